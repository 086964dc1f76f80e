use proptest::prelude::*;

use super::{Destination, InvalidRedirectUri, RedirectUri};

fn uri(text: &str) -> RedirectUri {
    RedirectUri::parse(text).unwrap_or_else(|error| panic!("{text} {error}"))
}

fn error(text: &str) -> Option<InvalidRedirectUri> {
    RedirectUri::parse(text).err()
}

#[test]
fn redirect_uris_of_known_clients_are_accepted() {
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
        "com.example.app:oauth",
        "claude://oauth/callback",
        "cursor://anysphere.cursor-retrieval/oauth/user-1/callback",
        "vscode://anthropic.claude-code/oauth?windowId=1",
        "vscode-insiders://saoudrizwan.claude-dev/callback",
        "windsurf://codeium.windsurf/oauth",
        "goose://oauth/callback",
        "raycast://oauth?package_name=Extension",
        "lmstudio://mcp/oauth",
        "com.raycast:/oauth",
        "warp://mcp/oauth2callback",
        "zed://oauth",
        "msty:/callback",
        "vscode://vscode.github-authentication/did-authenticate?windowid=1",
        "https://app.example",
    ] {
        assert_eq!(uri(text).as_str(), text);
    }
}

#[test]
fn reserved_schemes_are_rejected() {
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
        "microsoft-edge:https://evil.example",
        "microsoft-edge-holographic:https://evil.example",
        "googlechrome://evil.example",
        "googlechromes://evil.example",
        "x-safari-https://evil.example",
        "x-web-search://?evil",
        "opera-https://evil.example",
        "touch-https://evil.example",
        "firefox://open-url?u=evil",
        "anybrowser-https://evil.example",
        "anybrowser+http://evil.example",
        "anybrowser+https://evil.example",
        "web+site://x",
        "applescript://com.apple.scripteditor?action=new&script=x",
        "shortcuts://run-shortcut?name=x",
        "itms-services://?action=download-manifest",
        "x-apple.systempreferences:com.apple.preference",
        "x-github-client://openRepo",
        "ms-settings:privacy",
        "ms-appinstaller:?source=x",
        "search-ms:query=x",
        "powershell:x",
        "steam://run/1",
        "jnlp://x",
        "webcal://x",
        "mailto:a@b.example",
    ] {
        assert_eq!(error(text), Some(InvalidRedirectUri::ReservedScheme), "{text}");
    }
}

#[test]
fn uris_that_make_an_app_open_another_url_are_rejected() {
    for text in [
        "someapp:https://evil.example/",
        "someapp://open?url=https://evil.example/",
        "someapp://open?url=HTTPS%3A%2F%2Fevil.example",
        "someapp://open?url=https%253A%252F%252Fevil.example",
        "someapp://open/https%3A//evil.example",
        "someapp:/x?javascript:alert(1)",
        "vscode://anthropic.claude-code/clone?url=git://evil.example",
    ] {
        assert_eq!(error(text), Some(InvalidRedirectUri::EmbeddedUrl), "{text}");
    }
    // A web site is shown to the user by its host, whatever its query is.
    assert!(RedirectUri::parse("https://app.example/cb?next=https://app.example/").is_ok());
}

#[test]
fn functions_of_apps_that_do_not_receive_users_are_rejected() {
    for text in [
        "vscode://vscode.git/clone?ref=x",
        "VSCode://VSCode.Git/clone",
        "vscode://vscode%2Egit/clone",
        "vscode:extension/publisher.name",
        "vscode://file/etc/passwd",
        "vscode-insiders://vscode-remote/ssh-remote+host/",
        "vscode:mcp/install?x",
        "cursor://anysphere.cursor-deeplink/mcp/install?name=x",
        "windsurf://settings/x",
        "someapp://x-callback-url/open",
    ] {
        assert_eq!(error(text), Some(InvalidRedirectUri::ReservedFunction), "{text}");
    }
}

#[test]
fn plain_http_is_accepted_for_loopback_hosts_only() {
    for text in [
        "http://app.example/cb",
        "http://192.168.0.2/cb",
        "http://localhost.app.example/",
        "http://127.0.0.2/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
    ] {
        assert_eq!(error(text), Some(InvalidRedirectUri::InsecureScheme), "{text}");
    }
}

#[test]
fn obscured_hosts_fragments_and_malformed_uris_are_rejected() {
    assert_eq!(error("https://app.example/cb#x"), Some(InvalidRedirectUri::Fragment));
    assert_eq!(error("https://app.example/cb#"), Some(InvalidRedirectUri::Fragment));
    assert_eq!(error("https://claude.ai@evil.example/"), Some(InvalidRedirectUri::UserInfo));
    assert_eq!(error("http://localhost:1@evil.example/"), Some(InvalidRedirectUri::UserInfo));
    for text in [
        "http://localhost\\@evil.example/",
        "java\nscript:alert(1)",
        " https://a.example/",
        "https://ä.example/",
    ] {
        assert_eq!(error(text), Some(InvalidRedirectUri::InvalidCharacters), "{text}");
    }
    for text in ["", "/callback", "app.example/cb", "https://", "//app.example/"] {
        assert_eq!(error(text), Some(InvalidRedirectUri::NotAUri), "{text}");
    }
}

