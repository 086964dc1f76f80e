//! Reports of a Kimai, and their sums against the rows of its API.

use kimai_tools::{
    Context, Output, Policy, Progress, Surface, ToolError, call,
    domain::{
        Session,
        api::{Client, Credentials, Owner, Timesheet, TimesheetQuery},
    },
    find_tool,
};
use serde_json::{Map, Value, json};

use super::Target;

/// Rows of a page of the API.
const PAGE_SIZE: u32 = 500;

/// The reports of a Kimai.
#[derive(Clone, Debug, Default)]
pub struct Reports {
    /// The text of each report on everybody, by its action.
    pub texts: Vec<(&'static str, String)>,
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

/// Makes all reports on everybody, and compares those on all time with sums of the rows of the API.
///
/// Nothing is written.
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
    let rows = finished_rows(&client).await?;
    reports.rows = rows.len();
    let unbilled = rows.iter().filter(|row| row.billable == Some(true) && row.exported == Some(false));
    let expected = [("times", Sums::of(rows.iter())), ("unbilled", Sums::of(unbilled))];
    for (action, expected) in expected {
        let text = report(&session, action, json!({ "format": "json", "size": 1_000_000 })).await?;
        let json: Value =
            serde_json::from_str(&text).map_err(|error| ReportsError::NotJson(action, error))?;
        let total = json.pointer("/totals/0").map(Sums::of_json).unwrap_or_default();
        if total != expected {
            reports.differences.push(format!("{action}: the total is {total:?}, the rows have {expected:?}"));
        }
        let groups = json.get("rows").and_then(Value::as_array).into_iter().flatten().map(Sums::of_json);
        let groups = groups.fold(Sums::default(), Sums::plus);
        if groups != expected {
            reports.differences.push(format!("{action}: the groups have {groups:?}, the rows {expected:?}"));
        }
    }
    Ok(reports)
}

/// Number and time of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    records: u64,
    seconds: i64,
}

impl Sums {
    fn of<'a>(rows: impl Iterator<Item = &'a Timesheet>) -> Self {
        let one = |row: &Timesheet| Self { records: 1, seconds: row.duration.unwrap_or_default().0 };
        rows.map(one).fold(Self::default(), Self::plus)
    }

    fn of_json(row: &Value) -> Self {
        let number = |name: &str| row.get(name).and_then(Value::as_i64).unwrap_or_default();
        Self { records: number("records").unsigned_abs(), seconds: number("time_seconds") }
    }

    const fn plus(self, other: Self) -> Self {
        Self { records: self.records + other.records, seconds: self.seconds + other.seconds }
    }
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

/// Returns the finished records of all users.
async fn finished_rows(client: &Client) -> Result<Vec<Timesheet>, ReportsError> {
    let mut rows = Vec::new();
    for page in 1.. {
        let query = TimesheetQuery {
            user: Some(Owner::All),
            active: Some(false),
            page: Some(page),
            size: Some(PAGE_SIZE),
            ..TimesheetQuery::default()
        };
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
