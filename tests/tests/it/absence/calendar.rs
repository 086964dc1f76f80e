use insta::assert_snapshot;
use serde_json::json;

use super::{kimai, session};

#[tokio::test]
async fn the_calendar_shows_this_month_unless_told_otherwise() {
    let kimai = kimai().await;
    let session = session(&kimai, "ben").await;
    assert_snapshot!(session.ok("calendar", json!({"type": "absences"})).await, @r"
    1 absence from 2026-11-01 to 2026-11-30
    2026-11-18 to 2026-11-19: Ben Brown (Sickness)
    ");
    let october = json!({"type": "absences", "filters": {"begin": "2026-10-15"}});
    assert_snapshot!(session.ok("calendar", october).await, @r"
    1 absence from 2026-10-15 to 2026-10-31
    2026-10-15 to 2026-10-16: Ben Brown (Sickness)
    ");
}

#[tokio::test]
async fn the_calendar_of_a_user_needs_the_permission() {
    let kimai = kimai().await;
    let call =
        json!({"type": "absences", "filters": {"user": "3", "begin": "2026-09-01", "end": "2026-09-30"}});
    assert_snapshot!(session(&kimai, "admin").await.ok("calendar", call.clone()).await, @r"
    1 absence from 2026-09-01 to 2026-09-30
    2026-09-09 to 2026-09-18: Anna Arbeiter (Holiday)
    ");
    assert!(session(&kimai, "ben").await.refused("calendar", call).await.contains("403"));
}

#[tokio::test]
async fn public_holidays_are_those_of_this_year_and_the_last_day_counts() {
    let kimai = kimai().await;
    let session = session(&kimai, "anna").await;
    let year = session.ok("calendar", json!({"type": "holidays"})).await;
    assert!(
        year.starts_with("12 public holidays from 2026-01-01 to 2026-12-31\n2026-01-01: Neujahr\n"),
        "{year}"
    );
    let filters = json!({"begin": "2025-12-24", "end": "2025-12-26"});
    assert_snapshot!(session.ok("calendar", json!({"type": "holidays", "filters": filters})).await, @r"
    3 public holidays from 2025-12-24 to 2025-12-26
    2025-12-24: Heiligabend
    2025-12-25: 1. Weihnachtstag
    2025-12-26: 2. Weihnachtstag
    ");
}

#[tokio::test]
async fn a_period_that_ends_before_it_begins_is_refused() {
    let kimai = kimai().await;
    let session = session(&kimai, "anna").await;
    for kind in ["absences", "holidays"] {
        let filters = json!({"begin": "2025-12-24", "end": "2025-12-23"});
        let said = session.refused("calendar", json!({"type": kind, "filters": filters})).await;
        assert!(said.starts_with("Invalid argument filters.end: "), "{said}");
    }
}

#[tokio::test]
async fn a_kimai_without_the_plugin_has_no_calendar_and_says_so() {
    let kimai = kimai().await;
    kimai.settings(|settings| settings.plugins.clear());
    let session = session(&kimai, "anna").await;
    for kind in ["absences", "holidays"] {
        let said = session.refused("calendar", json!({"type": kind})).await;
        assert!(said.starts_with("This needs the work-contract plugin"), "{said}");
    }
}
