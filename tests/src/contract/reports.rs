//! Reports of a Kimai, and their sums against the rows of its API.

mod sums;

use jiff::{Timestamp, ToSpan, civil::Date};
use kimai_tools::{
    Context, Output, Policy, Progress, Surface, ToolError, call,
    domain::{
        Session,
        api::{Client, Credentials, Owner, Plugin, Timesheet, TimesheetQuery},
    },
    find_tool,
};
use serde_json::{Map, Value, json};

use super::Target;
use sums::{Document, Row};

/// Rows of a page of the API.
const PAGE_SIZE: u32 = 500;

/// Rows of a report.
const MAX_ROWS: u32 = 1_000_000;

/// The reports of a Kimai.
#[derive(Clone, Debug, Default)]
pub struct Reports {
    /// The text of each report on everybody, by its action.
    pub texts: Vec<(&'static str, String)>,
    /// The reports whose sums were compared.
    pub compared: Vec<&'static str>,
    /// Sums that differ from those of the rows.
    pub differences: Vec<String>,
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
    /// A report failed.
    #[error("report {0}: {text}", text = .1.text())]
    Report(&'static str, #[source] ToolError),
    /// A report is no JSON document.
    #[error("report {0} is no JSON: {1}")]
    NotJson(&'static str, #[source] serde_json::Error),
}

/// Makes all reports on everybody, and compares their sums with those of the rows of the API.
///
/// Reports on all time are compared with all finished records, the others with those of the last week, month or year that
/// has records. Nothing is written.
///
/// # Errors
/// [`ReportsError`] if a request or a report fails. Differences are no errors; they are in the result.
pub async fn check_reports(target: &Target) -> Result<Reports, ReportsError> {
    let client = Client::new(&target.url, Credentials::token(target.admin_token.clone()))?;
    let session = Session::new(client.clone());
    let mut reports = Reports::default();
    let tool = find_tool("report").map_err(|error| ReportsError::Report("report", error))?;
    for action in tool.actions {
        let text = report(&session, action.name, json!({})).await?;
        reports.texts.push((action.name, text));
    }
    let now = Timestamp::now();
    let rows: Vec<Row> = records(&client).await?.iter().map(|record| Row::of(record, now)).collect();
    reports.rows = rows.iter().filter(|row| !row.is_running).count();
    let has_working_times = client.plugins().await?.rows.iter().any(is_work_contract);
    for (action, period) in periods(&rows) {
        if action == "overtime" && has_working_times {
            // The plugin adds absences and public holidays to the worked time.
            continue;
        }
        let mut arguments =
            Map::from_iter([("format".to_owned(), "json".into()), ("size".to_owned(), MAX_ROWS.into())]);
        if let Some((first, last)) = period {
            arguments.insert("begin".to_owned(), first.to_string().into());
            arguments.insert("end".to_owned(), last.to_string().into());
        }
        let text = report(&session, action, arguments.into()).await?;
        let body = serde_json::from_str(&text).map_err(|error| ReportsError::NotJson(action, error))?;
        reports.compared.push(action);
        reports.differences.extend(sums::differences(&Document { action, body }, &rows));
    }
    Ok(reports)
}

/// Checks if this is the plugin for absences and public holidays, as `WorkContractBundle` or `Work contract`.
fn is_work_contract(plugin: &Plugin) -> bool {
    plugin.name.replace(' ', "").to_lowercase().starts_with("workcontract")
}

/// Returns the reports with sums of records, each with its first and last day. Those without are about all time.
fn periods(rows: &[Row]) -> Vec<(&'static str, Option<(Date, Date)>)> {
    let mut periods = vec![("times", None), ("unbilled", None), ("budget", None)];
    let first = rows.iter().map(|row| row.day).min();
    let last = rows.iter().map(|row| row.day).max();
    if let (Some(first), Some(last)) = (first, last) {
        let monday = last.saturating_sub(i64::from(last.weekday().to_monday_zero_offset()).days());
        let month = Some((last.first_of_month(), last.last_of_month()));
        periods.extend([
            ("summary", Some((first, last))),
            ("week", Some((monday, monday.saturating_add(6_i32.days())))),
            ("gaps", month),
            ("quality", month),
            ("overtime", Some((last.first_of_year(), last.last_of_year()))),
        ]);
    }
    periods
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

/// Returns the records of all users, with project, customer and user.
async fn records(client: &Client) -> Result<Vec<Timesheet>, ReportsError> {
    let mut rows = Vec::new();
    for page in 1.. {
        let query = TimesheetQuery::default().user(Owner::All).page(page).size(PAGE_SIZE).full(true);
        let page_rows = match client.timesheets().page(&query).await {
            Ok(page) => page.listing.rows,
            Err(error) if page > 1 && error.status() == Some(404) => break,
            Err(error) => return Err(error.into()),
        };
        let is_last = page_rows.len() < PAGE_SIZE as usize;
        rows.extend(page_rows);
        if is_last {
            break;
        }
    }
    Ok(rows)
}
