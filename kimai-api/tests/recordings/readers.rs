//! Which type each route's answer is read as.

use std::collections::BTreeMap;

use kimai_api::{
    Activity, Comment, Customer, Invoice, PageAction, Plugin, Project, Rate, Tag, Team, Timesheet,
    TimesheetConfig, User, Version,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Reads an answer and writes it again.
pub(crate) type Reader = fn(&Value) -> Result<Value, String>;

type Words = BTreeMap<String, String>;

const READERS: &[(&str, Reader)] = &[
    ("GET /api/ping", again::<Words>),
    ("GET /api/version", again::<Version>),
    ("GET /api/plugins", again::<Vec<Plugin>>),
    ("GET /api/config/timesheet", again::<TimesheetConfig>),
    ("GET /api/config/colors", again::<Words>),
    ("GET /api/timesheets", again::<Vec<Timesheet>>),
    ("GET /api/timesheets/recent", again::<Vec<Timesheet>>),
    ("GET /api/timesheets/active", again::<Vec<Timesheet>>),
    ("GET /api/customers", again::<Vec<Customer>>),
    ("GET /api/projects", again::<Vec<Project>>),
    ("GET /api/activities", again::<Vec<Activity>>),
    ("GET /api/users", again::<Vec<User>>),
    ("GET /api/teams", again::<Vec<Team>>),
    ("GET /api/tags", again::<Vec<String>>),
    ("GET /api/tags/find", again::<Vec<Tag>>),
    ("POST /api/tags", again::<Tag>),
    ("GET /api/invoices", again::<Vec<Invoice>>),
];

/// The same for every route below a path: those of one thing, and those of what belongs to it.
const FAMILIES: &[(&str, Reader)] = &[
    ("/rates", again::<Rate>),
    ("/comments", again::<Comment>),
    ("/comments/{comment}/pin", again::<Comment>),
    ("/api/timesheets", again::<Timesheet>),
    ("/api/customers", again::<Customer>),
    ("/api/projects", again::<Project>),
    ("/api/activities", again::<Activity>),
    ("/api/users", again::<User>),
    ("/api/teams", again::<Team>),
    ("/api/invoices", again::<Invoice>),
];

/// The reader of a route, such as `GET /api/projects/{id}`.
pub(crate) fn of(route: &str) -> Option<Reader> {
    let exact = READERS.iter().find(|(name, _)| *name == route).map(|(_, reader)| *reader);
    exact.or_else(|| list_below(route)).or_else(|| family(route))
}

fn list_below(route: &str) -> Option<Reader> {
    let path = route.strip_prefix("GET ")?;
    match path.rsplit('/').next()? {
        "rates" => Some(again::<Vec<Rate>>),
        "comments" => Some(again::<Vec<Comment>>),
        "{locale}" => Some(again::<Vec<PageAction>>),
        _ => None,
    }
}

fn family(route: &str) -> Option<Reader> {
    let path = route.split(' ').nth(1)?;
    FAMILIES
        .iter()
        .find(|(part, _)| path.ends_with(part) || path.starts_with(part))
        .map(|(_, reader)| *reader)
}

fn again<T: DeserializeOwned + Serialize>(answer: &Value) -> Result<Value, String> {
    let text = answer.to_string();
    let mut reader = serde_json::Deserializer::from_str(&text);
    let read: T = serde_path_to_error::deserialize(&mut reader).map_err(|why| why.to_string())?;
    serde_json::to_value(read).map_err(|why| why.to_string())
}
