//! Whether it can serve, and who is told how deeply.

use kimai_tests::{
    hosted::http,
    sim::{Fault, Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::program::Server;

async fn ready(server: &Server, headers: &[(&str, &str)]) -> (u16, Value) {
    let asked = http().get(server.at("/ready?deep=1"));
    let asked = headers.iter().fold(asked, |asked, (name, value)| asked.header(*name, *value));
    let answer = asked.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_on_this_machine_is_told_whether_each_kimai_answers() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    assert_eq!(ready(&server, &[]).await, (200, json!({ "status": "ready", "kimais": 1, "answering": 1 })));
    kimai.fault("*", "*", Fault::Dropped);
    let (status, told) = ready(&server, &[]).await;
    assert_eq!((status, &told["answering"]), (503, &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_proxy_of_this_machine_passes_on_asks_no_kimai_whether_it_is_trusted_or_not() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for options in [&[][..], &["--trusted-proxy", "127.0.0.1"]] {
        let server = Server::start(&kimai, options).await;
        for header in [
            ("x-forwarded-for", "127.0.0.1"),
            ("forwarded", "for=127.0.0.1"),
            ("x-real-ip", "127.0.0.1"),
            ("via", "1.1 proxy"),
            ("host", "mcp.example.com"),
        ] {
            assert_eq!(ready(&server, &[header]).await, (200, json!({ "status": "ready" })), "{header:?}");
        }
    }
    assert!(kimai.requests().is_empty());
}
