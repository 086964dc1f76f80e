use clap::{Args, Command, FromArgMatches};

use kimai_tools::domain::api::Tls;

use super::{provisioning::MatchMode, *};

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
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(settings.public_url.issuer(), "http://localhost:8000");
    assert_eq!(settings.policy.requests_per_minute.map(u32::from), Some(60));
    assert_eq!(settings.policy.kimai_requests_per_minute.map(u32::from), Some(600));
    assert_eq!((settings.connections.total, settings.connections.per_address), (10_000, 256));
    assert!(
        !settings.users.legacy_slugs && settings.header_auth.is_none() && settings.metrics_listen.is_none()
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
        "--legacy-slugs=s3cret",
        "--metrics-token=s3cret",
        "--metrics-token-file=/nope",
        "--forwarded-header=s3cret: 1",
        "--max-connections=s3cret",
        "--max-connections-per-address=s3cret",
        "--kimai-requests-per-minute=s3cret",
        "--absence-max-days=s3cret",
        "--header-auth=s3cret",
        "--default-kimai-url=s3cret://",
        "--allowed-kimai-url=s3cret",
        "--max-sessions=s3cret",
        "--session-ttl=s3cret",
        "--require-https=s3cret",
        "--oauth-state-file=/nope/state.db",
        "--auth-backend=s3cret",
        "--log=s3cret",
        "--log-format=s3cret",
    ]);
    assert_eq!(errors.len(), 30, "{errors:#?}");
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
    let has_views = |options: &[&str], variables: &[(&str, &str)]| {
        read(options, &[&[("USERS_CONFIG", ANNA)], variables].concat()).unwrap().tools.has_views
    };
    assert!(has_views(&[], &[]) && !has_views(&["--no-apps"], &[]) && !has_views(&["--apps=off"], &[]));
    let no_delete = read(&["--no-delete"], &[("USERS_CONFIG", ANNA)]).unwrap();
    assert!(!no_delete.tools.policy.classes().contains(kimai_tools::Access::Delete));
}

#[test]
fn invalid_settings_of_tools_are_reported_with_the_known_values() {
    let errors = read_errors(&[
        "--max-mode=s3cret",
        "--tools=s3cret",
        "--surface=s3cret",
        "--no-delete=s3cret",
        "--apps=s3cret",
    ]);
    assert_eq!(errors.len(), 5, "{errors:#?}");
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
    assert!(settings(&["--require-https", "--trusted-proxy=10.0.0.0/8"]).policy.require_https);
    assert!(settings(&["--require-https=YES", "--trusted-proxy=10.0.0.0/8"]).policy.require_https);
    assert!(!settings(&["--require-https=0"]).policy.require_https);
}

#[test]
fn slugs_are_enabled_on_request_only() {
    for options in
        [&[][..], &["--disable-legacy-slugs"], &["--legacy-slugs=no"], &["--disable-legacy-slugs=true"]]
    {
        let settings = settings(options);
        assert!(!settings.users.legacy_slugs && !warned(&settings, "--legacy-slugs"), "{options:?}");
    }
    for options in [
        &["--legacy-slugs"][..],
        &["--disable-legacy-slugs=0"],
        &["--legacy-slugs=on", "--disable-legacy-slugs=false"],
    ] {
        let settings = settings(options);
        assert!(settings.users.legacy_slugs && warned(&settings, "--legacy-slugs is enabled"), "{options:?}");
    }
    for value in ["true", "false"] {
        let legacy = format!("--legacy-slugs={value}");
        let disable = format!("--disable-legacy-slugs={value}");
        assert!(read_errors(&[&legacy, &disable])[0].contains("contradicts"), "{value}");
    }
}

