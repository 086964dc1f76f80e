//! Records with known properties, which a Kimai has during the comparison of reports.
//!
//! They make figures of every report: a hole between two records, days without records, a day of more than ten hours, overlapping
//! records, work on a Sunday, two people, two currencies, and a project with budgets. If nobody has a work contract with vacation, the caller gets
//! one for the time of the comparison.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use serde_json::{Value, json};

use super::facts::{Facts, Person, Row};
use crate::contract::{ContractError, Target, exchange::Connection, unique_name};

/// Weeks before the present one in which a free week is searched.
const WEEKS: i64 = 104;

/// Time of a working day of the contract, in seconds.
const WORKING_DAY: &str = "28800";

/// Preferences of the contract, with their values.
const CONTRACT: [(&str, &str); 7] = [
    ("work_contract_type", "day"),
    ("work_monday", WORKING_DAY),
    ("work_tuesday", WORKING_DAY),
    ("work_wednesday", WORKING_DAY),
    ("work_thursday", WORKING_DAY),
    ("work_friday", WORKING_DAY),
    ("holidays", "28"),
];

/// The objects that were created, and what is to be restored.
pub(super) struct Sample {
    connection: Connection,
    token: String,
    /// Paths of the created objects, in the order of creation.
    created: Vec<String>,
    /// The user whose contract was set, and the preferences as they were.
    preferences: Option<(u64, Value)>,
    /// The Monday of the week with the records.
    pub(super) monday: Option<Date>,
    /// The project with budgets.
    pub(super) project: Option<u64>,
    /// Requests that Kimai refused.
    pub(super) refused: Vec<String>,
}

impl Sample {
    /// Returns a sample without objects.
    pub(super) fn new(target: &Target) -> Self {
        Self {
            connection: Connection::new(&target.url),
            token: target.admin_token.clone(),
            created: Vec::new(),
            preferences: None,
            monday: None,
            project: None,
            refused: Vec::new(),
        }
    }

