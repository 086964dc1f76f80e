//! Members, leads and grants of a team.
//!
//! Kimai replaces all members at once when a lead changes, and rejects a team without a lead.

use async_trait::async_trait;
use kimai_api::{
    self as api, Activity, Api, Customer, Get, Id, Member, MemberForm, Project, Team, TeamForm, User,
};

use crate::{Change, Error, Input, Session, change::readable, names::Label};

/// Requests for teams and the log of changes, which tests replace by a mock.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
trait TeamApi: Send + Sync {
    /// `GET /api/teams/{id}`
    async fn team(&self, id: Id<Team>) -> Result<Team, api::Error>;
    /// `PATCH /api/teams/{id}` with all members.
    async fn set_members(&self, id: Id<Team>, members: Vec<MemberForm>) -> Result<Team, api::Error>;
    /// Records a change.
    async fn record(&self, change: Change) -> Change;
}

#[async_trait]
impl TeamApi for Session {
    async fn team(&self, id: Id<Team>) -> Result<Team, api::Error> {
        self.client().teams().get(id).await
    }

    async fn set_members(&self, id: Id<Team>, members: Vec<MemberForm>) -> Result<Team, api::Error> {
        self.client().teams().update(id, &TeamForm::default().members(members)).await
    }

    async fn record(&self, change: Change) -> Change {
        Self::record(self, change).await
    }
}

/// Adds a user to a team (`POST /api/teams/{id}/members/{userId}`).
///
/// # Errors
/// [`Error::Api`] with status 400 if the user is a member already; also if Kimai cannot be reached.
pub async fn add_member(session: &Session, id: Id<Team>, user: Id<User>) -> Result<Change, Error> {
    let after = session.client().teams().add_member(id, user).await?;
    // Kimai refuses to add a member twice, so the user was no member before.
    let mut before = after.clone();
    before.members.iter_mut().for_each(|members| members.retain(|member| member.user.id != user));
    Ok(session.record(Change::updated(Some(before), after)).await)
}

/// Removes a user from a team (`DELETE /api/teams/{id}/members/{userId}`).
///
/// # Errors
/// [`Error::Api`] with status 400 if the user is not a member or leads the team; also if Kimai cannot be reached.
pub async fn remove_member(session: &Session, id: Id<Team>, user: Id<User>) -> Result<Change, Error> {
    let teams = session.client().teams();
    let before = readable(teams.get(id).await)?;
    let after = teams.remove_member(id, user).await?;
    Ok(session.record(Change::updated(before, after)).await)
}

/// Makes a member a lead of a team, or takes the lead; all other members stay as they are.
///
/// Nothing is sent if the member already is or is not a lead; the change is `Unchanged` then.
///
/// # Errors
/// [`Input`] if the user is not a member or the team would be left without a lead; [`Error::Api`] if Kimai refuses or
/// cannot be reached.
pub async fn set_lead(session: &Session, id: Id<Team>, user: Id<User>, lead: bool) -> Result<Change, Error> {
    set_lead_with(session, id, user, lead).await
}

async fn set_lead_with(
    api: &impl TeamApi,
    id: Id<Team>,
    user: Id<User>,
    lead: bool,
) -> Result<Change, Error> {
    let before = api.team(id).await?;
    let change = match with_lead(&member_forms(&before), user, lead)? {
        None => Change::unchanged(id, Some(before)),
        Some(members) => Change::updated(Some(before), api.set_members(id, members).await?),
    };
    Ok(api.record(change).await)
}

fn member_forms(team: &Team) -> Vec<MemberForm> {
    let form = |member: &Member| MemberForm::new(member.user.id).teamlead(member.teamlead);
    team.members.iter().flatten().map(form).collect()
}

/// Changes the flag of one member; returns `None` if it has the value already.
fn with_lead(members: &[MemberForm], user: Id<User>, lead: bool) -> Result<Option<Vec<MemberForm>>, Input> {
    match members.iter().find(|member| member.user == user) {
        None => {
            return Err(Input::new("user_id", format!("#{user} is not in the team; add_member adds users")));
        }
        Some(member) if member.teamlead == lead => return Ok(None),
        Some(_) => (),
    }
    let changed = |member: &MemberForm| {
        member.clone().teamlead(if member.user == user { lead } else { member.teamlead })
    };
    let members: Vec<MemberForm> = members.iter().map(changed).collect();
    if members.iter().any(|member| member.teamlead) {
        return Ok(Some(members));
    }
    let problem = format!("#{user} is the only lead and a team needs one; give the lead to another first");
    Err(Input::new("lead", problem))
}