#[test]
fn guessable_slugs_are_warned_about_where_they_are_credentials() {
    let user = |slug: &str| {
        format!(
            r#""{slug}": {{"kimai_url": "https://k.example", "kimai_token": "t0ken", "auth_secret": "long enough s3cret"}}"#
        )
    };
    let slugs = ["anna-mueller-acme", "1234567890123456", "xK9mP2qW7vL4aB8c"];
    let users = format!("{{{}}}", slugs.map(user).join(","));
    let warnings = |options: &[&str]| {
        let settings = read(options, &[("USERS_CONFIG", &users)]).unwrap();
        let warnings: Vec<String> = settings.warnings().iter().map(ToString::to_string).collect();
        warnings.into_iter().filter(|warning| warning.contains("can be guessed")).collect::<Vec<_>>()
    };
    let found = warnings(&["--legacy-slugs"]);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("user 1 of") && found[1].starts_with("user 2 of"), "{found:#?}");
    assert!(slugs.iter().all(|slug| !found.concat().contains(slug)), "{found:#?}");
    assert!(warnings(&[]).is_empty());
}

#[test]
fn weak_server_token_is_refused() {
    let read = |token| {
        let options = ["--header-auth", "--default-kimai-url=https://k.example"];
        read(&options, &[("USERS_CONFIG", ANNA), ("MCP_SERVER_TOKEN", token)])
    };
    for token in ["s3cret", "aaaaaaaaaaaaaaaaaaaaaaaa", "kimai-mcp-server"] {
        let errors = read(token).unwrap_err();
        assert!(errors[0].to_string().starts_with("MCP_SERVER_TOKEN is"), "{errors:?}");
        assert!(!errors[0].to_string().contains(token), "{errors:?}");
    }
    assert!(read("n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=").is_ok());
}

#[test]
fn metrics_token_is_read_from_the_option_or_a_file() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("token");
    std::fs::write(&path, "xK9mP2qW7vL4aB8cR3sT6u\n").unwrap();
    let file = format!("--metrics-token-file={}", path.display());
    let option = "--metrics-token=xK9mP2qW7vL4aB8cR3sT6u";
    for options in [[option], [file.as_str()]] {
        let settings = settings(&options);
        assert_eq!(settings.metrics_token.as_ref().unwrap().expose_secret(), "xK9mP2qW7vL4aB8cR3sT6u");
        assert!(!format!("{settings:?}").contains("xK9mP2qW7vL4aB8cR3sT6u"));
    }
    assert!(read_errors(&[option, &file])[0].contains("exclude each other"));
    assert!(settings(&["--metrics-token="]).metrics_token.is_none());
}

#[test]
fn secrets_of_the_provider_and_of_kimai_are_read_from_the_option_or_a_file() {
    let scratch = tempfile::tempdir().unwrap();
    for (option, noun) in [("--oidc-client-secret", "secret"), ("--provision-admin-token", "token")] {
        let path = scratch.path().join(noun);
        let value = format!("{option}=from-option");
        let file = format!("{option}-file={}", path.display());
        let unset = format!("{option}=");
        std::fs::write(&path, " from-file\n").unwrap();
        let settings = read_provisioning(&[&unset, &file], &[KEY]).unwrap();
        let provider = settings.oidc.as_ref().unwrap().settings.client_secret.as_ref();
        let kimai = settings.provisioning.as_ref().map(|config| &config.admin_token);
        let secrets = provider.into_iter().chain(kimai).map(ExposeSecret::expose_secret);
        assert!(secrets.into_iter().any(|secret| secret == "from-file"), "{option}");
        let both = read_provisioning(&[&value, &file], &[KEY]).unwrap_err();
        assert!(both.contains(&format!("{option} and {option}-file exclude each other")), "{both}");
        std::fs::write(&path, " \n").unwrap();
        let empty = read_provisioning(&[&unset, &file], &[KEY]).unwrap_err();
        assert_eq!(empty, format!("{option}-file is empty; write the {noun} into it"));
        let missing = read_provisioning(&[&unset, &format!("{option}-file=/nope")], &[KEY]).unwrap_err();
        assert!(missing.contains("cannot be read") && !missing.contains('\n'), "{missing}");
    }
}

