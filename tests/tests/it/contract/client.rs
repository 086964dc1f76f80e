//! HTTP client of a simulation: repeats recorded requests and sends others.

use std::collections::BTreeMap;

use reqwest::{Client, Method, redirect::Policy};
use serde_json::{Value, json};

use super::recordings::Recording;

/// Response of a simulation.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    /// The body as in the recordings: null without a body, `__non_json__` for documents.
    pub(crate) body: Value,
}

/// HTTP client of one simulation.
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

    /// Repeats a recorded request with the tokens of the simulation.
    pub(crate) async fn repeat(&self, recording: &Recording) -> Answer {
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
            body if body.get("__raw__").is_some() => {
                let content_type = body["content_type"].as_str().filter(|kind| !kind.is_empty());
                let request = match content_type {
                    Some(kind) => request.header("content-type", kind),
                    None => request,
                };
                request.body(raw_body(recording, body["__raw__"].as_str().expect("a text")))
            }
            body => request.json(body),
        };
        read(request.send().await.expect("a response")).await.expect("a body")
    }

    /// Sends a request that must succeed.
    pub(crate) async fn send_ok(&self, user: &str, method: &str, path: &str, body: Value) -> Answer {
        let answer = self.send(user, method, path, body).await;
        assert!(answer.status < 300, "{method} {path} failed: {answer:?}");
        answer
    }

    /// Sends a request that may be rejected.
    pub(crate) async fn send(&self, user: &str, method: &str, path: &str, body: Value) -> Answer {
        self.try_send(user, method, path, body).await.expect("a response")
    }

    /// Sends a new timesheet.
    pub(crate) async fn book(&self, user: &str, body: Value) -> Answer {
        self.send(user, "POST", "/api/timesheets", body).await
    }

    /// Sends a request without a body and returns the status.
    pub(crate) async fn status(&self, user: &str, method: &str, path: &str) -> u16 {
        self.send(user, method, path, Value::Null).await.status
    }

    /// Sends a request whose response may be missing or incomplete.
    pub(crate) async fn try_send(
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

/// Returns the bytes of a recorded body that is not plain JSON; one of them has one byte for each character.
fn raw_body(recording: &Recording, text: &str) -> Vec<u8> {
    if recording.name == "ts-create-latin1-bytes" {
        return text.chars().map(|c| u8::try_from(u32::from(c)).expect("a character of one byte")).collect();
    }
    text.as_bytes().to_vec()
}

async fn read(response: reqwest::Response) -> reqwest::Result<Answer> {
    let status = response.status().as_u16();
    let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let bytes = response.bytes().await?;
    let document = || json!({"__non_json__": true, "text": String::from_utf8_lossy(&bytes)});
    let body = if bytes.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&bytes).unwrap_or_else(|_| document())
    };
    Ok(Answer { status, headers, body })
}

/// Returns the token of a user, such as `anna-token`; any other text is a token itself.
fn token(user: &str) -> String {
    match user {
        "admin" | "tina" | "anna" | "ben" | "carl" | "dora" => format!("{user}-token"),
        other => simulated(other),
    }
}

/// Replaces recorded tokens, which end in a number, by those of the simulation.
fn simulated(text: &str) -> String {
    text.replace("-token-0001", "-token").replace("-expired-0001", "-expired")
}
