//! Integration tests: the requests that the client sends and the responses that it accepts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod api_errors;
mod client;
mod examples;
mod limits;
mod mock_server;
mod outbound;
mod outcomes;
mod paging;
mod raw_server;
mod recordings;
mod redirects;
mod requests;
mod responses;
mod retries;
mod routes;
mod secrecy;
mod tls;
