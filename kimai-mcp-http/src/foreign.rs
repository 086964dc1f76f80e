//! Options of the Python server that this one does not have.

use crate::problem::Problem;

/// What to do without them.
pub(crate) const INSTEAD: &str =
    "this server logs users in by slug and secret; leave it out and add them with kimai-mcp-http user add";

/// What to say of an option or a variable of the Python server.
pub(crate) fn problem(name: &str) -> Problem {
    Problem::new(name, "is of the Python server and not of this one", INSTEAD)
}

/// What to say of an option that is not known here, if it is known there.
pub(crate) fn option(name: &str) -> Option<Problem> {
    let name = name.split('=').next().unwrap_or(name);
    let known = ["--oidc-", "--provision-", "--auto-provision"].iter().any(|prefix| name.starts_with(prefix));
    known.then(|| problem(name))
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
