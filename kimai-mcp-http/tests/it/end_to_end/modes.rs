//! Modes, scopes and consent: the least of them decides, for every way to authenticate.

use kimai_tests::{
    hosted::{ANNA, Login, log_in_with_scopes, open_login, register_client, text},
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::server_process::{Server, entry};

const ALL_SCOPES: [&str; 5] = ["kimai:read", "kimai:write", "kimai:delete", "kimai:manage", "kimai:admin"];

/// An administrator of the simulated Kimai, as a user of the hosted server.
const ADMIN: (&str, &str) = ("aD7mP2qW7vL4aB8c", "the secret of the administrator");

async fn kimai() -> SimulatedKimai {
    SimulatedKimai::start(Settings::default()).await
}

/// Starts a server with Anna and the administrator, who may do at most `max_mode`.
async fn server(kimai: &SimulatedKimai, max_mode: Option<&str>, options: &[&str]) -> Server {
    let mut admin = entry(kimai, ADMIN.1, "admin-token");
    if let Some(mode) = max_mode {
        admin["max_mode"] = mode.into();
    }
    let users = json!({ ANNA.0: entry(kimai, ANNA.1, ANNA.2), ADMIN.0: admin });
    let options: Vec<&str> = options.iter().copied().chain(["--legacy-slugs"]).collect();
    Server::serving(kimai, &users, &options).await
}

/// Calls a tool by slug and returns the text of the answer.
async fn call_by_slug(server: &Server, slug: &str, tool: &str, arguments: Value) -> String {
    let path = format!("/mcp/{slug}");
    let answer: Value = server.call(&path, tool, arguments).send().await.unwrap().json().await.unwrap();
    text(&answer).to_owned()
}

/// Calls a tool with an access token. Returns the status, the challenge and the text of the answer.
async fn call(server: &Server, login: &Login, tool: &str, arguments: Value) -> (u16, String, String) {
    let response = server.call("/mcp", tool, arguments).bearer_auth(&login.access).send().await.unwrap();
    let challenge = response.headers().get("www-authenticate");
    let challenge = challenge.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = response.status().as_u16();
    let answer: Value = response.json().await.unwrap();
    (status, challenge, text(&answer).to_owned())
}

fn create_tag(name: &str) -> Value {
    json!({ "action": "create", "type": "tag", "data": { "name": name } })
}

#[tokio::test(flavor = "multi_thread")]
async fn max_mode_applies_to_every_way_to_authenticate() {
    let kimai = kimai().await;
    let url = kimai.url();
    let options = ["--max-mode", "read_only", "--header-auth", "--default-kimai-url", &url];
    let server = server(&kimai, None, &options).await;
    let expected = "timer stop is not allowed here because of --max-mode read_only of this server.\nThe operator of this server can change it.";
    let stop = json!({ "action": "stop" });
    assert_eq!(call_by_slug(&server, ANNA.0, "timer", stop.clone()).await, expected);
    let by_header = server.call("/mcp", "timer", stop.clone()).bearer_auth(server.server_token());
    let answer: Value = by_header.header("x-kimai-token", ANNA.2).send().await.unwrap().json().await.unwrap();
    assert_eq!(text(&answer), expected);
    let login = log_in_with_scopes(&server, (ANNA.0, ANNA.1), &["kimai:read"]).await;
    let (status, _, by_token) = call(&server, &login, "timer", stop).await;
    assert_eq!((status, by_token.as_str()), (200, expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn max_mode_of_a_user_limits_that_user_only() {
    let kimai = kimai().await;
    let server = server(&kimai, Some("employee"), &[]).await;
    let refusal = call_by_slug(&server, ADMIN.0, "entity", create_tag("one")).await;
    assert!(
        refusal.starts_with(
            "entity create tag is not allowed here because of max_mode employee of your user on this server."
        ),
        "{refusal}"
    );
    let foreign = json!({ "action": "delete", "id": 438 });
    let refusal = call_by_slug(&server, ADMIN.0, "timesheet", foreign).await;
    assert!(refusal.contains("own times and absences only"), "{refusal}");
    let created = call_by_slug(&server, ANNA.0, "entity", create_tag("two")).await;
    assert!(created.starts_with("Created"), "{created}");
}

#[tokio::test(flavor = "multi_thread")]
async fn smallest_of_scopes_and_modes_decides() {
    let kimai = kimai().await;
    let server = server(&kimai, Some("manager"), &["--no-delete"]).await;
    let login = log_in_with_scopes(&server, ADMIN, &["kimai:read", "kimai:write"]).await;
    // The scope is missing and could be granted: the client can request it.
    let (status, challenge, _) = call(&server, &login, "entity", create_tag("one")).await;
    assert_eq!(status, 403);
    assert!(challenge.contains("scope=\"kimai:read kimai:write kimai:manage\""), "{challenge}");
    // The settings forbid it, so no scope helps.
    let (status, _, refusal) =
        call(&server, &login, "timesheet", json!({ "action": "delete", "id": 1 })).await;
    assert_eq!(status, 200);
    assert!(refusal.contains("because of --no-delete of this server"), "{refusal}");
    let user = json!({ "action": "update", "type": "user", "id": 3, "data": { "title": "x" } });
    let (status, _, refusal) = call(&server, &login, "entity", user).await;
    assert_eq!(status, 200);
    assert!(refusal.contains("because of max_mode manager of your user"), "{refusal}");
}

/// Opens the consent page of a user and returns the offered scopes and the page.
async fn offered(server: &Server, user: (&str, &str)) -> (Vec<&'static str>, String) {
    let client = register_client(server).await;
    let mut browser = open_login(server, &client).await;
    let page = browser.submit(&[("user", user.0), ("secret", user.1)]).await.to_owned();
    let offers = |scope: &str| page.contains(&format!("value=\"{scope}\""));
    (ALL_SCOPES.into_iter().filter(|scope| offers(scope)).collect(), page)
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_offers_what_role_and_settings_allow_and_names_the_user_and_kimai() {
    let kimai = kimai().await;
    let unlimited = server(&kimai, None, &[]).await;
    let (scopes, page) = offered(&unlimited, (ANNA.0, ANNA.1)).await;
    assert_eq!(scopes, ["kimai:read", "kimai:write", "kimai:delete"]);
    assert!(page.contains("Anna Arbeiter") && page.contains("127.0.0.1"), "{page}");
    assert_eq!(offered(&unlimited, ADMIN).await.0, ALL_SCOPES);
    let limited = server(&kimai, Some("team_leader"), &["--no-delete"]).await;
    assert_eq!(offered(&limited, ADMIN).await.0, ["kimai:read", "kimai:write"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_offers_every_scope_if_kimai_does_not_answer() {
    let kimai = kimai().await;
    let mut anna = entry(&kimai, ANNA.1, ANNA.2);
    anna["kimai_url"] = "http://127.0.0.1:9".into();
    let server = Server::serving(&kimai, &json!({ ANNA.0: anna }), &[]).await;
    assert_eq!(offered(&server, (ANNA.0, ANNA.1)).await.0, ALL_SCOPES);
}

#[tokio::test(flavor = "multi_thread")]
async fn scopes_that_are_not_offered_are_not_granted() {
    let kimai = kimai().await;
    let server = server(&kimai, None, &[]).await;
    let login = log_in_with_scopes(&server, (ANNA.0, ANNA.1), &ALL_SCOPES).await;
    let (status, challenge, _) = call(&server, &login, "entity", create_tag("one")).await;
    assert_eq!(status, 403, "{challenge}");
}

#[tokio::test(flavor = "multi_thread")]
async fn split_surface_is_served_with_scopes_checked_by_its_names() {
    let kimai = kimai().await;
    let server = server(&kimai, None, &["--surface", "split"]).await;
    let login = log_in_with_scopes(&server, (ANNA.0, ANNA.1), &["kimai:read"]).await;
    let (status, _, active) = call(&server, &login, "timer_read", json!({ "action": "active" })).await;
    assert!(status == 200 && active.starts_with('#'), "{active}");
    let (status, challenge, _) = call(&server, &login, "timer_write", json!({ "action": "stop" })).await;
    assert!(status == 403 && challenge.contains("scope=\"kimai:read kimai:write\""), "{challenge}");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_reports_the_restrictions_of_the_tools() {
    let kimai = kimai().await;
    let server = server(&kimai, None, &[]).await;
    let report = server.run_command(&["check", "--max-mode", "hr", "--surface", "split"]);
    assert!(report.contains("--max-mode hr of this server; "), "{report}");
    assert!(report.contains("tools (split)"), "{report}");
}
