//! `absence` and `calendar`, against the simulated Kimai with the work-contract plugin.

mod approval;
mod attendance;
mod calendar;
mod list;
mod requests;
mod reschedule;
mod statistics;

use kimai_tests::{
    mcp::McpClient,
    sim::{Settings, SimulatedKimai},
};
use kimai_tools::domain::api::{Client, Credentials};

/// A Monday afternoon in Berlin.
const NOW: &str = "2026-11-23T13:00:00Z";

/// A simulated Kimai with the plugin.
async fn kimai() -> SimulatedKimai {
    let plugins = ["WorkContractBundle".to_owned()].into();
    SimulatedKimai::start(Settings { now: Some(NOW.parse().unwrap()), plugins, ..Settings::default() }).await
}

/// A session of a user of it.
async fn session(kimai: &SimulatedKimai, user: &str) -> McpClient {
    McpClient::start(kimai, &format!("{user}-token")).await
}

/// Team leads may list teams and read the absences of others.
fn trust_leads(kimai: &SimulatedKimai) {
    let granted = ["view_team", "contract_other_profile"];
    let grants = granted.map(|permission| ("ROLE_TEAMLEAD".to_owned(), permission.to_owned()));
    kimai.settings(|settings| settings.grants.extend(grants));
}

/// A client of the API beside the tools.
fn admin(kimai: &SimulatedKimai) -> Client {
    Client::new(&kimai.url(), Credentials::token("admin-token")).unwrap()
}

/// `GET /api/absences`, ... in the order of arrival.
fn sent(kimai: &SimulatedKimai, method: &str) -> Vec<String> {
    let all = kimai.requests().into_iter();
    all.filter(|request| request.method == method).map(|request| request.path).collect()
}
