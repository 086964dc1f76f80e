//! Rendering of answers as compact text: names beside ids, and text of users escaped so that it cannot pass for structure.

pub mod absence;
pub(crate) mod change;
mod entities;
mod entry;
pub(crate) mod invoice;
mod quoted;
pub(crate) mod rate_comment;
pub mod record;
pub mod statistics;
mod text;
pub mod user;

pub use entry::color;
pub(crate) use entry::{Entry, entries};
pub(crate) use quoted::escape_invisible;
pub use quoted::{excerpt, quoted_name, quoted_text};
pub use text::{Render, Text, clock, duration, ids, money};
pub use user as people;
