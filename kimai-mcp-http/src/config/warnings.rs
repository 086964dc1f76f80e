//! Warnings about risky or ineffective settings.

use std::path::{Path, PathBuf};

use kimai_cli::ConfigError;
use kimai_tools::domain::api::Tls;

use super::{
    Backend, Environment, OfferedKimais, Options, Settings, entropy, oidc,
    options::HeaderOptions,
    permissions, provisioning,
    reader::OptionReader,
    users::{is_guessable_slug, parse_tls},
};

pub(super) fn all(settings: &Settings, options: &Options, reader: &OptionReader<'_>) -> Vec<ConfigError> {
    let environment = reader.environment;
    let mut warnings = ineffective_user_sources(options, environment);
    warnings.extend(provisioning::warnings(settings.provisioning.as_ref(), reader));
    let has_own_token = settings.sign_in.entered_token().is_some();
    warnings.extend(oidc::warnings(settings.oidc.as_ref(), has_own_token, reader));
    warnings.extend(settings.users.users.warnings(settings.users.legacy_slugs));
    warnings.extend(legacy_slugs(settings));
    warnings.extend(clients(settings));
    warnings.extend(state(settings));
    warnings.extend(ineffective_state_key(options, environment));
    warnings.extend(state_files(settings, options, environment));
    warnings.extend(audit(settings));
    warnings.extend(public_url(settings, options));
    warnings.extend(match &settings.header_auth {
        Some(_) => header_auth(settings),
        None => ineffective_header_auth(settings, &options.headers, reader),
    });
    warnings.extend(insecure_default_kimai(settings));
    warnings.extend(own_token(settings));
    warnings.extend(own_token_by_default(settings));
    warnings
}

/// Returns warnings about sources of users that another source overrides.
fn ineffective_user_sources(options: &Options, environment: &Environment) -> Vec<ConfigError> {
    let has_variables = environment.between("KIMAI_USER_", "_URL").next().is_some();
    let has_text = environment.get("USERS_CONFIG").is_some();
    let has_file = is_set(options.users.users_config.as_deref());
    let next_step = "configure all users in one place";
    let mut warnings = Vec::new();
    if has_file && has_text {
        warnings.push(ConfigError::new("USERS_CONFIG", "has no effect beside a users file", next_step));
    }
    if has_variables && (has_file || has_text) {
        warnings.push(ConfigError::new(
            "KIMAI_USER_…_URL",
            "has no effect beside a users file or USERS_CONFIG",
            next_step,
        ));
    }
    warnings
}

/// Returns a warning about a state key that that of the file overrides.
fn ineffective_state_key(options: &Options, environment: &Environment) -> Option<ConfigError> {
    let is_ineffective =
        is_set(options.state.state_key_file.as_deref()) && environment.get("KIMAI_MCP_STATE_KEY").is_some();
    is_ineffective.then(|| {
        ConfigError::new(
            "KIMAI_MCP_STATE_KEY",
            "has no effect beside --state-key-file",
            "configure the key in one place",
        )
    })
}

fn state(settings: &Settings) -> Option<ConfigError> {
    match &settings.state.backend {
        Backend::Memory => Some(ConfigError::new(
            "the state",
            "is kept in memory: a restart logs all users out",
            "set a file with --oauth-state-file, or a Redis with --state",
        )),
        Backend::Redis(_) if settings.state.key.is_none() => Some(ConfigError::new(
            "the state",
            "has no key: each replica counts requests separately and logs callers under different names",
            "give all replicas the same --state-key-file",
        )),
        Backend::Redis(_) | Backend::File(_) => None,
    }
}

/// Suffixes of the files that SQLite keeps beside the state.
const SQLITE_SUFFIXES: [&str; 2] = ["-wal", "-shm"];

