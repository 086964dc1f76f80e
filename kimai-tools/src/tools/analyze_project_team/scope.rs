//! The project and the users of an analysis, resolved from the arguments.

use kimai_domain::{
    EntityKind, Error, Input, Session, Unresolved,
    api::{Id, Project, Team, User},
    reference::{Match, Precision},
    report::PeopleScope,
};

use crate::{
    ToolError, arguments::required, context::Notes, render::quoted_name, tools::user_scope::UserScope,
};

const CONTRADICTION: &str = "contradicts user or team; user goes with specific, team with team";

/// A project by its id, its name, or both.
pub(super) enum ProjectArgument {
    /// An id, and perhaps a name beside it.
    Id(Id<Project>, Option<String>),
    /// A name alone.
    Name(String),
}

impl ProjectArgument {
    pub(super) fn new(id: Option<Id<Project>>, name: Option<String>) -> Result<Self, ToolError> {
        let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        match id {
            Some(id) => Ok(Self::Id(id, name)),
            None => Ok(Self::Name(required(name, "project_id", "give it or project_name")?)),
        }
    }

    /// Finds the project among all projects that the caller may see, including finished and hidden ones.
    ///
    /// The list is used for ids too, because Kimai shows plain users a project in the list but not by its id.
    pub(super) async fn resolve(self, session: &Session, notes: &Notes) -> Result<Project, ToolError> {
        let kind = EntityKind::Project;
        let id = match &self {
            Self::Id(id, _) => *id,
            Self::Name(name) => {
                let found =
                    session.resolve_name("project_name", kind, name, None, Precision::Similar).await?;
                Id::new(found.id)
            }
        };
        let Some(project) = session.all_projects().await?.get(&id).cloned() else {
            return Err(Error::from(Unresolved::unknown_id("project_id", id)).into());
        };
        if let Self::Id(id, Some(name)) = &self
            && !is_named(session, *id, name).await?
        {
            notes.add(format!(
                "project_name {} is not the name of project #{id}; project_id was taken.",
                quoted_name(name)
            ));
        }
        Ok(project)
    }
}

/// Tells whether a name means a project, among others perhaps.
async fn is_named(session: &Session, id: Id<Project>, name: &str) -> Result<bool, ToolError> {
    let all = session.candidates(EntityKind::Project, None).await?;
    let project = all.iter().find(|candidate| candidate.id == id.get());
    Ok(project.and_then(|project| project.matches(name)).is_some_and(|quality| quality <= Match::Contains))
}

/// The users that the arguments name, checked for contradictions.
pub(super) enum RequestedScope {
    Own,
    All,
    /// `self` beside a user, who must be the caller.
    Yourself(Id<User>),
    User(Id<User>),
    Team(Id<Team>),
}

impl RequestedScope {
    /// Combines the arguments. A user or a team implies the scope; a contradiction is rejected.
    pub(super) fn new(
        scope: Option<UserScope>,
        user: Option<Id<User>>,
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
                if user != session.me().await?.id {
                    return Err(Input::new("user_scope", CONTRADICTION).into());
                }
                Ok(PeopleScope::Own)
            }
            Self::User(user) => Ok(PeopleScope::User(user)),
            Self::Team(team) => Ok(PeopleScope::Team(team)),
        }
    }
}
