//! Callers of the hosted server: reads, writes, disconnects, refreshes and new logins.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use kimai_tests::hosted::{self, Login, Site};
use serde_json::{Value, json};

use crate::{hosted::HostedServer, shell::Result};

/// Time after which a client that disconnects does so.
const IMPATIENCE: Duration = Duration::from_millis(15);

/// Records that a caller has created and not deleted yet, before it deletes the oldest.
const MAX_RECORDS: usize = 5;

/// Rounds after which a caller with OAuth logs in again.
const ROUNDS_PER_LOGIN: u64 = 15;

/// Attempts of a login while the state does not respond, with a pause of [`LOGIN_PAUSE`].
const LOGIN_ATTEMPTS: usize = 10;
const LOGIN_PAUSE: Duration = Duration::from_secs(1);

/// Status of requests that the server refuses because its state does not respond.
const UNAVAILABLE_STATUS: u16 = 503;

/// Part of the requests that may be refused because the state does not respond: one in this number.
const UNAVAILABLE: u64 = 100;

/// The server with a client that reuses connections.
#[derive(Clone)]
pub(super) struct Connection {
    address: String,
    client: reqwest::Client,
}

impl Connection {
    pub(super) fn new(server: &HostedServer) -> Result<Self> {
        // The provider of cryptography is installed with the client of the tests.
        drop(hosted::http());
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { address: server.issuer(), client })
    }
}

impl Site for Connection {
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    fn client(&self) -> reqwest::Client {
        self.client.clone()
    }
}

/// A kind of write.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum WriteKind {
    Create,
    Update,
    Delete,
}

/// A write that a caller requested.
pub(super) struct Write {
    pub(super) kind: WriteKind,
    /// Begin of the description of the record, which no other record has.
    pub(super) marker: String,
    /// Id of the request and true for an error; `None` if the client disconnected.
    pub(super) answer: Option<(String, bool)>,
}

/// Counts of the traffic, and all writes.
#[derive(Default)]
pub(super) struct Statistics {
    reads: AtomicU64,
    read_errors: AtomicU64,
    errors: AtomicU64,
    faults: AtomicU64,
    refreshes: AtomicU64,
    logins: AtomicU64,
    /// Requests that the server refused because its state did not respond (503).
    unavailable: AtomicU64,
    seconds: AtomicU64,
    writes: Mutex<Vec<Write>>,
    problems: Mutex<Vec<String>>,
}

impl Statistics {
    pub(super) fn count_fault(&self) {
        self.faults.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn set_duration(&self, duration: Duration) {
        self.seconds.store(duration.as_secs().max(1), Ordering::Relaxed);
    }

    pub(super) fn writes(&self) -> MutexGuard<'_, Vec<Write>> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns answers that must not occur.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let [errors, reads, unavailable] =
            [&self.read_errors, &self.reads, &self.unavailable].map(|count| count.load(Ordering::Relaxed));
        // Faults concern a small part of the requests, and reads are repeated.
        if errors * 4 > reads {
            problems.push(format!("{errors} of {reads} reads failed."));
        }
        let calls = reads + self.writes().len() as u64;
        if unavailable * UNAVAILABLE > calls {
            problems.push(format!("The state did not respond to {unavailable} requests of {calls} calls."));
        }
        problems
    }

    fn problem(&self, text: String) {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }

    pub(super) fn print(&self) {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let reads = count(&self.reads);
        let writes = self.writes();
        let disconnects = writes.iter().filter(|write| write.answer.is_none()).count();
        let calls = reads + writes.len() as u64;
        let rate = calls / count(&self.seconds).max(1);
        anstream::println!(
            "{:12} {calls} ({reads} reads, {} writes), {rate} per second",
            "calls",
            writes.len()
        );
        anstream::println!(
            "{:12} {} answers with an error, {disconnects} clients disconnected",
            "errors",
            count(&self.errors)
        );
        anstream::println!("{:12} {}", "faults", count(&self.faults));
        anstream::println!("{:12} {}, refreshes {}", "logins", count(&self.logins), count(&self.refreshes));
        anstream::println!(
            "{:12} did not respond to {} requests, which were refused (503)",
            "state",
            count(&self.unavailable)
        );
    }
}

