//! Attacks over the network. `docs/attacks.md` lists all attacks and the tests that show them failing.

mod confused_deputy;
mod connections;
mod documented;
mod flood;
mod header_tokens;
mod hostile_kimai;
mod injection;
mod keep_alive;
mod open_redirector;
mod path_spelling;
mod raw_http;
mod scopes;
mod slow_requests;
mod slugs;
mod smuggling;
mod ssrf;
mod tokens;
