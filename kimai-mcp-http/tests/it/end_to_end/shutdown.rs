//! Graceful shutdown.

use std::time::Duration;

use futures_util::future::join_all;
use kimai_tests::{
    hosted::{ANNA, text},
    sim::{Fault, Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::server_process::Server;

#[tokio::test(flavor = "multi_thread")]
async fn fifty_running_calls_complete_during_shutdown() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    kimai.fault("GET", "/api/timesheets/active", Fault::Delay(Duration::from_secs(1)));
    let mut server = Server::start(&kimai, &["--rate-limit-rpm", "0"]).await;
    let path = format!("/mcp/{}", ANNA.0);
    let calls = (0..50).map(|_| {
        let call = server.call(&path, "timer", json!({ "action": "active" })).send();
        tokio::spawn(async move { call.await.unwrap().json::<Value>().await.unwrap() })
    });
    let calls: Vec<_> = calls.collect();
    // All of them are at work, though Kimai is asked ten things at a time.
    while server.log().matches("received request").count() < 50 {
        tokio::task::yield_now().await;
    }
    server.end();
    for answer in join_all(calls).await {
        let answer = answer.unwrap();
        assert!(text(&answer).contains("Website relaunch"), "{answer}");
    }
    assert!(tokio::task::spawn_blocking(move || server.ended_well()).await.unwrap());
}
