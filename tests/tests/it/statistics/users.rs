//! Statistics by user, the list of users and the user guide.

use kimai_tests::sim::Fault;
use serde_json::{Value, json};

use super::{list, refused};
use crate::fixtures::{connect, kimai, kimai_with};

#[tokio::test]
async fn statistics_of_another_user_never_contain_own_records() {
    let kimai = kimai().await;
    let text = list(&kimai, "anna", json!({ "calculate_stats": true, "user": "4" })).await;
    insta::assert_snapshot!(text, @r#"
    Statistics of 0 records of users #4
    Note: Kimai ignored the user filter and sent records of #3: your role may not see the requested users, or they do not exist.
    "#);
    let text = list(&kimai, "anna", json!({ "calculate_stats": true, "user_scope": "all" })).await;
    assert!(text.contains("all of these are your own"), "{text}");
}

#[tokio::test]
async fn unknown_project_has_no_statistics() {
    let kimai = kimai().await;
    let text = list(&kimai, "admin", json!({ "calculate_stats": true, "project": 999 })).await;
    assert!(text.contains("Kimai ignored the project filter") && !text.contains("Time:"), "{text}");
}

#[tokio::test]
async fn team_lead_sees_the_statistics_of_the_team() {
    let kimai = kimai().await;
    let text = list(&kimai, "tina", json!({ "calculate_stats": true, "user_scope": "all" })).await;
    for name in ["Anna Arbeiter (#3)", "Ben Brown (#4)", "Tina Teamlead (#2)"] {
        assert!(text.contains(name), "{text}");
    }
    assert!(!text.contains("Ada Admin"), "{text}");
}

#[tokio::test]
async fn user_filter_accepts_a_name() {
    let kimai = kimai().await;
    for (caller, name, count) in [("admin", "ben", 160), ("admin", "Ben Brown", 160), ("tina", "BEN", 158)] {
        let text = list(&kimai, caller, json!({ "user": name, "size": 1 })).await;
        assert!(text.starts_with(&format!("{count} records of Ben Brown (#4)")), "{text}");
    }
    let text = refused(&kimai, "admin", json!({ "user": "bem" })).await;
    assert!(
        text.starts_with("There is no user bem that you may see. The nearest names: Ben Brown (#4)"),
        "{text}"
    );
    let text = refused(&kimai, "admin", json!({ "user": "a" })).await;
    assert!(
        text.contains("matches") && text.contains("Anna Arbeiter (#3)") && text.contains("with an id"),
        "{text}"
    );
}

#[tokio::test]
async fn user_list_names_its_source() {
    let kimai = kimai().await;
    let filters = json!({ "include_user_list": true, "size": 1 });
    let heads =
        |text: String| text.lines().filter(|line| line.starts_with("Users you may name")).collect::<String>();
    assert_eq!(
        heads(list(&kimai, "admin", filters.clone()).await),
        "Users you may name (4, all enabled ones):"
    );
    let text = list(&kimai, "anna", filters.clone()).await;
    assert_eq!(heads(text), "Users you may name (1, you alone; your role may list neither users nor teams):");
    let text =
        list(&kimai, "tina", json!({ "include_user_list": true, "user_scope": "all", "size": 50 })).await;
    assert!(heads(text).contains("of the latest 500 records you may read"));
}

#[tokio::test]
async fn user_guide_is_short_and_lists_visible_users() {
    let kimai = kimai().await;
    let guide =
        async |user: &str, arguments: Value| connect(&kimai, user).await.ok("timesheet", arguments).await;
    let bare = guide("tina", json!({ "action": "user_guide", "show_users": false })).await;
    assert!(bare.chars().count() <= 600, "{}", bare.chars().count());
    insta::assert_snapshot!(guide("tina", json!({ "action": "user_guide" })).await, @r#"
    filters.user_scope: self (default) is you; all is everybody whose records your role lets you see; specific needs user or users, which also do alone.
    filters.user: an id, or a name, login or e-mail (a part is enough if only one has it). filters.users: ids.
    analyze_project_team also takes user_scope team with the id of a team.
    Kimai leaves out records that your role may not see, without a notice; answers say when all records are your own.
    You are Tina Teamlead (#2).
    Users you may name (3, you and the users of the latest 500 records you may read; your role may list neither users nor teams):
    - Tina Teamlead (#2) tina
    - Anna Arbeiter (#3) anna
    - Ben Brown (#4) ben
    "#);
    let text = guide("anna", json!({ "action": "user_guide" })).await;
    assert!(text.ends_with("Users you may name (1, you alone; your role may list neither users nor teams):\n- Anna Arbeiter (#3) anna"), "{text}");
}

#[tokio::test]
async fn users_are_the_team_members_if_users_may_not_be_listed() {
    let grants = vec![("ROLE_TEAMLEAD".to_owned(), "view_team".to_owned())];
    let kimai = kimai_with(|settings| settings.grants = grants).await;
    let client = connect(&kimai, "tina").await;
    let text = client.ok("timesheet", json!({ "action": "user_guide" })).await;
    assert!(text.contains("Users you may name (4, you and the members of the teams you may read"), "{text}");
}

#[tokio::test]
async fn outage_is_an_error_instead_of_a_shorter_user_list() {
    let kimai = kimai().await;
    kimai.fault("GET", "/api/users", Fault::Status(500));
    let client = connect(&kimai, "admin").await;
    let text = client.refused("timesheet", json!({ "action": "user_guide" })).await;
    assert!(text.contains("500"), "{text}");
}
