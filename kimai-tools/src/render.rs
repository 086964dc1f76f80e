//! How answers read: compact, names beside ids, and nothing that a user of Kimai wrote can pass for anything else.

pub mod absence;
mod amount;
pub mod batch;
pub mod record;
mod said;
mod text;
pub mod user;

pub use amount::{duration, hours, money};
pub use said::said;
pub use text::{Render, Text};
