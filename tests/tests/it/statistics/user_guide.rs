//! Whom the caller may name: the list of users and the user guide.

use kimai_tests::{
    mcp::McpClient,
    sim::{Fault, Settings},
};
use serde_json::{Value, json};

use super::{kimai, kimai_with, list};

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
    let guide = async |user: &str, arguments: Value| {
        McpClient::start(&kimai, &format!("{user}-token")).await.ok("timesheet", arguments).await
    };
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
    let kimai = kimai_with(Settings { grants, ..Settings::default() }).await;
    let session = McpClient::start(&kimai, "tina-token").await;
    let text = session.ok("timesheet", json!({ "action": "user_guide" })).await;
    assert!(text.contains("Users you may name (4, you and the members of the teams you may read"), "{text}");
}

#[tokio::test]
async fn outage_is_an_error_instead_of_a_shorter_user_list() {
    let kimai = kimai().await;
    kimai.fault("GET", "/api/users", Fault::Status(500));
    let session = McpClient::start(&kimai, "admin-token").await;
    let text = session.refused("timesheet", json!({ "action": "user_guide" })).await;
    assert!(text.contains("500"), "{text}");
}
