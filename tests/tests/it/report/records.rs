//! Reports on records: summary, week, times, unbilled, budget, quality.

use kimai_tests::sim::Version;
use serde_json::{Value, json};

use super::june::{hours, june, kimai, report, row};
use crate::fixtures::{connect, work_contract_kimai, work_contract_kimai_with};

#[tokio::test]
async fn summary_sums_up_each_customer_in_its_currency() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let all = json!({"user_scope": "all", "group_by": ["customer"]});
    let report = june(&admin, "summary", all).await;
    // Musterbau: 2 + 11 h of Anna for 211.00 + 1160.50 and 2 h of Ben for 200.00.
    let musterbau = row(&report, "customer_id", json!(1));
    assert_eq!((hours(&musterbau, "time"), musterbau["revenue_EUR"].as_f64()), (15.0, Some(1571.5)));
    let alpine = row(&report, "customer_id", json!(2));
    assert_eq!((hours(&alpine, "time"), alpine["revenue_CHF"].as_f64()), (6.0, Some(720.0)));
    assert_eq!(alpine["revenue_EUR"], Value::Null);
    let internal = row(&report, "customer_id", json!(4));
    assert_eq!((hours(&internal, "time"), hours(&internal, "billable_time")), (2.0, 0.0));
    // In total 23 h, of which 21 h are billable: 91.3 %; 1571.50 EUR and 720.00 CHF. As in
    // Kimai, the 150.00 EUR of the record that is not billable are no revenue.
    let total = &report["totals"][0];
    assert_eq!((hours(total, "time"), hours(total, "billable_time")), (23.0, 21.0));
    assert_eq!(total["billable_percent"], json!(91.3));
    assert_eq!((total["revenue_EUR"].as_f64(), total["revenue_CHF"].as_f64()), (Some(1571.5), Some(720.0)));
}

#[tokio::test]
async fn summary_compares_with_the_period_before() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    // Tuesday against Monday: 11 h after 2 + 6 h.
    let arguments =
        json!({"action": "summary", "period": "2026-06-02", "compare_to": "previous", "format": "json"});
    let report = report(&anna, arguments).await;
    let total = &report["totals"][0];
    assert_eq!(
        (hours(total, "time"), hours(total, "time_before"), hours(total, "time_change")),
        (11.0, 8.0, 3.0)
    );
    assert_eq!(total["time_change_percent"], json!(37.5));
    assert_eq!(
        (report["before_begin"].clone(), report["before_end"].clone()),
        (json!("2026-06-01"), json!("2026-06-01"))
    );
}

#[tokio::test]
async fn day_of_a_record_is_that_of_its_owner() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let report = june(&admin, "summary", json!({"user_scope": "all", "group_by": ["user", "day"]})).await;
    let ben = row(&report, "user_id", json!(4));
    assert_eq!((ben["day"].clone(), hours(&ben, "time")), (json!("2026-06-01"), 2.0));
    // The record is selected by Ben's day, too: in Berlin it begins on the second of June.
    let ben = json!({"action": "times", "user": "ben", "period": "2026-06-01", "format": "json"});
    assert_eq!(report_rows(&admin, ben).await, 1);
}

async fn report_rows(client: &kimai_tests::mcp::McpClient, arguments: Value) -> usize {
    report(client, arguments).await["rows"].as_array().unwrap().len()
}

#[tokio::test]
async fn week_is_a_grid_of_projects_and_days_with_the_expected_time() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let week = json!({"action": "week", "period": "2026-06-01..2026-06-07", "format": "json"});
    let report = report(&anna, week).await;
    let website = row(&report, "project_id", json!(1));
    let days = ["2026-06-01", "2026-06-02", "time"].map(|field| hours(&website, field));
    assert_eq!(days, [2.0, 11.0, 13.0]);
    // Anna's contract has 8 h on Monday to Friday: 21 h of 40 h.
    let totals = report["totals"].as_array().unwrap();
    let sums: Vec<f64> = totals.iter().map(|total| hours(total, "time")).collect();
    assert_eq!(sums, [21.0, 40.0, -19.0]);
    assert_eq!(hours(&totals[0], "2026-06-01"), 8.0);
}

#[tokio::test]
async fn running_timer_is_marked_in_the_week() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna").await;
    let text = anna.ok("report", json!({"action": "week"})).await;
    assert!(text.contains("running #599") && text.contains("Note: running and not counted: #599."), "{text}");
}

#[tokio::test]
async fn times_count_records_of_all_time() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let report = june(&admin, "times", json!({})).await;
    // Project 1 has three records of June with 2 + 11 + 2 h, the first and the last on the first and second.
    let website = row(&report, "project_id", json!(1));
    assert_eq!((website["records"].clone(), hours(&website, "time")), (json!(3), 15.0));
    assert_eq!(
        (website["first"].clone(), website["last"].clone()),
        (json!("2026-06-01"), json!("2026-06-02"))
    );
    let all = report_all(&admin, json!({"action": "times", "format": "json"})).await;
    // 598 finished records of the seed and five of June.
    assert_eq!(all["totals"][0]["records"], json!(603));
}

async fn report_all(client: &kimai_tests::mcp::McpClient, arguments: Value) -> Value {
    report(client, arguments).await
}