/// Returns warnings about files of the state and of secrets that other users of the machine can access.
fn state_files(settings: &Settings, options: &Options, environment: &Environment) -> Vec<ConfigError> {
    let mut warnings = Vec::new();
    if let Backend::File(path) = &settings.state.backend {
        warnings.extend(permissions::warnings("--oauth-state-file", path));
        for suffix in SQLITE_SUFFIXES {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            let path = PathBuf::from(name);
            warnings.extend(permissions::file_warning(&path.display().to_string(), &path));
        }
    }
    let key_file = options.state.state_key_file.as_deref().map(|path| ("--state-key-file", path));
    let token_file = options.address.metrics_token_file.as_deref().map(|path| ("--metrics-token-file", path));
    // systemd protects its credentials by an access list, which looks like a group.
    let credentials = environment.get("CREDENTIALS_DIRECTORY").map(Path::new);
    let is_credential = |path: &&Path| credentials.is_some_and(|folder| path.starts_with(folder));
    let secret_file = options.oidc.oidc_client_secret_file.as_deref();
    let secret_file = secret_file.map(|path| ("--oidc-client-secret-file", path));
    let admin_file = options.provisioning.provision_admin_token_file.as_deref();
    let admin_file = admin_file.map(|path| ("--provision-admin-token-file", path));
    let files = [key_file, token_file, secret_file, admin_file]
        .into_iter()
        .flatten()
        .map(|(name, path)| (name, Path::new(path.trim())));
    for (name, path) in files.filter(|(_, path)| !is_credential(path)) {
        warnings.extend(permissions::warnings(name, path));
    }
    warnings
}

/// Returns warnings about `/mcp/{slug}`, where the slug is the only credential.
fn legacy_slugs(settings: &Settings) -> Vec<ConfigError> {
    if !settings.users.legacy_slugs {
        return Vec::new();
    }
    let problem = "is enabled: whoever sees or guesses a URL /mcp/{slug} acts as its user";
    let next_step = "let the users log in at /mcp, then remove the option";
    let users = settings.users.users.listed();
    let guessable = users.iter().filter(|listed| {
        let slug = &listed.user.slug;
        !is_guessable_slug(slug) && entropy::is_guessable(slug)
    });
    let guessable = guessable.map(|listed| {
        let problem = "has a slug of words, names or a pattern, which can be guessed at /mcp/{slug}";
        ConfigError::new(&listed.name, problem, "remove the user and add them again for a random slug")
    });
    [ConfigError::new("--legacy-slugs", problem, next_step)].into_iter().chain(guessable).collect()
}

/// Returns a warning if users can connect any client.
fn clients(settings: &Settings) -> Option<ConfigError> {
    let has_users = settings.users.users.count() > 0 || settings.sign_in.own_token.is_some();
    let is_open = has_users && settings.users.clients.is_open();
    is_open.then(|| {
        let problem = "is not set: any program may register and ask your users to sign in";
        let next_step = "list the clients of your users, such as claude.ai,chatgpt.com,localhost";
        ConfigError::new("--allowed-client", problem, next_step)
    })
}

/// Returns warnings about an audit file that other users can access, whose hashes change, or whose names are credentials.
fn audit(settings: &Settings) -> Vec<ConfigError> {
    let config = &settings.audit;
    let Some(path) = &config.file else {
        let is_set = config.names || config.required;
        let next_step = "set a file with --audit-file";
        let warning = || ConfigError::new("--audit-names or --audit-required", "has no effect", next_step);
        return is_set.then(warning).into_iter().collect();
    };
    let mut warnings: Vec<ConfigError> = permissions::warnings("--audit-file", path).collect();
    if settings.state.key.is_none() {
        let problem = "names persons by hashes that change at each start, because no state key is set";
        warnings.push(ConfigError::new("--audit-file", problem, "set a key with --state-key-file"));
    }
    if config.names && settings.users.legacy_slugs {
        let problem = "writes slugs, which open /mcp/{slug}, to the audit file";
        warnings.push(ConfigError::new("--audit-names", problem, "disable /mcp/{slug}"));
    }
    warnings
}

fn public_url(settings: &Settings, options: &Options) -> Option<ConfigError> {
    if settings.public_url.is_https() {
        // Behind a proxy every request seems to come from the proxy.
        let problem = "is https, but no proxy is trusted: all callers count as one address";
        let next_step = "set the proxy that terminates https with --trusted-proxy";
        let is_risky = settings.policy.trusted_proxies.is_empty();
        return is_risky.then(|| ConfigError::new("--public-url", problem, next_step));
    }
    let is_local = is_set(options.address.public_url.as_deref()) || settings.listen.ip().is_loopback();
    (!is_local).then(|| {
        let problem = "is not set: only clients on this machine can log in";
        ConfigError::new(
            "--public-url",
            problem,
            "set the URL that users enter, such as https://mcp.example.com",
        )
    })
}

