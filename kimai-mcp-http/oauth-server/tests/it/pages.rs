//! The pages that users see on the way to consent.

mod attacks;
mod browser;
mod client_names;
mod consent;
mod html;
mod login_limits;
mod secret_change;
mod security_headers;
