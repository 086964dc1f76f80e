//! How clients find this server, describe themselves and send their users.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests end with their test")]

mod allowed;
mod authorize;
mod document;
mod host;
mod metadata;
mod redirects;
mod register;
mod server;
