//! What has to outlive a request and to be the same on every replica: clients, grants, tokens, consents, lockouts,
//! rate limits. [`State`] keeps typed records in a [`Store`], of which there is one for a single machine (SQLite, in
//! a file or in memory) and one for several (Redis or Valkey).

mod key;
mod quota;
mod record;
pub mod redis;
mod seal;
pub mod sqlite;
mod store;

pub use key::{Key, Kind};
pub use quota::{Admission, Quota};
pub use record::{Kept, Record, State};
pub use redis::Redis;
pub use seal::{NoKey, Seal, Unopened};
pub use sqlite::Sqlite;
pub use store::{Revision, Store, StoreError, Stored};
