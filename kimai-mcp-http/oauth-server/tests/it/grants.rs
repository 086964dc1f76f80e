//! Codes, tokens, grants and their endpoints.

mod authorization_code;
mod bearer;
mod concurrency;
mod failing_store;
mod interruption;
mod logging;
mod refresh_proptest;
mod revoke_endpoint;
mod revoke_grants;
mod rotation;
mod rotation_model;
mod secret_change;
mod token_endpoint;
