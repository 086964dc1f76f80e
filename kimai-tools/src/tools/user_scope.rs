//! The users whose data an action reads: by a scope such as `all`, by id, or by name.

use kimai_domain::{
    Input, Session,
    api::{Id, User},
    batch,
    records::Scope,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

use crate::{ToolError, tool::unknown};

const TEAM_NOT_SUPPORTED: &str = "team is only for report and analyze_project_team; name a user, or use all";

// A doc comment here would become a description.
#[derive(Clone, Copy, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum UserScope {
    #[serde(rename = "self")]
    Own,
    All,
    Specific,
    // Listed only in the schema of analyze_project_team, but parsed everywhere so that the error can name that tool.
    #[schemars(skip)]
    Team,
}

/// Names only the scopes that every tool has; `team` is in the schema of the tools that have it.
impl<'de> Deserialize<'de> for UserScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        match name.trim().to_ascii_lowercase().as_str() {
            "self" => Ok(Self::Own),
            "all" => Ok(Self::All),
            "specific" => Ok(Self::Specific),
            "team" => Ok(Self::Team),
            _ => Err(de::Error::custom(unknown(name.trim(), &["self", "all", "specific"]))),
        }
    }
}

const CONTRADICTION: &str = "contradicts the user named; use specific or leave it out";

/// Returns the users of a filter: the named ones, or those of the scope.
///
/// Naming users makes the scope specific, also beside `all`. Naming yourself beside `self` is the same as `self`.
/// Without a scope and a user, the scope is `default`.
///
/// # Errors
/// [`Input`] if the scope contradicts the named users, or is not supported.
pub(super) async fn scope(
    session: &Session,
    scope: Option<UserScope>,
    named: &[Id<User>],
    default: Scope,
) -> Result<Scope, ToolError> {
    match scope {
        Some(UserScope::Team) => Err(Input::new("filters.user_scope", TEAM_NOT_SUPPORTED).into()),
        Some(UserScope::Specific) if named.is_empty() => {
            Err(Input::missing("filters.user", "user_scope specific needs it").into())
        }
        Some(UserScope::Own) if named.is_empty() => Ok(Scope::Own),
        Some(UserScope::All) if named.is_empty() => Ok(Scope::All),
        None if named.is_empty() => Ok(default),
        scope => {
            let users = batch::unique(named);
            if scope != Some(UserScope::Own) {
                return Ok(Scope::Users(users));
            }
            if users == [session.me().await?.id] {
                Ok(Scope::Own)
            } else {
                Err(Input::new("filters.user_scope", CONTRADICTION).into())
            }
        }
    }
}
