use proptest::prelude::*;

use super::{NotRedirect, RedirectUri};

fn uri(text: &str) -> RedirectUri {
    RedirectUri::parse(text).unwrap_or_else(|error| panic!("{text} {error}"))
}

fn refusal(text: &str) -> Option<NotRedirect> {
    RedirectUri::parse(text).err()
}

#[test]
fn what_clients_register_may_be_registered() {
    for text in [
        "https://claude.ai/api/mcp/auth_callback",
        "https://claude.com/api/mcp/auth_callback",
        "http://localhost/callback",
        "http://127.0.0.1/callback",
        "http://[::1]:8080/callback",
        "https://chatgpt.com/connector/oauth/abc-123",
        "http://127.0.0.1:33418/",
        "https://vscode.dev/redirect",
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "http://localhost:8787/callback",
        "http://127.0.0.1:6276/oauth/callback",
        "com.example.app:/oauth",
        "vscode://vscode.github-authentication/did-authenticate?windowid=1",
        "https://app.example",
    ] {
        assert_eq!(uri(text).as_str(), text);
    }
}

#[test]
fn what_a_browser_runs_or_shows_is_never_a_redirect_uri() {
    for text in [
        "javascript:alert(1)",
        "JavaScript://localhost/%0aalert(1)",
        "data:text/html,hello",
        "file:///etc/passwd",
        "vbscript:x",
        "blob:https://app.example/1",
        "about:blank",
        "view-source:https://app.example/",
        "filesystem:https://app.example/temporary/x",
        "ws://localhost/",
        "ftp://app.example/",
        "intent://x#Intent;end".split('#').next().unwrap(),
        "ms-msdt:/id",
        "chrome-extension://abc/x.html",
        "mailto:a@b.example",
    ] {
        assert_eq!(refusal(text), Some(NotRedirect::Scheme), "{text}");
    }
}

#[test]
fn plain_http_leads_to_this_machine_alone() {
    for text in [
        "http://app.example/cb",
        "http://192.168.0.2/cb",
        "http://localhost.app.example/",
        "http://127.0.0.2/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
    ] {
        assert_eq!(refusal(text), Some(NotRedirect::Open), "{text}");
    }
}

#[test]
fn what_hides_the_host_or_has_a_fragment_is_refused() {
    assert_eq!(refusal("https://app.example/cb#x"), Some(NotRedirect::Fragment));
    assert_eq!(refusal("https://app.example/cb#"), Some(NotRedirect::Fragment));
    assert_eq!(refusal("https://claude.ai@evil.example/"), Some(NotRedirect::User));
    assert_eq!(refusal("http://localhost:1@evil.example/"), Some(NotRedirect::User));
    for text in [
        "http://localhost\\@evil.example/",
        "java\nscript:alert(1)",
        " https://a.example/",
        "https://ä.example/",
    ] {
        assert_eq!(refusal(text), Some(NotRedirect::Letters), "{text}");
    }
    for text in ["", "/callback", "app.example/cb", "https://", "//app.example/"] {
        assert_eq!(refusal(text), Some(NotRedirect::NoUri), "{text}");
    }
    assert_eq!(refusal(&format!("https://a.example/{}", "x".repeat(2000))), Some(NotRedirect::Long));
}

#[test]
fn another_spelling_is_another_address() {
    let registered = uri("https://app.example/cb");
    for asked in [
        "https://app.example/cb/",
        "https://app.example/CB",
        "https://APP.example/cb",
        "https://app.example:443/cb",
        "https://app.example:8443/cb",
        "https://app.example/x/../cb",
        "https://app.example/cb?x=1",
        "https://sub.app.example/cb",
        "http://localhost/cb",
        "cursor://app.example/cb",
    ] {
        assert!(!registered.allows(&uri(asked)), "{asked}");
    }
}

