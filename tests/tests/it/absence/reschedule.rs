use insta::assert_snapshot;
use kimai_tools::domain::api::AbsenceQuery;
use serde_json::json;

use super::{admin, kimai, sent, session};

#[tokio::test]
async fn an_absence_gets_new_dates_by_any_of_its_ids() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let data = json!({"date": "2026-12-28", "end": "2026-12-30", "user": 3});
    let said = session.ok("absence", json!({"action": "adjust", "id": 4, "data": data})).await;
    assert_snapshot!(said, @r"
    Deleted #1-#6 2026-12-17 to 2026-12-24 5.5 days Holiday, half on 2026-12-24; requested - Holiday
    Created 1 absence of type holiday (Holiday) for Anna Arbeiter (#3)
    Period: 2026-12-28 to 2026-12-30 (3 days)
    IDs: #30-#32 (3 days counted)
    Status: requested
    ");
}

#[tokio::test]
async fn only_the_ids_given_get_new_dates() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let data = json!({"date": "2026-12-14", "user": 3});
    let said = session.ok("absence", json!({"action": "adjust", "ids": [1], "data": data})).await;
    assert!(said.starts_with("Deleted #1 2026-12-17 1 day Holiday; requested"), "{said}");
    assert_eq!(sent(&kimai, "DELETE"), ["/api/absences/1"]);
}

#[tokio::test]
async fn if_the_new_dates_are_refused_the_old_absence_is_put_back_as_it_was() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let data = json!({"date": "2026-11-28", "user": 3});
    let said = session.refused("absence", json!({"action": "adjust", "id": 7, "data": data})).await;
    assert_snapshot!(said, @r"
    The new dates 2026-11-28 were refused. Kimai refused POST /api/absences: 400 Validation Failed
    - date: There are no working days in the selected period.
    The old absence was restored with new ids: #30 2026-11-11 0.5 days Holiday; approved - Holiday
    ");
}

#[tokio::test]
async fn a_refusal_on_the_way_does_not_blame_a_plugin_that_is_there() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    kimai.fault_times(1, "POST", "/api/absences", kimai_tests::sim::Fault::Status(404));
    let data = json!({"date": "2026-12-28", "user": 3});
    let said = session.refused("absence", json!({"action": "adjust", "id": 7, "data": data})).await;
    assert!(said.contains("404 Not Found\nThere is none with this id.\n"), "{said}");
}

#[tokio::test]
async fn an_approved_absence_with_new_dates_must_be_approved_again() {
    let kimai = kimai().await;
    let data = json!({"date": "2026-11-30", "user": 3});
    let said = session(&kimai, "admin")
        .await
        .ok("absence", json!({"action": "adjust", "id": 7, "data": data}))
        .await;
    assert!(said.contains("IDs: #30 (0.5 days counted)"), "{said}");
    assert!(said.ends_with("must be approved again (absence batch_approve)."), "{said}");
}

#[tokio::test]
async fn an_absence_that_may_not_be_deleted_stands_as_before() {
    let kimai = kimai().await;
    let data = json!({"date": "2026-12-28", "end": "2026-12-30"});
    let said = session(&kimai, "anna")
        .await
        .refused("absence", json!({"action": "adjust", "id": 1, "data": data}))
        .await;
    assert_snapshot!(said, @r"
    The absence could not be deleted. Kimai refused DELETE /api/absences/{id}: 403 Forbidden
    Your role or team in Kimai, or the state of the record (exported, locked), does not allow it.
    The absence is unchanged: #1-#6 2026-12-17 to 2026-12-24 5.5 days Holiday, half on 2026-12-24; requested - Holiday
    ");
    assert!(sent(&kimai, "POST").is_empty());
}

#[tokio::test]
async fn the_old_absence_that_cannot_be_put_back_is_told_as_lost() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    kimai.fault("POST", "/api/absences", kimai_tests::sim::Fault::Status(500));
    let data = json!({"date": "2026-12-28", "user": 3});
    let said = session.refused("absence", json!({"action": "adjust", "id": 7, "data": data})).await;
    assert!(
        said.contains("Not restored, book again: 2026-11-11 of #7 2026-11-11 0.5 days Holiday"),
        "{said}"
    );
}

#[tokio::test]
async fn an_unclear_selection_changes_nothing() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let adjust = |more: serde_json::Value| {
        let mut call = json!({"action": "adjust", "data": {"date": "2026-12-28", "user": 3}});
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call
    };
    for (call, words) in [
        (adjust(json!({})), "the absence to adjust"),
        (adjust(json!({"id": 999})), "#999 is not among this user's absences"),
        (
            adjust(json!({"id": 1, "data": {"date": "2026-12-28"}})),
            "set data.user for the absence of another user",
        ),
        (adjust(json!({"id": 1})), "give the new last day too"),
        (adjust(json!({"ids": [1, 7]})), "several absences"),
        (adjust(json!({"id": 1, "ids": [2]})), "contradicts id"),
        (adjust(json!({"id": 1, "data": {"user": 3}})), "data.date"),
    ] {
        let said = session.refused("absence", call).await;
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(sent(&kimai, "DELETE").is_empty() && sent(&kimai, "POST").is_empty());
    let anna = AbsenceQuery { user: Some(3.into()), ..Default::default() };
    assert_eq!(admin(&kimai).absences().list(&anna).await.unwrap().len(), 9);
}