#[tokio::test]
async fn unbilled_records_have_ids_for_batch_export() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    admin.ok("timesheet", json!({"action": "export_toggle", "id": 600})).await;
    let report = june(&admin, "unbilled", json!({})).await;
    // Without the exported #600, 602 and 604 are left for 1160.50 + 200.00 EUR; #603 is not billable.
    let website = row(&report, "project_id", json!(1));
    assert_eq!((website["ids"].clone(), website["revenue_EUR"].as_f64()), (json!([602, 604]), Some(1360.5)));
    assert_eq!((website["oldest"].clone(), hours(&website, "time")), (json!("2026-06-01"), 13.0));
    assert_eq!(report["rows"].as_array().unwrap().len(), 2);
    let export = admin.ok("timesheet", json!({"action": "batch_export", "ids": website["ids"]})).await;
    assert!(export.contains("#602") && export.contains("#604"), "{export}");
}

#[tokio::test]
async fn budget_counts_billable_records_as_kimai_does() {
    for version in [Version::new(2, 65, 0), Version::new(2, 68, 0)] {
        let kimai = work_contract_kimai_with(|settings| settings.version = version).await;
        let admin = connect(&kimai, "admin").await;
        let project = json!({"name": "Fixed", "customer": 3, "timeBudget": "10:00", "budget": 1000});
        admin.ok("entity", json!({"action": "create", "type": "project", "data": project})).await;
        // Three weeks ago 4 h, one week ago 4 h: 8 of 10 h, 2 h a week over four weeks. The rest of 2 h lasts a week.
        for day in ["2026-11-02", "2026-11-16"] {
            let data = json!({"project": 13, "activity": 1, "begin": format!("{day}T08:00"), "end": format!("{day}T12:00"),
                "hourlyRate": 100});
            admin.ok("timesheet", json!({"action": "create", "data": data})).await;
        }
        let data = json!({"project": 13, "activity": 1, "begin": "2026-11-17T08:00", "end": "2026-11-17T12:00",
            "billable": false});
        admin.ok("timesheet", json!({"action": "create", "data": data})).await;
        let report = report(&admin, json!({"action": "budget", "project": "Fixed", "format": "json"})).await;
        let time = row(&report, "budget_time_seconds", json!(36_000));
        assert_eq!(
            (hours(&time, "used_time"), hours(&time, "left_time"), hours(&time, "weekly_time")),
            (8.0, 2.0, 2.0)
        );
        assert_eq!(
            (time["used_percent"].clone(), time["exhausted"].clone()),
            (json!(80.0), json!("2026-11-30"))
        );
        // 8 h for 100 USD are 800 of 1000 USD, 200 a week: the rest lasts a week, too.
        let money = row(&report, "budget_USD", json!(1000.0));
        assert_eq!((money["used_USD"].clone(), money["weekly_USD"].clone()), (json!(800.0), json!(200.0)));
        assert_eq!(money["exhausted"], json!("2026-11-30"));
    }
}

#[tokio::test]
async fn hidden_budgets_and_rates_are_reported_with_numbers() {
    let kimai = work_contract_kimai_with(|settings| settings.version = Version::new(2, 68, 0)).await;
    let anna = connect(&kimai, "anna").await;
    let text = anna.ok("report", json!({"action": "budget"})).await;
    assert!(text.contains("Nothing found.") && text.contains("are hidden from this token"), "{text}");
    let text = anna.ok("report", json!({"action": "summary"})).await;
    assert!(text.contains("Note: rates are not visible to this token."), "{text}");
}

#[tokio::test]
async fn quality_lists_records_by_problem() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let report = june(&anna, "quality", json!({})).await;
    // All four records have neither description nor tag; #602 has 11 h.
    let ids = |finding: &str| row(&report, "finding", json!(finding))["ids"].clone();
    assert_eq!(ids("no description"), json!([600, 601, 602, 603]));
    assert_eq!(ids("no tag"), json!([600, 601, 602, 603]));
    assert_eq!(ids("long record"), json!([602]));
}

#[tokio::test]
async fn statistics_team_analysis_and_summary_have_the_same_sums() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let summary = json!({"action": "summary", "user_scope": "all", "project": 1, "period": "2026-09..2026-10", "group_by": "user", "format": "json"});
    let summary = report(&admin, summary).await;
    let filters = json!({"user_scope": "all", "project": 1, "begin": "2026-09-01", "end": "2026-10-31", "calculate_stats": true, "stats_format": "json"});
    let statistics = admin.ok("timesheet", json!({"action": "list", "filters": filters})).await;
    let statistics: Value = serde_json::from_str(&statistics).unwrap();
    let total = &summary["totals"][0];
    assert_eq!(total["records"], statistics["records"]);
    assert!(
        (hours(total, "time") - statistics["hours"].as_f64().unwrap()).abs() < 0.01,
        "{total} {statistics}"
    );
    let arguments =
        json!({"project_id": 1, "begin": "2026-09-01", "end": "2026-10-31", "include_details": false});
    let analysis = admin.ok("analyze_project_team", arguments).await;
    let rows = summary["rows"].as_array().unwrap();
    assert!(analysis.contains(&format!("{} records, {} people", total["records"], rows.len())), "{analysis}");
    for row in rows {
        let minutes = row["time_seconds"].as_i64().unwrap() / 60;
        let expected = format!("(#{}) {}:{:02} h", row["user_id"], minutes / 60, minutes % 60);
        assert!(analysis.contains(&expected), "{expected}: {analysis}");
    }
}
