//! `--check`: checks the settings, the connection to Kimai, and the permissions of the token. Only reads.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use kimai_cli::{Exit, Finding, Report};
use kimai_tools::{
    domain::{
        Session,
        api::{
            Client, Error, InvoiceQuery, Owner, Plugin, TeamQuery, TimesheetConfig, TimesheetQuery, Tls,
            TrackingMode, User, UserQuery,
        },
    },
    render::{quoted_name, quoted_text, user},
    summary,
};
use tokio::runtime;

use crate::{
    Check, Settings,
    keychain::SystemKeychain,
    messages::{describe, exit_status},
};

/// Time limit of the first request, which shows that Kimai responds.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Number of time records searched for one of another user.
const SAMPLE_SIZE: u32 = 100;
/// Accepted difference of the clocks. The Date header has whole seconds, and the request takes time.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(30);

/// Runs all checks and prints the report.
pub(crate) fn run(settings: &Settings, options: &Check) -> Exit {
    let mut report = Report::default();
    match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(check(settings, &mut report)),
        Err(error) => report.add(Finding::failed(Exit::Failure, "program", error.to_string(), "Try again.")),
    }
    report.print(options.json);
    report.exit()
}

async fn check(settings: &Settings, report: &mut Report) {
    let complete = settings.with_keychain_token(&SystemKeychain);
    check_settings(report, complete.as_ref().unwrap_or(settings));
    match complete.and_then(|settings| settings.client()) {
        Ok(client) => Box::pin(check_kimai(report, &Session::new(client))).await,
        Err(error) => {
            report.add(Finding::failed(Exit::NotConfigured, "settings", error.what(), error.next_step()));
        }
    }
}

/// Reports the sources of the settings.
fn check_settings(report: &mut Report, settings: &Settings) {
    report.add(url(settings));
    report.add(token(settings));
    if let Some(url) = settings.url.as_ref().and_then(|url| Client::normalize_url(&url.value).ok()) {
        report.add(tls(settings, url.scheme() == "https", is_loopback(url.host_str())));
    }
    report.add(tools(settings));
}

/// Reports the restrictions of the tools, the surface, and the number of tools and actions.
fn tools(settings: &Settings) -> Finding {
    match (settings.policy(), settings.surface()) {
        (Ok(policy), Ok(surface)) => Finding::ok("tools", summary(&policy, surface)),
        (Err(error), _) | (_, Err(error)) => {
            Finding::failed(Exit::NotConfigured, "tools", error.what(), error.next_step())
        }
    }
}

fn url(settings: &Settings) -> Finding {
    let Some(url) = &settings.url else {
        return Finding::failed(Exit::NotConfigured, "url", "missing", "Set --kimai-url or KIMAI_URL.");
    };
    match Client::normalize_url(&url.value) {
        Ok(address) => Finding::ok("url", format!("{address} (from {})", url.source)),
        // An invalid URL may contain a password, so it is not shown.
        Err(_) => Finding::failed(
            Exit::NotConfigured,
            "url",
            format!("invalid (from {})", url.source),
            "Write it like https://kimai.example.com.",
        ),
    }
}

fn token(settings: &Settings) -> Finding {
    let Some(token) = &settings.token else {
        let next_step = "Set KIMAI_API_TOKEN, or run --setup, which can store it in the keychain.";
        return Finding::failed(Exit::NotConfigured, "token", "missing", next_step);
    };
    Finding::ok("token", format!("set (from {})", token.source))
}

fn tls(settings: &Settings, is_https: bool, is_loopback: bool) -> Finding {
    let source = settings.ssl_verify.as_ref().map(|verify| format!(" (from {})", verify.source));
    let source = source.unwrap_or_default();
    match settings.tls() {
        _ if !is_https && is_loopback => Finding::ok("tls", "not needed: Kimai runs on this machine"),
        _ if !is_https => Finding::warning(
            "tls",
            "not used: the network between this machine and Kimai can read the token",
            "Use an https:// URL.",
        ),
        Tls::Insecure => Finding::warning(
            "tls",
            format!("certificates are not checked{source}: the network can read the token"),
            "Set --ssl-verify or KIMAI_SSL_VERIFY to the PEM file of your CA instead.",
        ),
        Tls::CaFile(path) => Finding::ok("tls", format!("trusts the CAs in {}{source}", path.display())),
        Tls::System => Finding::ok("tls", format!("trusts the system certificates{source}")),
    }
}

