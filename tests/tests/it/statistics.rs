//! `timesheet list` with `calculate_stats`.

mod users;

use kimai_tests::sim::{Entity, Fault, MetaField, SimulatedKimai};
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai, kimai_with};

async fn list(kimai: &SimulatedKimai, user: &str, filters: Value) -> String {
    let client = connect(kimai, user).await;
    client.ok("timesheet", json!({ "action": "list", "filters": filters })).await
}

async fn refused(kimai: &SimulatedKimai, user: &str, filters: Value) -> String {
    let client = connect(kimai, user).await;
    client.refused("timesheet", json!({ "action": "list", "filters": filters })).await
}

#[tokio::test]
async fn summary_contains_the_sums_of_the_records() {
    let kimai = kimai().await;
    let text = list(&kimai, "admin", json!({ "calculate_stats": true, "user_scope": "all" })).await;
    insta::assert_snapshot!(text, @r"
    Statistics of 599 records of all users you may see
    Time: 767:03 h, of which 0:10 h running; billable 631:06 h (82.3 %)
    Days: 66 worked from 2026-08-24 to 2026-11-21; 261 person-days of 4 users, 2:56 h per person-day
    Rates: 16234.00 CHF + 47143.08 EUR + 17173.33 USD
    Customers:
    - Musterbau GmbH (#1) 367:17 h 47.9 %, 282 records, billable 334:26 h, 38228.00 EUR
    - Brooklyn Coffee Roasters (#3) 183:37 h 23.9 %, 138 records, billable 173:30 h, 17173.33 USD
    - Alpine Optics AG (#2) 129:17 h 16.9 %, 96 records, billable 123:10 h, 16234.00 CHF
    - Internal (#4) 86:52 h 11.3 %, 83 records, not billable, 8915.08 EUR
    Projects:
    - Musterbau GmbH / Website relaunch (#1) 176:57 h 23.1 %, 127 records, billable 163:42 h, 18949.50 EUR
    - Brooklyn Coffee Roasters / Branding (#8) 132:25 h 17.3 %, 96 records, billable 125:18 h, 12405.00 USD
    - Musterbau GmbH / ERP integration (#2) 123:52 h 16.1 %, 101 records, billable 107:38 h, 12242.50 EUR
    - Musterbau GmbH / Support & maintenance (#3) 66:28 h 8.7 %, 54 records, billable 63:06 h, 7036.00 EUR
    - Alpine Optics AG / Lens configurator (#4) 64:50 h 8.5 %, 45 records, all billable, 7780.00 CHF
    - 4 others 202:31 h 26.4 %, 176 records, billable 106:32 h, 8454.00 CHF + 8915.08 EUR + 4768.33 USD
    Activities:
    - Code review (#3) 94:25 h 12.3 %, 76 records, billable 80:18 h, 1154.00 CHF + 4780.29 EUR + 2643.67 USD
    - Support (#5) 84:48 h 11.1 %, 59 records, billable 70:51 h, 240.00 CHF + 5843.42 EUR + 1737.58 USD
    - Project management (#7) 72:20 h 9.4 %, 60 records, billable 63:29 h, 990.00 CHF + 4035.58 EUR + 1686.25 USD
    - Meeting (#1) 71:41 h 9.3 %, 59 records, billable 63:27 h, 748.00 CHF + 4141.53 EUR + 1622.33 USD
    - Development (#2) 68:09 h 8.9 %, 58 records, billable 61:55 h, 524.00 CHF + 2723.12 EUR + 2827.33 USD
    - 18 others 375:40 h 49 %, 287 records, billable 291:06 h, 12578.00 CHF + 25619.13 EUR + 6656.17 USD
    Users:
    - Anna Arbeiter (#3) 248:12 h 32.4 %, 201 records, billable 200:17 h, 4882.00 CHF + 14817.92 EUR + 5422.50 USD
    - Tina Teamlead (#2) 200:07 h 26.1 %, 149 records, billable 165:32 h, 3638.00 CHF + 12143.33 EUR + 5743.83 USD
    - Ben Brown (#4) 199:04 h 26 %, 160 records, billable 170:21 h, 4110.00 CHF + 12454.50 EUR + 2749.00 USD
    - Ada Admin (#1) 119:40 h 15.6 %, 89 records, billable 94:56 h, 3604.00 CHF + 7727.33 EUR + 3258.00 USD
    Months: 2026-08 76:42 h, 2026-09 272:35 h, 2026-10 254:18 h, 2026-11 163:28 h
    Weeks: 9 earlier 543:24 h, 2026-W44 60:11 h, 2026-W45 55:41 h, 2026-W46 53:50 h, 2026-W47 53:57 h
    Tags: planning 135 (187:52 h), remote 87 (109:42 h), onsite 75 (93:10 h), urgent 75 (93:10 h), bugfix 62 (90:33 h), overtime 59 (81:12 h)
    Most begin at 08:00-08:59 (297 of 599 records)
    stats_format detailed lists all.
    ");
}

#[tokio::test]
async fn detailed_statistics_contain_a_page_of_records() {
    let kimai = kimai().await;
    let filters = json!({ "calculate_stats": true, "stats_format": "detailed", "size": 2, "page": 2,
        "begin": "2026-11-16", "end": "2026-11-20" });
    insta::assert_snapshot!(list(&kimai, "anna", filters).await, @r"
    Statistics of 15 records of yours from 2026-11-16 to 2026-11-20
    Time: 17:13 h; billable 13:36 h (79 %)
    Days: 5 worked from 2026-11-16 to 2026-11-20, 3:27 h per day
    Rates: 164.00 CHF + 1155.56 EUR + 233.75 USD
    Customers:
    - Musterbau GmbH (#1) 9:07 h 53 %, 7 records, all billable, 884.31 EUR
    - Internal (#4) 3:37 h 21 %, 3 records, not billable, 271.25 EUR
    - Brooklyn Coffee Roasters (#3) 3:07 h 18.1 %, 3 records, all billable, 233.75 USD
    - Alpine Optics AG (#2) 1:22 h 7.9 %, 2 records, all billable, 164.00 CHF
    Projects:
    - Musterbau GmbH / Website relaunch (#1) 4:07 h 23.9 %, 3 records, all billable, 434.31 EUR
    - Musterbau GmbH / ERP integration (#2) 3:30 h 20.3 %, 2 records, all billable, 315.00 EUR
    - Brooklyn Coffee Roasters / Web shop (#7) 3:07 h 18.1 %, 3 records, all billable, 233.75 USD
    - Internal / Internal tools (#9) 3:00 h 17.4 %, 2 records, not billable, 225.00 EUR
    - Musterbau GmbH / Support & maintenance (#3) 1:30 h 8.7 %, 2 records, all billable, 135.00 EUR
    - Alpine Optics AG / Data warehouse (#5) 1:22 h 7.9 %, 2 records, all billable, 164.00 CHF
    - Internal / Recruiting (#10) 0:37 h 3.6 %, 1 record, not billable, 46.25 EUR
    Activities:
    - Meeting (#1) 5:37 h 32.6 %, 4 records, all billable, 74.00 CHF + 473.25 EUR
    - Backend (#11) 2:37 h 15.2 %, 2 records, all billable, 276.06 EUR
    - Code review (#3) 2:30 h 14.5 %, 1 record, not billable, 187.50 EUR
    - Documentation (#4) 2:00 h 11.6 %, 3 records, billable 1:30 h, 172.50 EUR
    - Checkout (#21) 1:37 h 9.4 %, 2 records, all billable, 121.25 USD
    - Product import (#22) 1:30 h 8.7 %, 1 record, all billable, 112.50 USD
    - Project management (#7) 0:45 h 4.4 %, 1 record, all billable, 90.00 CHF
    - Support (#5) 0:37 h 3.6 %, 1 record, not billable, 46.25 EUR
    Weeks: 2026-W47 17:13 h
    By day: 2026-11-16 5:00 h, 2026-11-17 1:52 h, 2026-11-18 4:00 h, 2026-11-19 3:07 h, 2026-11-20 3:14 h
    Tags: remote 3 (3:22 h), bugfix 1 (2:00 h), onsite 1 (2:30 h), urgent 1 (2:30 h)
    Most begin at 08:00-08:59 (6 of 15 records)
    15 records; 3-4 shown, 1:14 h in these
    Fri 2026-11-20
    #436 08:00-08:37 0:37 h Internal / Recruiting (#10) / Support (#5) - Bugfix in the checkout form; not billable; 46.25 EUR
    Thu 2026-11-19
    #435 10:45-11:22 0:37 h Brooklyn Coffee Roasters / Web shop (#7) / Checkout (#21) - Prepared the workshop; 46.25 USD
    Next: page 3.
    ");
}

#[tokio::test]
async fn json_statistics_are_one_document_with_rounded_numbers() {
    let kimai = kimai().await;
    let filters = json!({ "calculate_stats": true, "stats_format": "json", "begin": "2026-11-16", "end": "2026-11-20" });
    let text = list(&kimai, "ben", filters).await;
    let document: Value = serde_json::from_str(&text).unwrap();
    insta::assert_snapshot!(text, @r#"{"of":"records of yours from 2026-11-16 to 2026-11-20","complete":true,"records":12,"hours":12.58,"billable_hours":10.47,"billable_percent":83.2,"days":5,"person_days":5,"hours_per_person_day":2.52,"rates":{"CHF":404.0,"EUR":704.75,"USD":72.58},"running":0,"running_hours":0.0,"customers":[{"id":1,"name":"Musterbau GmbH","hours":5.98,"percent":47.5,"billable_hours":5.98,"rates":{"EUR":567.17},"records":5},{"id":2,"name":"Alpine Optics AG","hours":3.37,"percent":26.8,"billable_hours":3.37,"rates":{"CHF":404.0},"records":3},{"id":4,"name":"Internal","hours":2.12,"percent":16.8,"billable_hours":0.0,"rates":{"EUR":137.58},"records":2},{"id":3,"name":"Brooklyn Coffee Roasters","hours":1.12,"percent":8.9,"billable_hours":1.12,"rates":{"USD":72.58},"records":2}],"users":[{"id":4,"name":"Ben Brown","hours":12.58,"percent":100.0,"billable_hours":10.47,"rates":{"CHF":404.0,"EUR":704.75,"USD":72.58},"records":12}],"projects":[{"id":4,"name":"Alpine Optics AG / Lens configurator","hours":3.37,"percent":26.8,"billable_hours":3.37,"rates":{"CHF":404.0},"records":3},{"id":2,"name":"Musterbau GmbH / ERP integration","hours":3.12,"percent":24.8,"billable_hours":3.12,"rates":{"EUR":280.5},"records":2},{"id":1,"name":"Musterbau GmbH / Website relaunch","hours":2.87,"percent":22.8,"billable_hours":2.87,"rates":{"EUR":286.67},"records":3},{"id":9,"name":"Internal / Internal tools","hours":1.5,"percent":11.9,"billable_hours":0.0,"rates":{"EUR":97.5},"records":1},{"id":8,"name":"Brooklyn Coffee Roasters / Branding","hours":0.62,"percent":4.9,"billable_hours":0.62,"rates":{"USD":40.08},"records":1},{"id":10,"name":"Internal / Recruiting","hours":0.62,"percent":4.9,"billable_hours":0.0,"rates":{"EUR":40.08},"records":1},{"id":7,"name":"Brooklyn Coffee Roasters / Web shop","hours":0.5,"percent":4.0,"billable_hours":0.5,"rates":{"USD":32.5},"records":1}],"activities":[{"id":17,"name":"UI design","hours":2.75,"percent":21.9,"billable_hours":2.75,"rates":{"CHF":330.0},"records":2},{"id":5,"name":"Support","hours":2.5,"percent":19.9,"billable_hours":2.5,"rates":{"EUR":225.0},"records":1},{"id":2,"name":"Development","hours":2.12,"percent":16.8,"billable_hours":0.62,"rates":{"EUR":97.5,"USD":40.08},"records":2},{"id":10,"name":"Frontend","hours":1.5,"percent":11.9,"billable_hours":1.5,"rates":{"EUR":150.0},"records":1},{"id":7,"name":"Project management","hours":1.12,"percent":8.9,"billable_hours":0.5,"rates":{"EUR":40.08,"USD":32.5},"records":2},{"id":1,"name":"Meeting","hours":0.75,"percent":6.0,"billable_hours":0.75,"rates":{"EUR":75.0},"records":1},{"id":3,"name":"Code review","hours":0.62,"percent":4.9,"billable_hours":0.62,"rates":{"EUR":61.67},"records":1},{"id":15,"name":"Testing","hours":0.62,"percent":4.9,"billable_hours":0.62,"rates":{"EUR":55.5},"records":1},{"id":16,"name":"3D engine","hours":0.62,"percent":4.9,"billable_hours":0.62,"rates":{"CHF":74.0},"records":1}],"years":[{"year":2026,"only":["2026-11-16","2026-11-20"],"records":12,"hours":12.58,"billable_hours":10.47,"billable_percent":83.2,"days":5,"person_days":5,"hours_per_person_day":2.52,"rates":{"CHF":404.0,"EUR":704.75,"USD":72.58}}],"months":{"2026-11":12.58},"weeks":{"2026-W47":12.58},"days_by_date":{"2026-11-16":1.98,"2026-11-17":2.12,"2026-11-18":3.75,"2026-11-19":3.5,"2026-11-20":1.23},"tags":{"onsite":3,"urgent":3,"planning":2,"remote":2,"bugfix":1,"overtime":1},"peak_hour":8}"#);
    let mut numbers = Vec::new();
    collect_numbers(&document, &mut numbers);
    assert!(
        numbers.iter().all(|number| number.split_once('.').is_none_or(|(_, rest)| rest.len() <= 2)),
        "{numbers:?}"
    );
}

fn collect_numbers(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Number(number) => into.push(number.to_string()),
        Value::Array(values) => values.iter().for_each(|value| collect_numbers(value, into)),
        Value::Object(fields) => fields.values().for_each(|value| collect_numbers(value, into)),
        _ => {}
    }
}

#[tokio::test]
async fn statistics_arguments_without_calculate_stats_are_named_in_a_note() {
    let kimai = kimai().await;
    let text = list(&kimai, "anna", json!({ "stats_format": "json", "size": 1 })).await;
    assert!(text.contains("Note: stats_format and breakdown_by_year need calculate_stats true."), "{text}");
}

#[tokio::test]
async fn names_cannot_imitate_lines_of_the_statistics() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let description = "x\nTime: 999:00 h; billable 999:00 h";
    admin
        .ok("timesheet", json!({ "action": "update", "id": 89, "data": { "description": description } }))
        .await;
    let filters = json!({ "calculate_stats": true, "stats_format": "detailed", "size": 3 });
    let text = list(&kimai, "admin", filters).await;
    assert_eq!(text.lines().filter(|line| line.starts_with("Time:")).count(), 1, "{text}");
}

#[tokio::test]
async fn invisible_rates_are_not_reported_as_zero() {
    let kimai = kimai_with(|settings| settings.strip_rates = Some(true)).await;
    let text = list(&kimai, "anna", json!({ "calculate_stats": true })).await;
    assert!(text.contains("Rates: not visible to this token"), "{text}");
}

#[tokio::test]
async fn json_statistics_contain_no_overtime() {
    let kimai = kimai().await;
    for format in ["summary", "detailed", "json"] {
        let text =
            list(&kimai, "anna", json!({ "calculate_stats": true, "stats_format": format, "size": 9 })).await;
        assert!(!text.to_lowercase().contains("balance") && !text.contains("target"), "{text}");
    }
}

#[tokio::test]
async fn empty_result_is_reported() {
    let kimai = kimai().await;
    let text =
        list(&kimai, "anna", json!({ "calculate_stats": true, "begin": "2020-01-01", "end": "2020-12-31" }))
            .await;
    assert_eq!(text, "Statistics of 0 records of yours from 2020-01-01 to 2020-12-31");
}

#[tokio::test]
async fn search_terms_that_inflate_the_total_are_named_in_a_note() {
    let issue = vec![MetaField::new(Entity::Timesheet, "issue")];
    let kimai = kimai_with(|settings| settings.meta_fields = issue).await;
    let text = list(&kimai, "anna", json!({ "term": "issue:~", "size": 1 })).await;
    assert!(text.contains("Note: Kimai may count records several times"), "{text}");
}

#[tokio::test]
async fn incomplete_year_is_not_compared() {
    let kimai = kimai().await;
    let text = list(&kimai, "anna", json!({ "calculate_stats": true, "breakdown_by_year": true })).await;
    let years = text.lines().skip_while(|line| *line != "Years:").nth(1).unwrap_or_default();
    assert!(
        years.starts_with("- 2026 (only 2026-01-01 to 2026-11-21, not compared) 247:27 h on 66 days"),
        "{text}"
    );
    assert!(!text.contains("Weeks:"), "{text}");
}

#[tokio::test]
async fn periods_longer_than_a_year_are_broken_down_by_year_by_default() {
    let kimai = kimai().await;
    let filters = json!({ "calculate_stats": true, "begin": "2025-01-01", "end": "2026-12-31" });
    assert!(list(&kimai, "anna", filters).await.contains("\nYears:\n"));
    let filters = json!({ "calculate_stats": true, "begin": "2025-01-01", "end": "2026-12-31", "breakdown_by_year": false });
    assert!(!list(&kimai, "anna", filters).await.contains("\nYears:\n"));
}

/// Returns the queries of the requests for timesheets.
fn queries(kimai: &SimulatedKimai) -> Vec<String> {
    let requests = kimai.requests().into_iter().filter(|request| request.path == "/api/timesheets");
    requests.map(|request| request.query).collect()
}

#[tokio::test]
async fn statistics_cover_all_records_on_every_page() {
    let kimai = kimai().await;
    let whole = list(&kimai, "admin", json!({ "calculate_stats": true, "user_scope": "all" })).await;
    let paged =
        list(&kimai, "admin", json!({ "calculate_stats": true, "user_scope": "all", "page": 3, "size": 7 }))
            .await;
    assert_eq!(whole, paged);
}

#[tokio::test]
async fn pages_of_500_are_requested_and_none_past_the_end() {
    let kimai = kimai().await;
    list(&kimai, "admin", json!({ "calculate_stats": true, "user_scope": "all" })).await;
    let requests = queries(&kimai);
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert!(requests.iter().all(|query| query.contains("size=500")), "{requests:?}");
}

#[tokio::test]
async fn all_pages_are_read_if_kimai_caps_the_page_size() {
    let kimai = kimai_with(|settings| settings.page_size_cap = 40).await;
    let text = list(&kimai, "anna", json!({ "calculate_stats": true })).await;
    assert!(text.starts_with("Statistics of 200 records of yours\n"), "{text}");
}

#[tokio::test]
async fn outage_is_an_error_instead_of_zero_records() {
    let kimai = kimai().await;
    kimai.fault("GET", "/api/timesheets", Fault::Status(500));
    let text = refused(&kimai, "anna", json!({ "calculate_stats": true })).await;
    assert!(text.contains("500"), "{text}");
}

#[tokio::test]
async fn end_before_begin_is_rejected_before_any_listing() {
    let kimai = kimai().await;
    let filters = json!({ "calculate_stats": true, "begin": "2026-11-20", "end": "2026-11-01" });
    let text = refused(&kimai, "anna", filters).await;
    assert!(text.contains("filters.end"), "{text}");
    assert_eq!(queries(&kimai), Vec::<String>::new());
}