/// Entity that a team can be granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantTarget {
    /// A customer.
    Customer(Id<Customer>),
    /// A project.
    Project(Id<Project>),
    /// An activity.
    Activity(Id<Activity>),
}

/// A grant that was added or revoked.
#[derive(Debug)]
pub struct GrantChange {
    /// Change of the team.
    pub change: Change,
    /// Name of the target, if it could be read.
    pub target: Option<Label>,
    /// Number of teams that have the grant now, if the target could be read.
    pub team_count: Option<usize>,
}

/// Grants a team a customer, project or activity (`POST /api/teams/{id}/customers/{customerId}` and the like).
///
/// # Errors
/// [`Error::Api`] with status 400 if the team has the grant already; also if Kimai cannot be reached.
pub async fn grant(session: &Session, id: Id<Team>, target: GrantTarget) -> Result<GrantChange, Error> {
    let teams = session.client().teams();
    let after = match target {
        GrantTarget::Customer(customer) => teams.grant_customer(id, customer).await,
        GrantTarget::Project(project) => teams.grant_project(id, project).await,
        GrantTarget::Activity(activity) => teams.grant_activity(id, activity).await,
    }?;
    // Kimai refuses to grant twice, so the team did not have the grant before.
    let before = target.removed_from(after.clone());
    Ok(with_target(session, target, Change::updated(Some(before), after)).await)
}

/// Revokes a grant of a team (`DELETE /api/teams/{id}/customers/{customerId}` and the like).
///
/// # Errors
/// [`Error::Api`] with status 400 if the team does not have the grant; also if Kimai cannot be reached.
pub async fn revoke(session: &Session, id: Id<Team>, target: GrantTarget) -> Result<GrantChange, Error> {
    let teams = session.client().teams();
    let before = readable(teams.get(id).await)?;
    let after = match target {
        GrantTarget::Customer(customer) => teams.revoke_customer(id, customer).await,
        GrantTarget::Project(project) => teams.revoke_project(id, project).await,
        GrantTarget::Activity(activity) => teams.revoke_activity(id, activity).await,
    }?;
    Ok(with_target(session, target, Change::updated(before, after)).await)
}

impl GrantTarget {
    fn removed_from(self, mut team: Team) -> Team {
        match self {
            Self::Customer(id) => team.customers.iter_mut().for_each(|all| all.retain(|one| one.id != id)),
            Self::Project(id) => team.projects.iter_mut().for_each(|all| all.retain(|one| one.id != id)),
            Self::Activity(id) => team.activities.iter_mut().for_each(|all| all.retain(|one| one.id != id)),
        }
        team
    }
}

/// Records the change and reads the target. The change succeeded even if the target cannot be read.
async fn with_target(session: &Session, target: GrantTarget, change: Change) -> GrantChange {
    let change = session.record(change).await;
    let client = session.client();
    let (target, teams) = match target {
        GrantTarget::Customer(id) => {
            let customer = read(&client.customers(), id).await;
            (customer.as_ref().map(|customer| label(&customer.name, None)), customer.map(|read| read.teams))
        }
        GrantTarget::Project(id) => {
            let project = read(&client.projects(), id).await;
            let name = project.as_ref().map(|project| label(&project.name, project.parent_title.as_deref()));
            (name, project.map(|project| project.teams))
        }
        GrantTarget::Activity(id) => {
            let activity = read(&client.activities(), id).await;
            let name =
                activity.as_ref().map(|activity| label(&activity.name, activity.parent_title.as_deref()));
            (name, activity.map(|activity| activity.teams))
        }
    };
    GrantChange { change, target, team_count: teams.flatten().map(|teams| teams.len()) }
}

async fn read<R: Get>(api: &Api<R>, id: Id<R>) -> Option<R> {
    api.get(id).await.ok()
}

fn label(name: &str, parent: Option<&str>) -> Label {
    Label { name: name.to_owned(), parent: parent.map(str::to_owned), currency: None }
}

#[cfg(test)]
mod tests;
