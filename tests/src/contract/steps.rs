//! The requests of a comparison.

use std::fmt;

use serde_json::{Value, json};

/// The user who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A super administrator.
    Admin,
    /// A user without further roles.
    User,
}

/// Names of saved ids: `{name}` in paths, `$name` in bodies.
pub(super) const NAMES: [&str; 10] =
    ["me", "customer", "project", "activity", "timesheet", "duplicate", "tag", "team", "rate", "comment"];

/// A request that both Kimais get.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) role: Role,
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) body: Value,
    /// The name under which the id of the response is saved.
    pub(super) save: Option<&'static str>,
    /// The request that deletes what this one creates.
    pub(super) cleanup: Option<Box<Step>>,
    /// Paths of the response whose keys are data of the installation.
    pub(super) opaque: &'static [&'static str],
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = if self.role == Role::User { " as a user" } else { "" };
        write!(f, "{} {}{role}", self.method, self.path)?;
        if self.body.is_null() { Ok(()) } else { write!(f, " {}", self.body) }
    }
}

impl Step {
    fn new(method: &'static str, path: &str, body: Value) -> Self {
        let path = path.to_owned();
        Self { role: Role::Admin, method, path, body, save: None, cleanup: None, opaque: &[] }
    }

    fn get(path: &str) -> Self {
        Self::new("GET", path, Value::Null)
    }

    /// Creates an object, whose id is saved as `name`; it is deleted at the end at `path`.
    fn create(path: &str, body: Value, name: &'static str) -> Self {
        let cleanup = Self::new("DELETE", &format!("{path}/{{{name}}}"), Value::Null);
        Self { save: Some(name), cleanup: Some(Box::new(cleanup)), ..Self::new("POST", path, body) }
    }

    fn by_user(self) -> Self {
        Self { role: Role::User, ..self }
    }

    fn saved_as(self, name: &'static str) -> Self {
        Self { save: Some(name), ..self }
    }

    fn opaque(self, opaque: &'static [&'static str]) -> Self {
        Self { opaque, ..self }
    }
}

/// Returns the requests; what they create is named after `name`.
pub(super) fn steps(name: &str) -> Vec<Step> {
    [
        installation(),
        catalog(name),
        rates_and_comments(),
        timesheets(),
        teams(name),
        errors(name),
        plain_user(),
    ]
    .concat()
}

fn installation() -> Vec<Step> {
    vec![
        Step::get("/api/ping"),
        Step::get("/api/version"),
        Step::get("/api/plugins"),
        Step::get("/api/config/timesheet"),
        Step::get("/api/config/colors").opaque(&[""]),
        Step::get("/api/users/me").saved_as("me").opaque(&[".preferences", ".teams", ".memberships"]),
        Step::get("/api/users"),
        Step::get("/api/users?visible=9"),
        Step::get("/api/invoices?size=5"),
        Step::get("/api/this-route-does-not-exist"),
    ]
}

fn catalog(name: &str) -> Vec<Step> {
    let customer = json!({"name": name, "country": "DE", "currency": "EUR", "timezone": "Europe/Berlin", "comment": "A comment"});
    let project = json!({"name": name, "customer": "$customer", "start": "2019-01-01"});
    let activity = json!({"name": name, "project": "$project"});
    vec![
        Step::create("/api/customers", customer, "customer"),
        Step::create("/api/projects", project, "project"),
        Step::create("/api/activities", activity, "activity"),
        Step::create("/api/tags", json!({"name": name, "visible": true}), "tag"),
        Step::get("/api/customers/{customer}"),
        Step::get("/api/projects/{project}"),
        Step::get("/api/activities/{activity}"),
        Step::get("/api/customers").opaque(&["[].metaFields", "[].teams"]),
        Step::get("/api/customers?full=1").opaque(&["[].metaFields", "[].teams"]),
        Step::get("/api/projects?customer={customer}"),
        Step::get("/api/activities?project={project}&globals=0"),
        Step::get(&format!("/api/tags/find?name={name}")),
        Step::new("PATCH", "/api/customers/{customer}", json!({"comment": null, "budgetType": "month"})),
        Step::new(
            "PATCH",
            "/api/projects/{project}",
            json!({"comment": "Changed", "end": "2030-12-31T00:00:00"}),
        ),
        Step::new("PATCH", "/api/activities/{activity}", json!({"visible": false})),
        Step::new("PATCH", "/api/activities/{activity}", json!({"visible": true})),
    ]
}

