//! Records of time, one line each.

mod legend;
mod rows;

pub use rows::rows;

use kimai_domain::api::{Activity, Customer, Link, Project, Seconds, Timesheet, User};

use super::{Text, duration, entry::yes_no, excerpt, money, quoted_name, quoted_text};

/// How much of a description stands in a row; reading one record shows all of it.
const EXCERPT: usize = 200;

/// A record on one line: `#5 2025-06-29 10:00-11:30 1:30 h Acme / Support (#2) / Coding (#2) - Work [tag]; exported; 75.00 EUR`.
pub fn line(record: &Timesheet) -> String {
    format!("#{} {}", record.id, summary(record))
}

/// A record on one line without its id.
pub(crate) fn summary(record: &Timesheet) -> String {
    format!("{} {}", record.begin.date(), rest(record))
}

/// A record that ran a moment ago and was stopped by something else: its end is not known here.
pub fn stopped_line(record: &Timesheet) -> String {
    format!("#{} begun {} {}", record.id, record.begin.strftime("%Y-%m-%d %H:%M"), work(record))
}

fn rest(record: &Timesheet) -> String {
    let done = description(record).map(|words| format!(" - {words}")).unwrap_or_default();
    format!("{} {}{done}{}", times(record, duration), work(record), more(record, currency(record)))
}

/// What was done, or its beginning.
fn description(record: &Timesheet) -> Option<String> {
    let words = record.description.as_deref().filter(|words| !words.trim().is_empty())?;
    Some(excerpt(words, EXCERPT))
}

/// Its tags and marks, and what it costs.
fn more(record: &Timesheet, currency: Option<&str>) -> String {
    let mut parts = Vec::new();
    if !record.tags.is_empty() {
        let tags: Vec<String> = record.tags.iter().map(|tag| quoted_name(tag).to_string()).collect();
        parts.push(format!(" [{}]", tags.join(", ")));
    }
    parts.extend(marks(record, currency).iter().map(|mark| format!("; {mark}")));
    parts.concat()
}

/// From when to when, and how long in this spelling.
fn times(record: &Timesheet, spelt: fn(Seconds) -> String) -> String {
    let begin = record.begin.strftime("%H:%M");
    let Some(end) = &record.end else { return format!("{begin}-now (running)") };
    let end = if end.date() == record.begin.date() {
        end.strftime("%H:%M")
    } else {
        end.strftime("%Y-%m-%d %H:%M")
    };
    let pause = record.break_duration.filter(|pause| pause.0 > 0);
    let pause = pause.map(|pause| format!(" (break {})", spelt(pause))).unwrap_or_default();
    format!("{begin}-{end} {}{pause}", spelt(record.duration.unwrap_or_default()))
}

/// Customer, project and activity.
pub fn work(record: &Timesheet) -> String {
    format!("{} / {}", project(&record.project), activity(&record.activity))
}

/// A project with its customer, or its id alone.
pub fn project(link: &Link<Project>) -> String {
    let Some(project) = link.object() else { return format!("project #{}", link.id()) };
    match customer(project) {
        Some(customer) => {
            format!("{} / {} (#{})", quoted_name(customer), quoted_name(&project.name), project.id)
        }
        None => format!("{} (#{})", quoted_name(&project.name), project.id),
    }
}

/// The name of its customer, as far as known.
fn customer(project: &Project) -> Option<&str> {
    let customer = project.customer.as_ref().and_then(Link::object);
    customer.map(|customer: &Customer| customer.name.as_str()).or(project.parent_title.as_deref())
}

/// An activity, or its id alone.
pub fn activity(link: &Link<Activity>) -> String {
    match link.object() {
        Some(activity) => format!("{} (#{})", quoted_name(&activity.name), activity.id),
        None => format!("activity #{}", link.id()),
    }
}

/// A user, or the id alone.
pub fn user(link: &Link<User>) -> String {
    match link.object() {
        Some(user) => super::user::name(user),
        None => format!("user #{}", link.id()),
    }
}

fn marks(record: &Timesheet, currency: Option<&str>) -> Vec<String> {
    let mut marks = Vec::new();
    if record.billable == Some(false) {
        marks.push("not billable".to_owned());
    }
    if record.exported == Some(true) {
        marks.push("exported".to_owned());
    }
    if let Some(rate) = record.rate.filter(|rate| *rate != 0.0) {
        marks.push(money(rate, currency));
    }
    let fields = record.meta_fields.iter().filter_map(|field| Some((field, field.value.as_deref()?)));
    let fields = fields.filter(|(_, value)| !value.is_empty());
    marks.extend(fields.map(|(field, value)| format!("{}={}", quoted_name(&field.name), quoted_name(value))));
    marks
}

/// The currency of its customer, where the record came with it.
pub fn currency(record: &Timesheet) -> Option<&str> {
    record.project.object()?.customer.as_ref()?.object()?.currency.as_deref()
}

pub(crate) const NO_RATES: &str = "Rates are not visible to this token.";

/// All of a record, one fact a line.
pub fn full(text: &mut Text, record: &Timesheet) {
    text.line(line(record));
    let long = record.description.as_deref().filter(|words| words.trim().chars().count() > EXCERPT);
    text.field("Description", long.map(quoted_text));
    text.field("User", Some(user(&record.user)));
    let rate = |amount: Option<f64>| amount.map(|amount| money(amount, currency(record)));
    text.field("Internal rate", rate(record.internal_rate));
    text.field("Fixed rate", rate(record.fixed_rate));
    text.field("Hourly rate", rate(record.hourly_rate));
    if record.rate.is_none() && record.internal_rate.is_none() {
        text.line(NO_RATES);
    }
    text.field("Billable", record.billable.map(yes_no));
}
