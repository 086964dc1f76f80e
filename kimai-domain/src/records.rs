//! Records of time: listing them and what Kimai leaves unsaid about a listing, marking them as exported.

mod all_pages;
mod export;
mod listing;
mod meta_filter;
mod scan;
mod times;
mod warnings;
mod write;

pub use all_pages::LIMIT;
pub use export::{Marked, mark_exported};
pub use listing::{Listed, Scope, list};
pub use meta_filter::{MetaFilter, Verdict};
pub use scan::{Reading, scan};
pub use times::in_record_zone;
pub use warnings::Warning;
pub use write::{delete, update};