fn is_loopback(host: Option<&str>) -> bool {
    host.is_some_and(|host| host == "localhost" || host == "[::1]" || host.starts_with("127."))
}

/// Reports the user, then, if Kimai responds, everything else.
async fn check_kimai(report: &mut Report, session: &Session) {
    let client = session.client();
    let me = match tokio::time::timeout(TIMEOUT, client.users().me()).await {
        Ok(Ok(me)) => me,
        Ok(Err(error)) => {
            let subject = if exit_status(&error) == Exit::TokenRefused { "token" } else { "connection" };
            return report.add(failed(subject, exit_status(&error), &error));
        }
        Err(_) => {
            let next_step = "Check the URL, the network and Kimai.";
            let text = "Kimai did not respond in time";
            return report.add(Finding::failed(Exit::Unreachable, "connection", text, next_step));
        }
    };
    report.add(Finding::ok("user", format!("{}, role {}", user::name(&me), roles(&me))));
    let (setup, permissions, server_time) =
        tokio::join!(check_setup(client), check_permissions(client, &me), client.server_time());
    report.extend(setup);
    report.extend(permissions);
    report.add(check_zone(&me, session.now()));
    report.add(check_clock(server_time.ok().flatten(), session.now()));
}

fn failed(subject: &str, exit: Exit, error: &Error) -> Finding {
    let (what, next_step) = describe(error);
    Finding::failed(exit, subject, what, next_step)
}

fn roles(me: &User) -> String {
    let roles: Vec<String> = me.roles.iter().flatten().map(|role| quoted_text(role).to_string()).collect();
    if roles.is_empty() { "user".to_owned() } else { roles.join(", ") }
}

/// Reports version, plugins and time tracking rules.
async fn check_setup(client: &Client) -> [Finding; 3] {
    let config_api = client.config();
    let (version, plugins, tracking) =
        tokio::join!(client.version(), client.plugins(), config_api.timesheet());
    let version = version.map(|version| format!("Kimai {}", quoted_text(&version.version)));
    let plugins = plugins.map(|plugins| plugin_list(&plugins.rows));
    let tracking = tracking.map(|config| tracking_rules(&config));
    let finding = |subject, result: Result<String, Error>| match result {
        Ok(text) => Finding::ok(subject, text),
        Err(error) => failed(subject, Exit::Failure, &error),
    };
    [finding("version", version), finding("plugins", plugins), finding("tracking", tracking)]
}

fn plugin_list(plugins: &[Plugin]) -> String {
    let plugin = |plugin: &Plugin| {
        let version = plugin.version.as_deref().map(|version| format!(" {}", quoted_name(version)));
        format!("{}{}", quoted_name(&plugin.name), version.unwrap_or_default())
    };
    let plugins: Vec<String> = plugins.iter().map(plugin).collect();
    if plugins.is_empty() { "none".to_owned() } else { plugins.join(", ") }
}

