use clap::{Args, Command, FromArgMatches};

use super::*;

const ANNA: &str = r#"{"AnnaAnnaAnnaAnna": {"kimai_url": "https://k.example", "kimai_token": "t0ken", "auth_secret": "long enough s3cret"}}"#;

fn read(arguments: &[&str], variables: &[(&str, &str)]) -> Result<Settings, Vec<ConfigError>> {
    let matches = Options::augment_args(Command::new("kimai-mcp-http"))
        .get_matches_from([&["kimai-mcp-http"], arguments].concat());
    let options = Options::from_arg_matches(&matches).unwrap();
    Settings::read(&options, &matches, &variables.iter().copied().collect())
}

/// Reads settings with one user.
fn settings(options: &[&str]) -> Settings {
    read(options, &[("USERS_CONFIG", ANNA)]).unwrap()
}

fn read_errors(options: &[&str]) -> Vec<String> {
    let errors = read(options, &[("USERS_CONFIG", ANNA)]).unwrap_err();
    errors.iter().map(ToString::to_string).collect()
}

fn warned(settings: &Settings, part: &str) -> bool {
    settings.warnings().iter().any(|warning| warning.to_string().contains(part))
}

#[test]
fn settings_have_defaults() {
    let settings = settings(&[]);
    assert_eq!(settings.listen.to_string(), "0.0.0.0:8000");
    assert_eq!(settings.public_url.issuer(), "http://localhost:8000");
    assert_eq!(settings.policy.requests_per_minute.map(u32::from), Some(60));
    assert!(
        settings.users.legacy_slugs && settings.header_auth.is_none() && settings.metrics_listen.is_none()
    );
    assert_eq!(
        settings.users.default_scopes.to_string(),
        "kimai:read kimai:write kimai:delete kimai:manage kimai:admin"
    );
    assert!(matches!(settings.state.backend, Backend::Memory));
    assert_eq!(settings.absence_limits.max_days, 30);
}

#[test]
fn all_errors_are_reported_at_once_in_one_line_each_without_values() {
    let errors = read_errors(&[
        "--host=s3cret",
        "--port=s3cret",
        "--public-url=http://s3cret.example",
        "--rate-limit-rpm=s3cret",
        "--trusted-proxy=127.0.0.1,s3cret",
        "--allowed-host=s3cret/",
        "--allowed-origin=s3cret",
        "--state=s3cret",
        "--state-key-file=/nope",
        "--metrics-listen=s3cret",
        "--default-scopes=s3cret",
        "--disable-legacy-slugs=s3cret",
        "--absence-max-days=s3cret",
        "--header-auth=s3cret",
        "--default-kimai-url=s3cret://",
        "--allowed-kimai-url=s3cret",
        "--max-sessions=s3cret",
        "--session-ttl=s3cret",
        "--require-https=s3cret",
        "--oauth-state-file=/nope/state.db",
        "--auth-backend=oidc",
        "--log=s3cret",
        "--log-format=s3cret",
    ]);
    assert_eq!(errors.len(), 23, "{errors:#?}");
    assert!(errors.iter().all(|line| line.starts_with("--") && !line.contains('\n')), "{errors:#?}");
    assert!(!errors.concat().contains("s3cret"), "{errors:#?}");
}

#[test]
fn tools_are_restricted_by_options_and_variables() {
    let options = ["--max-mode=Team-Leader", "--exclude-tools=rate, timer.stop", "--surface=split"];
    let settings = read(&options, &[("USERS_CONFIG", ANNA)]).unwrap();
    let restrictions = settings.tools.policy.restrictions().iter();
    let names: Vec<&str> = restrictions.map(|restriction| restriction.setting.as_str()).collect();
    assert_eq!(
        names,
        ["--max-mode team_leader of this server", "--exclude-tools rate,timer.stop of this server"]
    );
    assert_eq!(settings.tools.surface, kimai_tools::Surface::Split);
    let no_delete = read(&["--no-delete"], &[("USERS_CONFIG", ANNA)]).unwrap();
    assert!(!no_delete.tools.policy.classes().contains(kimai_tools::Access::Delete));
}

#[test]
fn invalid_settings_of_tools_are_reported_with_the_known_values() {
    let errors =
        read_errors(&["--max-mode=s3cret", "--tools=s3cret", "--surface=s3cret", "--no-delete=s3cret"]);
    assert_eq!(errors.len(), 4, "{errors:#?}");
    let errors = errors.join("\n");
    assert!(errors.contains("read_only, employee") && errors.contains("compact or split"), "{errors}");
    assert!(!errors.contains("s3cret"), "{errors}");
}

#[test]
fn rate_limit_zero_is_unlimited() {
    assert_eq!(settings(&["--rate-limit-rpm=0"]).policy.requests_per_minute, None);
}

