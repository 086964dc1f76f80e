//! How answers read: compact, names beside ids, and nothing that a user of Kimai wrote can pass for anything else.

pub mod absence;
mod amount;
pub mod batch;
pub(crate) mod change;
mod entities;
mod entry;
mod ids;
pub(crate) mod invoice;
mod quoted;
pub(crate) mod rate_comment;
pub mod record;
pub mod statistics;
mod text;
pub mod user;

pub use amount::{clock, duration, money};
pub use entry::color;
pub(crate) use entry::{Entry, entries};
pub use ids::ids;
pub(crate) use quoted::open;
pub use quoted::{excerpt, quoted_name, quoted_text};
pub use text::{Render, Text};
pub use user as people;
