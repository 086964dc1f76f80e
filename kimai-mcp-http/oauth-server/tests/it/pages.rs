//! The pages that users see until they consent.

mod attacks;
mod browser;
mod client_names;
mod consent;
mod login_limits;
mod page_snapshots;
mod security_headers;
