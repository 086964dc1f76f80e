//! The users whose data an action reads: by a scope such as `all`, by id, or by name.

use kimai_domain::{
    Input, Reference, Session,
    api::{Id, User},
    people::selectable_users,
    records::Scope,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::ToolError;

const TEAM_NOT_SUPPORTED: &str = "team is only for analyze_project_team; name a user, or use all";

// A doc comment here would become a description.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
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

/// Returns the scope of a filter, or `None` if the named users are the scope.
///
/// Naming a user makes the scope specific. Without a scope and a user, the scope is `default`.
///
/// # Errors
/// [`Input`] if the scope contradicts the named users, or is not supported.
pub(super) fn scope(
    scope: Option<UserScope>,
    names_users: bool,
    default: Scope,
) -> Result<Option<Scope>, Input> {
    match (scope, names_users) {
        (None | Some(UserScope::Specific), true) => Ok(None),
        (Some(UserScope::Team), _) => Err(Input::new("filters.user_scope", TEAM_NOT_SUPPORTED)),
        (Some(_), true) => {
            Err(Input::new("filters.user_scope", "contradicts the user named; use specific or leave it out"))
        }
        (Some(UserScope::Specific), false) => {
            Err(Input::missing("filters.user", "user_scope specific needs it"))
        }
        (Some(UserScope::Own), false) => Ok(Some(Scope::Own)),
        (Some(UserScope::All), false) => Ok(Some(Scope::All)),
        (None, false) => Ok(Some(default)),
    }
}

/// Returns the id of a user. A name is searched among [`selectable_users`].
pub(super) async fn user(
    session: &Session,
    user: &Reference<User>,
    field: &str,
) -> Result<Id<User>, ToolError> {
    match user {
        Reference::Id(id) => Ok(*id),
        Reference::Name(_) => {
            Ok(user.resolve_one(field, &selectable_users(session, |_, _| ()).await?.users)?.id)
        }
    }
}

#[cfg(test)]
mod tests {
    use kimai_domain::records::Scope;

    use super::{UserScope, scope};

    #[test]
    fn named_user_makes_the_scope_specific_and_a_contradiction_is_rejected() {
        let scope = |value, names_users| scope(value, names_users, Scope::All).map_err(|error| error.field);
        assert_eq!(scope(None, true), Ok(None));
        assert_eq!(scope(None, false), Ok(Some(Scope::All)));
        assert_eq!(scope(Some(UserScope::Own), false), Ok(Some(Scope::Own)));
        assert_eq!(scope(Some(UserScope::Own), true), Err("filters.user_scope".to_owned()));
        assert_eq!(scope(Some(UserScope::Specific), false), Err("filters.user".to_owned()));
        assert_eq!(scope(Some(UserScope::Team), false), Err("filters.user_scope".to_owned()));
    }
}
