//! The process that is killed, and the state that outlives it.

use std::{env, os::unix::process::ExitStatusExt, path::Path, process::Command, sync::Arc};

use axum::body::Body;
use http::{Request, header};
use kimai_tests::redis::{Redis as RedisServer, missing};
use mcp_oauth_server::{
    cookie::BrowserCookie,
    state::{Redis, Sqlite, Store},
};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use url::form_urlencoded;

use crate::{
    interrupted_store::InterruptedStore,
    server::{Answer, NAMESPACE, Server},
};

/// Variables of the child process: the address of the state, the number of operations that it survives, the request.
const STATE: &str = "CRASH_STATE";
const OPERATIONS: &str = "CRASH_OPERATIONS";
const REQUEST: &str = "CRASH_REQUEST";

/// Signal that kills a process.
const SIGKILL: i32 = 9;

/// More operations than any request needs.
const MAX_OPERATIONS: i64 = 60;

/// State that outlives processes.
enum Engine {
    Sqlite(TempDir),
    Redis(RedisServer),
}

impl Engine {
    fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    /// Returns the path or URL.
    fn address(&self) -> String {
        match self {
            Self::Sqlite(folder) => folder.path().join("state.db").to_str().unwrap().to_owned(),
            Self::Redis(server) => server.url(),
        }
    }
}

fn open(address: &str) -> Arc<dyn Store> {
    if address.starts_with("redis://") {
        return Arc::new(Redis::new(address, NAMESPACE).unwrap());
    }
    Arc::new(Sqlite::open(Path::new(address), NAMESPACE).unwrap())
}

/// A form that a client or a browser posts.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Form {
    path: String,
    cookie: Option<String>,
    fields: Vec<(String, String)>,
}

impl Form {
    pub(super) fn new(path: &str, fields: &[(&str, &str)]) -> Self {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self { path: path.to_owned(), cookie: None, fields: fields.collect() }
    }

    /// Adds the cookie of a browser.
    pub(super) fn with_cookie(self, server: &Server, cookie: &BrowserCookie) -> Self {
        let header = cookie.set_cookie(server.oauth.cookie_name());
        let pair = header.to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { cookie: Some(pair), ..self }
    }

    /// Posts the form.
    pub(super) async fn send(&self, server: &Server) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish();
        let request =
            Request::post(&self.path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        };
        server.send(request.body(Body::from(body)).unwrap()).await
    }
}

/// One step of a test: an empty state, and the number of operations that the child process survives.
pub(super) struct Crash {
    engine: Engine,
    pub(super) operations: i64,
}

impl Crash {
    /// Starts a process on the state.
    pub(super) fn server(&self) -> Server {
        Server::over(open(&self.engine.address()))
    }

    /// Sends a form to a process that dies before it answers. Returns true if the process died before an operation, and false if it
    /// completed all of them, so that only the answer is lost.
    ///
    /// No other process should have the state open.
    pub(super) fn interrupts(&self, form: &Form) -> bool {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", "crash::process::helper_process_of_the_crash_tests", "--ignored"]);
        child.env(STATE, self.engine.address()).env(OPERATIONS, self.operations.to_string());
        child.env(REQUEST, serde_json::to_string(form).unwrap());
        let output = child.output().unwrap();
        let is_killed = output.status.signal() == Some(SIGKILL);
        assert!(is_killed || output.status.success(), "{output:?}");
        is_killed
    }
}

#[tokio::test]
#[ignore = "run by the other tests in a process of its own"]
async fn helper_process_of_the_crash_tests() {
    let operations = env::var(OPERATIONS).unwrap().parse().unwrap();
    let store = InterruptedStore::killing(open(&env::var(STATE).unwrap()), operations);
    let form: Form = serde_json::from_str(&env::var(REQUEST).unwrap()).unwrap();
    let answer = form.send(&Server::over(Arc::new(store))).await;
    assert!(!answer.status.is_server_error(), "{}", answer.body);
}

/// Runs a test on each engine for each number of operations, until it returns false because the process completed all of them.
/// Fails if fewer than `least` operations were interrupted.
pub(super) async fn at_each_operation(least: i64, test: impl AsyncFn(&Crash) -> bool) {
    run_with(least, Engine::sqlite, &test).await;
    if !missing() {
        run_with(least, || Engine::Redis(RedisServer::start()), &test).await;
    }
}

async fn run_with(least: i64, engine: impl Fn() -> Engine, test: &impl AsyncFn(&Crash) -> bool) {
    for operations in 0..MAX_OPERATIONS {
        let crash = Crash { engine: engine(), operations };
        eprintln!("killed after {operations} operations on {}", crash.engine.address());
        if !test(&crash).await {
            assert!(operations >= least, "only {operations} operations were interrupted");
            return;
        }
    }
    panic!("the request does not end");
}
