//! Pages in Chromium. `cargo xtask browser` installs the requirements, runs these tests and stores screenshots in
//! `target/browser`; a normal test run ignores them.

mod account;
mod appearance;
mod chromium;
mod identity_provider;
mod login_flow;
mod pictures;
mod site;
mod views;