fn header_auth(settings: &Settings) -> Vec<ConfigError> {
    let Some(header_auth) = &settings.header_auth else { return Vec::new() };
    let mut warnings = Vec::new();
    if header_auth.server_token.is_none() {
        let problem = "is not set: each start generates a new token";
        let next_step = "set it to the output of openssl rand -base64 32";
        warnings.push(ConfigError::new("MCP_SERVER_TOKEN", problem, next_step));
    }
    warnings
}

/// Returns a warning if callers send their tokens to a Kimai whose certificate is not checked.
fn insecure_default_kimai(settings: &Settings) -> Option<ConfigError> {
    let of_headers = settings.header_auth.as_ref().map(|header_auth| &header_auth.kimais);
    let of_sign_in = settings.sign_in.own_token.as_ref().map(|own_token| &own_token.kimais);
    let mut kimais = of_headers.into_iter().chain(of_sign_in).filter_map(OfferedKimais::default_kimai);
    kimais.any(|kimai| kimai.tls == Tls::Insecure).then(|| {
        let problem = "is false: the connection to Kimai can be intercepted and the tokens read";
        ConfigError::new("--ssl-verify", problem, "set the PEM file of your CA instead")
    })
}

/// Returns a warning if everybody with any Kimai can sign in.
fn own_token(settings: &Settings) -> Option<ConfigError> {
    let own_token = settings.sign_in.own_token.as_ref()?;
    own_token.kimais.allows_any_public().then(|| {
        let problem = "lets everybody on the internet who has a Kimai sign in, and this server contact it";
        let next_step = "list the Kimais of your users with --allowed-kimai-url instead of any-public";
        ConfigError::new("--sign-in token with any-public", problem, next_step)
    })
}

/// Returns a warning if the own token is offered beside other ways, and no option asks for it.
fn own_token_by_default(settings: &Settings) -> Option<ConfigError> {
    let is_default = settings.sign_in.own_token.as_ref().is_some_and(|own_token| own_token.is_default);
    let has_others = settings.users.users.count() > 0 || settings.oidc.is_some();
    (is_default && has_others).then(|| {
        let problem = "is not set: everybody with an account at an allowed Kimai can sign in with an own token, not only the configured users";
        let next_step = "set it to secret to prevent that, or to secret,token to keep both";
        ConfigError::new("--sign-in", problem, next_step)
    })
}

/// Returns warnings about options for callers with their own token while those are not accepted.
///
/// `user add` uses `--default-kimai-url` and `--ssl-verify` as well, so those may be set.
fn ineffective_header_auth(
    settings: &Settings,
    options: &HeaderOptions,
    reader: &OptionReader<'_>,
) -> Vec<ConfigError> {
    let next_step = "enable callers with their own Kimai token with --header-auth";
    let has_own_token = settings.sign_in.entered_token().is_some();
    let mut warnings = Vec::new();
    if reader.environment.get("MCP_SERVER_TOKEN").is_some() {
        warnings.push(ConfigError::new("MCP_SERVER_TOKEN", "has no effect", next_step));
    }
    if !has_own_token {
        warnings.extend(reader.without_effect(&["allowed_kimai_url"], "has no effect", next_step));
    }
    let of_callers = ["max_sessions", "session_ttl"];
    warnings.extend(reader.without_effect(&of_callers, "has no effect", next_step));
    if !has_own_token && options.ssl_verify.as_deref().is_some_and(|text| parse_tls(text) != Tls::System) {
        let next_step = "set ssl_verify in the entries of the users, or KIMAI_USER_…_SSL_VERIFY";
        let problem = "has no effect on configured users, each of whom has their own";
        warnings.push(ConfigError::new("--ssl-verify", problem, next_step));
    }
    warnings
}

fn is_set(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}
