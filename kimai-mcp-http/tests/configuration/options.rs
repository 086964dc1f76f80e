//! Options and variables, and what is said of those that are wrong.

use kimai_tests::sim::{Settings, SimulatedKimai};

use crate::desk::{Came, Desk};

const SLUG: &str = "xK9mP2qW7vL4aB8c";

fn lines(came: &Came) -> Vec<&str> {
    came.err.lines().collect()
}

#[tokio::test]
async fn every_problem_is_a_line_and_the_exit_code_tells_that_it_is_the_configuration() {
    let desk =
        Desk::new().with("RATE_LIMIT_RPM", "s3cret").with("KIMAI_MCP_TRUSTED_PROXIES", "127.0.0.1, s3cret");
    let came = desk.run(&["--port=s3cret", "--public-url", "http://mcp.example.com"]).await;
    assert_eq!((came.code, came.out.as_str()), (Some(3), ""));
    insta::assert_snapshot!(lines(&came).join("\n"), @r"
    --port is no port; write a number from 1 to 65535
    --public-url must be https; http is for this machine alone (localhost, 127.0.0.1, [::1]); write what users type
    the list of users has nobody who can use this server; add one with kimai-mcp-http user add, or let callers bring their own tokens with --header-auth
    RATE_LIMIT_RPM is no number of requests a minute; write a whole number
    KIMAI_MCP_TRUSTED_PROXIES is neither an address nor a network; write one such as 127.0.0.1 or 10.0.0.0/8
    ");
}

#[tokio::test]
async fn the_rate_of_the_command_line_comes_before_that_of_the_environment() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, &[(SLUG, "anna-token")]).with("RATE_LIMIT_RPM", "s3cret");
    assert_eq!(desk.run(&["check"]).await.code, Some(3));
    assert_eq!(desk.run(&["check", "--rate-limit-rpm=5"]).await.code, Some(0));
    assert_eq!(desk.run(&["--rate-limit-rpm=5", "check"]).await.code, Some(0));
}

#[tokio::test]
async fn a_way_to_answer_that_is_none_is_a_problem_that_names_those_there_are() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, &[(SLUG, "anna-token")]).with("KIMAI_MCP_OUTPUT", "xml");
    let came = desk.run(&[]).await;
    assert_eq!((came.code, lines(&came).len()), (Some(3), 1), "{came:?}");
    assert!(
        came.err.starts_with("KIMAI_MCP_OUTPUT is") && came.err.contains("text, structured, both"),
        "{came:?}"
    );
    assert_eq!(desk.run(&["check", "--output", "Both"]).await.code, Some(0));
}

#[tokio::test]
async fn a_variable_that_says_nothing_sets_nothing() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, &[(SLUG, "anna-token")]);
    let desk =
        desk.with("RATE_LIMIT_RPM", "").with("KIMAI_MCP_TRUSTED_PROXIES", "").with("REQUIRE_HTTPS", " ");
    assert_eq!(desk.run(&["check"]).await.code, Some(0));
}

#[tokio::test]
async fn options_of_the_python_server_are_refused_in_a_line_of_their_own() {
    let desk = Desk::new();
    for option in [
        "--oidc-issuer=https://s3cret",
        "--oidc-client-secret=s3cret",
        "--auto-provision",
        "--provision-match=fuzzy",
    ] {
        let came = desk.run(&[option]).await;
        assert_eq!((came.code, lines(&came).len()), (Some(2), 1), "{came:?}");
        assert!(came.err.contains("Python") && !came.err.contains("s3cret"), "{}", came.err);
    }
    let came = desk.run(&["--auth-backend=oidc", "--header-auth", "--default-kimai-url=https://k"]).await;
    assert_eq!((came.code, lines(&came).len()), (Some(3), 1), "{came:?}");
}

#[tokio::test]
async fn an_unknown_option_is_refused_without_its_value() {
    let came = Desk::new().run(&["--mcp-server-token=s3cret"]).await;
    assert_eq!(came.code, Some(2));
    assert!(!came.err.contains("s3cret"), "{}", came.err);
}

#[tokio::test]
async fn a_file_of_users_that_is_a_list_is_a_readable_line() {
    let desk = Desk::new();
    desk.put("users.json", r#"[{"slug": "s3cret", "kimai_token": "s3cret"}]"#);
    let came = desk.run(&["--users-config", "users.json"]).await;
    assert_eq!((came.code, lines(&came).len()), (Some(3), 1), "{came:?}");
    assert!(
        came.err.starts_with("users.json holds no object") && !came.err.contains("s3cret"),
        "{}",
        came.err
    );
}

#[tokio::test]
async fn the_help_tells_every_option_with_its_variable_and_no_value() {
    let desk = Desk::new().with("DEFAULT_KIMAI_URL", "https://s3cret").with("KIMAI_API_TOKEN", "s3cret");
    for arguments in [&["-h"][..], &["--help"], &["user", "add", "-h"], &["check", "-h"]] {
        let came = desk.run(arguments).await;
        assert_eq!(came.code, Some(0));
        assert!(!came.out.contains("s3cret") && came.out.contains("USERS_CONFIG_FILE"), "{}", came.out);
    }
}
