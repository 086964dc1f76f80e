//! Locking and unlocking months.

use kimai_tests::sim::Fault;
use serde_json::json;

use super::{Office, with_plugin};

#[tokio::test]
async fn a_month_is_locked_and_unlocked_for_one_for_some_and_for_everybody_enabled() {
    let office = Office::with("admin", with_plugin).await;
    let month = |who: &str| {
        let mut rest = json!({"month": "2026-01-31"});
        rest[who] = match who {
            "id" => json!(3),
            "ids" => json!([3, "4", 3, 99]),
            _ => json!("all"),
        };
        rest
    };
    insta::assert_snapshot!(office.ok("lock_month", "user", month("id")).await, @"Locked 2026-01 and the months before it in that year, users 1 of 1: #3");
    insta::assert_snapshot!(office.ok("unlock_month", "user", month("ids")).await, @r"
    Partly failed. Unlocked 2026-01 and the months after it in that year, users 2 of 3: #3, #4
    Failed #99: Kimai refused DELETE /api/work-contract/unlock/{user}/{month}: 404 Not Found; There is none with this id.
    ");
    insta::assert_snapshot!(office.ok("lock_month", "user", month("user_scope")).await, @"Locked 2026-01 and the months before it in that year, users 4 of 4: #1, #3, #4, #2");
    assert!(office.writes().iter().all(|sent| sent.ends_with("/2026-01-01")), "{:?}", office.writes());
}

#[tokio::test]
async fn nothing_but_a_month_reaches_the_path() {
    let office = Office::with("admin", with_plugin).await;
    for month in
        ["2024-01-01/../../../../timesheets/6", "2026-02-31", "foo2024-02-28bar", "2026-13", "2026-1", ""]
    {
        for action in ["lock_month", "unlock_month"] {
            let refusal = office.refused(action, "user", json!({"id": 3, "month": month})).await;
            assert_eq!(
                refusal,
                format!("Invalid argument month: {month:?} is not a month; write 2026-01 or 2026-01-01.")
            );
        }
    }
    assert!(office.kimai.requests().is_empty());
}

#[tokio::test]
async fn whose_month_is_one_question_with_one_answer() {
    let office = Office::with("admin", with_plugin).await;
    let refused = async |rest| office.refused("lock_month", "user", rest).await;
    insta::assert_snapshot!(refused(json!({"month": "2026-01"})).await, @"Invalid argument ids: missing; name the users: id, ids or user_scope=all.");
    insta::assert_snapshot!(refused(json!({"month": "2026-01", "ids": []})).await, @"Invalid argument ids: missing; name the users: id, ids or user_scope=all.");
    insta::assert_snapshot!(refused(json!({"month": "2026-01", "id": 3, "user_scope": "all"})).await, @"Invalid argument user_scope: give only one of id, ids and user_scope.");
    insta::assert_snapshot!(refused(json!({"month": "2026-01", "user_scope": "team"})).await, @"Invalid argument user_scope: unknown variant `team`, expected `all`.");
    insta::assert_snapshot!(refused(json!({"id": 3})).await, @"Invalid arguments: missing field `month`.");
    insta::assert_snapshot!(office.refused("lock_month", "team", json!({"month": "2026-01", "id": 3})).await, @"Invalid argument type: lock_month is not possible for team; possible: user.");
    assert!(office.kimai.requests().is_empty());
}

#[tokio::test]
async fn all_is_everybody_or_nobody() {
    let office = Office::with("tina", with_plugin).await;
    let all = json!({"month": "2026-01", "user_scope": "all"});
    insta::assert_snapshot!(office.refused("lock_month", "user", all.clone()).await, @"Invalid argument user_scope: your role in Kimai may not list users, so the list of all users is unknown and nothing was done (the members of your teams may not be all users); pass ids, or use the token of a user with the permission view_user.");
    let office = Office::with("admin", with_plugin).await;
    office.kimai.fault("GET", "/api/users", Fault::Status(500));
    assert!(office.refused("lock_month", "user", all).await.contains("500 Internal Server Error"));
    assert!(office.writes().is_empty());
}

#[tokio::test]
async fn without_the_plugin_or_the_permission_the_error_says_so() {
    let office = Office::of("admin").await;
    let anna = json!({"month": "2026-01", "id": 3});
    assert!(
        office
            .refused("lock_month", "user", anna.clone())
            .await
            .starts_with("This needs the work-contract plugin")
    );
    let office = Office::with("anna", with_plugin).await;
    assert!(office.refused("unlock_month", "user", anna).await.contains("403 Forbidden\n"));
}
