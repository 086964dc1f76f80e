//! How clients find this server, describe themselves and send their users.

mod allowed;
mod authorize;
mod document;
pub(crate) mod host;
mod metadata;
mod patience;
mod redirects;
mod register;
