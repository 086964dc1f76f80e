//! State of a simulation: tables, settings, faults and the received requests.

use axum::http::{HeaderMap, Method, Uri};
use jiff::Timestamp;

use crate::{
    auth::{self, FailedLogins},
    call::Call,
    fault::{self, Fault, FaultRule},
    response::{Response, RouteResult},
    router, seed,
    settings::{Clock, Settings},
    store::{Store, User},
    text_override::TextOverride,
};

/// Request that was received, also if it failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedRequest {
    /// `GET`, `POST`, ...
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The raw query without `?`.
    pub query: String,
    /// The raw body.
    pub body: String,
    /// The name of the authenticated user.
    pub user: Option<String>,
}

/// Request with its complete body.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Mutable state of a simulation.
#[derive(Debug)]
pub(crate) struct SimulatorState {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) fault_rules: Vec<FaultRule>,
    pub(crate) requests: Vec<RecordedRequest>,
    pub(crate) text_override: TextOverride,
    pub(crate) store: Store,
    failed_logins: FailedLogins,
}

impl SimulatorState {
    /// Creates the state with the seed data.
    pub(crate) fn new(settings: Settings) -> Self {
        let clock = Clock::from_setting(settings.now);
        let store = seed::populate(settings.data, clock.now());
        Self {
            settings,
            clock,
            fault_rules: Vec::new(),
            requests: Vec::new(),
            text_override: TextOverride::default(),
            store,
            failed_logins: Vec::new(),
        }
    }

    /// Replaces all data by the seed data.
    pub(crate) fn reset_data(&mut self) {
        self.store = seed::populate(self.settings.data, self.clock.now());
    }

    /// Returns the fault of this request.
    pub(crate) fn next_fault(&mut self, request: &Request) -> Option<Fault> {
        fault::next_fault(&mut self.fault_rules, request.method.as_str(), request.uri.path())
    }

    /// Records this request.
    pub(crate) fn record(&mut self, request: &Request) {
        let now = self.clock.now();
        let user = auth::authenticate(&self.store, &mut Vec::new(), &request.headers, now).ok();
        self.requests.push(RecordedRequest {
            method: request.method.to_string(),
            path: request.uri.path().to_owned(),
            query: request.uri.query().unwrap_or_default().to_owned(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
            user: user.map(|user| user.username),
        });
    }

    /// Answers a request: looks up the route, authenticates the caller, runs the handler.
    pub(crate) fn answer(&mut self, request: &Request) -> Response {
        self.serve(request).unwrap_or_else(Response::from)
    }

    /// Checks for a route with this method and path.
    pub(crate) fn has_route(&self, method: &str, path: &str) -> bool {
        router::find(&self.settings, method, path).is_ok()
    }

    fn serve(&mut self, request: &Request) -> RouteResult {
        let (route, segments) = router::find(&self.settings, request.method.as_str(), request.uri.path())?;
        let now = self.clock.now();
        let me = auth::authenticate(&self.store, &mut self.failed_logins, &request.headers, now)?;
        let mut call = self.call(request, (me, segments, now));
        call.require("api_access")?;
        (route.handler)(&mut call)
    }

    fn call<'a>(
        &'a mut self,
        request: &'a Request,
        (me, segments, now): (User, Vec<String>, Timestamp),
    ) -> Call<'a> {
        let kind = request.headers.get("content-type").and_then(|value| value.to_str().ok());
        Call {
            store: &mut self.store,
            settings: &self.settings,
            now,
            me,
            body_zone: None,
            segments,
            pairs: serde_html_form::from_str(request.uri.query().unwrap_or_default()).unwrap_or_default(),
            content_type: kind.unwrap_or_default().to_owned(),
            body: &request.body,
        }
    }
}
