//! Server-side request forgery with URLs of callers and clients.

use std::net::TcpListener;

use kimai_tests::{
    hosted::{http, text},
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::server_process::Server;

/// Something on this machine that is nobody's business.
struct Internal(TcpListener);

impl Internal {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// Returns true if there was a connection since the last call.
    fn was_reached(&self) -> bool {
        self.0.accept().is_ok()
    }

    /// The ways to write where it is; `localhost` is a name that leads to a private address.
    fn places(&self) -> Vec<String> {
        let port = self.port();
        let hosts = [
            "localhost",
            "LOCALHOST",
            "127.0.0.1",
            "127.1",
            "0x7f000001",
            "2130706433",
            "0177.0.0.1",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "me@localhost",
            "public.example@localhost",
            "169.254.169.254",
            "10.0.0.1",
            "192.168.0.1",
        ];
        hosts.iter().map(|host| format!("https://{host}:{port}")).collect()
    }
}

async fn asked_of(server: &Server, kimai: &str) -> (u16, Value) {
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(server.server_token());
    let answer = call.header("x-kimai-token", "mine").header("x-kimai-url", kimai).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// A server for callers who name their Kimai.
async fn serving(kimai: &SimulatedKimai, options: &[&str]) -> Server {
    Server::start(kimai, &[&["--header-auth", "--rate-limit-rpm", "0"], options].concat()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn kimai_url_of_a_caller_reaches_no_private_address() {
    let (kimai, internal) = (SimulatedKimai::start(Settings::default()).await, Internal::new());
    let server = serving(&kimai, &["--allowed-kimai-url", "any-public"]).await;
    for place in internal.places() {
        let (status, answer) = asked_of(&server, &place).await;
        let refused = answer["result"]["isError"] == true && text(&answer).contains("public");
        assert!(status == 400 || refused, "{place}: {status} {answer}");
        assert!(!internal.was_reached(), "{place}");
    }
    let (status, _) = asked_of(&server, &format!("http://localhost:{}", internal.port())).await;
    assert!(status == 400 && !internal.was_reached());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_allowed_kimai_urls_may_be_private() {
    let (kimai, internal) = (SimulatedKimai::start(Settings::default()).await, Internal::new());
    let place = format!("https://localhost:{}", internal.port());
    let closed = serving(&kimai, &["--default-kimai-url", &kimai.url()]).await;
    assert_eq!(asked_of(&closed, &place).await.0, 400);
    assert!(!internal.was_reached());
    drop(closed);
    let listener = internal.0.try_clone().unwrap();
    let opened = serving(&kimai, &["--allowed-kimai-url", &place]).await;
    let call = asked_of(&opened, &place);
    let reached = async {
        while listener.accept().is_err() {
            tokio::task::yield_now().await;
        }
    };
    // Nobody answers there, so that only the connection is waited for.
    tokio::select! {
        (status, answer) = call => panic!("{status} {answer}"),
        () = reached => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_document_url_reaches_no_private_address() {
    let (kimai, internal) = (SimulatedKimai::start(Settings::default()).await, Internal::new());
    let server = Server::start(&kimai, &["--rate-limit-rpm", "0"]).await;
    for place in internal.places() {
        let id = format!("{place}/client.json");
        let query = [
            ("client_id", id.as_str()),
            ("redirect_uri", "https://app.example/cb"),
            ("response_type", "code"),
        ];
        let url = url::Url::parse_with_params(&server.at("/authorize"), query).unwrap();
        let answer = http().get(url).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (400, None), "{place}");
        assert!(!internal.was_reached(), "{place}");
    }
}
