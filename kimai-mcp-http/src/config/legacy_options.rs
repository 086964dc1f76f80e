//! Options and variables of the Python server that this server does not support.

use kimai_cli::ConfigError;

use super::{Environment, reader::OptionReader};

/// Prefix of its variables for the creation of users at their first sign-in.
const PREFIX: &str = "KIMAI_MCP_PROVISION_";

const NEXT_STEP: &str = "this server does not create users and tokens at the first sign-in; remove it and add users with kimai-mcp-http user add";

/// Returns the error of an option that only the Python server knows. The value of the option is not shown.
pub(crate) fn unsupported_option(name: &str) -> Option<ConfigError> {
    let name = name.split('=').next().unwrap_or(name);
    let is_known = ["--provision-", "--auto-provision"].iter().any(|prefix| name.starts_with(prefix));
    is_known.then(|| unsupported(name))
}

/// Reports login settings of the Python server that change who can log in.
pub(super) fn check_login(reader: &mut OptionReader<'_>) {
    let auto_provision = reader.environment.get("KIMAI_MCP_AUTO_PROVISION");
    if auto_provision.is_some_and(|text| !matches!(text, "0" | "false" | "no")) {
        reader.add(unsupported("KIMAI_MCP_AUTO_PROVISION"));
    }
}

/// Returns a warning for each variable that has no effect.
///
/// Without the login settings that [`check_login`] refuses, the Python server ignored these variables as well.
pub(super) fn warnings(environment: &Environment) -> Vec<ConfigError> {
    let names = environment.between(PREFIX, "").map(|rest| format!("{PREFIX}{rest}"));
    let problem = "has no effect: this server does not create users at their first sign-in";
    names.map(|name| ConfigError::new(name, problem, NEXT_STEP)).collect()
}

fn unsupported(name: &str) -> ConfigError {
    ConfigError::new(name, "is supported by the Python server only", NEXT_STEP)
}

#[cfg(test)]
mod tests {
    use super::unsupported_option;

    #[test]
    fn options_of_the_python_server_are_recognized_and_their_values_are_hidden() {
        let error = unsupported_option("--provision-admin-token=s3cret").unwrap().to_string();
        assert!(error.starts_with("--provision-admin-token is supported by the Python server"), "{error}");
        assert!(!error.contains("s3cret"));
        assert!(
            unsupported_option("--auto-provision").is_some() && unsupported_option("--provision").is_none()
        );
    }
}
