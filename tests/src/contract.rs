//! Comparison of a Kimai with the simulation of the same version.
//!
//! [`compare_with_simulation`] sends the same requests to both and compares status, keys, JSON types and error bodies.
//! [`check_reports`] makes the reports of a Kimai and compares their sums with the rows of its API.
//! [`shapes`] compares the shapes of JSON values; the tests over recorded exchanges use it as well.

mod exchange;
mod reports;
pub mod shapes;
mod steps;

use std::{
    collections::BTreeMap,
    process,
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::Value;
use simulated_kimai::{Settings, SimulatedKimai, TimesheetRules, TrackingMode};

use exchange::{Connection, Exchange};
pub use kimai_tools::domain::Clock;
pub use reports::{Reports, ReportsError, check_reports};
use shapes::Fields;
use steps::{Role, Step};

/// The Kimai that is compared and the tokens of its users.
#[derive(Clone, Debug)]
pub struct Target {
    /// The base URL, without `/api`.
    pub url: String,
    /// The API token of a super administrator.
    pub admin_token: String,
    /// The API token of a user without further roles; without it, the requests of such a user are left out.
    pub user_token: Option<String>,
}

/// Result of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The version of Kimai, which the simulation was set to.
    pub version: String,
    /// Number of compared requests.
    pub requests: usize,
    /// Differences, each with the request that shows it.
    pub differences: Vec<String>,
    /// Objects that could not be deleted again, as the request that failed.
    pub leftovers: Vec<String>,
    /// JSON types of the compared fields, by request and path.
    pub fields: BTreeMap<String, Fields>,
}

/// Errors that prevent a comparison.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// Kimai sent no complete response.
    #[error("no response from {0}: {1}")]
    NoResponse(String, #[source] reqwest::Error),
    /// A request that has to succeed failed.
    #[error("GET {0} answered {1}; check the URL and the token")]
    Rejected(&'static str, u16),
    /// The simulation could not be started.
    #[error("the simulated Kimai does not start: {0}")]
    Simulation(#[from] std::io::Error),
}

/// Compares a Kimai with the simulation.
///
/// The objects that the requests need are created under names of their own and deleted at the end. No timer is started,
/// because Kimai would stop a running one.
///
/// # Errors
/// [`ContractError`] if the comparison cannot be made. Differences are no errors; they are in the report.
pub async fn compare_with_simulation(target: &Target) -> Result<Report, ContractError> {
    let reference = Connection::new(&target.url);
    let settings = settings_of(&reference, &target.admin_token).await?;
    let version = settings.version.to_string();
    let simulation = SimulatedKimai::bind(settings).await?;
    let mut run = Run {
        reference: Side::new(reference, &target.admin_token, target.user_token.as_deref()),
        simulated: Side::new(Connection::new(&simulation.url()), "admin-token", Some("anna-token")),
        report: Report { version, ..Report::default() },
        cleanup: Vec::new(),
    };
    let outcome = run.all(&steps::steps(&unique_name())).await;
    // The objects are deleted even if a request failed.
    run.clean_up().await;
    outcome.map(|()| run.report)
}

/// Returns a name that no other comparison uses.
fn unique_name() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    format!("contract-{seconds}-{}", process::id())
}

/// Reads the version, plugins and timesheet settings of a Kimai.
async fn settings_of(kimai: &Connection, token: &str) -> Result<Settings, ContractError> {
    let version = read(kimai, token, "/api/version").await?;
    let plugins = read(kimai, token, "/api/plugins").await?;
    let config = read(kimai, token, "/api/config/timesheet").await?;
    let names = plugins.as_array().into_iter().flatten().filter_map(|plugin| plugin.get("name")?.as_str());
    let flag = |name: &str| config.get(name).and_then(Value::as_bool).unwrap_or(true);
    let limit = config.get("activeEntriesHardLimit").and_then(Value::as_u64).unwrap_or(1);
    let mode = config.get("trackingMode").and_then(Value::as_str);
    Ok(Settings {
        version: version
            .get("version")
            .and_then(Value::as_str)
            .and_then(|text| text.parse().ok())
            .unwrap_or_default(),
        plugins: names.map(str::to_owned).collect(),
        timesheets: TimesheetRules {
            allow_future: flag("isAllowFutureTimes"),
            allow_overlapping: flag("isAllowOverlapping"),
            active_entries_hard_limit: usize::try_from(limit).unwrap_or(1),
            tracking_mode: mode.and_then(TrackingMode::from_name).unwrap_or_default(),
            ..TimesheetRules::default()
        },
        ..Settings::default()
    })
}

async fn read(kimai: &Connection, token: &str, path: &'static str) -> Result<Value, ContractError> {
    let exchange = kimai.send(token, "GET", path, &Value::Null).await?;
    if exchange.status == 200 {
        Ok(exchange.body)
    } else {
        Err(ContractError::Rejected(path, exchange.status))
    }
}

/// One of the two Kimais, with the ids of what was created there.
struct Side {
    connection: Connection,
    admin_token: String,
    user_token: Option<String>,
    ids: BTreeMap<&'static str, Value>,
}

impl Side {
    fn new(connection: Connection, admin_token: &str, user_token: Option<&str>) -> Self {
        let user_token = user_token.map(str::to_owned);
        Self { connection, admin_token: admin_token.to_owned(), user_token, ids: BTreeMap::new() }
    }

    async fn send(&mut self, step: &Step) -> Result<Exchange, ContractError> {
        let token = match step.role {
            Role::Admin => self.admin_token.as_str(),
            Role::User => self.user_token.as_deref().unwrap_or_default(),
        };
        let exchange =
            self.connection.send(token, step.method, &self.path(step), &self.body(&step.body)).await?;
        if let Some(name) = step.save
            && let Some(id) = exchange.body.get("id")
        {
            self.ids.insert(name, id.clone());
        }
        Ok(exchange)
    }

    /// Returns the path of a step with the ids of this side; an id that is missing becomes 0, which does not exist.
    fn path(&self, step: &Step) -> String {
        let mut path = step.path.clone();
        for name in steps::NAMES {
            let id = self.ids.get(name).map_or_else(|| "0".to_owned(), Value::to_string);
            path = path.replace(&format!("{{{name}}}"), &id);
        }
        path
    }

    /// Replaces `$name` by the id of that name.
    fn body(&self, body: &Value) -> Value {
        match body {
            Value::String(text) => match text.strip_prefix('$') {
                Some(name) => self.ids.get(name).cloned().unwrap_or(Value::Null),
                None => body.clone(),
            },
            Value::Array(items) => items.iter().map(|item| self.body(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), self.body(value))).collect()
            }
            other => other.clone(),
        }
    }
}

