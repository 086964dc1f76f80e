//! The actions `delete`, `batch_delete`, `lock_month` and `unlock_month`.

use kimai_tests::sim::{Fault, Version};
use serde_json::json;

use super::EntityFixture;
use crate::fixtures::add_work_contract_plugin;

#[tokio::test]
async fn every_deletable_type_is_deleted() {
    let fixture = EntityFixture::start_with("admin", |settings| {
        add_work_contract_plugin(settings);
        settings.version = Version::new(2, 66, 0);
        settings.grants.push(("ROLE_SUPER_ADMIN".to_owned(), "delete_invoice".to_owned()));
    })
    .await;
    let mut answers = Vec::new();
    for kind in ["activity", "project", "team", "tag", "invoice", "holiday", "customer"] {
        answers.push(fixture.ok("delete", kind, json!({"id": 2})).await);
    }
    insta::assert_snapshot!(answers.join("\n"), @r"
    Deleted activity #2: Development [A-02]; global
    Deleted project #2: ERP integration [P-102]; Musterbau GmbH (#1); 2026-07-24..
    Deleted team #2: Development; color #008000
    Deleted tag #2: remote; color #008000
    Deleted invoice #2: 2026/002; Alpine Optics AG (#2); 5130.50 CHF; new; created 2026-10-01; overdue; due 2026-10-15
    Deleted public holiday #2: Sat 2025-03-08 Internationaler Frauentag; Berlin (#1)
    Deleted customer #2: Alpine Optics AG [K-002]; CH CHF; Europe/Zurich; Bern; time budget 400:00 h a month
    ");
    insta::assert_snapshot!(fixture.writes().join("\n"), @r"
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
    let fixture = EntityFixture::start("admin").await;
    insta::assert_snapshot!(fixture.refused("delete", "user", json!({"id": 1})).await, @"Invalid argument type: delete is not possible for user (entity update, type user, data.enabled=false disables the account); possible: project, activity, customer, team, tag, invoice, holiday.");
    insta::assert_snapshot!(fixture.refused("batch_delete", "user", json!({"ids": [1]})).await, @"Invalid argument type: batch_delete is not possible for user (entity update, type user, data.enabled=false disables the account); possible: project, activity, customer, team, tag, invoice, holiday.");
    assert!(fixture.kimai.requests().is_empty());
}

#[tokio::test]
async fn a_part_of_a_name_deletes_nothing_and_the_whole_name_is_asked_for() {
    let fixture = EntityFixture::start("admin").await;
    let refused = fixture.refused("delete", "customer", json!({"id": "musterbau"})).await;
    assert!(
        refused.starts_with(
            "musterbau is only a part of the name of a customer; a deletion needs the whole name or the id. \
             The nearest names: Musterbau GmbH (#1)"
        ),
        "{refused}"
    );
    assert!(fixture.writes().is_empty());
}

#[tokio::test]
async fn batch_delete_deletes_each_id_once_and_lists_failures() {
    let fixture = EntityFixture::start("admin").await;
    let ids = json!({"ids": [1, "1", 2, 999, 2]});
    insta::assert_snapshot!(fixture.ok("batch_delete", "tag", ids).await, @r"
    Partly failed. Deleted tags 2 of 3: #1, #2
    Failed #999: Kimai refused DELETE /api/tags/{id}: 404 Not Found; There is none with this id.
    Deleted tag #1: urgent; color #ff0000
    Deleted tag #2: remote; color #008000
    ");
    assert_eq!(fixture.writes().len(), 3);
    let all = fixture.refused("batch_delete", "tag", json!({"ids": [1, 2]})).await;
    assert!(all.starts_with("Failed. Deleted tags 0 of 2\nFailed #1, #2: Kimai refused "), "{all}");
    let writes = fixture.writes().len();
    insta::assert_snapshot!(fixture.refused("batch_delete", "tag", json!({"ids": []})).await, @"Invalid argument ids: missing; give at least one id.");
    let partial = fixture.refused("batch_delete", "tag", json!({"ids": [1, "x"]})).await;
    assert!(partial.starts_with("There is no tag x that you may see. The nearest names: "), "{partial}");
    assert_eq!(fixture.writes().len(), writes);
}

#[tokio::test]
async fn who_may_not_delete_is_told_so_and_a_broken_connection_is_no_success() {
    let fixture = EntityFixture::start("anna").await;
    assert!(fixture.refused("delete", "tag", json!({"id": 1})).await.contains("403 Forbidden\n"));
    fixture.kimai.fault("DELETE", "/api/tags/{id}", Fault::LostAnswer);
    let lost = fixture.refused("delete", "tag", json!({"id": 1})).await;
    assert!(
        lost.ends_with(
            "It is unknown whether the change was made: read the result before you repeat the call."
        ),
        "{lost}"
    );
}

#[tokio::test]
async fn invoices_that_this_kimai_cannot_delete_are_not_blamed_on_their_ids() {
    let old = EntityFixture::start("admin").await;
    let needs = "This needs Kimai ≥ 2.66 (this is 2.65.0); its administrator can update it.";
    assert_eq!(old.refused("delete", "invoice", json!({"id": 1})).await, needs);
    assert_eq!(old.refused("batch_delete", "invoice", json!({"ids": [1, 2]})).await, needs);
    let new = EntityFixture::start_with("admin", |settings| settings.version = Version::new(2, 66, 0)).await;
    let unknown = new.refused("delete", "invoice", json!({"id": 99})).await;
    assert!(unknown.ends_with("\nThere is none with this id."), "{unknown}");
}

#[tokio::test]
async fn months_are_locked_and_unlocked_for_one_several_and_all_enabled_users() {
    let fixture = EntityFixture::start_with("admin", add_work_contract_plugin).await;
    let month = |who: &str| {
        let mut rest = json!({"month": "2026-01-31"});
        rest[who] = match who {
            "id" => json!(3),
            "ids" => json!([3, "4", 3, 99]),
            _ => json!("all"),
        };
        rest
    };
    insta::assert_snapshot!(fixture.ok("lock_month", "user", month("id")).await, @"Locked 2026-01 and the months before it in that year, users 1 of 1: #3");
    insta::assert_snapshot!(fixture.ok("unlock_month", "user", month("ids")).await, @r"
    Partly failed. Unlocked 2026-01 and the months after it in that year, users 2 of 3: #3, #4
    Failed #99: Kimai refused DELETE /api/work-contract/unlock/{user}/{month}: 404 Not Found; There is none with this id.
    ");
    insta::assert_snapshot!(fixture.ok("lock_month", "user", month("user_scope")).await, @"Locked 2026-01 and the months before it in that year, users 4 of 4: #1, #3, #4, #2");
    assert!(fixture.writes().iter().all(|sent| sent.ends_with("/2026-01-01")), "{:?}", fixture.writes());
}

#[tokio::test]
async fn month_argument_cannot_inject_a_path() {
    let fixture = EntityFixture::start_with("admin", add_work_contract_plugin).await;
    for month in ["2024-01-01/../../../../timesheets/6", "2026-02-31", "foo2024-02-28bar", "2026-13", "2026"]
    {
        for action in ["lock_month", "unlock_month"] {
            let refusal = fixture.refused(action, "user", json!({"id": 3, "month": month})).await;
            assert!(refusal.starts_with("Invalid argument month: "), "{refusal}");
        }
    }
    assert!(fixture.kimai.requests().is_empty());
}

#[tokio::test]
async fn lock_month_requires_exactly_one_user_selection() {
    let fixture = EntityFixture::start_with("admin", add_work_contract_plugin).await;
    let refused = async |rest| fixture.refused("lock_month", "user", rest).await;
    insta::assert_snapshot!(refused(json!({"month": "2026-01"})).await, @"Invalid argument ids: missing; name the users: id, ids or user_scope=all.");
    insta::assert_snapshot!(refused(json!({"month": "2026-01", "ids": []})).await, @"Invalid argument ids: missing; name the users: id, ids or user_scope=all.");
    insta::assert_snapshot!(refused(json!({"month": "2026-01", "id": 3, "user_scope": "all"})).await, @"Invalid argument user_scope: give only one of id, ids and user_scope.");
    insta::assert_snapshot!(refused(json!({"month": "2026-01", "user_scope": "team"})).await, @"Invalid argument user_scope: unknown variant `team`, expected `all`.");
    insta::assert_snapshot!(refused(json!({"id": 3})).await, @"Invalid arguments: missing field `month`.");
    insta::assert_snapshot!(fixture.refused("lock_month", "team", json!({"month": "2026-01", "id": 3})).await, @r#"Invalid argument type: lock_month is not possible for "team"; possible: user."#);
    assert!(fixture.kimai.requests().is_empty());
}

#[tokio::test]
async fn lock_month_for_all_users_requires_the_complete_user_list() {
    let fixture = EntityFixture::start_with("tina", add_work_contract_plugin).await;
    let all = json!({"month": "2026-01", "user_scope": "all"});
    insta::assert_snapshot!(fixture.refused("lock_month", "user", all.clone()).await, @"Invalid argument user_scope: your role in Kimai may not list users, so the list of all users is unknown and nothing was done (the members of your teams may not be all users); pass ids, or use the token of a user with the permission view_user.");
    let fixture = EntityFixture::start_with("admin", add_work_contract_plugin).await;
    fixture.kimai.fault("GET", "/api/users", Fault::Status(500));
    assert!(fixture.refused("lock_month", "user", all).await.contains("500 Internal Server Error"));
    assert!(fixture.writes().is_empty());
}

#[tokio::test]
async fn lock_month_without_plugin_or_permission_is_an_error() {
    let fixture = EntityFixture::start("admin").await;
    let anna = json!({"month": "2026-01", "id": 3});
    assert!(
        fixture
            .refused("lock_month", "user", anna.clone())
            .await
            .starts_with("This needs the work-contract plugin")
    );
    let fixture = EntityFixture::start_with("anna", add_work_contract_plugin).await;
    assert!(fixture.refused("unlock_month", "user", anna).await.contains("403 Forbidden\n"));
}
