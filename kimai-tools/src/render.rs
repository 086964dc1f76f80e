//! How answers read: compact, names beside ids, and nothing that a user of Kimai wrote can pass for anything else.

mod activity;
mod amount;
pub mod batch;
mod customer;
mod entry;
mod facts;
mod holiday;
mod invoice;
mod project;
pub mod record;
mod said;
mod tag;
mod team;
mod text;
pub mod user;

pub use amount::{duration, hours, money};
pub use entry::{Entries, Entry, entries};
pub use said::{excerpt, said};
pub use text::{Render, Text};
