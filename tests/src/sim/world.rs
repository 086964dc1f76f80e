//! One simulation: its tables, switches, faults and the log of what arrived.

use axum::http::{HeaderMap, Method, Uri};
use jiff::Timestamp;

use super::{
    Clock, Fault, Settings,
    answers::{Answer, Outcome},
    auth::{self, Failures},
    call::Call,
    faults::{self, Rule},
    reworded::Reworded,
    router, seed,
    store::{Store, User},
};

/// A call that arrived, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// `GET`, `POST`, ...
    pub method: String,
    /// Without the query.
    pub path: String,
    /// The query as it was sent, without `?`.
    pub query: String,
    /// The body as it was sent.
    pub body: String,
    /// The name of the user whom the credentials belong to.
    pub user: Option<String>,
}

/// A request with its body read.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Everything that changes while the simulation runs.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) rules: Vec<Rule>,
    pub(crate) log: Vec<Arrived>,
    pub(crate) reworded: Reworded,
    store: Store,
    failures: Failures,
}

impl World {
    /// A freshly seeded one.
    pub(crate) fn new(settings: Settings) -> Self {
        let clock = Clock::from_setting(settings.now);
        let store = seed::plant(clock.now());
        Self {
            settings,
            clock,
            rules: Vec::new(),
            log: Vec::new(),
            reworded: Reworded::default(),
            store,
            failures: Vec::new(),
        }
    }

    /// The fault that meets this request.
    pub(crate) fn strike(&mut self, request: &Request) -> Option<Fault> {
        faults::strike(&mut self.rules, request.method.as_str(), request.uri.path())
    }

    /// Writes down that this request arrived.
    pub(crate) fn note(&mut self, request: &Request) {
        let now = self.clock.now();
        let user = auth::identify(&self.store, &mut Vec::new(), &request.headers, now).ok();
        self.log.push(Arrived {
            method: request.method.to_string(),
            path: request.uri.path().to_owned(),
            query: request.uri.query().unwrap_or_default().to_owned(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
            user: user.map(|user| user.username),
        });
    }

    /// Answers: the route first, then who calls, then the route's own rules.
    pub(crate) fn answer(&mut self, request: &Request) -> Answer {
        self.serve(request).unwrap_or_else(Answer::from)
    }

    /// Whether there is a route for this method and path.
    pub(crate) fn knows(&self, method: &str, path: &str) -> bool {
        router::find(&self.settings, method, path).is_ok()
    }

    fn serve(&mut self, request: &Request) -> Outcome {
        let (route, segments) = router::find(&self.settings, request.method.as_str(), request.uri.path())?;
        let now = self.clock.now();
        let me = auth::identify(&self.store, &mut self.failures, &request.headers, now)?;
        (route.handler)(&mut self.call(request, (me, segments, now)))
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