    /// Creates the objects for the caller and another person, in a week in which both have no records.
    ///
    /// # Errors
    /// [`ContractError::NoResponse`]; what was created until then must be deleted by [`Self::delete`].
    pub(super) async fn create(&mut self, facts: &Facts) -> Result<(), ContractError> {
        let profile = self.connection.send(&self.token, "GET", "/api/users/me", &Value::Null).await?.body;
        let me = profile.get("id").and_then(Value::as_u64).unwrap_or_default();
        let other = facts.people.iter().map(|person| person.id).find(|id| *id != me).unwrap_or(me);
        let Some(monday) = free_week(&facts.rows, &[me, other], facts) else {
            self.refused
                .push(format!("no week of the last {WEEKS} is without records of user {me} and {other}"));
            return Ok(());
        };
        self.monday = Some(monday);
        let has_contract = |person: &Person| {
            person.contract.defines_hours()
                && person.contract.vacation_half_days().is_some_and(|days| days > 0)
        };
        if !facts.people.iter().any(has_contract) {
            self.set_contract(me, &profile).await?;
        }
        let name = unique_name();
        let first = self.project(&format!("{name}-a"), "EUR").await?;
        let second = self.project(&format!("{name}-b"), "USD").await?;
        self.project = first.map(|(project, _)| project);
        let day = |weekday: i64| monday.saturating_add(weekday.days());
        let fields = |description: &str, rate: i64| json!({"description": description, "fixedRate": rate});
        for (user, project, day, begin, end, more) in [
            (me, first, day(0), "08:00", "12:00", fields("Before a hole", 280)),
            (me, first, day(0), "14:00", "17:00", fields("After a hole", 210)),
            (me, first, day(2), "07:00", "18:30", json!({})),
            (other, second, day(3), "09:00", "11:00", fields("First of two", 100)),
            (other, second, day(3), "10:00", "12:00", fields("Second of two", 90)),
            (other, first, day(6), "10:00", "12:00", json!({"billable": false})),
        ] {
            let Some((project, activity)) = project else { continue };
            let mut body = json!({"user": user, "project": project, "activity": activity,
                "begin": format!("{day}T{begin}:00"), "end": format!("{day}T{end}:00")});
            if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
                body.extend(more);
            }
            self.post("/api/timesheets", &body).await?;
        }
        Ok(())
    }

    /// Creates a customer with a project and an activity, and returns the ids of the latter two.
    async fn project(&mut self, name: &str, currency: &str) -> Result<Option<(u64, u64)>, ContractError> {
        let customer =
            json!({"name": name, "country": "DE", "currency": currency, "timezone": "Europe/Berlin"});
        let Some(customer) = self.post("/api/customers", &customer).await? else { return Ok(None) };
        let project = json!({"name": name, "customer": customer, "budget": 5000, "timeBudget": "100:00"});
        let Some(project) = self.post("/api/projects", &project).await? else { return Ok(None) };
        let activity = json!({"name": name, "project": project});
        Ok(self.post("/api/activities", &activity).await?.map(|activity| (project, activity)))
    }

    /// Creates an object and returns its id, or `None` if Kimai refuses it.
    async fn post(&mut self, path: &'static str, body: &Value) -> Result<Option<u64>, ContractError> {
        let exchange = self.connection.send(&self.token, "POST", path, body).await?;
        let id = exchange.body.get("id").and_then(Value::as_u64).filter(|_| exchange.status < 300);
        match id {
            Some(id) => self.created.push(format!("{path}/{id}")),
            None => self.refused.push(format!("POST {path} {body}: {} {}", exchange.status, exchange.body)),
        }
        Ok(id)
    }

    async fn set_contract(&mut self, user: u64, profile: &Value) -> Result<(), ContractError> {
        let preferences = profile.get("preferences").and_then(Value::as_array);
        let before = |name: &str| {
            let mut preferences = preferences.into_iter().flatten();
            preferences
                .find(|preference| preference.get("name").is_some_and(|own| own == name))?
                .get("value")
                .cloned()
        };
        let item = |name: &str, value: Value| json!({"name": name, "value": value});
        let values: Vec<Value> = CONTRACT.iter().map(|(name, value)| item(name, json!(value))).collect();
        let old = CONTRACT.iter().map(|(name, _)| item(name, before(name).unwrap_or_default())).collect();
        let path = preferences_path(user);
        let exchange = self.connection.send(&self.token, "PATCH", &path, &Value::Array(values)).await?;
        if exchange.status < 300 {
            self.preferences = Some((user, Value::Array(old)));
        } else {
            self.refused.push(format!("PATCH {path}: {} {}", exchange.status, exchange.body));
        }
        Ok(())
    }

    /// Deletes the objects, the last first, restores the contract, and returns what failed.
    pub(super) async fn delete(mut self) -> Vec<String> {
        let mut failed = Vec::new();
        let restored = self.preferences.take().map(|(user, old)| ("PATCH", preferences_path(user), old));
        let deletions = self.created.into_iter().rev().map(|path| ("DELETE", path, Value::Null));
        for (method, path, body) in restored.into_iter().chain(deletions) {
            match self.connection.send(&self.token, method, &path, &body).await {
                Ok(exchange) if exchange.status < 300 => {}
                Ok(exchange) => failed.push(format!("{method} {path} answered {}", exchange.status)),
                Err(error) => failed.push(format!("{method} {path}: {error}")),
            }
        }
        failed
    }
}

fn preferences_path(user: u64) -> String {
    format!("/api/users/{user}/preferences")
}

/// Returns the Monday of the last week that is over and in which these people have no records.
fn free_week(rows: &[Row], users: &[u64], facts: &Facts) -> Option<Date> {
    let today = facts.people.iter().map(|person| person.today).min()?;
    let this_monday = today.saturating_sub(i64::from(today.weekday().since(Weekday::Monday)).days());
    let is_free = |monday: &Date| {
        let days = monday.saturating_sub(1.day())..=monday.saturating_add(7.days());
        !rows.iter().any(|row| users.contains(&row.user) && days.contains(&row.day))
    };
    (1..=WEEKS).map(|weeks| this_monday.saturating_sub(weeks.weeks())).find(is_free)
}
