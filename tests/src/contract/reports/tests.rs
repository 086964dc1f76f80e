//! Wrong figures that are planted into reports: the comparison must find each.

use std::sync::Arc;

use kimai_tools::domain::{
    Session,
    api::{Client, Credentials},
};
use serde_json::{Value, json};
use simulated_kimai::SimulatedKimai;
use tokio::sync::OnceCell;

use super::{Document, Facts, Sample, compare_document, documents};
use crate::{contract::Target, november};

/// The compared fields of the rows of each report. Fields of all currencies are compared.
const FIELDS: [(&str, &[&str]); 12] = [
    ("summary", &["records", "time_seconds", "billable_time_seconds", "revenue_EUR", "revenue_USD"]),
    ("times", &["records", "time_seconds"]),
    ("unbilled", &["records", "time_seconds", "revenue_EUR", "revenue_USD"]),
    ("week", &["time_seconds"]),
    ("budget", &["used_EUR", "used_time_seconds"]),
    ("gaps", &["booked_seconds", "missing_seconds", "over_seconds", "counted_twice_seconds"]),
    ("overtime", &["worked_seconds", "expected_seconds"]),
    ("compliance", &["value_seconds"]),
    ("quality", &["records", "time_seconds"]),
    ("vacation", &["entitlement_days", "taken_days", "requested_days", "remaining_days"]),
    ("hr", &["vacation_days"]),
    ("availability", &[]),
];

/// Returns the rows and reports of a Kimai with absences, which all tests share.
async fn loaded() -> &'static (Facts, Vec<Document>) {
    static LOADED: OnceCell<(Facts, Vec<Document>)> = OnceCell::const_new();
    LOADED.get_or_init(load).await
}

async fn load() -> (Facts, Vec<Document>) {
    let mut settings = november();
    let now = settings.now.expect("a moment");
    settings.plugins.insert("WorkContractBundle".to_owned());
    let kimai = SimulatedKimai::start(settings).await;
    let target = Target { url: kimai.url(), admin_token: "admin-token".to_owned(), user_token: None };
    let client = Client::new(&target.url, Credentials::token(target.admin_token.clone())).expect("a client");
    let mut sample = Sample::new(&target);
    let before = Facts::read(&client, now, Vec::new()).await.expect("rows");
    sample.create(&before).await.expect("a sample");
    let facts = Facts::read(&client, now, sample.project.into_iter().collect()).await.expect("rows");
    let documents = documents(&Session::with_clock(client, Arc::new(move || now)), &facts, sample.monday)
        .await
        .expect("reports");
    (facts, documents)
}

/// Returns the report with another value at a place; `None` without a number there.
fn with_planted(document: &Document, list: &str, index: usize, field: &str) -> Option<Document> {
    let mut planted = document.clone();
    let value = planted.body.get_mut(list)?.get_mut(index)?.get_mut(field)?;
    *value = json!(value.as_f64()? + 60.0);
    Some(planted)
}

#[tokio::test]
async fn wrong_figure_in_each_compared_field_is_found() {
    let (facts, documents) = loaded().await;
    for document in documents {
        let comparison = compare_document(document, facts);
        assert_eq!(comparison.differences, Vec::<String>::new(), "{}", document.action);
    }
    for (action, fields) in FIELDS {
        let of_action: Vec<&Document> =
            documents.iter().filter(|document| document.action == action).collect();
        let figures: usize = of_action.iter().map(|document| compare_document(document, facts).figures).sum();
        assert!(figures > 0, "{action}");
        for field in fields {
            let mut planted = 0;
            for document in &of_action {
                for index in 0..document.rows().len().min(40) {
                    let Some(wrong) = with_planted(document, "rows", index, field) else { continue };
                    if is_compared(document, index, field, facts) {
                        planted += 1;
                        let found = compare_document(&wrong, facts).differences;
                        assert!(!found.is_empty(), "{action} {field} {:#}", document.rows()[index]);
                    }
                }
            }
            assert!(planted > 0, "{action} has no row with {field}");
        }
    }
}

