//! A server that notes what it is asked.

use std::sync::{Arc, Mutex};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use kimai_api::{Client, ClientBuilder, Credentials};
use serde_json::Value;

/// The token of every client here; it must turn up in no error and no log.
pub(crate) const TOKEN: &str = "s3cret-t0ken";

/// A server, a client of it, and the requests so far.
pub(crate) struct Stage {
    server: MockServer,
    pub(crate) kimai: Client,
    requests: Arc<Mutex<Vec<HttpMockRequest>>>,
}

impl Stage {
    /// Answers each request as the function says; it is told how many came before.
    pub(crate) async fn new(
        answer: impl Fn(usize, &HttpMockRequest) -> HttpMockResponse + Send + Sync + 'static,
    ) -> Self {
        let server = MockServer::start_async().await;
        let requests: Arc<Mutex<Vec<HttpMockRequest>>> = Arc::default();
        let notes = Arc::clone(&requests);
        let noting = move |request: &HttpMockRequest| {
            let mut notes = notes.lock().unwrap();
            notes.push(request.clone());
            answer(notes.len() - 1, request)
        };
        server
            .mock_async(|when, then| {
                when.any_request();
                then.respond_with(noting);
            })
            .await;
        let kimai = client(&server.base_url()).build().unwrap();
        Self { server, kimai, requests }
    }

    /// Answers everything with this status and body.
    pub(crate) async fn answering(status: u16, body: impl Into<String>) -> Self {
        let body = body.into();
        Self::new(move |_, _| answer(status, &body)).await
    }

    /// Answers everything with this JSON.
    pub(crate) async fn json(body: Value) -> Self {
        Self::answering(200, body.to_string()).await
    }

    /// Settings for another client of the same server.
    pub(crate) fn client(&self, path: &str) -> ClientBuilder {
        client(&self.server.url(path))
    }

    /// The address of something on this server.
    pub(crate) fn url(&self, path: &str) -> String {
        self.server.url(path)
    }

    /// The requests so far as lines: method, path and query, and the body where there is one.
    pub(crate) fn saw(&self) -> Vec<String> {
        self.requests.lock().unwrap().iter().map(line).collect()
    }

    /// The values of a header in the requests so far.
    pub(crate) fn saw_header(&self, name: &str) -> Vec<Option<String>> {
        let value = |request: &HttpMockRequest| {
            request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        self.requests.lock().unwrap().iter().map(value).collect()
    }
}

/// A client that repeats without pause.
pub(crate) fn client(url: &str) -> ClientBuilder {
    Client::builder(url, Credentials::token(TOKEN)).retry_delay(std::time::Duration::ZERO)
}

/// An answer with a status and a JSON body.
pub(crate) fn answer(status: u16, body: &str) -> HttpMockResponse {
    let response = HttpMockResponse::builder().status(status);
    response.header("Content-Type", "application/json").body(body.to_owned()).build()
}

fn line(request: &HttpMockRequest) -> String {
    let uri = request.uri();
    let target = uri.path_and_query().map_or("", |target| target.as_str());
    format!("{} {target} {}", request.method_str(), request.body_string()).trim_end().to_owned()
}
