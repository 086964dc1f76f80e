//! A mock Kimai that records the requests it receives.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use kimai_api::{Client, ClientBuilder, Credentials};
use serde_json::Value;

/// The token of every test client. It must not appear in errors and logs.
pub(crate) const TOKEN: &str = "s3cret-t0ken";

/// A mock server, a client of it, and the recorded requests.
pub(crate) struct MockKimai {
    server: MockServer,
    pub(crate) client: Client,
    requests: Arc<Mutex<Vec<HttpMockRequest>>>,
}

impl MockKimai {
    /// Starts a server that calls `respond` with the number of earlier requests and the request.
    pub(crate) async fn start(
        respond: impl Fn(usize, &HttpMockRequest) -> HttpMockResponse + Send + Sync + 'static,
    ) -> Self {
        let server = MockServer::start_async().await;
        let requests: Arc<Mutex<Vec<HttpMockRequest>>> = Arc::default();
        let recorded = Arc::clone(&requests);
        let record_and_respond = move |request: &HttpMockRequest| {
            let mut recorded = recorded.lock().unwrap();
            recorded.push(request.clone());
            respond(recorded.len() - 1, request)
        };
        server
            .mock_async(|when, then| {
                when.any_request();
                then.respond_with(record_and_respond);
            })
            .await;
        let client = client_builder(&server.base_url()).build().unwrap();
        Self { server, client, requests }
    }

    /// Starts a server that answers every request with this status and body.
    pub(crate) async fn with_response(status: u16, body: impl Into<String>) -> Self {
        let body = body.into();
        Self::start(move |_, _| response(status, &body)).await
    }

    /// Starts a server that answers every request with this JSON document.
    pub(crate) async fn with_json(body: Value) -> Self {
        Self::with_response(200, body.to_string()).await
    }

    /// Returns a builder for another client of this server.
    pub(crate) fn client_builder(&self, path: &str) -> ClientBuilder {
        client_builder(&self.server.url(path))
    }

    /// Returns the URL of a path on this server.
    pub(crate) fn url(&self, path: &str) -> String {
        self.server.url(path)
    }

    /// Returns the recorded requests as lines of method, path with query, and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().iter().map(line).collect()
    }

    /// Returns the values of a header in the recorded requests.
    pub(crate) fn request_headers(&self, name: &str) -> Vec<Option<String>> {
        let value = |request: &HttpMockRequest| {
            request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        self.requests.lock().unwrap().iter().map(value).collect()
    }
}

/// Returns a builder for a client that retries without delay.
pub(crate) fn client_builder(url: &str) -> ClientBuilder {
    Client::builder(url, Credentials::token(TOKEN)).retry_delay(Duration::ZERO)
}

/// Builds a response with a status and a JSON body.
pub(crate) fn response(status: u16, body: &str) -> HttpMockResponse {
    let response = HttpMockResponse::builder().status(status);
    response.header("Content-Type", "application/json").body(body.to_owned()).build()
}

fn line(request: &HttpMockRequest) -> String {
    let uri = request.uri();
    let target = uri.path_and_query().map_or("", |target| target.as_str());
    format!("{} {target} {}", request.method_str(), request.body_string()).trim_end().to_owned()
}
