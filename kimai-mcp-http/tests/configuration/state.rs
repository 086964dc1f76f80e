//! What `check` says of the place where the state is kept, and that it leaves it as it is.

use std::fs;

use kimai_tests::{
    redis::{Redis, missing},
    sim::{Settings, SimulatedKimai},
};
use serde_json::Value;

use crate::{desk::Desk, running::Running};

const KEY: &str = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";

fn desk(kimai: &SimulatedKimai, state: (&str, &str)) -> Desk {
    Desk::of(kimai, &[("xK9mP2qW7vL4aB8c", "anna-token")]).with(state.0, state.1)
}

/// What is said of the state, and how the check ends.
async fn said(desk: &Desk) -> (String, Option<i32>) {
    let came = desk.run(&["check", "--json"]).await;
    let report: Value = serde_json::from_str(&came.out).unwrap_or_else(|_| panic!("{came:?}"));
    let findings = report["findings"].as_array().unwrap();
    let state: Vec<_> = findings.iter().filter(|finding| finding["check"] == "state").collect();
    assert_eq!(state.len(), 1, "{findings:#?}");
    (format!("{}: {}", state[0]["state"].as_str().unwrap(), state[0]["text"].as_str().unwrap()), came.code)
}

/// Names and contents of the files beside the users.
fn files(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(desk.home()).unwrap().map(|file| file.unwrap().path());
    let read = files.map(|path| (path.display().to_string(), fs::read(&path).unwrap()));
    let mut read: Vec<_> = read.filter(|(name, _)| !name.ends_with("-shm")).collect();
    read.sort();
    read
}

const FILE: (&str, &str) = ("KIMAI_MCP_OAUTH_STATE_FILE", "state.db");

#[tokio::test]
async fn a_file_that_is_not_there_is_not_made() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = desk(&kimai, FILE);
    assert_eq!(
        said(&desk).await,
        ("ok: in state.db, which the server makes when it starts".to_owned(), Some(0))
    );
    assert_eq!(files(&desk).len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_of_a_server_that_runs_ended_or_broke_down_is_read_and_left_as_it_is() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = desk(&kimai, FILE);
    let good = ("ok: in state.db, which can be read and written".to_owned(), Some(0));
    let server = Running::start(&desk, &[]).await;
    assert_eq!(said(&desk).await, good);
    assert_eq!(server.terminated().await, Some(0));
    for broken in [false, true] {
        if broken {
            drop(Running::start(&desk, &[]).await);
        }
        let before = files(&desk);
        assert_eq!(said(&desk).await, good);
        assert!(files(&desk) == before, "after a break-down: {broken}");
    }
}

#[tokio::test]
async fn a_file_of_something_else_a_folder_and_another_key_are_told() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = desk(&kimai, FILE);
    fs::create_dir(desk.path("state.db")).unwrap();
    assert_eq!(
        desk.run(&["check"]).await.code,
        Some(3),
        "a setting that can be told without opening anything"
    );
    fs::remove_dir(desk.path("state.db")).unwrap();
    let foreign = rusqlite::Connection::open(desk.path("state.db")).unwrap();
    foreign.execute_batch("CREATE TABLE theirs (a)").unwrap();
    let (text, code) = said(&desk).await;
    assert!(
        text.starts_with("failed: in state.db: it is a file of something else") && code == Some(6),
        "{text}"
    );
}

#[tokio::test]
async fn a_state_that_is_sealed_with_another_key_is_told() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = desk(&kimai, FILE).with("KIMAI_MCP_STATE_KEY", KEY);
    let server = Running::start(&desk, &[]).await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let ready = reqwest::get(format!("http://127.0.0.1:{}/ready", server.port)).await.unwrap();
    assert_eq!(ready.status(), 200);
    assert_eq!(said(&desk).await.1, Some(0));
    let (text, code) = said(&desk.with("KIMAI_MCP_STATE_KEY", &KEY.replace('f', "e"))).await;
    assert!(text.contains("sealed with another state key") && code == Some(6), "{text}");
}

#[tokio::test]
async fn a_redis_is_asked_and_one_that_is_away_is_told_without_its_password() {
    if missing() {
        return;
    }
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let redis = Redis::start();
    let desk = desk(&kimai, ("KIMAI_MCP_STATE", &redis.url()));
    assert_eq!(
        said(&desk).await,
        ("ok: in Redis or Valkey, which can be read and written".to_owned(), Some(0))
    );
    let desk = desk.with("KIMAI_MCP_STATE", &redis.url().replace("redis://", "redis://:s3cret@"));
    drop(redis);
    let (text, code) = said(&desk).await;
    assert!(text.contains("Redis") && !text.contains("s3cret") && code == Some(6), "{text}");
}
