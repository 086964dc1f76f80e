//! Codes, tokens, grants and their endpoints.

mod authorization_code;
mod bearer;
mod concurrency;
mod failing_store;
mod logging;
mod refresh_proptest;
mod revocation;
mod rotation;
mod scope_version;
mod secret_change;
mod sessions;
mod token_endpoint;
