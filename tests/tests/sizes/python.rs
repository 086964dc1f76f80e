//! How the Python server 2.20.1 wrote a page of records.

use kimai_tools::domain::api::{Link, Timesheet};

/// A first page of somebody's own records.
pub(crate) fn page(records: &[Timesheet], total: u64) -> String {
    let shown = records.len() as u64;
    let mut paragraphs = vec![format!("Found {total} timesheets for current user, showing 1-{shown}")];
    if shown < total {
        paragraphs.push("More records: use 'page' 2 for the next ones.".to_owned());
    }
    let rows: Vec<String> = records.iter().map(row).collect();
    paragraphs.push(rows.join("\n"));
    paragraphs.join("\n\n")
}

/// One to three lines.
fn row(record: &Timesheet) -> String {
    let description = record.description.as_deref().filter(|text| !text.trim().is_empty());
    let description = description.map(|text| format!(" - {}", text.replace('\n', " | "))).unwrap_or_default();
    let first = format!("#{} {}, {}{description}", record.id, times(record), work(record));
    let more = [marks(record), labels(record)];
    let more = more.into_iter().filter(|parts| !parts.is_empty());
    more.fold(first, |row, parts| format!("{row}\n  {parts}"))
}

fn times(record: &Timesheet) -> String {
    let begin = record.begin.strftime("%Y-%m-%d %H:%M");
    let hours = record.duration.unwrap_or_default().as_hours();
    let Some(end) = &record.end else { return format!("{begin}-now (running, {hours:.2} h so far)") };
    let same_day = end.date() == record.begin.date();
    let end = end.strftime(if same_day { "%H:%M" } else { "%Y-%m-%d %H:%M" });
    format!("{begin}-{end}, {hours:.2} h")
}

fn work(record: &Timesheet) -> String {
    let project = record.project.object().unwrap();
    let customer = &project.customer.as_ref().and_then(Link::object).unwrap().name;
    let activity = record.activity.object().unwrap();
    format!("{customer} / {} (#{}) / {} (#{})", project.name, project.id, activity.name, activity.id)
}

/// The second line.
fn marks(record: &Timesheet) -> String {
    let mark = |so: bool, mark: &str| so.then(|| mark.to_owned());
    let amount = |name: &str, amount: Option<f64>| amount.map(|amount| format!("{name} {amount:?}"));
    let marks = [
        mark(record.billable == Some(false), "not billable"),
        mark(record.exported == Some(true), "exported"),
        amount("rate", record.rate),
        amount("internal rate", record.internal_rate),
        amount("fixed rate", record.fixed_rate),
        amount("hourly rate", record.hourly_rate),
    ];
    marks.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The third line.
fn labels(record: &Timesheet) -> String {
    let tags = (!record.tags.is_empty()).then(|| format!("tags: {}", record.tags.join(", ")));
    let field = |(name, value): (&str, &str)| format!("{name}={value}");
    let fields = record.meta_fields.iter().filter_map(|field| Some((&*field.name, field.value.as_deref()?)));
    let fields: Vec<String> = fields.map(field).collect();
    let fields = (!fields.is_empty()).then(|| format!("meta: {}", fields.join(", ")));
    tags.into_iter().chain(fields).collect::<Vec<_>>().join("; ")
}
