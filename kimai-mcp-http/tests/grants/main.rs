//! What codes, refresh tokens and access tokens are good for, and for how long.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests end with their test"
)]

mod bearer;
mod breaking;
mod codes;
mod concurrent;
mod ending;
mod honest;
mod interrupted;
mod logged;
mod model;
mod revocation;
mod rotation;
mod secrets;
mod server;
mod token;
mod wire;
