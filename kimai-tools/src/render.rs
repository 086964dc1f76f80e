//! How answers read: compact, names beside ids, and nothing that a user of Kimai wrote can pass for anything else.

pub mod access;
mod amount;
pub mod batch;
pub mod comment;
mod ids;
pub mod rate;
pub mod record;
mod said;
mod text;
pub mod user;

pub use amount::{duration, hours, money};
pub use ids::ids;
pub use said::said;
pub use text::{Render, Text};