#[test]
fn the_name_and_the_numbers_of_this_machine_are_not_each_other() {
    assert!(uri("http://localhost/callback").allows(&uri("http://localhost:54321/callback")));
    assert!(!uri("http://localhost/callback").allows(&uri("http://127.0.0.1:54321/callback")));
    assert!(!uri("http://localhost/callback").allows(&uri("http://localhost:54321/other")));
    assert!(!uri("http://localhost/callback").allows(&uri("https://localhost:54321/callback")));
}

#[test]
fn an_answer_is_added_to_the_query_there_is() {
    let answer = [("code", "a b"), ("iss", "https://mcp.example")];
    assert_eq!(
        uri("https://a.example").with(answer),
        "https://a.example/?code=a+b&iss=https%3A%2F%2Fmcp.example"
    );
    assert_eq!(uri("app:cb?x=1").with([("code", "1")]), "app:cb?x=1&code=1");
    assert_eq!(uri("cursor://a.b/oauth").with([("code", "1")]), "cursor://a.b/oauth?code=1");
}

#[test]
fn people_are_told_the_host_or_the_program() {
    for (text, shown) in [
        ("https://claude.ai/api", "claude.ai"),
        ("http://127.0.0.1:8787/cb", "localhost"),
        ("cursor://anysphere.cursor-mcp/oauth/callback", "cursor:"),
    ] {
        assert_eq!(uri(text).destination().to_string(), shown);
    }
}

proptest! {
    #[test]
    fn a_loopback_address_allows_itself_with_any_port(
        host in prop_oneof![Just("localhost"), Just("127.0.0.1"), Just("[::1]")],
        ports: (Option<u16>, Option<u16>),
        path in "(/[a-z0-9._~-]{0,8}){0,3}",
    ) {
        let at = |port: Option<u16>| uri(&format!("http://{host}{}{path}", port.map_or(String::new(), |port| format!(":{port}"))));
        prop_assert!(at(ports.0).allows(&at(ports.1)));
    }

    #[test]
    fn only_the_same_text_is_allowed_elsewhere(
        scheme in prop_oneof![Just("https"), Just("cursor"), Just("com.example.app")],
        one in "[a-z]{1,3}\\.example(:[1-9][0-9]{0,3})?/[a-zA-Z0-9._~/-]{0,6}",
        other in "[a-z]{1,3}\\.example(:[1-9][0-9]{0,3})?/[a-zA-Z0-9._~/-]{0,6}",
    ) {
        let (one, other) = (uri(&format!("{scheme}://{one}")), uri(&format!("{scheme}://{other}")));
        prop_assert!(one.allows(&one));
        prop_assert_eq!(one.allows(&other), one.as_str() == other.as_str());
    }

    #[test]
    fn whatever_is_written_nothing_gets_through_that_is_not_safe(text in "[ -~\\t\\n]{0,40}|(http|https|[a-z]{2,8}):[ -~]{0,30}") {
        let Ok(read) = RedirectUri::parse(&text) else { return Ok(()) };
        prop_assert!(!["javascript", "data", "file", "vbscript", "blob", "about"].contains(&read.url().scheme()));
        prop_assert!(read.url().username().is_empty() && read.url().fragment().is_none());
        prop_assert!(read.url().scheme() != "http" || ["localhost", "127.0.0.1", "[::1]"].contains(&read.url().host_str().unwrap()));
        prop_assert_eq!(read.as_str(), text);
        let sent = read.with([("code", "c")]);
        prop_assert!(url::Url::parse(&sent).is_ok_and(|sent| sent.origin() == read.url().origin() || sent.scheme() == read.url().scheme()));
    }

    #[test]
    fn a_kept_address_comes_back_the_same(path in "[a-z0-9/?&=-]{0,20}") {
        let kept = uri(&format!("https://app.example/{path}"));
        let read: RedirectUri = serde_json::from_str(&serde_json::to_string(&kept).unwrap()).unwrap();
        prop_assert_eq!(read, kept);
    }
}
