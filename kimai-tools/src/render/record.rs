//! Time records as text: one line per record, rows grouped by day, and all facts of one record.

use std::collections::BTreeMap;

use jiff::Zoned;
use kimai_domain::api::{Activity, Customer, Id, Link, Project, Seconds, Timesheet, User};

use super::{Text, clock, duration, entry::yes_no, money, quoted_name, quoted_text};

/// Number of characters of a description in a row. The full record shows all of it.
const EXCERPT: usize = 200;

/// Number of rows from which projects and activities are named once above the rows.
const LEGEND_FROM: usize = 11;

/// The note for records without rates.
pub(crate) const NO_RATES: &str = "Rates are not visible to this token.";

/// Renders a record on one line: `#5 2025-06-29 10:00-11:30 1:30 h Acme / Support (#2) / Coding (#2) - Work [tag]; exported; 75.00 EUR`.
pub fn line(record: &Timesheet) -> String {
    format!("#{} {}", record.id, summary(record))
}

/// Renders a record on one line without its id.
pub(crate) fn summary(record: &Timesheet) -> String {
    format!("{} {}", record.begin.date(), row(record, None))
}

/// Renders all facts of a record, one per line.
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

/// Renders records below a line for each day.
///
/// `names_users` adds the owner to each row. Many rows refer to projects and activities by id and a legend above them has
/// the names, because names would be most of the text.
pub(crate) fn rows(text: &mut Text, records: &[Timesheet], names_users: bool, now: &Zoned) {
    let uses_legend = records.len() >= LEGEND_FROM;
    if uses_legend {
        legend(text, records);
    }
    let mut day = None;
    for record in records {
        let date = record.begin.date();
        if day != Some(date) {
            day = Some(date);
            text.line(record.begin.strftime("%a %Y-%m-%d"));
        }
        let owner = if names_users { format!("{} ", owner(record, now)) } else { String::new() };
        let row = if uses_legend { legend_row(record, now) } else { row(record, Some(now)) };
        text.line(format_args!("#{} {owner}{row}", record.id));
    }
}

/// Returns the remark that times are in the reader's zone, if a record has an owner in another one.
pub(crate) fn zone_note(records: &[Timesheet], now: &Zoned) -> Option<String> {
    let zone = now.time_zone().iana_name()?;
    let is_elsewhere = records.iter().any(|record| other_zone(record, now).is_some());
    is_elsewhere
        .then(|| format!("times are in your zone, {zone}; [brackets] name the zone of an owner elsewhere."))
}

/// Returns the zone of the owner of a record if it differs from the reader's.
fn other_zone<'a>(record: &'a Timesheet, now: &Zoned) -> Option<&'a str> {
    let zone = record.user.object().and_then(|user| user.timezone.as_deref());
    zone.filter(|zone| now.time_zone().iana_name().is_some_and(|own| own != *zone))
}

/// Renders the owner of a record, with the zone if it differs from the reader's.
fn owner(record: &Timesheet, now: &Zoned) -> String {
    match other_zone(record, now) {
        Some(zone) => format!("{} [{}]", user(&record.user), quoted_name(zone)),
        None => user(&record.user),
    }
}

/// Returns the time since a running record began.
pub(crate) fn elapsed(record: &Timesheet, now: &Zoned) -> Seconds {
    Seconds(now.duration_since(&record.begin).as_secs().max(0))
}

/// Renders a record without id and date.
fn row(record: &Timesheet, now: Option<&Zoned>) -> String {
    let description = description(record).map(|words| format!(" - {words}")).unwrap_or_default();
    let suffix = suffix(record, currency(record));
    format!("{} {}{description}{suffix}", times(record, duration, now), work(record))
}

/// Renders a record with project and activity ids that a [`legend`] explains. Money is in the currency of the legend.
fn legend_row(record: &Timesheet, now: &Zoned) -> String {
    let description = description(record).map(|words| format!(" {words}")).unwrap_or_default();
    let project = record.project.id();
    let activity = record.activity.id();
    format!("{} {project}/{activity}{description}{}", times(record, clock, Some(now)), suffix(record, None))
}

/// Renders the names of the projects and activities that the rows below refer to by id.
fn legend(text: &mut Text, records: &[Timesheet]) {
    text.field("Projects", Some(project_legend(records).join("; ")));
    let activities: BTreeMap<Id<Activity>, String> = records
        .iter()
        .filter_map(|record| record.activity.object())
        .map(|activity| (activity.id, quoted_name(&activity.name).to_string()))
        .collect();
    text.field("Activities", Some(names_with_ids(&activities)));
    text.line("Rows: #id times h:mm project/activity description");
}

/// Renders the projects of each customer: `Acme (EUR) #1 Web shop, #2 Relaunch`.
fn project_legend(records: &[Timesheet]) -> Vec<String> {
    let mut customers: BTreeMap<String, BTreeMap<Id<Project>, String>> = BTreeMap::new();
    for record in records {
        let Some(project) = record.project.object() else { continue };
        let currency = currency(record).map(|currency| format!("({currency}) ")).unwrap_or_default();
        let customer = customer_name(project).map(|name| format!("{} {currency}", quoted_name(name)));
        let projects = customers.entry(customer.unwrap_or(currency)).or_default();
        projects.insert(project.id, quoted_name(&project.name).to_string());
    }
    let render = |(customer, projects)| format!("{customer}{}", names_with_ids(&projects));
    customers.into_iter().map(render).collect()
}