fn rates_and_comments() -> Vec<Step> {
    let rate = json!({"rate": 85.5, "internalRate": 40, "isFixed": false});
    vec![
        Step::new("POST", "/api/projects/{project}/rates", rate.clone()).saved_as("rate"),
        Step::new("POST", "/api/projects/{project}/rates", rate),
        Step::get("/api/projects/{project}/rates"),
        Step::new("DELETE", "/api/projects/{project}/rates/{rate}", Value::Null),
        Step::new("POST", "/api/customers/{customer}/comments", json!({"message": "A comment"}))
            .saved_as("comment"),
        Step::new("POST", "/api/customers/{customer}/comments", json!({})),
        Step::get("/api/customers/{customer}/comments"),
        Step::new("PATCH", "/api/customers/{customer}/comments/{comment}/pin", Value::Null),
        Step::new("DELETE", "/api/customers/{customer}/comments/{comment}", Value::Null),
    ]
}

fn timesheets() -> Vec<Step> {
    let work = json!({"project": "$project", "activity": "$activity", "begin": "2020-01-06T09:00:00",
        "end": "2020-01-06T10:30:00", "description": "A description"});
    let duplicate = Step {
        cleanup: Some(Box::new(Step::new("DELETE", "/api/timesheets/{duplicate}", Value::Null))),
        ..Step::new("PATCH", "/api/timesheets/{timesheet}/duplicate", Value::Null).saved_as("duplicate")
    };
    vec![
        Step::create("/api/timesheets", work, "timesheet"),
        Step::get("/api/timesheets/{timesheet}"),
        Step::get("/api/timesheets?project={project}&begin=2020-01-01T00:00:00"),
        Step::get("/api/timesheets?project={project}&full=1"),
        Step::get("/api/timesheets?size=0&page=100000"),
        Step::get("/api/timesheets?begin=2020-01-01"),
        Step::new("PATCH", "/api/timesheets/{timesheet}", json!({"description": null, "fixedRate": 100})),
        Step::new("PATCH", "/api/timesheets/{timesheet}/stop", Value::Null),
        duplicate,
        Step::new("PATCH", "/api/timesheets/{timesheet}/export", Value::Null),
        Step::new("PATCH", "/api/timesheets/{timesheet}/export", Value::Null),
        Step::new(
            "PATCH",
            "/api/timesheets/{timesheet}/meta",
            json!({"name": "no-such-field", "value": "x"}),
        ),
        Step::get("/api/timesheets/recent?size=1"),
    ]
}

fn teams(name: &str) -> Vec<Step> {
    let team = json!({"name": name, "members": [{"user": "$me", "teamlead": true}]});
    vec![
        Step::create("/api/teams", team, "team"),
        Step::new("POST", "/api/teams/{team}/projects/{project}", Value::Null).saved_as("team"),
        Step::get("/api/teams/{team}"),
        Step::new("DELETE", "/api/teams/{team}/projects/{project}", Value::Null),
        Step::new("DELETE", "/api/teams/{team}/projects/{project}", Value::Null),
        Step::new("POST", "/api/teams", json!({"name": "x"})),
    ]
}

/// Requests that Kimai rejects.
fn errors(name: &str) -> Vec<Step> {
    let backwards = json!({"project": "$project", "activity": "$activity", "begin": "2020-01-06T10:00:00",
        "end": "2020-01-06T09:00:00"});
    vec![
        Step::new("POST", "/api/timesheets", json!({})),
        Step::new("POST", "/api/timesheets", json!({"project": 0, "activity": 0})),
        Step::new(
            "POST",
            "/api/timesheets",
            json!({"project": "$project", "activity": "$activity", "no": 1}),
        ),
        Step::new("POST", "/api/timesheets", backwards),
        Step::new("PATCH", "/api/timesheets/{timesheet}", json!({"begin": "no time"})),
        Step::new("POST", "/api/customers", json!({"name": "x"})),
        Step::new("POST", "/api/projects", json!({"name": name})),
        Step::new("POST", "/api/projects", json!({"name": name, "customer": 0, "start": "no date"})),
        Step::new("POST", "/api/activities", json!({})),
        Step::new("POST", "/api/tags", json!({"name": name})),
        Step::new("POST", "/api/tags", json!({"name": "a,b"})),
        Step::get("/api/timesheets/0"),
        Step::get("/api/customers/0"),
        Step::new("PUT", "/api/timesheets/{timesheet}", json!({})),
    ]
}

fn plain_user() -> Vec<Step> {
    let steps = vec![
        Step::get("/api/users/me").opaque(&[".preferences", ".teams", ".memberships"]),
        Step::get("/api/users"),
        Step::get("/api/teams"),
        Step::get("/api/customers/{customer}"),
        Step::get("/api/timesheets/{timesheet}"),
        Step::new("POST", "/api/customers", json!({"name": "Not allowed"})),
        Step::new("DELETE", "/api/projects/{project}", Value::Null),
        Step::new(
            "POST",
            "/api/timesheets",
            json!({"project": "$project", "activity": "$activity", "user": "$me"}),
        ),
    ];
    steps.into_iter().map(Step::by_user).collect()
}
