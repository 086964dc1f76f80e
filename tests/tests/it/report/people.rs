//! Reports on people: gaps, overtime, vacation, HR checks, availability, compliance.

use kimai_tests::sim::Version;
use serde_json::json;

use super::june::{hours, june, kimai, report, row};
use crate::fixtures::{
    connect, kimai as plain_kimai, kimai_with, paths, work_contract_kimai, work_contract_kimai_with,
};

#[tokio::test]
async fn gaps_list_missing_and_extra_time_and_holes() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let report =
        report(&anna, json!({"action": "gaps", "period": "2026-06-01..2026-06-05", "format": "json"})).await;
    // Monday 8 of 8 h with a hole from 11 to 13; Tuesday 11 h; Wednesday 2 h; nothing on Thursday and Friday.
    let day = |day: &str| row(&report, "day", json!(day));
    assert_eq!(day("2026-06-01")["holes"], json!(["2026-06-01T11:00:00+02:00/2026-06-01T13:00:00+02:00"]));
    assert_eq!(hours(&day("2026-06-02"), "over"), 3.0);
    assert_eq!(hours(&day("2026-06-03"), "missing"), 6.0);
    assert_eq!(day("2026-06-04")["finding"], json!("no records"));
    let total = &report["totals"][0];
    assert_eq!(
        (hours(total, "expected"), hours(total, "booked"), hours(total, "missing")),
        (40.0, 21.0, 22.0)
    );
}

#[tokio::test]
async fn gaps_of_everybody_name_people_without_a_contract() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let arguments = json!({"action": "gaps", "user_scope": "all", "period": "2026-06-01..2026-06-05"});
    let text = admin.ok("report", arguments).await;
    assert!(text.contains("Note: 1 person has no working time by contract"), "{text}");
    assert!(
        text.contains("Ben Brown (#4), Mon 2026-06-01: expected 6:00 h; booked 2:00 h; missing 4:00 h"),
        "{text}"
    );
}

#[tokio::test]
async fn contracts_that_are_hidden_from_a_lead_are_counted() {
    let kimai = kimai().await;
    let tina = connect(&kimai, "tina").await;
    let arguments = json!({"action": "gaps", "user_scope": "all", "period": "2026-06-01..2026-06-05"});
    let text = tina.ok("report", arguments).await;
    assert!(
        text.contains("Note: contracts of 2 of 3 people are not visible to this token: not checked."),
        "{text}"
    );
}

#[tokio::test]
async fn overtime_is_computed_and_its_source_is_named() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let report = june(&anna, "overtime", json!({"opening_hours": 10})).await;
    // June 2026 has 22 working days of 8 h and no public holiday; 21 h are booked: 21 - 176 = -155 h, after 10 h -145 h.
    let june = row(&report, "month", json!("2026-06"));
    let values = ["expected", "worked", "difference", "balance"].map(|field| hours(&june, field));
    assert_eq!(values, [176.0, 21.0, -155.0, -145.0]);
    assert!(report["notes"].to_string().contains("times are computed from contracts"), "{report:#}");
    let probes = paths(&kimai, "GET").iter().filter(|path| path.starts_with("/api/working-times/")).count();
    assert_eq!(probes, 1);
}

#[tokio::test]
async fn overtime_prefers_the_working_times_of_kimai() {
    let kimai = work_contract_kimai_with(|settings| settings.version = Version::new(2, 71, 0)).await;
    let anna = connect(&kimai, "anna").await;
    let arguments = json!({"action": "overtime", "period": "2026-06", "format": "json"});
    let report = report(&anna, arguments).await;
    assert_eq!(hours(&row(&report, "month", json!("2026-06")), "expected"), 176.0);
    assert!(report["notes"].to_string().contains("Kimai's working-time report"), "{report:#}");
    assert!(!paths(&kimai, "GET").iter().any(|path| path == "/api/timesheets"), "{:?}", paths(&kimai, "GET"));
}

#[tokio::test]
async fn a_balance_of_one_person_is_refused_for_several() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let text =
        admin.refused("report", json!({"action": "overtime", "user_scope": "all", "opening_hours": 4})).await;
    assert!(text.contains("opening_hours: is that of one person"), "{text}");
}

/// Books an approved vacation of anna.
async fn book(kimai: &kimai_tests::sim::SimulatedKimai, date: &str, end: &str) {
    let admin = connect(kimai, "admin").await;
    let fields = json!({"date": date, "end": end, "type": "holiday", "comment": "away", "user": 3});
    let booked = admin.ok("absence", json!({"action": "create", "data": fields})).await;
    assert!(booked.contains("requested"), "{booked}");
}