#[test]
fn uri_has_at_most_2000_bytes() {
    let longest = format!("https://a.example/{}", "x".repeat(2_000 - "https://a.example/".len()));
    assert_eq!(error(&longest), None);
    assert_eq!(error(&format!("{longest}x")), Some(InvalidRedirectUri::TooLong));
}

#[test]
fn other_spellings_do_not_match() {
    let registered = uri("https://app.example/cb");
    for requested in [
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
        assert!(!registered.matches(&uri(requested)), "{requested}");
    }
}

#[test]
fn loopback_uris_match_with_any_port_but_not_with_another_host_or_path() {
    assert!(uri("http://localhost/callback").matches(&uri("http://localhost:54321/callback")));
    assert!(!uri("http://localhost/callback").matches(&uri("http://127.0.0.1:54321/callback")));
    assert!(!uri("http://localhost/callback").matches(&uri("http://localhost:54321/other")));
    assert!(!uri("http://localhost/callback").matches(&uri("https://localhost:54321/callback")));
}

#[test]
fn parameters_are_added_to_an_existing_query() {
    let answer = [("code", "a b"), ("iss", "https://mcp.example")];
    assert_eq!(
        uri("https://a.example").with_query(answer),
        "https://a.example/?code=a+b&iss=https%3A%2F%2Fmcp.example"
    );
    assert_eq!(uri("app:cb?x=1").with_query([("code", "1")]), "app:cb?x=1&code=1");
    assert_eq!(uri("cursor://a.b/oauth").with_query([("code", "1")]), "cursor://a.b/oauth?code=1");
}

#[test]
fn destination_is_written_as_host_or_scheme() {
    for (text, destination) in [
        ("https://claude.ai/api", "claude.ai"),
        ("http://127.0.0.1:8787/cb", "localhost"),
        ("cursor://anysphere.cursor-mcp/oauth/callback", "cursor:"),
    ] {
        assert_eq!(uri(text).destination().to_string(), destination);
    }
}

proptest! {
    #[test]
    fn loopback_uri_matches_itself_with_any_port(
        host in prop_oneof![Just("localhost"), Just("127.0.0.1"), Just("[::1]")],
        ports: (Option<u16>, Option<u16>),
        path in "(/[a-z0-9._~-]{0,8}){0,3}",
    ) {
        let at = |port: Option<u16>| uri(&format!("http://{host}{}{path}", port.map_or(String::new(), |port| format!(":{port}"))));
        prop_assert!(at(ports.0).matches(&at(ports.1)));
    }

    #[test]
    fn non_loopback_uris_match_only_the_same_text(
        scheme in prop_oneof![Just("https"), Just("cursor"), Just("com.example.app")],
        one in "[a-z]{1,3}\\.example(:[1-9][0-9]{0,3})?/[a-zA-Z0-9._~/-]{0,6}",
        other in "[a-z]{1,3}\\.example(:[1-9][0-9]{0,3})?/[a-zA-Z0-9._~/-]{0,6}",
    ) {
        let (one, other) = (uri(&format!("{scheme}://{one}")), uri(&format!("{scheme}://{other}")));
        prop_assert!(one.matches(&one));
        prop_assert_eq!(one.matches(&other), one.as_str() == other.as_str());
    }

    #[test]
    fn accepted_uris_are_safe_and_unchanged(text in "[ -~\\t\\n]{0,40}|(http|https|[a-z]{2,8}):[ -~]{0,30}") {
        let Ok(read) = RedirectUri::parse(&text) else { return Ok(()) };
        prop_assert!(!["javascript", "data", "file", "vbscript", "blob", "about"].contains(&read.url().scheme()));
        prop_assert!(read.url().username().is_empty() && read.url().fragment().is_none());
        prop_assert!(read.url().scheme() != "http" || ["localhost", "127.0.0.1", "[::1]"].contains(&read.url().host_str().unwrap()));
        prop_assert_eq!(read.as_str(), text);
        let sent = read.with_query([("code", "c")]);
        prop_assert!(url::Url::parse(&sent).is_ok_and(|sent| sent.origin() == read.url().origin() || sent.scheme() == read.url().scheme()));
    }

    #[test]
    fn serialized_uri_parses_back(path in "[a-z0-9/?&=-]{0,20}") {
        let stored = uri(&format!("https://app.example/{path}"));
        let read: RedirectUri = serde_json::from_str(&serde_json::to_string(&stored).unwrap()).unwrap();
        prop_assert_eq!(read, stored);
    }
}

#[test]
fn destination_is_a_site_a_loopback_program_or_an_app() {
    let destination = |uri: &str| Destination::of(&uri.parse().unwrap());
    assert_eq!(destination("https://claude.ai/api/cb"), Destination::Site("claude.ai".into()));
    assert_eq!(destination("https://claude.ai:8443/"), Destination::Site("claude.ai:8443".into()));
    for local in ["http://localhost:1/cb", "http://127.0.0.1/", "http://[::1]:7/", "https://localhost/"] {
        assert_eq!(destination(local), Destination::Loopback, "{local}");
    }
    assert_eq!(destination("cursor://anysphere.cursor-mcp/cb"), Destination::App("cursor".into()));
    let disguised = Destination::Site("localhost.example.com".into());
    assert_eq!(destination("https://localhost.example.com/"), disguised);
}
