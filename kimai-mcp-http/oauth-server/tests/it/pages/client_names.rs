//! Misleading client names.

use super::browser::User;
use crate::server::{CLAUDE, Server, request};

async fn shown(name: &str) -> String {
    let server = Server::new();
    server.store_client("c1", Some(name), None).await;
    let anna = User::new(&server);
    let ticket = anna.ticket(request("c1", CLAUDE, "notes:read")).await;
    let body = anna.get(&format!("/login?request={ticket}")).await.body;
    let (_, rest) = body.split_once("<dt>App</dt><dd>").unwrap();
    rest.split_once("</dd>").unwrap().0.to_owned()
}

#[tokio::test]
async fn html_in_a_name_is_escaped() {
    assert_eq!(
        shown("<img src=x onerror=alert(1)>").await,
        "<bdi>&#60;img src=x onerror=alert(1)&#62;</bdi>"
    );
    for name in
        ["</bdi><script>alert(1)</script>", "&lt;b&gt;", "\"><form action=//evil.example>", "{{ ticket }}"]
    {
        let shown = shown(name).await;
        assert!(!shown.contains("<script") && !shown.contains("<form") && !shown.contains("<b>"), "{shown}");
    }
}

#[tokio::test]
async fn invisible_characters_in_a_name_are_removed() {
    let shown = shown("Claude\u{202e}evil\u{200b}\u{2066}\n\n\tx\u{0}").await;
    let bare = |letter: char| letter.is_control() || "\u{202e}\u{200b}\u{2066}".contains(letter);
    assert!(!shown.contains(bare), "{shown:?}");
    assert!(shown.contains("Claudeevil"), "{shown}");
}

#[tokio::test]
async fn long_name_is_shortened() {
    assert_eq!(shown(&"x".repeat(10_000)).await, format!("<bdi>{}…</bdi>", "x".repeat(60)));
    assert!(shown(&"\u{202e}".repeat(10_000)).await.len() < 1_000);
}

#[tokio::test]
async fn empty_name_is_replaced() {
    for name in ["", "   ", "\n"] {
        assert_eq!(shown(name).await, "An app without a name");
    }
}
