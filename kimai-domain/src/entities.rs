//! Customers, projects, activities and the like: what a new one needs, custom fields, who may read what.

mod custom_fields;
mod facts;
mod required;
mod running;

pub use custom_fields::{set_each, set_fields};
pub use facts::{Facts, facts};
pub use required::Required;
pub use running::{check_run, days_of, runs_within};
