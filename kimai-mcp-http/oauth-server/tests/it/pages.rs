//! The pages that users see until they consent.

mod account;
mod attacks;
pub(crate) mod browser;
mod client_names;
mod consent;
mod login_limits;
mod page_snapshots;
mod profile;
mod security_headers;
mod sign_in_ways;