#[tokio::test]
async fn vacation_of_a_year_is_taken_planned_and_requested() {
    let kimai = work_contract_kimai().await;
    book(&kimai, "2026-12-28", "2026-12-30").await;
    let anna = connect(&kimai, "anna").await;
    let report = report(&anna, json!({"action": "vacation", "carryover_days": 2, "format": "json"})).await;
    let year = row(&report, "year", json!("2026"));
    // The seed has half a day of 2026-11-11, eight working days from 2026-09-09 on and eight requested ones from
    // 2026-12-17 on, of which Christmas Eve is half a day; three more are requested here. 28 + 2 - 8.5 = 21.5.
    assert_eq!(
        (year["entitlement_days"].clone(), year["carry_over_days"].clone()),
        (json!(28.0), json!(2.0))
    );
    let taken = year["taken_days"].as_f64().unwrap();
    assert_eq!(year["remaining_days"].as_f64().unwrap(), 30.0 - taken);
    assert!(year["requested_days"].as_f64().unwrap() >= 3.0, "{year}");
}

#[tokio::test]
async fn hr_checks_everybody_with_the_thresholds_of_clockodo() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let report = report(&admin, json!({"action": "hr", "format": "json"})).await;
    let notes = report["notes"].to_string();
    assert!(
        notes.contains("max_overtime_hours 80, min_vacation_days 10, max_vacation_remaining 20"),
        "{notes}"
    );
    // Ben took no vacation: 28 of 28 days remain, eight more than 20.
    let ben = row(&report, "user_id", json!(4));
    assert_eq!(ben["violation"], json!("excessive_vacation_remaining"));
    assert_eq!((ben["vacation_days"].clone(), ben["excess_days"].clone()), (json!(28.0), json!(8.0)));
}

#[tokio::test]
async fn availability_names_absences_day_by_day() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let text = admin.ok("report", json!({"action": "availability"})).await;
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn availability_needs_the_plugin_and_says_so() {
    let kimai = plain_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let text = admin.ok("report", json!({"action": "availability"})).await;
    assert!(text.contains("Note: this Kimai has no absences and public holidays"), "{text}");
}

#[tokio::test]
async fn compliance_lists_findings_with_records_and_no_legal_advice() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let report = june(&anna, "compliance", json!({})).await;
    // Tuesday: 11 h without a break. Wednesday begins at 6:00, eleven hours after 19:00: enough rest.
    let finding = |name: &str| row(&report, "finding", json!(name));
    assert_eq!(finding("long day")["ids"], json!([602]));
    assert_eq!(hours(&finding("long day"), "value"), 11.0);
    assert_eq!(finding("short break")["day"], json!("2026-06-02"));
    assert_eq!(report["rows"].as_array().unwrap().len(), 2);
    let notes = report["notes"].as_array().unwrap();
    assert_eq!(notes.iter().filter(|note| note.to_string().contains("no legal advice")).count(), 1);
    let strict = june(&anna, "compliance", json!({"min_rest_hours": 12, "max_hours": 12})).await;
    assert_eq!(row(&strict, "finding", json!("short rest"))["ids"], json!([602, 603]));
}

#[tokio::test]
async fn compliance_counts_a_running_record_up_to_now() {
    let kimai = plain_kimai().await;
    let anna = connect(&kimai, "anna").await;
    let arguments = json!({"action": "compliance", "period": "today"});
    let report = anna.ok("report", arguments).await;
    assert!(report.contains("running and counted up to now: #599."), "{report}");
    assert!(!report.contains("not counted"), "{report}");
}

#[tokio::test]
async fn report_on_a_partly_visible_team_says_that_members_are_missing() {
    let grants = vec![("ROLE_TEAMLEAD".to_owned(), "view_team".to_owned())];
    let kimai = kimai_with(|settings| settings.grants = grants).await;
    let tina = connect(&kimai, "tina").await;
    let arguments = json!({"action": "summary", "team": 3, "group_by": "user", "period": "2026"});
    let text = tina.ok("report", arguments).await;
    assert!(text.contains("Note: Kimai does not show you the records of every member"), "{text}");
    assert!(text.contains("Ben Brown (#4)") && !text.contains("Anna"), "{text}");
}
