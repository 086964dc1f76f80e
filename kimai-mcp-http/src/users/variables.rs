//! Users, and secrets of users, in variables: `KIMAI_USER_<SLUG>_…`.

use serde_json::{Map, Value};

use super::roster::Roster;
use crate::environment::Environment;

const PREFIX: &str = "KIMAI_USER_";
const AUTH_SECRET: &str = "_AUTH_SECRET";

/// Which field of an entry a variable stands for.
const FIELDS: [(&str, &str); 4] = [
    ("_URL", "kimai_url"),
    ("_TOKEN", "kimai_token"),
    ("_AUTH_SECRET", "auth_secret"),
    ("_SSL_VERIFY", "ssl_verify"),
];

/// The users that variables alone describe; each has an address and a token.
pub(super) fn roster(environment: &Environment) -> Roster {
    let mut parts: Vec<&str> =
        ["_URL", "_TOKEN"].iter().flat_map(|end| environment.between(PREFIX, end)).collect();
    parts.sort_unstable();
    parts.dedup();
    let entries = parts.into_iter().map(|part| (part.to_lowercase(), entry(part, environment)));
    Roster::from_entries(entries, "the environment")
}

fn entry(part: &str, environment: &Environment) -> Value {
    let fields = FIELDS.iter().filter_map(|(end, field)| {
        let value = environment.get(&format!("{PREFIX}{part}{end}"))?;
        Some(((*field).to_owned(), Value::from(value)))
    });
    Value::Object(fields.collect::<Map<_, _>>())
}

/// What stands for a slug in the names of variables.
pub(super) fn part(slug: &str) -> String {
    slug.to_uppercase().replace('-', "_")
}

/// The variable with the secret of this user, where there is one.
pub(crate) fn secret_variable(slug: &str, environment: &Environment) -> Option<String> {
    let name = format!("{PREFIX}{}{AUTH_SECRET}", part(slug));
    environment.get(&name).map(|_| name)
}

/// A variable with the secret of a user comes before the file. One that could mean two of them means neither: the
/// secret of one must not open the other's account.
pub(super) fn override_secrets(roster: &mut Roster, environment: &Environment) {
    let sharing = roster.sharing();
    let value = |slug: &str| environment.get(&secret_variable(slug, environment)?);
    for listed in roster.listed().to_vec() {
        let shared = sharing.get(&part(&listed.user.slug)).is_some_and(|users| *users > 1);
        if shared && value(&listed.user.slug).is_some() {
            roster.ambiguous(listed.name);
        }
    }
    roster.change(|user| {
        let alone = sharing.get(&part(&user.slug)) == Some(&1);
        if let Some(secret) = value(&user.slug).filter(|_| alone) {
            user.auth_secret = Some(secret.into());
        }
    });
}
