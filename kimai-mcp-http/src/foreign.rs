//! Options and variables of the Python server that this one does not have.

use kimai_cli::ConfigError;

use crate::environment::Environment;

/// What its variables begin with that are about logins elsewhere and the users whom those make.
const ELSEWHERE: [&str; 2] = ["KIMAI_MCP_OIDC_", "KIMAI_MCP_PROVISION_"];

/// What the variable of a user ends with that says who they are there.
const IDENTITY: &str = "_OIDC_IDENTITY";

/// What to do without them.
pub(crate) const INSTEAD: &str =
    "this server logs users in by slug and secret; leave it out and add them with kimai-mcp-http user add";

/// What to say of an option or a variable of the Python server.
pub(crate) fn problem(name: &str) -> ConfigError {
    ConfigError::new(name, "is of the Python server and not of this one", INSTEAD)
}

/// What to say of an option that is not known here, if it is known there.
pub(crate) fn option(name: &str) -> Option<ConfigError> {
    let name = name.split('=').next().unwrap_or(name);
    let known = ["--oidc-", "--provision-", "--auto-provision"].iter().any(|prefix| name.starts_with(prefix));
    known.then(|| problem(name))
}

/// What to say of its variables that are set. They had no effect there either unless such logins were switched on,
/// which this server refuses; so it starts.
pub(crate) fn variables(environment: &Environment) -> Vec<ConfigError> {
    let set = |prefix: &'static str| {
        environment.between(prefix, "").map(move |rest| without_effect(&format!("{prefix}{rest}")))
    };
    // The name of the variable of a user holds their slug.
    let user = environment.between("KIMAI_USER_", IDENTITY).next();
    let user = user.map(|_| without_effect(&format!("KIMAI_USER_…{IDENTITY}")));
    ELSEWHERE.into_iter().flat_map(set).chain(user).collect()
}

fn without_effect(name: &str) -> ConfigError {
    ConfigError::new(name, "has no effect: this server knows no login at another place", INSTEAD)
}

#[cfg(test)]
mod tests {
    use super::option;

    #[test]
    fn options_of_the_python_server_are_known_as_such_and_their_values_are_not_shown() {
        let problem = option("--oidc-client-secret=s3cret").unwrap().to_string();
        assert!(problem.starts_with("--oidc-client-secret is of the Python server"), "{problem}");
        assert!(!problem.contains("s3cret"));
        assert!(option("--auto-provision").is_some() && option("--oidc").is_none());
    }
}
