use kimai_tests::{mcp::McpClient, sim::Fault};
use serde_json::json;

use super::{kimai, writes};

#[tokio::test]
async fn a_token_that_is_not_valid_is_named_with_the_way_to_a_new_one() {
    let kimai = kimai().await;
    let nobody = McpClient::start(&kimai, "no-such-token").await;
    insta::assert_snapshot!(nobody.refused("user_current", json!({})).await, @r"
    Kimai refused GET /api/users/me: 401 Unauthorized
    The API token is not valid (any more); make a new one in Kimai: your profile, API access.
    ");
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_not_repeated_and_says_that_it_may_be_done() {
    let kimai = kimai().await;
    kimai.fault("POST", "/api/timesheets", Fault::LostAnswer);
    let anna = McpClient::start(&kimai, "anna-token").await;
    let data = json!({"project": 1, "activity": 9, "begin": "2026-11-20T15:00", "end": "2026-11-20T16:00"});
    let refusal = anna.refused("timesheet", json!({"action": "create", "data": data})).await;
    assert!(
        refusal.ends_with(
            "It is unknown whether the change was made: read the result before you repeat the call."
        ),
        "{refusal}"
    );
    assert_eq!(writes(&kimai).len(), 1);
}

#[tokio::test]
async fn a_page_of_a_login_instead_of_an_answer_points_at_the_address() {
    let kimai = kimai().await;
    kimai.fault("GET", "/api/version", Fault::Html("<html>Login</html>".to_owned()));
    let anna = McpClient::start(&kimai, "anna-token").await;
    let refusal = anna.refused("config", json!({"type": "version"})).await;
    assert!(refusal.ends_with("Check that the configured URL is that of a Kimai."), "{refusal}");
}

#[tokio::test]
async fn one_part_of_the_configuration_that_fails_does_not_hide_the_others() {
    let kimai = kimai().await;
    kimai.fault("GET", "/api/plugins", Fault::Status(500));
    let anna = McpClient::start(&kimai, "anna-token").await;
    let all = anna.ok("config", json!({"type": "all"})).await;
    assert!(
        all.contains("Kimai 2.65.0") && all.contains("Not available: Kimai refused GET /api/plugins: 500"),
        "{all}"
    );
}

#[tokio::test]
async fn a_server_that_is_gone_is_an_answer_and_not_an_end() {
    let kimai = kimai().await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    kimai.fault("GET", "/api/users/me", Fault::Dropped);
    let refusal = anna.refused("user_current", json!({})).await;
    assert!(refusal.contains("Nothing was changed"), "{refusal}");
    kimai.clear_faults();
    assert!(anna.ok("user_current", json!({})).await.starts_with("User Anna Arbeiter (#3)"));
}
