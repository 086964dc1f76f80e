//! Sends recorded calls again.

use std::collections::BTreeMap;

use reqwest::{Client, Method, redirect::Policy};
use serde_json::{Value, json};

use super::recordings::Recording;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    /// As the recordings keep it: null for nothing, `__non_json__` for documents.
    pub(crate) body: Value,
}

/// A client of one simulation.
pub(crate) struct Caller {
    client: Client,
    url: String,
}

impl Caller {
    pub(crate) fn new(url: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { client, url: url.to_owned() }
    }

    /// The same call with the simulation's tokens.
    pub(crate) async fn send(&self, recording: &Recording) -> Answer {
        let method = Method::from_bytes(recording.method.as_bytes()).expect("a method");
        let mut request = self.client.request(method, format!("{}{}", self.url, simulated(&recording.url)));
        for (name, value) in &recording.request_headers {
            request = request.header(name, simulated(value));
        }
        if let Some(user) = &recording.user {
            request = request.bearer_auth(token(user));
        }
        request = match &recording.body {
            Value::Null => request,
            body if body.get("__raw__").is_some() => request
                .header("content-type", body["content_type"].as_str().expect("a type"))
                .body(body["__raw__"].as_str().expect("a text").to_owned()),
            body => request.json(body),
        };
        read(request.send().await.expect("an answer")).await.expect("a body")
    }

    /// A call that no recording has and that must succeed.
    pub(crate) async fn call(&self, user: &str, method: &str, path: &str, body: Value) -> Answer {
        let answer = self.ask(user, method, path, body).await.expect("an answer");
        assert!(answer.status < 300, "{method} {path} failed: {answer:?}");
        answer
    }

    /// A call that may fail.
    pub(crate) async fn ask(
        &self,
        user: &str,
        method: &str,
        path: &str,
        body: Value,
    ) -> reqwest::Result<Answer> {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let request = self.client.request(method, format!("{}{path}", self.url)).bearer_auth(token(user));
        let request = if body.is_null() { request } else { request.json(&body) };
        read(request.send().await?).await
    }
}

async fn read(response: reqwest::Response) -> reqwest::Result<Answer> {
    let status = response.status().as_u16();
    let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let bytes = response.bytes().await?;
    let document = || json!({"__non_json__": true});
    let body = if bytes.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&bytes).unwrap_or_else(|_| document())
    };
    Ok(Answer { status, headers, body })
}

/// `anna` has `anna-token`; any other text is a token itself.
fn token(user: &str) -> String {
    match user {
        "admin" | "tina" | "anna" | "ben" => format!("{user}-token"),
        other => simulated(other),
    }
}

/// Recorded tokens end in a number.
fn simulated(text: &str) -> String {
    text.replace("-token-0001", "-token").replace("-expired-0001", "-expired")
}
