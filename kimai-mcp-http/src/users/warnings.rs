//! What is risky about users.

use std::path::Path;

use kimai_cli::ConfigError;
use kimai_tools::domain::api::Tls;
use secrecy::ExposeSecret;
use url::Host;

use super::{Listed, User, roster::Roster};

/// A slug that is shorter can be guessed.
const SLUG_LENGTH: usize = 16;

/// A login secret that is shorter can be guessed.
const SECRET_LENGTH: usize = 16;

/// Whether it can be a slug at all.
pub fn valid(slug: &str) -> bool {
    !slug.is_empty() && slug.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Whether a slug is no credential: short, or a plain word. `/mcp/{slug}` refuses such.
pub fn guessable(slug: &str) -> bool {
    slug.len() < SLUG_LENGTH || slug.chars().all(|c| c.is_ascii_lowercase())
}

type Risk = (fn(&User) -> bool, &'static str, &'static str);

const BY_SLUG: Risk = (
    |user| guessable(&user.slug),
    "has a slug that can be guessed (short, or a plain word), which /mcp/{slug} refuses",
    "let them log in at /mcp, and give --disable-legacy-slugs when nobody uses /mcp/{slug} any more",
);

const RISKS: [Risk; 4] = [
    (
        |user| user.auth_secret.is_none(),
        "cannot log in: auth_secret is missing",
        "kimai-mcp-http user rotate makes one",
    ),
    (
        |user| user.auth_secret.as_ref().is_some_and(|secret| secret.expose_secret().len() < SECRET_LENGTH),
        "has a short auth_secret, which can be guessed",
        "kimai-mcp-http user rotate makes a good one",
    ),
    (
        |user| user.kimai.tls == Tls::Insecure,
        "trusts any certificate (ssl_verify is false): anybody between here and Kimai can read the token",
        "name the file of your CA in PEM instead",
    ),
    (
        in_the_open,
        "has a Kimai without https: anybody between here and Kimai can read the token",
        "write its https:// address",
    ),
];

pub(super) fn of(roster: &Roster, by_slug: bool) -> Vec<ConfigError> {
    let first = by_slug.then_some(&BY_SLUG);
    let risky = first.into_iter().chain(&RISKS).flat_map(|risk| found(roster.listed(), risk));
    roster.unread().iter().cloned().chain(risky).collect()
}

fn found<'a>(listed: &'a [Listed], (risky, text, next): &'a Risk) -> impl Iterator<Item = ConfigError> + 'a {
    let risky = listed.iter().filter(|listed| risky(&listed.user));
    risky.map(move |listed| ConfigError::new(&listed.name, *text, *next))
}

/// A name without a dot is of this machine or of its containers.
fn in_the_open(user: &User) -> bool {
    let url = &user.kimai.url;
    url.scheme() == "http"
        && match url.host() {
            Some(Host::Domain(name)) => name.contains('.') && !name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => !address.is_loopback(),
            Some(Host::Ipv6(address)) => !address.is_loopback(),
            None => false,
        }
}

/// Whether users of this machine other than its owner and group can read a file.
pub(crate) fn open_to_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().is_ok_and(|file| file.permissions().mode() & 0o004 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}
