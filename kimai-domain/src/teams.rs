//! Who leads a team. Kimai changes members only all at once, and a team without a lead cannot be.

use async_trait::async_trait;
use kimai_api::{self as api, Client, Id, MemberForm, Team, TeamForm, User};

use crate::{Error, Input};

/// Teams and their members.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait Teams: Send + Sync {
    /// `GET /api/teams/{id}`
    async fn team(&self, id: Id<Team>) -> Result<Team, api::Error>;
    /// `PATCH /api/teams/{id}` with all members.
    async fn set_members(&self, id: Id<Team>, members: Vec<MemberForm>) -> Result<Team, api::Error>;
}

#[async_trait]
impl Teams for Client {
    async fn team(&self, id: Id<Team>) -> Result<Team, api::Error> {
        self.teams().get(id).await
    }

    async fn set_members(&self, id: Id<Team>, members: Vec<MemberForm>) -> Result<Team, api::Error> {
        self.teams().update(id, &TeamForm { members: members.into(), ..Default::default() }).await
    }
}

/// A team whose lead was set.
#[derive(Debug)]
pub struct LeadSet {
    /// The team as it now stands.
    pub team: Team,
    /// Whether it was so before, so that nothing was sent.
    pub before: bool,
}

/// Gives a member the lead of a team or takes it; all other members stay as they are.
///
/// # Errors
/// When the user is no member, the team would be left without a lead, or Kimai refuses.
pub async fn set_lead(
    teams: &impl Teams,
    id: Id<Team>,
    user: Id<User>,
    lead: bool,
) -> Result<LeadSet, Error> {
    let team = teams.team(id).await?;
    match with_lead(&members(&team), user, lead)? {
        None => Ok(LeadSet { team, before: true }),
        Some(members) => Ok(LeadSet { team: teams.set_members(id, members).await?, before: false }),
    }
}

fn members(team: &Team) -> Vec<MemberForm> {
    let members = team.members.iter().flatten();
    members.map(|member| MemberForm { user: member.user.id, teamlead: member.teamlead }).collect()
}

/// The members with one flag changed; nothing if it is as it should be.
fn with_lead(members: &[MemberForm], user: Id<User>, lead: bool) -> Result<Option<Vec<MemberForm>>, Input> {
    match members.iter().find(|member| member.user == user) {
        None => {
            return Err(Input::new("user_id", format!("#{user} is not in the team; add_member adds users")));
        }
        Some(member) if member.teamlead == lead => return Ok(None),
        Some(_) => (),
    }
    let changed = |member: &MemberForm| MemberForm {
        teamlead: if member.user == user { lead } else { member.teamlead },
        ..member.clone()
    };
    let members: Vec<MemberForm> = members.iter().map(changed).collect();
    if members.iter().any(|member| member.teamlead) { Ok(Some(members)) } else { Err(leaderless(user)) }
}

fn leaderless(user: Id<User>) -> Input {
    Input::new(
        "lead",
        format!("#{user} is the only lead and a team needs one; give the lead to another first"),
    )
}

#[cfg(test)]
mod tests;
