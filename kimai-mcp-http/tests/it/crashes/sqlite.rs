//! Servers with SQLite that are killed after the last transaction of a request, before the client has read the response.
//!
//! The steps before are in `oauth-server/tests/it/crash.rs`.

use kimai_tests::{
    hosted::{
        ANNA, Login, authorize, exchange_code, log_in, parse_login, refresh, register_client,
        try_exchange_code, try_refresh,
    },
    sim::{Settings, SimulatedKimai},
};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::server_process::Server;

async fn start() -> (SimulatedKimai, Server) {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--oauth-state-file", "state.db"]).await;
    (kimai, server)
}

/// Returns the number of requests to `/token` that the server has completed.
fn completed(server: &Server) -> usize {
    let log = server.log();
    log.lines().filter(|line| line.contains("request completed") && line.contains("\"/token\"")).count()
}

/// Sends a request to `/token`, kills the server when it has completed it, and starts it again. Nobody uses the response.
async fn kill_after(
    server: &mut Server,
    request: impl Future<Output = reqwest::Result<Response>> + Send + 'static,
) {
    let before = completed(server);
    let request = tokio::spawn(request);
    while completed(server) == before {
        tokio::task::yield_now().await;
    }
    server.kill();
    request.abort();
    server.start_again().await;
}

async fn status(server: &Server, login: &Login) -> StatusCode {
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access);
    call.send().await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_whose_response_is_lost_is_repeated() {
    let (_kimai, mut server) = start().await;
    let first = log_in(&server).await;
    let address = server.address();
    let request = first.clone();
    kill_after(&mut server, async move { try_refresh(&address, &request).await }).await;
    assert_eq!(status(&server, &first).await, 200);
    let second = parse_login(first.client_id.clone(), refresh(&server, &first).await).await;
    assert_eq!(status(&server, &second).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn exchange_whose_response_is_lost_needs_a_new_sign_in() {
    let (_kimai, mut server) = start().await;
    let client = register_client(&server).await;
    let code = authorize(&server, &client, (ANNA.0, ANNA.1)).await;
    let address = server.address();
    let (client_id, used) = (client.clone(), code.clone());
    kill_after(&mut server, async move { try_exchange_code(&address, &client_id, &used).await }).await;
    let repeated = exchange_code(&server, &client, &code).await;
    assert_eq!(repeated.status(), 400);
    let error: Value = repeated.json().await.unwrap();
    assert_eq!(error["error"], "invalid_grant", "{error}");
    let code = authorize(&server, &client, (ANNA.0, ANNA.1)).await;
    let login = parse_login(client.clone(), exchange_code(&server, &client, &code).await).await;
    assert_eq!(status(&server, &login).await, 200);
}
