//! A server without a socket, at a time that a test sets.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Body};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use kimai_mcp_http::{
    app::App,
    oauth::{self, scope::Scopes},
    public_url::PublicUrl,
    state::{Seal, State, sqlite::Sqlite},
    users::Users,
};
use serde_json::Value;
use tower::ServiceExt;
use url::{Url, form_urlencoded};

pub(crate) struct Server {
    pub(crate) app: App,
    now: Arc<Mutex<Timestamp>>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self::at("https://mcp.example.com")
    }

    pub(crate) fn at(public: &str) -> Self {
        let now = Arc::new(Mutex::new("2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap()));
        let shown = Arc::clone(&now);
        let store = Arc::new(Sqlite::in_memory().unwrap());
        let state = State::new(store, Arc::new(move || *shown.lock().unwrap()), Seal::new(None).unwrap());
        let app = App {
            default_scopes: Scopes::known("kimai:read kimai:write"),
            ..App::new(PublicUrl::parse(public).unwrap(), Users::default(), state)
        };
        Self { app, now }
    }

    /// Lets time go by.
    pub(crate) fn later(&self, span: SignedDuration) {
        *self.now.lock().unwrap() += span;
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let router: Router = oauth::metadata::routes().merge(oauth::routes()).with_state(self.app.clone());
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Registers what this says.
    pub(crate) async fn register(&self, metadata: &Value) -> Answer {
        let request = Request::post("/register").header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(metadata.to_string())).unwrap()).await
    }

    /// A client with these addresses.
    pub(crate) async fn client(&self, redirect_uris: &[&str]) -> String {
        let metadata =
            serde_json::json!({ "redirect_uris": redirect_uris, "token_endpoint_auth_method": "none" });
        let answer = self.register(&metadata).await;
        answer
            .json()
            .get("client_id")
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("{}", answer.body))
            .to_owned()
    }

    /// Sends a browser with these parameters.
    pub(crate) async fn authorize(&self, parameters: &[(&str, &str)]) -> Answer {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        self.get(&format!("/authorize?{query}")).await
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Where it leads; nowhere if it is a page.
    pub(crate) fn leads_to(&self) -> Option<Url> {
        (self.status == StatusCode::SEE_OTHER).then(|| self.header(header::LOCATION).parse().unwrap())
    }

    /// What it says to the client under this name.
    pub(crate) fn tells(&self, name: &str) -> Option<String> {
        let to = self.leads_to()?;
        to.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
    }
}