/// Returns false for figures that depend on the moment or on absences, which are left out.
fn is_compared(document: &Document, index: usize, field: &str, facts: &Facts) -> bool {
    let row = &document.rows()[index];
    let on_running = || {
        let day = |value: &Value| value.as_str().and_then(|text| text.parse().ok());
        facts.rows.iter().any(|record| {
            record.is_running
                && Some(record.user) == row["user_id"].as_u64()
                && Some(record.day) == day(&row["day"])
        })
    };
    match document.action {
        "gaps" if on_running() => false,
        "gaps" if matches!(field, "missing_seconds" | "over_seconds") => {
            let user = facts.people.iter().find(|person| Some(person.id) == row["user_id"].as_u64());
            let day = row["day"].as_str().and_then(|text| text.parse().ok());
            user.zip(day).is_some_and(|(user, day)| super::people::is_plain_day(facts, user, day))
        }
        "compliance" => {
            !on_running() && super::people::COMPARED.contains(&row["finding"].as_str().unwrap_or_default())
        }
        "quality" => {
            field != "time_seconds"
                || facts
                    .rows
                    .iter()
                    .all(|record| !record.is_running || Some(record.user) != row["user_id"].as_u64())
        }
        _ => true,
    }
}

#[tokio::test]
async fn row_that_a_report_lacks_is_found() {
    let (facts, documents) = loaded().await;
    for (action, _) in
        FIELDS.iter().filter(|(action, _)| !matches!(*action, "budget" | "gaps" | "compliance"))
    {
        let document = documents.iter().find(|document| document.action == *action).expect("a report");
        let mut shorter = document.clone();
        shorter.body["rows"].as_array_mut().expect("rows").pop().expect("a row");
        assert!(!compare_document(&shorter, facts).differences.is_empty(), "{action}");
    }
    // The created records alone make these rows: a project with budgets, missing time, a day of more than ten hours.
    for action in ["budget", "gaps", "compliance"] {
        for document in documents.iter().filter(|document| document.action == action) {
            let mut empty = document.clone();
            empty.body["rows"] = json!([]);
            let found = compare_document(&empty, facts).differences;
            let has_compared_row =
                |field| (0..document.rows().len()).any(|row| is_compared(document, row, field, facts));
            let is_expected = action != "compliance" || has_compared_row("value_seconds");
            assert_eq!(!found.is_empty(), is_expected, "{action} {found:#?}");
        }
    }
}

#[tokio::test]
async fn wrong_presence_on_a_day_is_found() {
    let (facts, documents) = loaded().await;
    let document = documents.iter().find(|document| document.action == "availability").expect("a report");
    let day = document.days().next().expect("a day").to_string();
    let mut wrong = document.clone();
    wrong.body["rows"][0][&day] = json!("vacation");
    assert_eq!(compare_document(&wrong, facts).differences.len(), 2);
    let wrong = with_planted(document, "totals", 0, &day).expect("a total");
    assert_eq!(compare_document(&wrong, facts).differences.len(), 1);
}

#[tokio::test]
async fn wrong_total_is_found() {
    let (facts, documents) = loaded().await;
    for (action, field) in [
        ("summary", "revenue_EUR"),
        ("summary", "billable_time_seconds"),
        ("times", "records"),
        ("unbilled", "time_seconds"),
        ("gaps", "booked_seconds"),
    ] {
        let document = documents.iter().find(|document| document.action == action).expect("a report");
        let wrong = with_planted(document, "totals", 0, field).expect("a total");
        assert_eq!(compare_document(&wrong, facts).differences.len(), 1, "{action} {field}");
    }
    let week = documents.iter().find(|document| document.action == "week").expect("a report");
    for day in week.days().map(|day| format!("{day}_seconds")) {
        if let Some(wrong) = with_planted(week, "totals", 0, &day) {
            assert_eq!(compare_document(&wrong, facts).differences.len(), 1, "{day}");
        }
    }
    // A currency that only the report has.
    let summary = documents.iter().find(|document| document.action == "summary").expect("a report");
    let mut wrong = summary.clone();
    wrong.body["totals"][0]["revenue_GBP"] = json!(5.0);
    assert_eq!(compare_document(&wrong, facts).differences, ["total revenue_GBP is 5, by the rows 0"]);
}
