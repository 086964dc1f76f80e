//! Whose records are meant.

use kimai_domain::{
    Input, Reference, Session, Teams,
    api::{Id, Team, User},
    records::Scope,
};

use crate::{
    ToolError,
    tools::whose::{self, UserScope},
};

/// What was asked for, without contradictions.
pub(super) enum Asked {
    Own,
    All,
    User(Reference<User>),
    Team(Id<Team>),
}

impl Asked {
    /// A user or a team alone says whose; a contradiction is refused.
    pub(super) fn of(
        scope: Option<UserScope>,
        user: Option<Reference<User>>,
        team: Option<Id<Team>>,
    ) -> Result<Self, Input> {
        match (scope, user, team) {
            (None | Some(UserScope::All), None, None) => Ok(Self::All),
            (Some(UserScope::Own), None, None) => Ok(Self::Own),
            (None | Some(UserScope::Specific), Some(user), None) => Ok(Self::User(user)),
            (None | Some(UserScope::Team), None, Some(team)) => Ok(Self::Team(team)),
            (Some(UserScope::Specific), None, None) => {
                Err(Input::missing("user", "user_scope specific needs it"))
            }
            (Some(UserScope::Team), None, None) => {
                Err(Input::missing("team", "user_scope team needs a team id"))
            }
            _ => Err(Input::new(
                "user_scope",
                "contradicts user or team; user goes with specific, team with team",
            )),
        }
    }

    pub(super) async fn resolve(self, session: &Session) -> Result<Whose, ToolError> {
        match self {
            Self::Own => Ok(Whose::new(Scope::Own)),
            Self::All => Ok(Whose::new(Scope::All)),
            Self::User(user) => {
                Ok(Whose::new(Scope::Users(vec![whose::user(session, &user, "user").await?])))
            }
            Self::Team(id) => members(session, id).await,
        }
    }
}

/// Whose records are read, and which team they are of.
pub(super) struct Whose {
    pub(super) scope: Scope,
    pub(super) team: Option<Team>,
    /// Whether Kimai shows only some of the team's members to the caller.
    pub(super) partly: bool,
}

impl Whose {
    const fn new(scope: Scope) -> Self {
        Self { scope, team: None, partly: false }
    }

    /// The members of the team.
    pub(super) fn members(&self) -> impl Iterator<Item = &User> {
        self.team.iter().flat_map(|team| team.members.iter().flatten()).map(|member| &member.user)
    }

    pub(super) fn includes(&self, user: Id<User>) -> bool {
        self.team.is_none() || self.members().any(|member| member.id == user)
    }
}

async fn members(session: &Session, id: Id<Team>) -> Result<Whose, ToolError> {
    let team = match Teams::team(session.client(), id).await {
        Err(error) if error.status() == Some(403) => return Err(Input::new("team", UNREADABLE).into()),
        team => team?,
    };
    let members: Vec<Id<User>> = team.members.iter().flatten().map(|member| member.user.id).collect();
    if members.is_empty() {
        return Err(Input::new("team", "has no members; team_access add_member adds them").into());
    }
    Ok(Whose { scope: Scope::Users(members), team: Some(team), partly: false })
}

const UNREADABLE: &str = "your role in Kimai may not read who is in teams (permission view_team); \
    user_scope all covers everybody whose records you may see, as a team lead the members of your teams";
