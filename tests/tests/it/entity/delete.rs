//! Deleting.

use kimai_tests::sim::{Fault, Version};
use serde_json::json;

use super::{Office, with_plugin};

#[tokio::test]
async fn one_of_each_type_that_can_be_deleted_is() {
    let office = Office::with("admin", |settings| {
        with_plugin(settings);
        settings.version = Version::new(2, 66, 0);
        settings.grants.push(("ROLE_SUPER_ADMIN".to_owned(), "delete_invoice".to_owned()));
    })
    .await;
    let mut answers = Vec::new();
    for kind in ["activity", "project", "team", "tag", "invoice", "holiday", "customer"] {
        answers.push(office.ok("delete", kind, json!({"id": 2})).await);
    }
    insta::assert_snapshot!(answers.join("\n"), @r"
    Deleted activity #2: Development [A-02]; global
    Deleted project #2: ERP integration [P-102]; Musterbau GmbH (#1); 2026-07-24..
    Deleted team #2: Development
    Deleted tag #2: remote
    Deleted invoice #2: 2026/002; Alpine Optics AG (#2); 5130.50 CHF; new; created 2026-10-01; overdue; due 2026-10-15
    Deleted public holiday #2: Sat 2025-03-08 Internationaler Frauentag; Berlin (#1)
    Deleted customer #2: Alpine Optics AG [K-002]; CH CHF; Bern
    ");
    insta::assert_snapshot!(office.writes().join("\n"), @r"
    DELETE /api/activities/2
    DELETE /api/projects/2
    DELETE /api/teams/2
    DELETE /api/tags/2
    DELETE /api/invoices/2
    DELETE /api/public-holidays/2
    DELETE /api/customers/2
    ");
}

#[tokio::test]
async fn users_are_disabled_instead() {
    let office = Office::of("admin").await;
    insta::assert_snapshot!(office.refused("delete", "user", json!({"id": 1})).await, @"Invalid argument type: delete is not possible for user (disable the account: update, data.enabled=false); possible: project, activity, customer, team, tag, invoice, holiday.");
    insta::assert_snapshot!(office.refused("batch_delete", "user", json!({"ids": [1]})).await, @"Invalid argument type: batch_delete is not possible for user (disable the account: update, data.enabled=false); possible: project, activity, customer, team, tag, invoice, holiday.");
    assert!(office.kimai.requests().is_empty());
}

#[tokio::test]
async fn a_batch_deletes_each_once_and_names_what_failed() {
    let office = Office::of("admin").await;
    let ids = json!({"ids": [1, "1", 2, 999, 2]});
    insta::assert_snapshot!(office.ok("batch_delete", "tag", ids).await, @r"
    Partly failed. Deleted tags 2 of 3: #1, #2
    Failed #999: Kimai refused DELETE /api/tags/{id}: 404 Not Found; There is none with this id.
    Deleted tag #1: urgent
    Deleted tag #2: remote
    ");
    assert_eq!(office.writes().len(), 3);
    let all = office.refused("batch_delete", "tag", json!({"ids": [1, 2]})).await;
    assert!(all.starts_with("Failed. Deleted tags 0 of 2\nFailed #1, #2: Kimai refused "), "{all}");
    let writes = office.writes().len();
    insta::assert_snapshot!(office.refused("batch_delete", "tag", json!({"ids": []})).await, @"Invalid argument ids: missing; give at least one id.");
    insta::assert_snapshot!(office.refused("batch_delete", "tag", json!({"ids": [1, "x"]})).await, @r#"Invalid argument ids[1]: invalid value: string "x", expected an id (a positive integer)."#);
    assert_eq!(office.writes().len(), writes);
}

#[tokio::test]
async fn who_may_not_delete_is_told_so_and_a_broken_connection_is_no_success() {
    let office = Office::of("anna").await;
    assert!(office.refused("delete", "tag", json!({"id": 1})).await.contains("403 Forbidden\n"));
    office.kimai.fault("DELETE", "/api/tags/{id}", Fault::LostAnswer);
    let lost = office.refused("delete", "tag", json!({"id": 1})).await;
    assert!(
        lost.ends_with(
            "It is unknown whether the change was made: read the result before you repeat the call."
        ),
        "{lost}"
    );
}

#[tokio::test]
async fn invoices_that_this_kimai_cannot_delete_are_not_blamed_on_their_ids() {
    let old = Office::of("admin").await;
    let needs = "This needs Kimai ≥ 2.66 (this is 2.65.0); its administrator can update it.";
    assert_eq!(old.refused("delete", "invoice", json!({"id": 1})).await, needs);
    assert_eq!(old.refused("batch_delete", "invoice", json!({"ids": [1, 2]})).await, needs);
    let new = Office::with("admin", |settings| settings.version = Version::new(2, 66, 0)).await;
    let unknown = new.refused("delete", "invoice", json!({"id": 99})).await;
    assert!(unknown.ends_with("\nThere is none with this id."), "{unknown}");
}
