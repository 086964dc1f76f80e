//! Whose data are meant: by a scope, or by what people call each other.

use kimai_domain::{
    Input, Reference, Session,
    api::{Id, User},
    people::{self, VisibleUsers},
    records::Scope,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::ToolError;

// A doc comment here would be a description.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum UserScope {
    #[serde(rename = "self")]
    Own,
    All,
    Specific,
    // Told only where it is taken; read everywhere, so that the refusal can say where.
    #[schemars(skip)]
    Team,
}

/// What filters mean; nothing where it is those who are named. Naming somebody makes the scope specific, a
/// contradiction is refused.
pub(super) fn scope(given: Option<UserScope>, named: bool, otherwise: Scope) -> Result<Option<Scope>, Input> {
    match (given, named) {
        (None | Some(UserScope::Specific), true) => Ok(None),
        (Some(UserScope::Team), _) => Err(Input::new("filters.user_scope", NO_TEAM)),
        (Some(_), true) => {
            Err(Input::new("filters.user_scope", "contradicts the user named; use specific or leave it out"))
        }
        (Some(UserScope::Specific), false) => {
            Err(Input::missing("filters.user", "user_scope specific needs it"))
        }
        (Some(UserScope::Own), false) => Ok(Some(Scope::Own)),
        (Some(UserScope::All), false) => Ok(Some(Scope::All)),
        (None, false) => Ok(Some(otherwise)),
    }
}

const NO_TEAM: &str = "team is only for analyze_project_team; name a user, or use all";

/// Everybody that the caller may name: whom Kimai lists, or else the members of teams, or else those of the latest
/// records.
pub(super) async fn people(
    session: &Session,
    progress: impl Fn(usize, usize),
) -> Result<VisibleUsers, ToolError> {
    Ok(people::selectable_users(session, progress).await?)
}

/// The id of a user; a name is looked up among those that the caller may name.
pub(super) async fn user(
    session: &Session,
    who: &Reference<User>,
    field: &str,
) -> Result<Id<User>, ToolError> {
    match who {
        Reference::Id(id) => Ok(*id),
        Reference::Name(_) => Ok(who.resolve_one(field, &people(session, |_, _| ()).await?.users)?.id),
    }
}

#[cfg(test)]
mod tests {
    use kimai_domain::records::Scope;

    use super::{UserScope, scope};

    #[test]
    fn somebody_named_is_meant_and_a_contradiction_is_refused() {
        let of = |given, named| scope(given, named, Scope::All).map_err(|error| error.field);
        assert_eq!(of(None, true), Ok(None));
        assert_eq!(of(None, false), Ok(Some(Scope::All)));
        assert_eq!(of(Some(UserScope::Own), false), Ok(Some(Scope::Own)));
        assert_eq!(of(Some(UserScope::Own), true), Err("filters.user_scope".to_owned()));
        assert_eq!(of(Some(UserScope::Specific), false), Err("filters.user".to_owned()));
        assert_eq!(of(Some(UserScope::Team), false), Err("filters.user_scope".to_owned()));
    }
}
