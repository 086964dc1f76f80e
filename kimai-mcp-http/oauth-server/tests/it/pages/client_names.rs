//! Misleading client names.

use super::browser::User;
use crate::server::{CLAUDE, Server, request};

/// Returns the HTML of a client name on the login page.
async fn render_name(name: &str) -> String {
    let server = Server::new();
    server.store_client("c1", Some(name), None).await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    let body = anna.get(&format!("/login?request={id}")).await.body;
    let (_, rest) = body.split_once("<dt>App</dt><dd>").unwrap();
    rest.split_once("</dd>").unwrap().0.to_owned()
}

#[tokio::test]
async fn html_in_a_name_is_escaped() {
    assert_eq!(
        render_name("<img src=x onerror=alert(1)>").await,
        "<bdi>&#60;img src=x onerror=alert(1)&#62;</bdi>"
    );
    for name in
        ["</bdi><script>alert(1)</script>", "&lt;b&gt;", "\"><form action=//evil.example>", "{{ csrf }}"]
    {
        let html = render_name(name).await;
        assert!(!html.contains("<script") && !html.contains("<form") && !html.contains("<b>"), "{html}");
    }
}

#[tokio::test]
async fn invisible_characters_in_a_name_are_removed() {
    let html = render_name("Claude\u{202e}evil\u{200b}\u{2066}\n\n\tx\u{0}").await;
    assert_eq!(html, "<bdi>Claudeevil x</bdi>");
    for character in "\u{7f}\u{ad}\u{34f}\u{61c}\u{200e}\u{200f}\u{202a}\u{202d}\u{2060}\u{2067}\u{2069}\u{2800}\u{3164}\u{fe0f}\u{feff}\
        \u{1bca0}\u{1d173}\u{e0041}"
        .chars()
    {
        let html = render_name(&format!("Claude{character}evil")).await;
        let expected = if character.is_control() { "Claude evil" } else { "Claudeevil" };
        assert_eq!(html, format!("<bdi>{expected}</bdi>"), "{character:?}");
    }
}

#[tokio::test]
async fn right_to_left_name_is_isolated_from_the_page() {
    assert_eq!(render_name("\u{5d0}\u{5d1} (evil)").await, "<bdi>\u{5d0}\u{5d1} (evil)</bdi>");
}

#[tokio::test]
async fn long_name_is_shortened() {
    assert_eq!(render_name(&"x".repeat(10_000)).await, format!("<bdi>{}…</bdi>", "x".repeat(60)));
    assert!(render_name(&"\u{202e}".repeat(10_000)).await.len() < 1_000);
}

#[tokio::test]
async fn empty_name_is_replaced() {
    for name in ["", "   ", "\n", "\u{200b}\u{202e}"] {
        assert_eq!(render_name(name).await, "An app without a name");
    }
}
