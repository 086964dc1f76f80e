//! How answers read: compact, names beside ids, and nothing that a user of Kimai wrote can pass for anything else.

pub mod absence;
mod activity;
mod amount;
pub mod batch;
pub(crate) mod change;
pub mod comment;
mod customer;
mod entry;
mod facts;
mod ids;
pub(crate) mod invoice;
mod project;
mod quoted;
pub mod rate;
pub mod record;
pub mod statistics;
mod tag;
mod text;
mod told;
pub mod user;

pub use amount::{clock, duration, money};
pub(crate) use entry::{Entries, Entry, entries};
pub use facts::color;
pub use ids::ids;
pub(crate) use quoted::open;
pub use quoted::{excerpt, quoted_name, quoted_text};
pub use text::{Render, Text};
pub(crate) use told::Told;
pub use user as people;
