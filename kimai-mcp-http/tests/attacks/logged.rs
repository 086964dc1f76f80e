//! What a stranger would like to write into the log.

use kimai_tests::{
    hosted::{ANNA, http},
    sim::{Settings, SimulatedKimai},
};

use crate::{
    program::Server,
    wire::{sent, status},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_control_character_in_a_header_is_refused() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    for value in ["a\0b", "a\rb", "a\u{1b}[2J"] {
        for name in
            ["X-Request-Id", "X-Forwarded-For", "Accept-Language", "Origin", "Cookie", "Authorization"]
        {
            let request =
                format!("GET / HTTP/1.1\r\nHost: localhost\r\n{name}: {value}\r\nConnection: close\r\n\r\n");
            let answer = sent(server.port, request.as_bytes()).await;
            assert_eq!(status(&answer), 400, "{name} {value:?}: {answer}");
        }
    }
    assert!(!server.log().contains("\u{1b}[2J"));
}

/// A link that somebody sends must not set what the log says of a request.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_and_a_path_that_a_stranger_chose_are_not_in_the_log_at_its_usual_level() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--log", "info"]).await;
    let asked =
        http().get(server.at("/nothing/FORGED-BY-ME?FORGED-BY-ME")).header("x-request-id", "FORGED-BY-ME");
    let answer = asked.header("user-agent", "FORGED-BY-ME").send().await.unwrap();
    assert_ne!(answer.headers()["x-request-id"], "FORGED-BY-ME");
    assert!(!server.log().contains("FORGED-BY-ME") && !server.log().contains(ANNA.0), "{}", server.log());
}