fn tracking_rules(config: &TimesheetConfig) -> String {
    let mode = match &config.tracking_mode {
        TrackingMode::Default => "begin and end can be set".to_owned(),
        TrackingMode::Punch | TrackingMode::DurationFixedBegin => {
            "begin and end are set by the timer only".to_owned()
        }
        other => format!("mode {}", quoted_name(other.as_str())),
    };
    let limit = config.active_entries_hard_limit.map(|limit| format!("running timers per user: {limit}"));
    let allowed = |subject: &str, allowed: Option<bool>| {
        allowed.map(|allowed| format!("{subject}: {}", if allowed { "allowed" } else { "not allowed" }))
    };
    let future = allowed("future times", config.is_allow_future_times);
    let overlapping = allowed("overlapping records", config.is_allow_overlapping);
    let rules = [Some(mode), limit, future, overlapping];
    rules.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Reports which lists the token may read, and each list whose permission is unknown.
async fn check_permissions(client: &Client, me: &User) -> Vec<Finding> {
    let user_query = UserQuery::default();
    let team_query = TeamQuery::default();
    let invoice_query = InvoiceQuery::default().size(1);
    let user_api = client.users();
    let team_api = client.teams();
    let invoice_api = client.invoices();
    let (users, teams, invoices, others) = tokio::join!(
        user_api.list(&user_query),
        team_api.list(&team_query),
        invoice_api.page(&invoice_query),
        sees_other_users(client, me)
    );
    let others =
        others.map(
            |sees_others| {
                if sees_others { "yes".to_owned() } else { format!("none in the latest {SAMPLE_SIZE}") }
            },
        );
    let results = [
        ("users", users.map(|users| format!("yes ({})", users.rows.len()))),
        ("teams", teams.map(|teams| format!("yes ({})", teams.rows.len()))),
        ("invoices", invoices.map(|_| "yes".to_owned())),
        ("records of other users", others),
    ];
    let mut known = Vec::new();
    let mut warnings = Vec::new();
    for (subject, result) in results {
        match result {
            Ok(answer) => known.push(format!("{subject}: {answer}")),
            Err(error) if error.status() == Some(403) => known.push(format!("{subject}: no")),
            Err(error) => {
                let text = format!("{subject}: unknown ({error})");
                warnings.push(Finding::warning("may read", text, "Run the check again later."));
            }
        }
    }
    let mut findings = vec![Finding::ok("may read", known.join("; "))];
    findings.append(&mut warnings);
    findings
}

/// Returns true if the token sees a record of another user. Kimai omits hidden records silently.
async fn sees_other_users(client: &Client, me: &User) -> Result<bool, Error> {
    let query = TimesheetQuery::default().user(Owner::All).size(SAMPLE_SIZE);
    let page = client.timesheets().page(&query).await?;
    Ok(page.iter().any(|record| record.user.id() != me.id))
}

/// Reports the time zone of the user's profile.
fn check_zone(me: &User, now: Timestamp) -> Finding {
    let name = me.timezone.as_deref().unwrap_or("UTC");
    let Ok(zone) = TimeZone::get(name) else {
        let text = format!("the time zone {} of your Kimai profile is unknown", quoted_text(name));
        return Finding::failed(Exit::Failure, "zone", text, "Set a valid time zone in your Kimai profile.");
    };
    let profile_time = now.to_zoned(zone);
    let local_time = now.to_zoned(TimeZone::system());
    let note = if profile_time.offset() == local_time.offset() {
        String::new()
    } else {
        format!("; this machine shows {}, but the profile's zone applies", local_time.strftime("%H:%M"))
    };
    let text = format!("{}, now {}{note}", quoted_text(name), profile_time.strftime("%H:%M"));
    Finding::ok("zone", text)
}

/// Compares the local clock with the clock of Kimai.
fn check_clock(server_time: Option<Timestamp>, local_time: Timestamp) -> Finding {
    let Some(server_time) = server_time else {
        let next_step = "Compare the clocks of this machine and of Kimai yourself.";
        return Finding::warning("clock", "Kimai does not send its time", next_step);
    };
    let difference = local_time.duration_since(server_time);
    if difference.abs() <= CLOCK_TOLERANCE {
        return Finding::ok("clock", "agrees with Kimai");
    }
    let direction = if difference.is_positive() { "ahead of" } else { "behind" };
    let difference = SignedDuration::from_secs(difference.abs().as_secs());
    let text = format!("{difference:#} {direction} Kimai; times that default to now are wrong by that");
    Finding::warning("clock", text, "Synchronize the clocks of this machine and of Kimai (NTP).")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn clocks_may_differ_by_half_a_minute() {
        assert_eq!(check_clock(Some(time(0)), time(29)).text, "agrees with Kimai");
        assert!(check_clock(Some(time(0)), time(90)).text.starts_with("1m 30s ahead of"));
        assert!(check_clock(Some(time(3600)), time(0)).text.starts_with("1h behind"));
    }
}
