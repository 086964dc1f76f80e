//! What lasts: over a restart, over other users, until Kimai says no.

use kimai_tests::{
    hosted::{ANNA, Login, http, logged_in, login, refreshed, text},
    sim::{Fault, Settings, SimulatedKimai},
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::program::Server;

pub(crate) async fn status(server: &Server, login: &Login) -> StatusCode {
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access);
    call.send().await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_logs_nobody_out() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut server = Server::start(&kimai, &["--oauth-state-file", "state.db"]).await;
    let before = logged_in(&server).await;
    server.restart().await;
    assert_eq!(status(&server, &before).await, 200);
    let after = login(before.client_id.clone(), refreshed(&server, &before).await).await;
    assert_eq!(status(&server, &after).await, 200);
    let log = server.log();
    for secret in [&before.access, &before.refresh, &after.access, &after.refresh] {
        assert!(!log.contains(secret.as_str()), "a token is in the log");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_that_comes_back_ends_the_login_and_so_does_a_revocation() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let first = logged_in(&server).await;
    let second = login(first.client_id.clone(), refreshed(&server, &first).await).await;
    let third = login(first.client_id.clone(), refreshed(&server, &second).await).await;
    assert_eq!(refreshed(&server, &first).await.status(), 400);
    assert_eq!(status(&server, &third).await, 401);
    let other = logged_in(&server).await;
    let form = [("token", &other.refresh), ("client_id", &other.client_id)];
    assert_eq!(http().post(server.at("/revoke")).form(&form).send().await.unwrap().status(), 200);
    assert_eq!(status(&server, &other).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_users_are_read_without_a_restart_and_who_stays_stays_logged_in() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = logged_in(&server).await;
    let mut changed = server.anna_with(ANNA.1);
    changed[ANNA.0]["kimai_token"] = "tina-token".into();
    server.write_users(&changed);
    assert_eq!(status(&server, &login).await, 200);
    server.write_users(&json!({ "_nobody": "is here for now" }));
    assert_eq!(status(&server, &login).await, 401);
    server.write_users(&server.anna_with(ANNA.1));
    assert_eq!(status(&server, &login).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_kimai_no_longer_takes_the_token_the_login_ends() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = logged_in(&server).await;
    kimai.fault("*", "*", Fault::Status(401));
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access);
    let answer: Value = call.send().await.unwrap().json().await.unwrap();
    assert!(answer["result"]["isError"].as_bool().unwrap() && text(&answer).contains("401"), "{answer}");
    kimai.clear_faults();
    assert_eq!(status(&server, &login).await, 401);
    assert_eq!(refreshed(&server, &login).await.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_also_ends_when_only_a_part_of_a_call_was_refused() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = logged_in(&server).await;
    kimai.fault("PATCH", "/api/timesheets/{id}/export", Fault::Status(401));
    let marked = json!({ "action": "batch_export", "ids": [599, 598] });
    let call = server.call("/mcp", "timesheet", marked).bearer_auth(&login.access);
    let answer: Value = call.send().await.unwrap().json().await.unwrap();
    assert!(answer["result"]["isError"].as_bool().unwrap(), "{answer}");
    assert_eq!(status(&server, &login).await, 401);
}
