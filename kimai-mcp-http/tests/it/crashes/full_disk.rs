//! A full disk, imitated by a limit on the size of files.

use std::fs;

use kimai_tests::{
    hosted::{ANNA, Login, http, log_in, open_login, parse_login, refresh},
    sim::{Settings, SimulatedKimai},
};
use reqwest::StatusCode;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::json;

use crate::server_process::{FAILING_WRITES, Server};

/// Sets the maximum size of files that the server can write; `None` removes the limit.
fn limit_files(server: &Server, bytes: Option<u64>) {
    let process = Pid::from_raw(i32::try_from(server.process.id()).unwrap()).unwrap();
    prlimit(Some(process), Resource::Fsize, Rlimit { current: bytes, maximum: None }).unwrap();
}

async fn status(server: &Server, login: &Login) -> StatusCode {
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access);
    call.send().await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn full_disk_is_reported_and_ends_without_a_restart() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let options = ["--oauth-state-file", "state.db", "--log", "error"];
    let server = Server::launched(FAILING_WRITES, &kimai, &options).await;
    let login = log_in(&server).await;
    let mut browser = open_login(&server, &login.client_id).await;
    // Each write appends to this file.
    let log = fs::metadata(server.folder.path().join("state.db-wal")).unwrap();
    limit_files(&server, Some(log.len()));

    let answer = refresh(&server, &login).await;
    assert_eq!(answer.status(), 503);
    let text = answer.text().await.unwrap();
    assert!(text.contains("temporarily_unavailable") && text.contains("try again"), "{text}");
    let page = browser.submit(&[("user", ANNA.0), ("secret", ANNA.1)]).await;
    assert!(page.contains("does not work at the moment") && page.contains("Try again"), "{page}");
    let ready = http().get(server.at("/ready")).send().await.unwrap();
    assert_eq!(ready.status(), 503);
    assert!(ready.text().await.unwrap().contains("The state store cannot be written."));
    assert_eq!(status(&server, &login).await, 200, "reading the state needs no space");

    limit_files(&server, None);
    assert_eq!(http().get(server.at("/ready")).send().await.unwrap().status(), 200);
    let next = parse_login(login.client_id.clone(), refresh(&server, &login).await).await;
    assert_eq!(status(&server, &next).await, 200);
    log_in(&server).await;
    assert!(server.log().contains("the state store cannot"), "{}", server.log());
}
