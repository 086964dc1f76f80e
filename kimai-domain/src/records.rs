//! Records of time: listing them and what Kimai leaves unsaid about a listing, marking them as exported.

mod export;
mod listing;
mod times;
mod warnings;

pub use export::{Marked, mark_exported};
pub use listing::{Listed, Scope, list};
pub use times::as_stored;
pub use warnings::Warning;