/// Way in which a caller authenticates.
enum Credentials {
    OAuth { user: (&'static str, &'static str), login: Option<Login> },
    Header { server: &'static str, token: String },
}

/// One caller.
pub(super) struct Caller {
    server: Connection,
    name: String,
    credentials: Credentials,
    /// Markers and ids of the caller's records.
    records: VecDeque<(String, u64)>,
    next: u64,
}

/// Answer of a tool.
struct Answer {
    request: String,
    is_error: bool,
    data: Value,
}

impl Caller {
    /// Creates a caller who signs in at the server.
    pub(super) fn oauth(server: &Connection, name: &str, user: (&'static str, &'static str)) -> Self {
        Self::new(server, name, Credentials::OAuth { user, login: None })
    }

    /// Creates a caller who sends a Kimai token.
    pub(super) fn with_token(server: &Connection, name: &str, token: &str, shared: &'static str) -> Self {
        Self::new(server, name, Credentials::Header { server: shared, token: token.to_owned() })
    }

    fn new(server: &Connection, name: &str, credentials: Credentials) -> Self {
        Self { server: server.clone(), name: name.to_owned(), credentials, records: VecDeque::new(), next: 0 }
    }

    /// Runs until the test is over. Callers with different numbers begin at different steps.
    pub(super) async fn run(
        mut self,
        number: u64,
        is_over: Arc<AtomicBool>,
        statistics: Arc<Statistics>,
    ) -> Result {
        let mut round = number;
        while !is_over.load(Ordering::Relaxed) {
            if round % ROUNDS_PER_LOGIN == number || self.is_logged_out() {
                self.log_in(&statistics).await?;
            }
            self.create(&statistics).await?;
            self.read(
                "timesheet",
                json!({ "action": "list", "filters": { "period": "this week" } }),
                &statistics,
            )
            .await?;
            self.update(&statistics).await?;
            self.read("user_current", json!({}), &statistics).await?;
            self.create_and_disconnect(&statistics).await?;
            self.read("entity", json!({ "action": "list", "type": "project" }), &statistics).await?;
            self.read("timer", json!({ "action": "active" }), &statistics).await?;
            if self.records.len() > MAX_RECORDS {
                self.delete(&statistics).await?;
            }
            self.refresh(&statistics).await?;
            round += 1;
        }
        Ok(())
    }

    fn is_logged_out(&self) -> bool {
        matches!(self.credentials, Credentials::OAuth { login: None, .. })
    }

    /// Signs in. A login during which the state does not respond is begun again.
    async fn log_in(&mut self, statistics: &Statistics) -> Result {
        let Credentials::OAuth { user, login } = &mut self.credentials else { return Ok(()) };
        let user = *user;
        let mut last = String::new();
        for _ in 0..LOGIN_ATTEMPTS {
            let server = self.server.clone();
            // The helper of the tests panics if a step fails.
            let scopes = ["kimai:read", "kimai:write", "kimai:delete"];
            let attempt = async move { hosted::log_in_with_scopes(&server, user, &scopes).await };
            match tokio::spawn(attempt).await {
                Ok(new) => {
                    *login = Some(new);
                    statistics.logins.fetch_add(1, Ordering::Relaxed);
                    return Ok(());
                }
                Err(error) => last = error.to_string(),
            }
            statistics.unavailable.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(LOGIN_PAUSE).await;
        }
        Err(format!("{} cannot sign in: {last}", self.name).into())
    }

