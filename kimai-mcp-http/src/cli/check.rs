//! Commands `check` and `healthcheck`.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use kimai_cli::{ConfigError, Exit, Finding, Report, print_errors};
use mcp_oauth_server::{PublicUrl, oidc, sign_in::callback_path};
use tokio::runtime;

use super::{
    arguments::Check,
    kimai_check,
    state::{self, StateError},
};
use crate::{
    auth::{
        oauth,
        provisioning::{self, ProvisioningError},
    },
    config::{Backend, OidcConfig, ProvisioningConfig, Settings, StateConfig},
};

/// Timeout of each step of the health check.
const HEALTHCHECK_TIMEOUT: Duration = Duration::from_secs(5);

/// Checks the settings, the state and every user, and prints a report.
pub(super) fn run(settings: Result<Settings, Vec<ConfigError>>, arguments: &Check) -> Exit {
    let mut report = Report::default();
    match settings {
        Ok(settings) => check_all(&mut report, &settings),
        Err(errors) => report.extend(errors.into_iter().map(Finding::from)),
    }
    report.print(arguments.json);
    report.exit()
}

fn check_all(report: &mut Report, settings: &Settings) {
    if settings.log.filter.is_some() {
        settings.log.init();
    }
    match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => report.extend(runtime.block_on(findings(settings))),
        Err(error) => {
            report.add(Finding::failed(Exit::Failure, "program", error.to_string(), "Try again."));
        }
    }
}

async fn findings(settings: &Settings) -> Vec<Finding> {
    let users = &settings.users.users;
    let warnings = settings.warnings().iter().cloned();
    let mut findings = summary(settings);
    findings.push(check_state(&settings.state).await);
    if let Some(config) = &settings.oidc {
        findings.push(check_provider(config, &settings.public_url).await);
    }
    if let Some(config) = &settings.provisioning {
        let can_link = settings.sign_in.own_token.as_ref().is_some_and(|own_token| own_token.is_linkable);
        findings.push(check_provisioning(config, can_link).await);
    }
    findings.extend(warnings.map(|warning| Finding::from(warning).into_warning()));
    findings.extend(users.errors().into_iter().map(Finding::from));
    findings.extend(kimai_check::check_users(&users.listed()).await);
    findings
}

fn summary(settings: &Settings) -> Vec<Finding> {
    let enabled = |enabled: bool| if enabled { "enabled" } else { "disabled" };
    let address = format!("{}, listening on {}", settings.public_url.issuer(), settings.listen);
    vec![
        Finding::ok("address", address),
        Finding::ok("users", settings.users.users.count().to_string()),
        Finding::ok("tools", kimai_tools::summary(&settings.tools.policy, settings.tools.surface)),
        Finding::ok("sign-in with own token", own_token(settings)),
        Finding::ok("callers with their own token", enabled(settings.header_auth.is_some())),
        Finding::ok("/mcp/{slug}", enabled(settings.users.legacy_slugs)),
    ]
}

/// Describes the sign-in with one's own Kimai token.
fn own_token(settings: &Settings) -> String {
    let Some(own_token) = settings.sign_in.entered_token() else { return "disabled".to_owned() };
    let listed = own_token.kimais.listed().into_iter().map(String::from);
    let any = own_token.kimais.allows_any_public().then(|| "any public Kimai".to_owned());
    let kimais: Vec<String> = listed.chain(any).collect();
    format!("for users of {}, who may do what mode {} allows", kimais.join(", "), own_token.mode)
}

/// Checks that the state can be opened and decrypted, without changing it.
async fn check_state(config: &StateConfig) -> Finding {
    let (place, next_step) = match &config.backend {
        Backend::Memory => return Finding::ok("state", "in memory"),
        Backend::File(path) => {
            (format!("in {}", path.display()), "Give the server write permission, or use another file.")
        }
        Backend::Redis(_) => ("in Redis or Valkey".to_owned(), "Correct --state, or check the Redis itself."),
    };
    match open_state(config).await {
        Ok(result) => Finding::ok("state", format!("{place}, {result}")),
        Err(error) => Finding::failed(Exit::CannotServe, "state", format!("{place}: {error}"), next_step),
    }
}

/// Checks the discovery document of the identity provider.
async fn check_provider(config: &OidcConfig, public_url: &PublicUrl) -> Finding {
    let callback = public_url.at(&callback_path(oidc::ID));
    let place = config.settings.issuer.as_str();
    let next_step =
        "Compare --oidc-issuer with the discovery document of the provider, and check the network.";
    match oauth::check_provider(config).await {
        Ok(()) => Finding::ok("identity provider", format!("{place}, redirect URI {callback}")),
        Err(error) => {
            Finding::failed(Exit::Failure, "identity provider", format!("{place}: {error}"), next_step)
        }
    }
}

/// Checks that Kimai tokens could be created for accounts of the identity provider. None is created. `can_link` is true if accounts
/// may link their own token.
async fn check_provisioning(config: &ProvisioningConfig, can_link: bool) -> Finding {
    const NAME: &str = "created Kimai tokens";
    let result = match kimai_check::client(&config.kimai, &config.admin_token) {
        Ok(client) => provisioning::check(config, &client).await,
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(description) => Finding::ok(NAME, description),
        Err(error) => {
            let exit = match error {
                ProvisioningError::WrongToken | ProvisioningError::Forbidden(_) => Exit::TokenRefused,
                _ => Exit::Unreachable,
            };
            let consequence = if can_link {
                "Until then, new accounts without an entry are asked for their own Kimai token."
            } else {
                "Until then, new accounts without an entry cannot sign in."
            };
            let next_step = format!("{}. {consequence}", sentence(&error.next_step()));
            Finding::failed(exit, NAME, format!("at {}: {error}", config.kimai.url), next_step)
        }
    }
}

/// Returns a text that begins with a capital letter.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

async fn open_state(config: &StateConfig) -> Result<&'static str, StateError> {
    let Some(state) = state::open_existing(config)? else {
        return Ok("created at the first start of the server");
    };
    if matches!(config.backend, Backend::Redis(_)) {
        // Writes a key of its own that expires.
        state.store().check_writable().await?;
    }
    state.check_readable().await?;
    Ok("readable and writable")
}

/// Sends a health request to the server that listens on this address.
pub(super) fn healthcheck(listen: SocketAddr) -> Exit {
    let address = SocketAddr::new(connect_address(listen.ip()), listen.port());
    let problem = match status_line(address) {
        Ok(line) if line.split(' ').nth(1) == Some("200") => return Exit::Success,
        Ok(line) => format!("is not healthy ({})", line.trim_end()),
        Err(error) => format!("does not respond ({error})"),
    };
    print_errors(&[ConfigError::new(format!("the server at {address}"), problem, "read its log")]);
    Exit::Failure
}

/// Returns the status line of `/health`. The server is on this machine without TLS, so no HTTP client is needed.
fn status_line(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, HEALTHCHECK_TIMEOUT)?;
    stream.set_read_timeout(Some(HEALTHCHECK_TIMEOUT))?;
    stream.set_write_timeout(Some(HEALTHCHECK_TIMEOUT))?;
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    Ok(line)
}

/// Returns loopback for a server that listens on all addresses.
fn connect_address(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        other => other,
    }
}
