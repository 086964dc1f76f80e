//! Commands `sessions list` and `sessions end`, beside a running server.

use kimai_tests::{
    hosted::{ANNA, log_in, parse_login, refresh},
    redis::{Redis, missing},
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use super::persistence::status;
use crate::{
    command_runner::CommandRunner,
    server_process::{Server, entry},
};

const OTHER: &str = "bN3hT8rY5jF6kL2m";
const KEY: &str = "4242424242424242424242424242424242424242424242424242424242424242";

fn sessions(server: &Server, state: &[&str], words: &[&str]) -> String {
    server.run_command(&[&["sessions"], words, state].concat())
}

fn listed(server: &Server, state: &[&str]) -> Vec<Value> {
    let list: Value = serde_json::from_str(&sessions(server, state, &["list", "--json"])).unwrap();
    list.as_array().unwrap().clone()
}

/// Lists and ends sessions of a server with this state.
async fn list_and_end(state: &[&str]) {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let users = json!({ ANNA.0: entry(&kimai, ANNA.1, ANNA.2), OTHER: entry(&kimai, ANNA.1, "tina-token") });
    let options = [state, &["--rate-limit-rpm", "0"]].concat();
    let server = Server::serving(&kimai, &users, &options).await;
    assert_eq!(sessions(&server, state, &["list"]), "No sessions.\n");
    let first = log_in(&server).await;
    let second = log_in(&server).await;
    let other = kimai_tests::hosted::log_in_as(&server, (OTHER, ANNA.1)).await;
    let second = parse_login(second.client_id.clone(), refresh(&server, &second).await).await;

    let table = sessions(&server, state, &["list"]);
    assert_eq!(table.lines().count(), 4, "{table}");
    assert!(
        table.contains("A test") && table.contains("not verified") && table.contains("localhost"),
        "{table}"
    );
    assert!(table.contains("kimai:read kimai:write") && table.contains("user 1 of users.json"), "{table}");
    assert!(!table.contains(ANNA.0) && !table.contains(OTHER), "{table}");
    assert!(sessions(&server, state, &["list", "--show"]).contains(ANNA.0));
    assert_eq!(sessions(&server, state, &["list", "--user", OTHER]).lines().count(), 2);

    let list = listed(&server, state);
    let session = list.iter().find(|session| session["client_id"] == first.client_id.as_str()).unwrap();
    assert_eq!((&session["app"], &session["returns_to"]), (&json!("A test"), &json!("localhost")));
    assert_eq!(session["scopes"], json!(["kimai:read", "kimai:write"]));
    assert!(session["created_at"].is_string() && session["slug"].is_null(), "{session}");
    let output = sessions(&server, state, &["end", &session["id"].as_str().unwrap()[..12]]);
    assert_eq!(output, "Ended 1 session. A running server applies this immediately.\n");
    assert_eq!(status(&server, &first).await, 401);
    assert_eq!(refresh(&server, &first).await.status(), 400);
    assert_eq!(
        (status(&server, &second).await, status(&server, &other).await),
        (200.try_into().unwrap(), 200.try_into().unwrap())
    );

    let output = sessions(&server, state, &["end", "--user", ANNA.0]);
    assert_eq!(output, "Ended 1 session. A running server applies this immediately.\n");
    assert_eq!((status(&server, &second).await.as_u16(), status(&server, &other).await.as_u16()), (401, 200));
    let third = log_in(&server).await;
    let output = sessions(&server, state, &["end", "--all"]);
    assert_eq!(output, "Ended 2 sessions. A running server applies this immediately.\n");
    assert_eq!((status(&server, &third).await.as_u16(), status(&server, &other).await.as_u16()), (401, 401));
    assert_eq!(sessions(&server, state, &["end", "--all"]), "No session was active.\n");
    assert!(listed(&server, state).is_empty());
    assert_eq!(status(&server, &log_in(&server).await).await, 200, "users can log in again");
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_in_sqlite_are_listed_and_ended() {
    list_and_end(&["--oauth-state-file", "state.db"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_in_redis_are_listed_and_ended() {
    if missing() {
        return;
    }
    let redis = Redis::start();
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, KEY).unwrap();
    list_and_end(&["--state", &redis.url(), "--state-key-file", key.to_str().unwrap()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_of_session_commands_name_the_next_step() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::with_users(&kimai, &[(ANNA.0, ANNA.2)]);
    for (words, code, error) in [
        (&["sessions", "list"][..], 3, "the state is in the memory of the server"),
        (&["sessions", "end", "--all", "--state", "redis://127.0.0.1:1"], 6, "the state cannot be used"),
        (&["sessions", "list", "--user", "nobody", "--oauth-state-file", "state.db"], 3, "user list --show"),
        (&["sessions", "end", "abcdef", "--oauth-state-file", "state.db"], 1, "does not exist or has ended"),
        (&["sessions", "end", "a", "--oauth-state-file", "state.db"], 1, "has too short an id"),
        (&["sessions", "end", "abcdef", "--all"], 2, "cannot be used with"),
    ] {
        let output = runner.run(words).await;
        assert_eq!(output.code, Some(code), "{words:?} {output:?}");
        assert!(output.err.contains(error), "{words:?} {output:?}");
    }
    let output = runner.run(&["sessions", "list", "--oauth-state-file", "state.db"]).await;
    assert_eq!((output.code, output.out.as_str()), (Some(0), "No sessions.\n"));
    assert!(!runner.path("state.db").exists(), "commands do not create the state");
    let without_users = CommandRunner::new();
    let output = without_users.run(&["sessions", "list", "--oauth-state-file", "state.db"]).await;
    assert_eq!((output.code, output.err.contains("--users-config")), (Some(3), true), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn encrypted_state_needs_its_key() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, KEY).unwrap();
    let key = key.to_str().unwrap();
    let server = Server::start(&kimai, &["--oauth-state-file", "state.db", "--state-key-file", key]).await;
    log_in(&server).await;
    let runner = CommandRunner::with_users(&kimai, &[(ANNA.0, ANNA.2)]);
    // `/ready` writes the record by which the key is checked.
    kimai_tests::hosted::http().get(server.at("/ready")).send().await.unwrap();
    let state = server.folder.path().join("state.db");
    let output = runner.run(&["sessions", "list", "--oauth-state-file", state.to_str().unwrap()]).await;
    assert_eq!(output.code, Some(6), "{output:?}");
    assert!(output.err.contains("no state key is configured"), "{output:?}");
}