#[test]
fn options_without_effect_are_named_and_empty_ones_count_as_unset() {
    let set = ["--oidc-issuer=https://login.example.com", "--provision-match=exact", "--max-sessions=5"];
    let without_effect = settings(&set);
    for expected in [
        "--oidc-issuer has no effect without --auth-backend oidc",
        "--provision-match has no effect without --auto-provision",
        "--max-sessions has no effect",
    ] {
        assert!(warned(&without_effect, expected), "{expected}");
    }
    let empty =
        ["--oidc-issuer=", "--oidc-client-secret= ", "--provision-allowed-domains=", "--max-sessions="];
    assert!(!warned(&settings(&empty), "has no effect"));
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
    let kimai = headers.kimais.default_kimai().unwrap();
    assert_eq!(kimai.url.as_str(), "https://k.example/");
    assert!(headers.server_token.is_some() && headers.kimais.allows_any_public());
    assert_eq!(headers.kimais.listed()[1].as_str(), "http://kimai:8001/");
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
    assert!(warned(&plain, "--oauth-state-file"));
    assert!(warned(&settings(&["--host=0.0.0.0"]), "only clients on this machine"));
    assert!(warned(&plain, "--allowed-client is not set"));
    let quiet = [
        "--public-url=https://mcp.example.com",
        "--trusted-proxy=127.0.0.1",
        "--state=redis://r",
        "--allowed-client=claude.ai",
    ];
    assert_eq!(settings(&quiet).warnings().len(), 1);
    assert!(warned(&settings(&quiet), "--state-key-file"));
    assert!(warned(&settings(&quiet[..1]), "--trusted-proxy"));
    let token = read(&[], &[("USERS_CONFIG", ANNA), ("MCP_SERVER_TOKEN", "t")]).unwrap();
    assert!(warned(&token, "MCP_SERVER_TOKEN has no effect"));
}

/// Options of a Python server that creates tokens.
const PROVISIONING: [&str; 8] = [
    "--auth-backend=oidc",
    "--oidc-issuer=https://login.example.com",
    "--oidc-client-id=kimai",
    "--auto-provision",
    "--provision-kimai-url=https://kimai.example.com/",
    "--provision-admin-token= s3cret ",
    "--provision-token-name=Kimai MCP (auto)",
    "--provision-allowed-domains=Corp.example, @corp.de",
];

const KEY: (&str, &str) =
    ("KIMAI_MCP_STATE_KEY", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");

#[test]
fn state_key_beside_a_key_file_is_warned_about() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), KEY.1.replace("00", "ff")).unwrap();
    let option = format!("--state-key-file={}", file.path().display());
    let problem = "KIMAI_MCP_STATE_KEY has no effect beside --state-key-file";
    let users = ("USERS_CONFIG", ANNA);
    assert!(warned(&read(&[&option], &[users, KEY]).unwrap(), problem));
    assert!(!warned(&read(&[&option], &[users]).unwrap(), problem));
    assert!(!warned(&read(&[], &[users, KEY]).unwrap(), problem));
}

