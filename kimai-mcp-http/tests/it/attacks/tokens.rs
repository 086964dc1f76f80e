//! Misuse of tokens: wrong place, larger access, and passthrough.

use std::sync::{Arc, Mutex};

use kimai_tests::{
    hosted::{ANNA, http, log_in},
    sim::{Settings, SimulatedKimai},
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::server_process::{Server, entry};

#[tokio::test(flavor = "multi_thread")]
async fn tokens_in_the_url_or_the_body_are_refused() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = log_in(&server).await;
    for (query, status) in [("access_token", 400), ("token", 401), ("authorization", 401), ("bearer", 401)] {
        let path = format!("/mcp?{query}={}", login.access);
        let answer = server.call(&path, "user_current", json!({})).send().await.unwrap();
        assert_eq!(answer.status(), status, "{query}");
    }
    let form = [("access_token", &login.access)];
    assert_eq!(http().post(server.at("/mcp")).form(&form).send().await.unwrap().status(), 401);
    assert!(!server.log().contains(&login.access));
}

#[tokio::test(flavor = "multi_thread")]
async fn scopes_limit_tool_calls() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = log_in(&server).await;
    kimai.clear_requests();
    for header in ["kimai:admin", "*"] {
        let call = server.call("/mcp", "timesheet", json!({ "action": "delete", "id": 1, "scope": header }));
        let answer = call.bearer_auth(&login.access).header("scope", header).send().await.unwrap();
        assert_eq!(answer.status(), 403);
        let challenge = answer.headers()["www-authenticate"].to_str().unwrap().to_owned();
        assert!(challenge.contains("insufficient_scope") && !challenge.contains('*'), "{challenge}");
    }
    assert!(kimai.requests().iter().all(|request| request.method == "GET"));
}

/// Stands between this server and Kimai and keeps what Kimai is sent, to the byte.
struct Tap {
    url: String,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Tap {
    async fn before(kimai: &SimulatedKimai) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (received, behind) = (Arc::<Mutex<Vec<u8>>>::default(), kimai.url().replace("http://", ""));
        let tapped = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(forward(stream, behind.clone(), Arc::clone(&tapped)));
            }
        });
        Self { url, received }
    }

    fn received(&self) -> String {
        String::from_utf8_lossy(&self.received.lock().unwrap()).into_owned()
    }
}

async fn forward(server: TcpStream, kimai: String, received: Arc<Mutex<Vec<u8>>>) {
    let (mut from_server, mut to_server) = server.into_split();
    let (mut from_kimai, mut to_kimai) = TcpStream::connect(kimai).await.unwrap().into_split();
    tokio::spawn(async move { tokio::io::copy(&mut from_kimai, &mut to_server).await });
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = from_server.read(&mut bytes).await {
        received.lock().unwrap().extend_from_slice(&bytes[..read]);
        to_kimai.write_all(&bytes[..read]).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn access_tokens_never_reach_kimai_and_kimai_tokens_never_a_client() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let tap = Tap::before(&kimai).await;
    let mut anna = entry(&kimai, ANNA.1, ANNA.2);
    anna["kimai_url"] = json!(tap.url);
    let server = Server::serving(&kimai, &json!({ ANNA.0: anna }), &[]).await;
    let login = log_in(&server).await;
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access);
    let call = call.header("cookie", "kimai-mcp=mine").header("x-forwarded-for", "203.0.113.7");
    let answer =
        call.header("x-kimai-token", "ben-token").header("x-auth-token", "mine").send().await.unwrap();
    let headers = answer.headers().clone();
    let response_text = format!("{headers:?} {}", answer.text().await.unwrap());
    assert!(response_text.contains("Anna Arbeiter") && !response_text.contains(ANNA.2), "{response_text}");
    let received = tap.received();
    assert!(received.contains(&format!("Bearer {}", ANNA.2)), "{received}");
    for foreign in [&login.access, &login.refresh, ANNA.0, ANNA.1, "ben-token", "mine", "203.0.113.7"] {
        assert!(!received.contains(foreign), "{foreign} is in {received}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn server_token_never_reaches_kimai() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let tap = Tap::before(&kimai).await;
    let server = Server::start(&kimai, &["--header-auth", "--default-kimai-url", &tap.url]).await;
    let shared = server.server_token();
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(&shared);
    let response_text = call.header("x-kimai-token", "ben-token").send().await.unwrap().text().await.unwrap();
    assert!(response_text.contains("Ben Brown") && !response_text.contains("ben-token"), "{response_text}");
    let received = tap.received();
    assert!(received.contains("Bearer ben-token") && !received.contains(&shared), "{received}");
}
