//! Client-facing endpoints: metadata, registration, metadata documents and authorization requests.

mod allowlist;
mod authorize;
pub(crate) mod document_host;
mod metadata;
mod metadata_document;
mod network_shares;
mod redirect_uris;
mod register;
