//! Requests to a Kimai and what is compared of their responses.

use std::{collections::BTreeSet, sync::Once};

use reqwest::{Client, Method, redirect::Policy};
use serde_json::{Value, json};

use super::ContractError;

/// Headers that tell the position in a list.
pub(super) const PAGING_HEADERS: [&str; 4] = ["x-page", "x-total-count", "x-total-pages", "x-per-page"];

/// A response of a Kimai.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) status: u16,
    pub(super) headers: BTreeSet<String>,
    /// Null without a body; a document that is no JSON is replaced by a marker.
    pub(super) body: Value,
}

/// An HTTP client of one Kimai.
pub(super) struct Connection {
    client: Client,
    url: String,
}

impl Connection {
    pub(super) fn new(url: &str) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let client = Client::builder().redirect(Policy::none()).build().unwrap_or_default();
        Self { client, url: url.trim_end_matches('/').to_owned() }
    }

    pub(super) async fn send(
        &self,
        token: &str,
        method: &'static str,
        path: &str,
        body: &Value,
    ) -> Result<Exchange, ContractError> {
        let url = format!("{}{path}", self.url);
        let no_response = |error: reqwest::Error| ContractError::NoResponse(url.clone(), error.without_url());
        let method = Method::from_bytes(method.as_bytes()).unwrap_or_default();
        let request = self.client.request(method, &url).bearer_auth(token);
        let request = if body.is_null() { request } else { request.json(body) };
        let response = request.send().await.map_err(no_response)?;
        let status = response.status().as_u16();
        let headers = response.headers().keys().map(ToString::to_string).collect();
        let bytes = response.bytes().await.map_err(no_response)?;
        let body = match bytes.len() {
            0 => Value::Null,
            _ => serde_json::from_slice(&bytes).unwrap_or_else(|_| json!({"document": true})),
        };
        Ok(Exchange { status, headers, body })
    }
}
