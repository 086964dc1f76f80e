//! Lifetime of logins: restarts, changed users, rotated secrets and refused Kimai tokens.

use kimai_tests::{
    hosted::{ANNA, Login, http, log_in, log_in_as, parse_login, refresh, text},
    sim::{Fault, Settings, SimulatedKimai},
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::server_process::Server;

pub(crate) async fn status(server: &Server, login: &Login) -> StatusCode {
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access);
    call.send().await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn restart_keeps_logins() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut server = Server::start(&kimai, &["--oauth-state-file", "state.db"]).await;
    let before = log_in(&server).await;
    server.restart().await;
    assert_eq!(status(&server, &before).await, 200);
    let after = parse_login(before.client_id.clone(), refresh(&server, &before).await).await;
    assert_eq!(status(&server, &after).await, 200);
    let log = server.log();
    for secret in [&before.access, &before.refresh, &after.access, &after.refresh] {
        assert!(!log.contains(secret.as_str()), "a token is in the log");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_token_reuse_and_revocation_end_the_login() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let first = log_in(&server).await;
    let second = parse_login(first.client_id.clone(), refresh(&server, &first).await).await;
    let third = parse_login(first.client_id.clone(), refresh(&server, &second).await).await;
    assert_eq!(refresh(&server, &first).await.status(), 400);
    assert_eq!(status(&server, &third).await, 401);
    let other = log_in(&server).await;
    let form = [("token", &other.refresh), ("client_id", &other.client_id)];
    assert_eq!(http().post(server.at("/revoke")).form(&form).send().await.unwrap().status(), 200);
    assert_eq!(status(&server, &other).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_users_apply_without_a_restart() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = log_in(&server).await;
    let mut changed = server.anna_with_secret(ANNA.1);
    changed[ANNA.0]["kimai_token"] = "tina-token".into();
    server.write_users(&changed);
    assert_eq!(status(&server, &login).await, 200);
    server.write_users(&json!({ "_nobody": "is here for now" }));
    assert_eq!(status(&server, &login).await, 401);
    server.write_users(&server.anna_with_secret(ANNA.1));
    assert_eq!(status(&server, &login).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_kimai_token_ends_the_login() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = log_in(&server).await;
    kimai.fault("*", "*", Fault::Status(401));
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access);
    let answer: Value = call.send().await.unwrap().json().await.unwrap();
    assert!(answer["result"]["isError"].as_bool().unwrap() && text(&answer).contains("401"), "{answer}");
    kimai.clear_faults();
    assert_eq!(status(&server, &login).await, 401);
    assert_eq!(refresh(&server, &login).await.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn kimai_token_refused_in_part_of_a_call_ends_the_login() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = log_in(&server).await;
    kimai.fault("PATCH", "/api/timesheets/{id}/export", Fault::Status(401));
    let marked = json!({ "action": "batch_export", "ids": [599, 598] });
    let call = server.call("/mcp", "timesheet", marked).bearer_auth(&login.access);
    let answer: Value = call.send().await.unwrap().json().await.unwrap();
    assert!(answer["result"]["isError"].as_bool().unwrap(), "{answer}");
    assert_eq!(status(&server, &login).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn rotated_secret_ends_logins_immediately_and_after_a_restart() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut server = Server::start(&kimai, &["--oauth-state-file", "state.db"]).await;
    let old = log_in(&server).await;
    assert_eq!(status(&server, &old).await, 200);
    let output = server.run_command(&["user", "rotate", ANNA.0]);
    assert!(output.contains("log in again"), "{output}");
    assert_eq!(status(&server, &old).await, 401);
    let secret = output.lines().map(str::trim).find(|line| line.len() == 43).unwrap().to_owned();
    let new = log_in_as(&server, (ANNA.0, &secret)).await;
    server.restart().await;
    assert_eq!((status(&server, &old).await.as_u16(), status(&server, &new).await.as_u16()), (401, 200));
    assert_eq!(refresh(&server, &old).await.status(), 400);
    assert!(!server.log().contains(&secret));
}

#[tokio::test(flavor = "multi_thread")]
async fn rotated_kimai_token_keeps_logins() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = log_in(&server).await;
    server.run_command(&["user", "rotate", ANNA.0, "--kimai-token", "tina-token"]);
    assert_eq!(status(&server, &login).await, 200);
}
