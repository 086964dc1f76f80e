//! Options, variables, and their errors and warnings.

use kimai_tests::sim::{Settings, SimulatedKimai};

use crate::command_runner::{CommandOutput, CommandRunner, RunningServer};

const SLUG: &str = "xK9mP2qW7vL4aB8c";

fn lines(output: &CommandOutput) -> Vec<&str> {
    output.err.lines().collect()
}

#[tokio::test]
async fn configuration_errors_have_one_line_each_and_exit_code_3() {
    let runner = CommandRunner::new()
        .with("RATE_LIMIT_RPM", "s3cret")
        .with("KIMAI_MCP_TRUSTED_PROXIES", "127.0.0.1, s3cret");
    let output = runner.run(&["--port=s3cret", "--public-url", "http://mcp.example.com"]).await;
    assert_eq!((output.code, output.out.as_str()), (Some(3), ""));
    insta::assert_snapshot!(lines(&output).join("\n"), @r"
    --port is not a port number; use a number from 1 to 65535
    --public-url must be https; http is allowed on this machine only (localhost, 127.0.0.1, [::1]); use the URL that users enter
    the user list has no usable user; add one with kimai-mcp-http user add, or let users sign in with their own Kimai token: set --default-kimai-url and --state-key-file
    RATE_LIMIT_RPM is not a number of requests per minute; use a whole number
    KIMAI_MCP_TRUSTED_PROXIES is neither an IP address nor a network; use one such as 127.0.0.1 or 10.0.0.0/8
    ");
}

#[tokio::test]
async fn options_take_precedence_over_variables() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::with_users(&kimai, &[(SLUG, "anna-token")]).with("RATE_LIMIT_RPM", "s3cret");
    assert_eq!(runner.run(&["check"]).await.code, Some(3));
    assert_eq!(runner.run(&["check", "--rate-limit-rpm=5"]).await.code, Some(0));
    assert_eq!(runner.run(&["--rate-limit-rpm=5", "check"]).await.code, Some(0));
}

#[tokio::test]
async fn unknown_output_format_names_the_known_ones() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::with_users(&kimai, &[(SLUG, "anna-token")]).with("KIMAI_MCP_OUTPUT", "xml");
    let output = runner.run(&[]).await;
    assert_eq!((output.code, lines(&output).len()), (Some(3), 1), "{output:?}");
    assert!(
        output.err.starts_with("KIMAI_MCP_OUTPUT is") && output.err.contains("text, structured, both"),
        "{output:?}"
    );
    assert_eq!(runner.run(&["check", "--output", "Both"]).await.code, Some(0));
}

#[tokio::test]
async fn empty_variables_count_as_unset() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::with_users(&kimai, &[(SLUG, "anna-token")]);
    let runner =
        runner.with("RATE_LIMIT_RPM", "").with("KIMAI_MCP_TRUSTED_PROXIES", "").with("REQUIRE_HTTPS", " ");
    assert_eq!(runner.run(&["check"]).await.code, Some(0));
}

#[tokio::test]
async fn incomplete_options_of_the_identity_provider_are_named_line_by_line() {
    let runner = CommandRunner::new();
    let output = runner.run(&["--auth-backend=oidc", "--header-auth", "--default-kimai-url=https://k"]).await;
    assert_eq!((output.code, lines(&output).len()), (Some(3), 2), "{output:?}");
}

#[tokio::test]
async fn unknown_options_are_refused_without_their_value() {
    let output = CommandRunner::new().run(&["--mcp-server-token=s3cret"]).await;
    assert_eq!(output.code, Some(2));
    assert!(!output.err.contains("s3cret"), "{}", output.err);
}

#[tokio::test]
async fn users_file_with_a_list_is_refused_in_one_line() {
    let runner = CommandRunner::new();
    runner.put("users.json", r#"[{"slug": "s3cret", "kimai_token": "s3cret"}]"#);
    let output = runner.run(&["--users-config", "users.json"]).await;
    assert_eq!((output.code, lines(&output).len()), (Some(3), 1), "{output:?}");
    assert!(
        output.err.starts_with("users.json does not contain a JSON object") && !output.err.contains("s3cret"),
        "{}",
        output.err
    );
}

#[tokio::test]
async fn help_shows_variables_without_values() {
    let runner =
        CommandRunner::new().with("DEFAULT_KIMAI_URL", "https://s3cret").with("KIMAI_API_TOKEN", "s3cret");
    for arguments in [&["-h"][..], &["--help"], &["user", "add", "-h"], &["check", "-h"]] {
        let output = runner.run(arguments).await;
        assert_eq!(output.code, Some(0));
        assert!(!output.out.contains("s3cret") && output.out.contains("USERS_CONFIG_FILE"), "{}", output.out);
    }
}

async fn runner() -> (SimulatedKimai, CommandRunner) {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::with_users(&kimai, &[(SLUG, "anna-token")]);
    (kimai, runner)
}

#[tokio::test]
async fn variables_of_the_python_server_are_warned_about_without_values() {
    let named = ["KIMAI_MCP_OIDC_ISSUER", "KIMAI_MCP_OIDC_CLIENT_SECRET", "KIMAI_MCP_PROVISION_ADMIN_TOKEN"];
    let (_kimai, runner) = runner().await;
    let runner = named.iter().fold(runner, |runner, name| runner.with(name, "s3cret"));
    let runner = runner.with("KIMAI_MCP_OIDC_SCOPES", "").with("KIMAI_MCP_AUTO_PROVISION", "false");
    let log = RunningServer::start(&runner, &[]).await.startup_log.join("\n");
    for name in named {
        assert!(log.contains(&format!("{name} has no effect")), "{name}: {log}");
    }
    assert!(log.contains("without --auto-provision"), "what to do: {log}");
    for hidden in ["s3cret", "OIDC_SCOPES", "AUTO_PROVISION"] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
}

#[tokio::test]
async fn unknown_fields_of_users_are_warned_about_unless_they_may_be_secrets() {
    let (_kimai, runner) = runner().await;
    let fields = r#""oidc_identity": "a@b.c", "oidc_subject": "7", "kimai_user_id": "1", "_note": 1, "Zx81k3TokenOfAnna": 2, "kimai_url""#;
    runner.put("users.json", &runner.read("users.json").replacen(r#""kimai_url""#, fields, 1));
    let log = RunningServer::start(&runner, &[]).await.startup_log.join("\n");
    let line =
        log.lines().find(|line| line.contains("has unknown fields")).unwrap_or_else(|| panic!("{log}"));
    assert!(
        line.contains("user 1 of users.json") && line.contains("oidc_subject,") && line.contains('…'),
        "{line}"
    );
    for hidden in ["a@b.c", "kimai_user_id", "_note", "Zx81", SLUG] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
    assert_eq!(runner.run(&["check"]).await.code, Some(0));
}

#[tokio::test]
async fn header_auth_options_without_header_auth_are_warned_about() {
    let (_kimai, runner) = runner().await;
    let runner = runner.with("MAX_SESSIONS", "5").with("KIMAI_SSL_VERIFY", "false");
    let log = RunningServer::start(&runner, &["--session-ttl=60"]).await.startup_log.join("\n");
    for part in ["MAX_SESSIONS has no effect", "--session-ttl has no effect", "--ssl-verify has no effect"] {
        assert!(log.contains(part), "{part}: {log}");
    }
}
