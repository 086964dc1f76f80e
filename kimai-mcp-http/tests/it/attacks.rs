//! Attacks over the network. `docs/attacks.md` lists all attacks and the tests that show them failing.

mod confused_deputy;
mod documented;
mod flood;
mod injection;
mod open_redirector;
mod path_spelling;
mod raw_http;
mod slow_requests;
mod slugs;
mod smuggling;
mod ssrf;
mod tokens;