/// A running comparison.
struct Run {
    reference: Side,
    simulated: Side,
    report: Report,
    /// Deletions of what was created on the compared Kimai, in the order of creation.
    cleanup: Vec<Step>,
}

impl Run {
    async fn all(&mut self, steps: &[Step]) -> Result<(), ContractError> {
        for step in steps {
            if step.role == Role::User && self.reference.user_token.is_none() {
                continue;
            }
            self.step(step).await?;
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> Result<(), ContractError> {
        let reference = self.reference.send(step).await?;
        if let Some(cleanup) = &step.cleanup
            && reference.status < 300
        {
            self.cleanup.push((**cleanup).clone());
        }
        if step.method == "POST" && step.save.is_none() && reference.status < 300 {
            self.report
                .leftovers
                .push(format!("{step} was expected to fail, but answered {}", reference.status));
        }
        let simulated = self.simulated.send(step).await?;
        self.compare(step, &reference, &simulated);
        Ok(())
    }

    fn compare(&mut self, step: &Step, reference: &Exchange, simulated: &Exchange) {
        let name = step.to_string();
        self.report.requests += 1;
        let mut differences = Vec::new();
        if simulated.status != reference.status {
            differences.push(format!("the status is {}, simulated {}", reference.status, simulated.status));
        } else if reference.status >= 400 {
            if simulated.body != reference.body {
                differences.push(format!("the body is {}, simulated {}", reference.body, simulated.body));
            }
        } else {
            let ignore = |path: &str| step.opaque.contains(&path);
            let comparison = shapes::compare(&reference.body, &simulated.body, &ignore);
            differences = comparison.differences;
            self.report.fields.entry(name.clone()).or_default().extend(comparison.fields);
        }
        for header in exchange::PAGING_HEADERS {
            if reference.headers.contains(header) != simulated.headers.contains(header) {
                let which = if reference.headers.contains(header) { "missing in" } else { "only in" };
                differences.push(format!("the header {header} is {which} the simulation"));
            }
        }
        self.report.differences.extend(differences.into_iter().map(|text| format!("{name}: {text}")));
    }

    /// Deletes what was created on the compared Kimai, the last first, and compares the answers.
    async fn clean_up(&mut self) {
        while let Some(step) = self.cleanup.pop() {
            let reference = self.reference.send(&step).await;
            let simulated = self.simulated.send(&step).await;
            match (reference, simulated) {
                (Ok(reference), Ok(simulated)) if reference.status < 300 => {
                    self.compare(&step, &reference, &simulated);
                }
                (Ok(reference), _) => {
                    let path = self.reference.path(&step);
                    self.report.leftovers.push(format!("DELETE {path} answered {}", reference.status));
                }
                (Err(error), _) => {
                    let path = self.reference.path(&step);
                    self.report.leftovers.push(format!("DELETE {path}: {error}"));
                }
            }
        }
    }
}
