//! Grants of the first releases, whose scopes meant more: they keep that, except the administration of users.

use kimai_tests::{
    hosted::{Login, call, log_in},
    sim::{Settings, SimulatedKimai},
};
use mcp_oauth_server::{
    State,
    grant::{AccessToken, Grant},
    secret::Secret,
};
use serde_json::{Value, json};

use crate::in_process::InProcessServer;

/// Rewrites the records of a login as the first releases stored them, with these scopes.
async fn make_legacy(state: &State, login: &Login, scopes: &str) {
    let digest = Secret::new(&login.access).digest();
    let ttl = jiff::SignedDuration::from_hours(1);
    let mut token = state.get::<AccessToken>(digest).await.unwrap().unwrap().record;
    let scopes = serde_json::from_value(json!(scopes)).unwrap();
    token.scopes = scopes;
    state.put(digest, &token, ttl).await.unwrap();
    let mut grant = state.get::<Grant>(&token.grant).await.unwrap().unwrap().record;
    grant.scopes = token.scopes.clone();
    grant.scope_version = 0;
    state.put(&token.grant, &grant, ttl).await.unwrap();
}

async fn status(server: &InProcessServer, login: &Login, arguments: Value) -> u16 {
    let call = call(server, "/mcp", "entity", &arguments).bearer_auth(&login.access);
    call.send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn grants_of_the_first_releases_keep_their_meaning_without_user_administration() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut state = None;
    let server =
        InProcessServer::start(&kimai.url(), |app| state = Some(app.auth.oauth.state().clone())).await;
    let state = state.unwrap();
    let login = log_in(&server).await;
    let tag = json!({ "action": "create", "type": "tag", "data": { "name": "x" } });
    let delete = json!({ "action": "delete", "type": "tag", "id": 1 });
    let user = json!({ "action": "update", "type": "user", "id": 3, "data": { "title": "x" } });
    for (scopes, expected) in [
        ("kimai:read", [403, 403, 403]),
        ("kimai:read kimai:write", [200, 403, 403]),
        ("kimai:read kimai:write kimai:admin", [200, 200, 403]),
    ] {
        make_legacy(&state, &login, scopes).await;
        let mut actual = Vec::new();
        for arguments in [&tag, &delete, &user] {
            actual.push(status(&server, &login, arguments.clone()).await);
        }
        assert_eq!(actual, expected, "{scopes}");
    }
}
