//! Who may use the server, and how.

use kimai_cli::ConfigError;
use mcp_oauth_server::{ClientAllowlist, Scopes};

use super::{
    names,
    reader::{Reader, Wrong},
};
use crate::{arguments, oauth, users::Users};

/// Who may use the server, and how.
#[derive(Debug, Clone)]
pub struct People {
    /// Everybody who is configured, also those who come later.
    pub users: Users,
    /// Whether `/mcp/{slug}` is served.
    pub legacy_slugs: bool,
    /// Which clients users may log in to.
    pub clients: ClientAllowlist,
    /// Whether clients may describe themselves in documents.
    pub client_documents: bool,
    /// What clients are told to ask for.
    pub default_scopes: Scopes,
}

/// Without anybody there is nothing to serve, unless callers bring their own tokens.
pub(super) fn read(reader: &mut Reader<'_>, given: &arguments::People, others: bool) -> People {
    only_local(reader, given);
    let users = users(reader, given);
    let nobody = users.as_ref().filter(|users| users.count() == 0);
    if let Some(nobody) = nobody.filter(|_| !others) {
        let next =
            "add one with kimai-mcp-http user add, or let callers bring their own tokens with --header-auth";
        reader.problem(ConfigError::new("the list of users", "has nobody who can use this server", next));
        reader.problems.extend(nobody.faults());
        reader.problems.extend(nobody.warnings(false));
    }
    People {
        users: users.unwrap_or_default(),
        legacy_slugs: !reader.switch("disable_legacy_slugs", given.disable_legacy_slugs.as_ref()),
        clients: ClientAllowlist::new(reader.many("allowed_client", &given.allowed_client, names::client)),
        client_documents: !reader.switch("disable_client_documents", given.disable_client_documents.as_ref()),
        default_scopes: reader
            .one("default_scopes", given.default_scopes.as_ref(), scopes)
            .unwrap_or_else(|| oauth::catalog().all()),
    }
}

pub(super) fn users(reader: &mut Reader<'_>, given: &arguments::People) -> Option<Users> {
    let environment = reader.environment;
    let file = reader.one("users_config", given.users_config.as_ref(), |path| Ok(path.to_owned()));
    let users = match (file, environment.get("USERS_CONFIG")) {
        (Some(path), _) => Users::in_file(path, environment),
        (None, Some(text)) => Users::in_text(text, "USERS_CONFIG", environment),
        (None, None) => Ok(Users::in_variables(environment)),
    };
    users.map_err(|problem| reader.problem(problem)).ok()
}

fn scopes(text: &str) -> Result<Scopes, Wrong> {
    let is_known = |name: &str| oauth::SCOPES.iter().any(|(own, _)| *own == name);
    if text.split_whitespace().all(is_known) {
        return Ok(oauth::catalog().parse(text));
    }
    let names = oauth::SCOPES.map(|(name, _)| name).join(" ");
    Err(Wrong::new("has a scope that does not exist", format!("write some of {names}")))
}

/// Other ways to log in are those of the Python server.
fn only_local(reader: &mut Reader<'_>, given: &arguments::People) {
    reader.one("auth_backend", given.auth_backend.as_ref(), |text| match text {
        "local" => Ok(()),
        _ => Err(Wrong::new("is of the Python server, which can use other logins", crate::foreign::INSTEAD)),
    });
    if reader
        .environment
        .get("KIMAI_MCP_AUTO_PROVISION")
        .is_some_and(|text| !matches!(text, "0" | "false" | "no"))
    {
        let problem = crate::foreign::problem("KIMAI_MCP_AUTO_PROVISION");
        reader.problem(problem);
    }
}