#[test]
fn switches_have_an_optional_value() {
    assert!(!settings(&["--disable-legacy-slugs"]).users.legacy_slugs);
    assert!(!settings(&["--disable-legacy-slugs=YES"]).users.legacy_slugs);
    assert!(settings(&["--disable-legacy-slugs=0"]).users.legacy_slugs);
}

#[test]
fn settings_need_users_or_callers_with_their_own_token() {
    let errors = read(&[], &[]).unwrap_err();
    assert!(errors[0].to_string().contains("user add"), "{errors:?}");
    let settings = read(&["--header-auth", "--default-kimai-url=https://k.example"], &[]).unwrap();
    assert_eq!(settings.users.users.count(), 0);
    assert!(read_errors(&["--header-auth"])[0].contains("--default-kimai-url"));
    assert_eq!(read_errors(&["--header-auth", "--port=x"]).len(), 2);
    assert_eq!(read_errors(&["--header-auth", "--default-kimai-url=::"]).len(), 1);
}

#[test]
fn header_auth_has_a_kimai_a_server_token_and_cache_limits() {
    let token = ("MCP_SERVER_TOKEN", "s3cret of the whole company");
    let options = ["--header-auth", "--default-kimai-url=https://k.example/api", "--ssl-verify=false"];
    let more = ["--allowed-kimai-url=any-public,http://kimai:8001", "--session-ttl=60", "--max-sessions=5"];
    let settings = read(&[&options[..], &more].concat(), &[token]).unwrap();
    assert!(warned(&settings, "--ssl-verify is false"));
    assert!(!format!("{settings:?}").contains("s3cret"));
    let headers = settings.header_auth.unwrap();
    let kimai = headers.default_kimai.unwrap();
    assert_eq!(kimai.url.as_str(), "https://k.example/");
    assert!(headers.server_token.is_some() && headers.allowed.any_public);
    assert_eq!(headers.allowed.origins[0].ascii_serialization(), "http://kimai:8001");
    assert_eq!((headers.max_sessions, headers.session_ttl.as_secs()), (5, 60));
}

#[test]
fn two_state_backends_are_refused() {
    let errors = read_errors(&["--state=redis://r", "--oauth-state-file=state.db"]);
    assert!(errors[0].contains("exclude each other"), "{errors:?}");
}

#[test]
fn required_https_needs_a_trusted_proxy() {
    assert!(read_errors(&["--require-https"])[0].contains("--trusted-proxy"));
    assert!(settings(&["--require-https", "--trusted-proxy=10.0.0.0/8"]).policy.require_https);
}

#[test]
fn risky_settings_are_warned_about() {
    let plain = settings(&[]);
    assert!(warned(&plain, "--oauth-state-file") && warned(&plain, "only clients on this machine"));
    let quiet = ["--public-url=https://mcp.example.com", "--trusted-proxy=127.0.0.1", "--state=redis://r"];
    assert_eq!(settings(&quiet).warnings().len(), 1);
    assert!(warned(&settings(&quiet), "--state-key-file"));
    assert!(warned(&settings(&quiet[..1]), "--trusted-proxy"));
    let token = read(&[], &[("USERS_CONFIG", ANNA), ("MCP_SERVER_TOKEN", "t")]).unwrap();
    assert!(warned(&token, "MCP_SERVER_TOKEN has no effect"));
}

#[test]
fn logins_of_the_python_server_are_refused() {
    let variables = [("USERS_CONFIG", ANNA), ("KIMAI_MCP_AUTO_PROVISION", "true")];
    let errors = read(&[], &variables).unwrap_err();
    assert!(errors[0].to_string().contains("Python"), "{errors:?}");
    assert!(read_errors(&["--auth-backend=oidc"])[0].contains("Python"));
    assert!(read(&["--auth-backend=local"], &variables[..1]).is_ok());
}

#[test]
fn users_file_takes_precedence_over_users_config_and_user_variables() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("users.json");
    std::fs::write(&file, ANNA.replace("AnnaAnnaAnnaAnna", "only-in-the-file")).unwrap();
    let one = [("KIMAI_USER_BEN_URL", "https://k.example"), ("KIMAI_USER_BEN_TOKEN", "t")];
    let all = [&[("USERS_CONFIG", ANNA)], &one[..]].concat();
    let option = format!("--users-config={}", file.display());
    for (options, variables, slug) in [
        (&[option.as_str()][..], &all[..], "only-in-the-file"),
        (&[], &all, "AnnaAnnaAnnaAnna"),
        (&[], &one, "ben"),
    ] {
        let settings = read(options, variables).unwrap();
        assert_eq!(settings.users.users.count(), 1);
        assert!(settings.users.users.find(slug).is_some(), "{slug}");
        assert_eq!(warned(&settings, "has no effect beside"), slug != "ben");
    }
}
