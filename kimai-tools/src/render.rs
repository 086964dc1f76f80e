//! Rendering of answers as compact text: names beside ids, and text of users escaped so that it cannot pass for structure.

pub mod absence;
mod activity;
mod amount;
pub mod batch;
pub(crate) mod change;
pub mod comment;
mod customer;
mod entry;
mod facts;
pub(crate) mod invoice;
mod project;
mod quoted;
pub mod rate;
pub mod record;
pub mod statistics;
mod tag;
mod text;
pub mod user;

pub use amount::{clock, duration, money};
pub(crate) use entry::{Entries, Entry, entries};
pub use facts::color;
pub(crate) use quoted::escape_invisible;
pub use quoted::{excerpt, quoted_name, quoted_text};
pub(crate) use text::Told;
pub use text::{Render, Text, ids};
pub use user as people;
