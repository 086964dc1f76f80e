//! Options and variables of the Python server that this server does not support.

use kimai_cli::ConfigError;

use super::{
    Environment,
    options::UserOptions,
    reader::{InvalidValue, OptionReader},
};

/// Prefixes of its variables for logins at an identity provider and for users created by them.
const PREFIXES: [&str; 2] = ["KIMAI_MCP_OIDC_", "KIMAI_MCP_PROVISION_"];

/// Suffix of the variable with a user's identity at the provider.
const IDENTITY_SUFFIX: &str = "_OIDC_IDENTITY";

const NEXT_STEP: &str =
    "this server logs users in by slug and secret; remove it and add users with kimai-mcp-http user add";

/// Returns the error of an option that only the Python server knows. The value of the option is not shown.
pub(crate) fn unsupported_option(name: &str) -> Option<ConfigError> {
    let name = name.split('=').next().unwrap_or(name);
    let is_known =
        ["--oidc-", "--provision-", "--auto-provision"].iter().any(|prefix| name.starts_with(prefix));
    is_known.then(|| unsupported(name))
}

/// Reports login settings of the Python server that change who can log in.
pub(super) fn check_login(reader: &mut OptionReader<'_>, options: &UserOptions) {
    reader.one("auth_backend", options.auth_backend.as_ref(), |text| match text {
        "local" => Ok(()),
        _ => Err(InvalidValue::new("selects a login that only the Python server supports", NEXT_STEP)),
    });
    let auto_provision = reader.environment.get("KIMAI_MCP_AUTO_PROVISION");
    if auto_provision.is_some_and(|text| !matches!(text, "0" | "false" | "no")) {
        reader.add(unsupported("KIMAI_MCP_AUTO_PROVISION"));
    }
}

/// Returns a warning for each variable that has no effect.
///
/// Without the login settings that [`check_login`] refuses, the Python server ignored these variables as well.
pub(super) fn warnings(environment: &Environment) -> Vec<ConfigError> {
    let names = PREFIXES
        .into_iter()
        .flat_map(|prefix| environment.between(prefix, "").map(move |rest| format!("{prefix}{rest}")));
    // The full name contains the slug of the user.
    let identity = environment.between("KIMAI_USER_", IDENTITY_SUFFIX).next();
    let identity = identity.map(|_| format!("KIMAI_USER_…{IDENTITY_SUFFIX}"));
    let warning = |name| {
        ConfigError::new(name, "has no effect: this server has no login at an identity provider", NEXT_STEP)
    };
    names.chain(identity).map(warning).collect()
}

fn unsupported(name: &str) -> ConfigError {
    ConfigError::new(name, "is supported by the Python server only", NEXT_STEP)
}

#[cfg(test)]
mod tests {
    use super::unsupported_option;

    #[test]
    fn options_of_the_python_server_are_recognized_and_their_values_are_hidden() {
        let error = unsupported_option("--oidc-client-secret=s3cret").unwrap().to_string();
        assert!(error.starts_with("--oidc-client-secret is supported by the Python server"), "{error}");
        assert!(!error.contains("s3cret"));
        assert!(unsupported_option("--auto-provision").is_some() && unsupported_option("--oidc").is_none());
    }
}
