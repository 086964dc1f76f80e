//! Reports of a Kimai, and their figures against the rows of its API.

mod absences;
mod comparison;
mod document;
mod facts;
mod people;
mod sample;
mod sums;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use kimai_tools::{
    Context, Output, Policy, Progress, Surface, ToolError, call,
    domain::{
        Clock, Session,
        api::{Client, Credentials},
    },
    find_tool,
};
use serde_json::{Map, Value, json};

use super::{ContractError, Target};
use comparison::Comparison;
use document::Document;
use facts::Facts;
use sample::Sample;

/// Rows of a report.
const MAX_ROWS: u32 = 1_000_000;

/// The reports of a Kimai.
#[derive(Clone, Debug, Default)]
pub struct Reports {
    /// The text of each report on everybody, by its action.
    pub texts: Vec<(&'static str, String)>,
    /// The number of compared figures that are not zero, by report. Reports without such a figure are in `not_compared`.
    pub compared: BTreeMap<&'static str, usize>,
    /// The reports of which no figure was compared, because the Kimai has nothing that they count.
    pub not_compared: Vec<&'static str>,
    /// Figures that differ from those of the rows.
    pub differences: Vec<String>,
    /// Requests for the records of the comparison that Kimai refused.
    pub refused: Vec<String>,
    /// Objects of the comparison that could not be deleted again.
    pub leftovers: Vec<String>,
    /// Number of compared rows of the API.
    pub rows: usize,
}

/// Errors that prevent a comparison of reports.
#[derive(Debug, thiserror::Error)]
pub enum ReportsError {
    /// The URL is not usable.
    #[error(transparent)]
    Url(#[from] kimai_tools::domain::api::BuildError),
    /// A request of the comparison itself failed.
    #[error(transparent)]
    Api(#[from] kimai_tools::domain::api::Error),
    /// A request for the records of the comparison failed.
    #[error(transparent)]
    Sample(#[from] ContractError),
    /// A report failed.
    #[error("report {0}: {text}", text = .1.text())]
    Report(&'static str, #[source] ToolError),
    /// A report is no JSON document.
    #[error("report {0} is no JSON: {1}")]
    NotJson(&'static str, #[source] serde_json::Error),
}

/// Makes all reports on everybody, and compares their figures with those of the rows of the API.
///
/// Records with known properties are created before and deleted at the end, so that every report has figures. Reports on all
/// time are compared with all finished records, the others with those of the last week, month or year that has records, and
/// with those of the created records. `clock` is that of the Kimai.
///
/// # Errors
/// [`ReportsError`] if a request or a report fails. Differences are no errors; they are in the result.
pub async fn check_reports(target: &Target, clock: &Clock) -> Result<Reports, ReportsError> {
    let client = Client::new(&target.url, Credentials::token(target.admin_token.clone()))?;
    let mut reports = Reports::default();
    let tool = find_tool("report").map_err(|error| ReportsError::Report("report", error))?;
    let session = Session::with_clock(client.clone(), Clock::clone(clock));
    for action in tool.actions {
        reports.texts.push((action.name, report(&session, action.name, json!({})).await?));
    }
    let mut sample = Sample::new(target);
    let outcome = compare(&client, clock, &mut sample, &mut reports).await;
    reports.refused.append(&mut sample.refused);
    // The records are deleted even if a request failed.
    reports.leftovers = sample.delete().await;
    outcome.map(|()| reports)
}

async fn compare(
    client: &Client,
    clock: &Clock,
    sample: &mut Sample,
    reports: &mut Reports,
) -> Result<(), ReportsError> {
    sample.create(&Facts::read(client, clock(), Vec::new()).await?).await?;
    let facts = Facts::read(client, clock(), sample.project.into_iter().collect()).await?;
    reports.rows = facts.finished().count();
    // A session caches names; this one knows those of the created records.
    let session = Session::with_clock(client.clone(), Clock::clone(clock));
    let mut figures: BTreeMap<&'static str, usize> = BTreeMap::new();
    for document in documents(&session, &facts, sample.monday).await? {
        let comparison = compare_document(&document, &facts);
        *figures.entry(document.action).or_default() += comparison.figures;
        let differences = comparison.differences.into_iter();
        reports.differences.extend(differences.map(|text| format!("{}: {text}", document.action)));
    }
    for (action, figures) in figures {
        if figures > 0 {
            reports.compared.insert(action, figures);
        } else {
            reports.not_compared.push(action);
        }
    }
    Ok(())
}

/// Compares a report with the rows.
fn compare_document(document: &Document, facts: &Facts) -> Comparison {
    match document.action {
        "summary" => sums::summary(document, facts),
        "times" => sums::times(document, facts),
        "unbilled" => sums::unbilled(document, facts),
        "week" => sums::week(document, facts),
        "budget" => sums::budget(document, facts),
        "gaps" => people::gaps(document, facts),
        "overtime" => people::overtime(document, facts),
        "compliance" => people::compliance(document, facts),
        "quality" => people::quality(document, facts),
        "vacation" => absences::vacation(document, facts),
        "hr" => absences::hr(document, facts),
        "availability" => absences::availability(document, facts),
        _ => Comparison::default(),
    }
}

/// Returns the reports on everybody: on all time, on the last days with records, and on the week of the created records.
async fn documents(
    session: &Session,
    facts: &Facts,
    sample: Option<Date>,
) -> Result<Vec<Document>, ReportsError> {
    let today = facts.people.iter().map(|person| person.today).max();
    let last =
        facts.rows.iter().map(|row| row.day).filter(|day| today.is_none_or(|today| *day <= today)).max();
    let mut requests = vec![("times", None), ("unbilled", None), ("budget", None)];
    let first = facts.rows.iter().map(|row| row.day).min();
    requests.extend(first.zip(last).map(|span| ("summary", Some(span))));
    for day in last.into_iter().chain(sample) {
        let monday = day.saturating_sub(i64::from(day.weekday().since(Weekday::Monday)).days());
        let week = (monday, monday.saturating_add(6.days()));
        let month = (day.first_of_month(), day.last_of_month());
        // The created week can begin in one month and end in the next one.
        let month = (month.0.min(week.0), month.1.max(week.1));
        let year = (day.first_of_year(), day.last_of_year());
        for (action, period) in [
            ("week", week),
            ("availability", week),
            ("gaps", month),
            ("quality", month),
            ("compliance", month),
            ("overtime", year),
            ("vacation", year),
            ("hr", year),
        ] {
            if !requests.contains(&(action, Some(period))) {
                requests.push((action, Some(period)));
            }
        }
    }
    let mut documents = Vec::new();
    for (action, period) in requests {
        let mut arguments = json!({"format": "json", "size": MAX_ROWS});
        if let (Value::Object(arguments), Some((first, last))) = (&mut arguments, period) {
            arguments.insert("begin".to_owned(), first.to_string().into());
            arguments.insert("end".to_owned(), last.to_string().into());
        }
        let text = report(session, action, arguments).await?;
        let body = serde_json::from_str(&text).map_err(|error| ReportsError::NotJson(action, error))?;
        documents.push(Document { action, body });
    }
    Ok(documents)
}

/// Returns the text of a report on everybody, or its document.
async fn report(session: &Session, action: &'static str, more: Value) -> Result<String, ReportsError> {
    let mut arguments =
        Map::from_iter([("action".to_owned(), action.into()), ("user_scope".to_owned(), "all".into())]);
    if let Value::Object(more) = more {
        arguments.extend(more);
    }
    let context = || Ok(Context::new(session.clone(), Progress::default()));
    let answer = call("report", arguments, &Policy::default(), Surface::Compact, Output::Text, context).await;
    let answer = answer.map_err(|error| ReportsError::Report(action, error))?;
    Ok(answer.attachment().map_or_else(|| answer.text(), |document| document.text.clone()))
}
