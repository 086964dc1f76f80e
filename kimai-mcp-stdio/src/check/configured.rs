//! What was configured, and where.

use kimai_tools::domain::api::{Client, Tls};

use super::report::{Finding, Report};
use crate::Settings;

pub(super) fn report(report: &mut Report, settings: &Settings) {
    match &settings.url {
        Some(url) => {
            // An address that cannot be used may hold a password; the reason that follows does not.
            let shown = Client::normalize_url(&url.value).map(|url| url.to_string());
            let shown = shown.unwrap_or_else(|_| "not usable".to_owned());
            report.add(Finding::good("url", format!("{shown} (from {})", url.from)));
        }
        None => report.add(Finding::bad("url", "missing", "Give --kimai-url or KIMAI_URL.")),
    }
    match &settings.token {
        Some(token) => report.add(Finding::good("token", format!("given (from {})", token.from))),
        None => report.add(Finding::bad("token", "missing", "Give KIMAI_API_TOKEN, or let --setup keep it.")),
    }
    if let Some(url) = settings.url.as_ref().and_then(|given| Client::normalize_url(&given.value).ok()) {
        report.add(tls(settings, url.scheme() == "https", is_here(url.host_str())));
    }
}

fn tls(settings: &Settings, https: bool, here: bool) -> Finding {
    let from =
        settings.ssl_verify.as_ref().map(|given| format!(" (from {})", given.from)).unwrap_or_default();
    match settings.tls() {
        _ if !https && here => Finding::good("tls", "none needed: Kimai is on this machine"),
        _ if !https => Finding::warning(
            "tls",
            "none: anybody between here and Kimai can read the token",
            "Use an https:// address.",
        ),
        Tls::Off => Finding::warning(
            "tls",
            format!("any certificate is trusted{from}: anybody between here and Kimai can read the token"),
            "Give --ssl-verify or KIMAI_SSL_VERIFY the file of your CA in PEM instead.",
        ),
        Tls::CaFile(path) => Finding::good("tls", format!("the CAs of {}{from} are trusted", path.display())),
        Tls::System => Finding::good("tls", format!("the system's certificates are trusted{from}")),
    }
}

fn is_here(host: Option<&str>) -> bool {
    host.is_some_and(|host| host == "localhost" || host == "[::1]" || host.starts_with("127."))
}
