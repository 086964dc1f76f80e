//! The server process over real connections.

mod account_changes;
mod audit;
mod authentication;
mod browser_client;
mod consent;
mod disconnects;
mod limits;
mod metadata_document_flow;
mod modes;
mod observability;
mod output;
mod persistence;
mod proxy;
mod public_url_path;
mod sessions;
mod shutdown;
mod undo;