/// Reads [`PROVISIONING`], in which these options replace those of the same name.
fn read_provisioning(options: &[&str], variables: &[(&str, &str)]) -> Result<Settings, String> {
    let name = |option: &str| option.split('=').next().unwrap().to_owned();
    let is_replaced = |option: &&str| options.iter().any(|other| name(other) == name(option));
    let others: Vec<&str> = PROVISIONING.into_iter().filter(|option| !is_replaced(option)).collect();
    read(&[&others, options].concat(), variables)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

#[test]
fn options_of_a_python_server_that_creates_tokens_are_read() {
    let further = ["--provision-match=normalized", "--provision-store=store.json"];
    let settings = read_provisioning(&further, &[KEY]).unwrap();
    let config = settings.provisioning.as_ref().unwrap();
    assert_eq!((config.kimai.url.as_str(), &config.kimai.tls), ("https://kimai.example.com/", &Tls::System));
    assert_eq!(config.admin_token.expose_secret(), "s3cret");
    assert_eq!((config.token_name.as_str(), config.match_mode), ("Kimai MCP (auto)", MatchMode::Normalized));
    assert_eq!(config.allowed_domains, ["corp.example", "corp.de"]);
    let own_token = settings.sign_in.own_token.as_ref().unwrap();
    assert!(!own_token.is_offered && !own_token.is_linkable && settings.sign_in.entered_token().is_none());
    assert!(
        own_token.kimais.find_stored(&config.kimai.url).is_some() && own_token.kimais.listed().is_empty()
    );
    assert!(!format!("{settings:?}").contains("s3cret"));
    let warnings: Vec<String> = settings.warnings().iter().map(ToString::to_string).collect();
    let of_provisioning: Vec<&String> = warnings.iter().filter(|text| text.contains("provision")).collect();
    assert_eq!(of_provisioning.len(), 1, "{warnings:#?}");
    assert!(of_provisioning[0].starts_with("--provision-store has no effect"));
    let settings = read_provisioning(&["--provision-token-name="], &[KEY]).unwrap();
    let config = settings.provisioning.unwrap();
    assert_eq!((config.token_name.as_str(), config.match_mode), ("Kimai MCP (assistant)", MatchMode::Exact));
}

#[test]
fn creation_of_tokens_needs_provider_key_kimai_and_administrator() {
    for (options, expected) in [
        (&["--auth-backend=local"][..], "--auto-provision needs --auth-backend oidc"),
        (&["--provision-kimai-url="], "needs the Kimai in which"),
        (&["--provision-admin-token="], "needs the Kimai token of an administrator"),
        (&["--provision-match=fuzzy"], "--provision-match is fuzzy, which this server does not support"),
        (&["--provision-match=other"], "is no comparison"),
        (&["--provision-match=normalized", "--provision-allowed-domains="], "--provision-allowed-domains"),
        (&["--provision-token-name=x"], "2 to 50 characters"),
        (&["--provision-allowed-domains=*.example.com"], "is no domain"),
        (&["--provision-kimai-url=::"], "--provision-kimai-url"),
        (&["--provision-admin-token-file=/no/such/file"], "cannot be read"),
    ] {
        let errors = read_provisioning(options, &[KEY]).unwrap_err();
        assert!(errors.contains(expected) && !errors.contains("s3cret"), "{options:?}: {errors}");
    }
    assert!(read_provisioning(&[], &[]).unwrap_err().contains("needs a state key"));
    let default =
        ["--provision-kimai-url=", "--default-kimai-url=https://kimai.example.com", "--ssl-verify=false"];
    let settings = read_provisioning(&default, &[KEY]).unwrap();
    assert_eq!(settings.provisioning.as_ref().unwrap().kimai.tls, Tls::Insecure);
    assert!(warned(&settings, "--auto-provision accepts any certificate"));
    let disabled = read_provisioning(&["--auto-provision=false"], &[KEY, ("USERS_CONFIG", ANNA)]).unwrap();
    assert!(disabled.provisioning.is_none() && disabled.sign_in.own_token.is_none());
    assert!(warned(&disabled, "--provision-admin-token has no effect without --auto-provision"));
}

#[test]
fn options_of_the_identity_provider_are_those_of_the_python_server() {
    let variables =
        [("USERS_CONFIG", ANNA), ("KIMAI_USER_ANNAANNAANNAANNA_OIDC_IDENTITY", "Anna@Example.com")];
    let options = [
        "--auth-backend=oidc",
        "--oidc-issuer=https://login.example.com/realms/company/",
        "--oidc-client-id=kimai",
        "--oidc-client-secret=s3cret",
        "--oidc-scopes=openid, email groups",
        "--oidc-identity-claim=upn",
        "--oidc-discovery-url=https://login.example.com/discovery",
        "--oidc-allow-unverified-email",
        "--oidc-required-group=groups=a",
        "--oidc-required-group=tid=b",
    ];
    let settings = read(&options, &variables).unwrap();
    let config = settings.oidc.as_ref().unwrap();
    let oidc = &config.settings;
    assert_eq!(oidc.issuer, "https://login.example.com/realms/company");
    assert_eq!((oidc.client_id.as_str(), oidc.identity_claim.as_str()), ("kimai", "upn"));
    assert_eq!(oidc.scopes, ["openid", "email", "groups"]);
    assert_eq!(oidc.discovery_url.as_ref().unwrap().path(), "/discovery");
    assert!(oidc.allow_unverified_email && oidc.client_secret.is_some() && !config.with_local);
    assert_eq!(oidc.required_claims.len(), 2);
    assert_eq!(settings.users.users.find_identity(" anna@example.COM").unwrap().slug, "AnnaAnnaAnnaAnna");
    assert!(!format!("{settings:?}").contains("s3cret"));
    let with_backend = |backend| read(&[&[backend], &options[1..]].concat(), &variables).unwrap();
    assert!(with_backend("--auth-backend=local,OIDC").oidc.unwrap().with_local);
    assert!(with_backend("--auth-backend=local").oidc.is_none());
}

#[test]
fn invalid_settings_of_the_identity_provider_are_reported_at_once() {
    let errors = read_errors(&["--auth-backend=oidc"]);
    assert_eq!(errors.len(), 2, "{errors:#?}");
    assert!(
        errors[0].starts_with("--oidc-issuer is missing") && errors[1].starts_with("--oidc-client-id is")
    );
    let errors = read_errors(&[
        "--auth-backend=oidc",
        "--oidc-issuer=http://s3cret.example",
        "--oidc-client-id=kimai",
        "--oidc-client-secret=s3cret",
        "--oidc-client-secret-file=/nope",
        "--oidc-discovery-url=s3cret",
        "--oidc-allow-unverified-email=s3cret",
        "--oidc-required-group=s3cret",
        "--oidc-ssl-verify=false",
    ]);
    assert_eq!(errors.len(), 6, "{errors:#?}");
    assert!(errors.iter().all(|line| line.starts_with("--oidc-")) && !errors.concat().contains("s3cret"));
}

#[test]
fn settings_of_the_identity_provider_without_effect_or_with_a_risk_are_warned_about() {
    let unused = ["--oidc-issuer=https://login.example.com", "--oidc-required-group=groups=a"];
    for name in ["--oidc-issuer", "--oidc-required-group"] {
        assert!(warned(&settings(&unused), &format!("{name} has no effect without --auth-backend oidc")));
    }
    let used = ["--auth-backend=oidc", "--oidc-issuer=https://login.example.com", "--oidc-client-id=kimai"];
    let with = |option| settings(&[&used[..], &[option]].concat());
    assert!(warned(&with("--oidc-allow-unverified-email"), "accepts addresses that nobody checked"));
    assert!(warned(&with("--oidc-identity-claim=preferred_username"), "users may be able to choose"));
    assert!(!warned(&with("--oidc-identity-claim=oid"), "--oidc-identity-claim"));
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

const STATE_KEY: (&str, &str) =
    ("KIMAI_MCP_STATE_KEY", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");

const OIDC: [&str; 2] = ["--oidc-issuer=https://login.example.com", "--oidc-client-id=kimai-mcp"];

#[test]
fn sign_in_by_secret_needs_a_backend_that_offers_it() {
    for (backend, ways, is_valid) in [
        ("oidc", "secret", false),
        ("oidc", "secret,token", false),
        ("oidc", "token", true),
        ("local,oidc", "secret,token", true),
        ("local", "secret", true),
    ] {
        let backend = format!("--auth-backend={backend}");
        let ways = format!("--sign-in={ways}");
        let options = [&OIDC[..], &[&backend, &ways, "--default-kimai-url=https://k.example"]].concat();
        let result = read(&options, &[("USERS_CONFIG", ANNA), STATE_KEY]);
        assert_eq!(result.is_ok(), is_valid, "{backend} {ways} {result:?}");
        let errors: Vec<String> = result.err().iter().flatten().map(ToString::to_string).collect();
        assert!(
            errors.iter().all(|error| error.contains("--sign-in includes secret")
                && error.contains("set --auth-backend to local,oidc")),
            "{errors:?}"
        );
    }
}

#[test]
fn own_token_that_no_option_asks_for_is_warned_about_beside_other_ways() {
    let default = "--default-kimai-url=https://k.example";
    let users = [("USERS_CONFIG", ANNA), STATE_KEY];
    let both = [&OIDC[..], &["--auth-backend=local,oidc", default]].concat();
    for (options, variables, expected) in [
        (&[default][..], &users[..], true),
        (&[default, "--sign-in=secret,token"], &users, false),
        (&[default, "--sign-in=secret"], &users, false),
        (&[default], &[STATE_KEY], false),
        (&both, &[STATE_KEY], true),
        (&[default], &users[..1], false),
    ] {
        let settings = read(options, variables).unwrap();
        assert_eq!(warned(&settings, "--sign-in is not set"), expected, "{options:?} {variables:?}");
    }
}