    async fn refresh(&mut self, statistics: &Statistics) -> Result {
        let Credentials::OAuth { login: Some(login), .. } = &mut self.credentials else { return Ok(()) };
        let response = hosted::try_refresh(&self.server, login).await?;
        let status = response.status();
        if status == UNAVAILABLE_STATUS {
            // The refresh token stays valid for the next round.
            statistics.unavailable.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        if !status.is_success() {
            statistics.problem(format!("{} was logged out: {status} {}", self.name, response.text().await?));
            self.log_in(statistics).await?;
            return Ok(());
        }
        *login = hosted::parse_login(login.client_id.clone(), response).await;
        statistics.refreshes.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Calls a tool; `None` if the server refused the request itself, which is counted, or recorded as a problem.
    async fn call(&self, tool: &str, arguments: Value, statistics: &Statistics) -> Result<Option<Answer>> {
        let request = hosted::call(&self.server, "/mcp", tool, &arguments);
        let request = match &self.credentials {
            Credentials::OAuth { login, .. } => match login {
                Some(login) => request.bearer_auth(&login.access),
                None => request,
            },
            Credentials::Header { server, token } => {
                request.bearer_auth(server).header("x-kimai-token", token)
            }
        };
        let response = request.send().await?;
        let status = response.status();
        let id = response
            .headers()
            .get("x-request-id")
            .and_then(|id| id.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let text = response.text().await?;
        if status == UNAVAILABLE_STATUS {
            statistics.unavailable.fetch_add(1, Ordering::Relaxed);
            return Ok(None);
        }
        let Ok(answer) = serde_json::from_str::<Value>(&text) else {
            statistics.problem(format!("{tool} {arguments} of {}: {status} {text}", self.name));
            return Ok(None);
        };
        let Some(result) = answer.get("result").filter(|_| status.is_success()) else {
            statistics.problem(format!("{tool} {arguments} of {}: {status} {text}", self.name));
            return Ok(None);
        };
        let is_error = result.get("isError").and_then(Value::as_bool).unwrap_or_default();
        if is_error {
            statistics.errors.fetch_add(1, Ordering::Relaxed);
        }
        let data = result.get("structuredContent").cloned().unwrap_or_default();
        Ok(Some(Answer { request: id, is_error, data }))
    }

    async fn read(&self, tool: &str, arguments: Value, statistics: &Statistics) -> Result {
        statistics.reads.fetch_add(1, Ordering::Relaxed);
        let answer = self.call(tool, arguments, statistics).await?;
        if answer.is_none_or(|answer| answer.is_error) {
            statistics.read_errors.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Sends a write and remembers it with its answer.
    async fn write(
        &self,
        kind: WriteKind,
        marker: &str,
        arguments: Value,
        statistics: &Statistics,
    ) -> Result<Option<Answer>> {
        let answer = self.call("timesheet", arguments, statistics).await?;
        let summary = answer.as_ref().map(|answer| (answer.request.clone(), answer.is_error));
        statistics.writes().push(Write { kind, marker: marker.to_owned(), answer: summary });
        Ok(answer.filter(|answer| !answer.is_error))
    }

    /// Returns the marker and the arguments of a new record. The records of a caller are one minute long and follow each other.
    fn next_record(&mut self) -> (String, Value) {
        self.next += 1;
        let marker = format!("soak:{}:{}:", self.name, self.next);
        let minute = self.next % (24 * 60 - 1);
        let day = 1 + self.next / (24 * 60 - 1) % 20;
        let time = |minute: u64| format!("2026-11-{day:02}T{:02}:{:02}", minute / 60, minute % 60);
        let data = json!({ "project": 1, "activity": 10, "begin": time(minute), "end": time(minute + 1),
            "description": marker });
        (marker, json!({ "action": "create", "data": data }))
    }

    async fn create(&mut self, statistics: &Statistics) -> Result {
        let (marker, arguments) = self.next_record();
        if let Some(answer) = self.write(WriteKind::Create, &marker, arguments, statistics).await? {
            match answer.data.pointer("/rows/0/id").and_then(Value::as_u64) {
                Some(id) => self.records.push_back((marker, id)),
                None => statistics.problem(format!("no id in the answer to {marker}: {}", answer.data)),
            }
        }
        Ok(())
    }

    async fn create_and_disconnect(&mut self, statistics: &Statistics) -> Result {
        let (marker, arguments) = self.next_record();
        let write = self.write(WriteKind::Create, &marker, arguments, statistics);
        if let Ok(answered) = tokio::time::timeout(IMPATIENCE, write).await {
            return answered.map(drop);
        }
        statistics.writes().push(Write { kind: WriteKind::Create, marker, answer: None });
        Ok(())
    }

    async fn update(&mut self, statistics: &Statistics) -> Result {
        let Some((marker, id)) = self.records.back().cloned() else { return Ok(()) };
        let data = json!({ "description": format!("{marker} changed") });
        let arguments = json!({ "action": "update", "id": id, "data": data });
        self.write(WriteKind::Update, &marker, arguments, statistics).await.map(drop)
    }

    async fn delete(&mut self, statistics: &Statistics) -> Result {
        let Some((marker, id)) = self.records.pop_front() else { return Ok(()) };
        let arguments = json!({ "action": "delete", "id": id });
        self.write(WriteKind::Delete, &marker, arguments, statistics).await.map(drop)
    }
}