/// Renders `#1 Web shop, #2 Relaunch`.
fn names_with_ids<T>(names: &BTreeMap<Id<T>, String>) -> String {
    let names: Vec<String> = names.iter().map(|(id, name)| format!("#{id} {name}")).collect();
    names.join(", ")
}

/// Returns the description, shortened if it is long.
pub(super) fn description(record: &Timesheet) -> Option<String> {
    let words = record.description.as_deref().filter(|words| !words.trim().is_empty())?;
    Some(quoted_text(words).excerpt(EXCERPT))
}

/// Renders tags, flags, rate and custom fields.
fn suffix(record: &Timesheet, currency: Option<&str>) -> String {
    let mut parts = Vec::new();
    if !record.tags.is_empty() {
        let tags: Vec<String> = record.tags.iter().map(|tag| quoted_name(tag).to_string()).collect();
        parts.push(format!(" [{}]", tags.join(", ")));
    }
    parts.extend(facts(record, currency).iter().map(|fact| format!("; {fact}")));
    parts.concat()
}

fn facts(record: &Timesheet, currency: Option<&str>) -> Vec<String> {
    let mut facts = Vec::new();
    if record.billable == Some(false) {
        facts.push("not billable".to_owned());
    }
    if record.exported == Some(true) {
        facts.push("exported".to_owned());
    }
    if let Some(rate) = record.rate.filter(|rate| *rate != 0.0) {
        facts.push(money(rate, currency));
    }
    let fields = record.meta_fields.iter().filter_map(|field| Some((field, field.value.as_deref()?)));
    let fields = fields.filter(|(_, value)| !value.is_empty());
    facts.extend(fields.map(|(field, value)| format!("{}={}", quoted_name(&field.name), quoted_name(value))));
    facts
}

/// Renders begin, end, duration and break.
pub(super) fn times(
    record: &Timesheet,
    format_duration: fn(Seconds) -> String,
    now: Option<&Zoned>,
) -> String {
    let begin = record.begin.strftime("%H:%M");
    let Some(end) = &record.end else {
        let elapsed =
            now.map(|now| format!(" {}", format_duration(elapsed(record, now)))).unwrap_or_default();
        return format!("{begin}-now{elapsed} (running)");
    };
    let end = if end.date() == record.begin.date() {
        end.strftime("%H:%M")
    } else {
        end.strftime("%Y-%m-%d %H:%M")
    };
    let pause = record.break_duration.filter(|pause| pause.0 > 0);
    let pause = pause.map(|pause| format!(" (break {})", format_duration(pause))).unwrap_or_default();
    format!("{begin}-{end} {}{pause}", format_duration(record.duration.unwrap_or_default()))
}

/// Renders customer, project and activity with ids.
fn work(record: &Timesheet) -> String {
    format!("{} / {}", project(&record.project), activity(&record.activity))
}

/// Renders customer, project and activity without ids, as far as the names are known.
pub(crate) fn work_names(record: &Timesheet) -> String {
    let project = match record.project.object() {
        None => project(&record.project),
        Some(project) => {
            let customer = customer_name(project).map(|name| format!("{} / ", quoted_name(name)));
            format!("{}{}", customer.unwrap_or_default(), quoted_name(&project.name))
        }
    };
    let activity = match record.activity.object() {
        None => activity(&record.activity),
        Some(activity) => quoted_name(&activity.name).to_string(),
    };
    format!("{project} / {activity}")
}

/// Renders a project with its customer, or its id if the name is unknown.
pub fn project(link: &Link<Project>) -> String {
    let Some(project) = link.object() else { return format!("project #{}", link.id()) };
    match customer_name(project) {
        Some(customer) => {
            format!("{} / {} (#{})", quoted_name(customer), quoted_name(&project.name), project.id)
        }
        None => format!("{} (#{})", quoted_name(&project.name), project.id),
    }
}

/// Renders a customer, or its id if the name is unknown.
pub fn customer(link: &Link<Customer>) -> String {
    match link.object() {
        Some(customer) => format!("{} (#{})", quoted_name(&customer.name), customer.id),
        None => format!("customer #{}", link.id()),
    }
}

/// Returns the name of the project's customer, if it is known.
fn customer_name(project: &Project) -> Option<&str> {
    let customer = project.customer.as_ref().and_then(Link::object);
    customer.map(|customer: &Customer| customer.name.as_str()).or(project.parent_title.as_deref())
}

/// Renders an activity, or its id if the name is unknown.
pub fn activity(link: &Link<Activity>) -> String {
    match link.object() {
        Some(activity) => format!("{} (#{})", quoted_name(&activity.name), activity.id),
        None => format!("activity #{}", link.id()),
    }
}

/// Renders a user, or the id if the name is unknown.
pub fn user(link: &Link<User>) -> String {
    match link.object() {
        Some(user) => super::user::name(user),
        None => format!("user #{}", link.id()),
    }
}

/// Returns the currency of the record's customer, if it is known.
pub fn currency(record: &Timesheet) -> Option<&str> {
    record.project.object()?.customer.as_ref()?.object()?.currency.as_deref()
}
