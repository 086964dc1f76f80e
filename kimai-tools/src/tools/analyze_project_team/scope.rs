//! The project and the users of an analysis, resolved from the arguments.

use kimai_domain::{
    Input, Reference, Session,
    api::{Id, Project, Team, User},
    names::in_order,
    report::PeopleScope,
};

use crate::{
    ToolError,
    arguments::required,
    context::Notes,
    render::quoted_name,
    tools::user_scope::{self, UserScope},
};

const CONTRADICTION: &str = "contradicts user or team; user goes with specific, team with team";

/// A project by its id, its name, or both.
pub(super) struct ProjectArgument {
    reference: Reference<Project>,
    field: &'static str,
    name_beside_id: Option<String>,
}

impl ProjectArgument {
    pub(super) fn new(id: Option<Id<Project>>, name: Option<String>) -> Result<Self, ToolError> {
        let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        if let Some(id) = id {
            return Ok(Self { reference: Reference::Id(id), field: "project_id", name_beside_id: name });
        }
        let name = required(name, "project_id", "give it or project_name")?;
        Ok(Self { reference: Reference::Name(name), field: "project_name", name_beside_id: None })
    }

    /// Finds the project among all projects that the caller may see, including finished and hidden ones.
    ///
    /// The list is used for ids too, because Kimai shows plain users a project in the list but not by its id.
    pub(super) async fn resolve(&self, session: &Session, notes: &Notes) -> Result<Project, ToolError> {
        let projects = in_order(&*session.all_projects().await?);
        let project = self.reference.resolve_one(self.field, &projects)?;
        let Some(name) = &self.name_beside_id else { return Ok(project) };
        let by_name =
            Reference::Name(name.clone()).resolve_one("project_name", std::slice::from_ref(&project));
        if by_name.is_err() {
            notes.add(format!(
                "project_name {} is not the name of project #{}; project_id was taken.",
                quoted_name(name),
                project.id
            ));
        }
        Ok(project)
    }
}

/// The users that the arguments name, checked for contradictions.
pub(super) enum RequestedScope {
    Own,
    All,
    /// `self` beside a user, who must be the caller.
    Yourself(Reference<User>),
    User(Reference<User>),
    Team(Id<Team>),
}

impl RequestedScope {
    /// Combines the arguments. A user or a team implies the scope; a contradiction is rejected.
    pub(super) fn new(
        scope: Option<UserScope>,
        user: Option<Reference<User>>,
        team: Option<Id<Team>>,
    ) -> Result<Self, Input> {
        match (scope, user, team) {
            (None | Some(UserScope::All), None, None) => Ok(Self::All),
            (Some(UserScope::Own), None, None) => Ok(Self::Own),
            (None | Some(UserScope::Specific | UserScope::All), Some(user), None) => Ok(Self::User(user)),
            (None | Some(UserScope::Team | UserScope::All), None, Some(team)) => Ok(Self::Team(team)),
            (Some(UserScope::Own), Some(user), None) => Ok(Self::Yourself(user)),
            (Some(UserScope::Specific), None, None) => {
                Err(Input::missing("user", "user_scope specific needs it"))
            }
            (Some(UserScope::Team), None, None) => {
                Err(Input::missing("team", "user_scope team needs a team id"))
            }
            _ => Err(Input::new("user_scope", CONTRADICTION)),
        }
    }

    /// Returns the people, after a check that a user beside `self` is the caller.
    pub(super) async fn resolve(self, session: &Session) -> Result<PeopleScope, ToolError> {
        match self {
            Self::Own => Ok(PeopleScope::Own),
            Self::All => Ok(PeopleScope::All),
            Self::Yourself(user) => {
                let user = user_scope::user(session, &user, "user").await?;
                if user != session.me().await?.id {
                    return Err(Input::new("user_scope", CONTRADICTION).into());
                }
                Ok(PeopleScope::Own)
            }
            Self::User(user) => Ok(PeopleScope::User(user)),
            Self::Team(id) => Ok(PeopleScope::Team(Reference::Id(id))),
        }
    }
}
