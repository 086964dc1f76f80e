use clap::FromArgMatches;

use super::*;

const ANNA: &str = r#"{"AnnaAnnaAnnaAnna": {"kimai_url": "https://k.example", "kimai_token": "t0ken", "auth_secret": "long enough s3cret"}}"#;

fn read(options: &[&str], variables: &[(&str, &str)]) -> Result<Settings, Vec<ConfigError>> {
    let matches = <Arguments as clap::CommandFactory>::command()
        .get_matches_from([&["kimai-mcp-http"], options].concat());
    let arguments = Arguments::from_arg_matches(&matches).unwrap();
    Settings::read(&arguments, &matches, &variables.iter().copied().collect())
}

/// With a user.
fn settings(options: &[&str]) -> Settings {
    read(options, &[("USERS_CONFIG", ANNA)]).unwrap()
}

fn problems(options: &[&str]) -> Vec<String> {
    let problems = read(options, &[("USERS_CONFIG", ANNA)]).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

fn warned(settings: &Settings, part: &str) -> bool {
    settings.warnings().iter().any(|warning| warning.to_string().contains(part))
}

#[test]
fn what_is_not_given_is_what_suits_most() {
    let settings = settings(&[]);
    assert_eq!(settings.listen.to_string(), "0.0.0.0:8000");
    assert_eq!(settings.public.issuer(), "http://localhost:8000");
    assert_eq!(settings.guards.requests_per_minute.map(u32::from), Some(60));
    assert!(
        settings.people.legacy_slugs && settings.header_auth.is_none() && settings.metrics_listen.is_none()
    );
    assert_eq!(settings.people.default_scopes.to_string(), "kimai:read kimai:write kimai:admin");
    assert!(matches!(settings.keeping.engine, Engine::Memory));
    assert_eq!(settings.absences.max_days, 30);
}

#[test]
fn everything_that_is_wrong_is_told_at_once_each_in_a_line_and_no_value_is_shown() {
    let told = problems(&[
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
    assert_eq!(told.len(), 23, "{told:#?}");
    assert!(told.iter().all(|line| line.starts_with("--") && !line.contains('\n')), "{told:#?}");
    assert!(!told.concat().contains("s3cret"), "{told:#?}");
}

#[test]
fn a_rate_of_zero_is_no_limit() {
    assert_eq!(settings(&["--rate-limit-rpm=0"]).guards.requests_per_minute, None);
}

#[test]
fn switches_stand_alone_or_have_a_value() {
    assert!(!settings(&["--disable-legacy-slugs"]).people.legacy_slugs);
    assert!(!settings(&["--disable-legacy-slugs=YES"]).people.legacy_slugs);
    assert!(settings(&["--disable-legacy-slugs=0"]).people.legacy_slugs);
}

#[test]
fn without_users_and_without_callers_of_their_own_there_is_nothing_to_serve() {
    let none = read(&[], &[]).unwrap_err();
    assert!(none[0].to_string().contains("user add"), "{none:?}");
    let own = read(&["--header-auth", "--default-kimai-url=https://k.example"], &[]).unwrap();
    assert_eq!(own.people.users.count(), 0);
    assert!(problems(&["--header-auth"])[0].contains("--default-kimai-url"));
    assert_eq!(problems(&["--header-auth", "--port=x"]).len(), 2);
    assert_eq!(problems(&["--header-auth", "--default-kimai-url=::"]).len(), 1);
}

#[test]
fn callers_of_their_own_have_their_kimai_their_token_and_their_bounds() {
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
fn two_states_are_one_too_many() {
    let told = problems(&["--state=redis://r", "--oauth-state-file=state.db"]);
    assert!(told[0].contains("exclude each other"), "{told:?}");
}

#[test]
fn https_alone_without_a_proxy_would_refuse_everything() {
    assert!(problems(&["--require-https"])[0].contains("--trusted-proxy"));
    assert!(settings(&["--require-https", "--trusted-proxy=10.0.0.0/8"]).guards.require_https);
}

#[test]
fn what_is_risky_is_warned_of() {
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
fn what_the_python_server_logged_in_with_is_refused_in_words() {
    let variables = [("USERS_CONFIG", ANNA), ("KIMAI_MCP_AUTO_PROVISION", "true")];
    let told = read(&[], &variables).unwrap_err();
    assert!(told[0].to_string().contains("Python"), "{told:?}");
    assert!(problems(&["--auth-backend=oidc"])[0].contains("Python"));
    assert!(read(&["--auth-backend=local"], &variables[..1]).is_ok());
}

#[test]
fn a_file_of_users_comes_before_the_variable_and_that_before_the_users_of_variables() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("users.json");
    std::fs::write(&file, ANNA.replace("AnnaAnnaAnnaAnna", "of-the-file-alone")).unwrap();
    let one = [("KIMAI_USER_BEN_URL", "https://k.example"), ("KIMAI_USER_BEN_TOKEN", "t")];
    let all = [&[("USERS_CONFIG", ANNA)], &one[..]].concat();
    let option = format!("--users-config={}", file.display());
    for (options, variables, slug) in [
        (&[option.as_str()][..], &all[..], "of-the-file-alone"),
        (&[], &all, "AnnaAnnaAnnaAnna"),
        (&[], &one, "ben"),
    ] {
        let settings = read(options, variables).unwrap();
        assert_eq!(settings.people.users.count(), 1);
        assert!(settings.people.users.find(slug).is_some(), "{slug}");
        assert_eq!(warned(&settings, "has no effect beside"), slug != "ben");
    }
}
