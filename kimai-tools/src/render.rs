//! Rendering of answers as compact text: ids with names, and user text escaped so that it cannot imitate rows or labels.

pub mod absence;
pub(crate) mod change;
pub(crate) mod deletion;
mod entities;
mod entry;
pub(crate) mod finding;
pub(crate) mod invoice;
mod quoted;
pub(crate) mod rate_comment;
pub mod record;
pub(crate) mod report;
pub mod statistics;
mod text;
pub mod user;

pub use change::{change_detail, change_head};
pub use entry::color;
pub(crate) use entry::{Entry, entries};
pub(crate) use quoted::escape_invisible;
pub use quoted::{quoted_name, quoted_text};
pub use report::{Grid, GridCell, GridColumn, GridTotal};
pub use text::{Render, Text, clock, duration, ids, money};
pub use user as people;
