//! Guessing of the server token, and of Kimai tokens through this server.

use kimai_tests::{
    hosted::text,
    sim::{Settings, SimulatedKimai},
};
use reqwest::Response;
use serde_json::{Value, json};

use crate::server_process::Server;

async fn server(kimai: &SimulatedKimai) -> Server {
    let url = kimai.url();
    let proxy = ["--trusted-proxy", "127.0.0.1", "--rate-limit-rpm", "0"];
    Server::start(kimai, &[&["--header-auth", "--default-kimai-url", &url], &proxy[..]].concat()).await
}

/// Calls `user_current` from an address.
async fn call(server: &Server, server_token: &str, kimai_token: &str, address: &str) -> Response {
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(server_token);
    call.header("x-kimai-token", kimai_token).header("x-forwarded-for", address).send().await.unwrap()
}

const ATTACKER: &str = "203.0.113.7";

#[tokio::test(flavor = "multi_thread")]
async fn guessed_server_token_is_not_accepted_after_ten_wrong_ones() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = server(&kimai).await;
    let token = server.server_token();
    for number in 0..10 {
        assert_eq!(call(&server, &format!("guess-{number}"), "ben-token", ATTACKER).await.status(), 401);
    }
    let response = call(&server, &token, "ben-token", ATTACKER).await;
    assert_eq!(response.status(), 429);
    assert!(response.headers().contains_key("retry-after"));
    assert_eq!(call(&server, &token, "ben-token", "198.51.100.1").await.status(), 200);
    assert!(kimai.requests().iter().all(|request| request.method == "GET"));
}

#[tokio::test(flavor = "multi_thread")]
async fn kimai_tokens_cannot_be_tried_through_the_server() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = server(&kimai).await;
    let token = server.server_token();
    assert_eq!(call(&server, &token, "anna-token", ATTACKER).await.status(), 200);
    let mut refused = 0;
    for number in 0..30 {
        let response = call(&server, &token, &format!("stolen-{number}"), ATTACKER).await;
        if response.status() == 200 {
            let answer: Value = response.json().await.unwrap();
            assert!(text(&answer).contains("401"), "{answer}");
            refused += 1;
        } else {
            assert_eq!(response.status(), 429);
        }
    }
    assert_eq!(refused, 10);
    let answer: Value = call(&server, &token, "anna-token", ATTACKER).await.json().await.unwrap();
    assert!(text(&answer).contains("Anna Arbeiter"), "known callers of the address still work: {answer}");
}
