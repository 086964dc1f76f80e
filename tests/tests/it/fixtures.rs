//! Simulated Kimais, MCP clients of their users, and the requests that a Kimai received.

use std::sync::Arc;

use kimai_tests::{
    mcp::McpClient,
    sim::{KimaiBuilder, Settings, SimulatedKimai, Version},
};
use kimai_tools::domain::{
    Session,
    api::{Client, Credentials},
};
use serde_json::Value;

/// A Saturday afternoon in Berlin. Anna's timer #599 has been running for ten minutes.
pub(crate) const SATURDAY: &str = "2026-11-21T13:00:00Z";

/// A Monday afternoon in Berlin.
const MONDAY: &str = "2026-11-23T13:00:00Z";

/// Starts a Kimai on a Saturday afternoon.
pub(crate) async fn kimai() -> SimulatedKimai {
    kimai_with(|_| ()).await
}

/// Starts a Kimai on a Saturday afternoon with changed settings.
pub(crate) async fn kimai_with(change: impl FnOnce(&mut Settings)) -> SimulatedKimai {
    let mut settings = Settings { now: SATURDAY.parse().ok(), ..Settings::default() };
    change(&mut settings);
    SimulatedKimai::start(settings).await
}

/// Returns the builder of a Kimai 2.66 on a Saturday afternoon.
pub(crate) fn kimai_2_66() -> KimaiBuilder {
    let now = SATURDAY.parse().expect("a moment");
    SimulatedKimai::builder().now(now).version(Version::new(2, 66, 0))
}

/// Starts a Kimai with the work-contract plugin on a Monday afternoon.
pub(crate) async fn work_contract_kimai() -> SimulatedKimai {
    work_contract_kimai_with(|_| ()).await
}

/// Starts a Kimai with the work-contract plugin on a Monday afternoon with changed settings.
pub(crate) async fn work_contract_kimai_with(change: impl FnOnce(&mut Settings)) -> SimulatedKimai {
    kimai_with(|settings| {
        settings.now = MONDAY.parse().ok();
        add_work_contract_plugin(settings);
        change(settings);
    })
    .await
}

/// Adds the plugin for absences, public holidays and locked months.
pub(crate) fn add_work_contract_plugin(settings: &mut Settings) {
    settings.plugins.insert("WorkContractBundle".to_owned());
}

/// Connects an MCP client for `user`, who may use every action.
pub(crate) async fn connect(kimai: &SimulatedKimai, user: &str) -> McpClient {
    McpClient::start(kimai, &format!("{user}-token")).await
}

/// Returns a client of the API for `user`.
pub(crate) fn api_client(kimai: &SimulatedKimai, user: &str) -> Client {
    Client::new(&kimai.url(), Credentials::token(format!("{user}-token"))).unwrap()
}

/// Returns a domain session for `user`, which runs on the clock of the simulated Kimai.
pub(crate) fn domain_session(kimai: &SimulatedKimai, user: &str) -> Session {
    let now = kimai.now();
    Session::with_clock(api_client(kimai, user), Arc::new(move || now))
}

/// Returns the received requests other than `GET` as `METHOD path body`.
pub(crate) fn writes(kimai: &SimulatedKimai) -> Vec<String> {
    let requests = kimai.requests().into_iter().filter(|request| request.method != "GET");
    requests
        .map(|request| format!("{} {} {}", request.method, request.path, request.body).trim_end().to_owned())
        .collect()
}

/// Returns the received requests with this method as `path?query body`.
pub(crate) fn requests(kimai: &SimulatedKimai, method: &str) -> Vec<String> {
    let requests = kimai.requests().into_iter().filter(|request| request.method == method);
    requests.map(|request| format!("{}?{} {}", request.path, request.query, request.body)).collect()
}

/// Returns the paths of the received requests with this method.
pub(crate) fn paths(kimai: &SimulatedKimai, method: &str) -> Vec<String> {
    let requests = kimai.requests().into_iter().filter(|request| request.method == method);
    requests.map(|request| request.path).collect()
}

/// Returns the arguments of a call with the fields of `more` added or replaced.
pub(crate) fn with_arguments(mut arguments: Value, more: Value) -> Value {
    if let (Some(arguments), Value::Object(more)) = (arguments.as_object_mut(), more) {
        arguments.extend(more);
    }
    arguments
}
