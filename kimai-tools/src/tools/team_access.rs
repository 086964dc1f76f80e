//! Tool `team_access`: members of a team, and the customers, projects and activities it was granted.

use kimai_domain::{
    Session,
    api::{Api, Error, Get, Id, Team, User},
    teams,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::catalog::CatalogKind;
use crate::{
    Access, Action, Context, Tool, ToolError,
    action::action,
    data::{self, Table},
    render::{Render, Text, user},
};

pub(super) static TOOL: Tool = Tool {
    name: "team_access",
    title: "Team access",
    about: "Members of a team and what it may see. What no team is granted is open to all.",
    discriminator: Some("action"),
    actions: &[
        action::<List>(),
        action::<AddMember>(),
        action::<RemoveMember>(),
        action::<SetLead>(),
        action::<Grant>(),
        action::<Revoke>(),
    ],
};

/// members, leads, what it may see
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct List {
    team_id: Id<Team>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AddMember {
    team_id: Id<Team>,
    user_id: Id<User>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RemoveMember {
    team_id: Id<Team>,
    user_id: Id<User>,
}

/// gives a member the lead or takes it
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SetLead {
    team_id: Id<Team>,
    user_id: Id<User>,
    lead: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Grant {
    team_id: Id<Team>,
    target: CatalogKind,
    target_id: Id<CatalogKind>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Revoke {
    team_id: Id<Team>,
    target: CatalogKind,
    target_id: Id<CatalogKind>,
}

/// A team with its members and grants.
struct TeamOutput(Team);

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Access = Access::Read;
    type Output = TeamOutput;

    async fn run(self, context: &Context) -> Result<TeamOutput, ToolError> {
        Ok(TeamOutput(context.session.client().teams().get(self.team_id).await?))
    }
}

impl Render for TeamOutput {
    type Data = Table<data::Team>;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("Team {}", user::team_name(&self.0)));
        user::team_access(text, &self.0);
    }

    fn data(&self) -> Self::Data {
        [&self.0].into_iter().collect()
    }
}

/// A team after a change.
struct ChangedTeam {
    /// Change, such as `Added Ben (#4) to`; the name of the team follows.
    summary: String,
    team: Team,
    note: Option<&'static str>,
}

impl ChangedTeam {
    fn summary(&self) -> String {
        format!("{} team {}", self.summary, user::team_name(&self.team))
    }
}

impl Render for ChangedTeam {
    type Data = Table<data::Team>;

    fn render(&self, text: &mut Text) {
        text.line(self.summary());
        if let Some(note) = self.note {
            text.line(note);
        }
        user::team_access(text, &self.team);
    }

    fn data(&self) -> Self::Data {
        let notes = self.note.map(str::to_owned).into_iter().collect();
        [&self.team].into_iter().collect::<Table<_>>().deed(self.summary()).notes(notes)
    }
}

impl Action for AddMember {
    const NAME: &'static str = "add_member";
    const ACCESS: Access = Access::Write;
    type Output = ChangedTeam;

    async fn run(self, context: &Context) -> Result<ChangedTeam, ToolError> {
        let team = context.session.client().teams().add_member(self.team_id, self.user_id).await?;
        Ok(ChangedTeam {
            summary: format!("Added {} to", member_name(&team, self.user_id)),
            team,
            note: None,
        })
    }
}

impl Action for RemoveMember {
    const NAME: &'static str = "remove_member";
    const ACCESS: Access = Access::Write;
    type Output = ChangedTeam;

    async fn run(self, context: &Context) -> Result<ChangedTeam, ToolError> {
        let team = context.session.client().teams().remove_member(self.team_id, self.user_id).await?;
        let removed = context.session.user_by_id(self.user_id).await;
        let name = removed.map_or_else(|| format!("user #{}", self.user_id), |removed| user::name(&removed));
        Ok(ChangedTeam { summary: format!("Removed {name} from"), team, note: None })
    }
}

impl Action for SetLead {
    const NAME: &'static str = "set_lead";
    const ACCESS: Access = Access::Write;
    type Output = ChangedTeam;

    async fn run(self, context: &Context) -> Result<ChangedTeam, ToolError> {
        let client = context.session.client();
        let result = teams::set_lead(client, self.team_id, self.user_id, self.lead).await?;
        let name = member_name(&result.team, self.user_id);
        let summary = match (self.lead, result.before) {
            (true, false) => format!("Now {name} leads"),
            (true, true) => format!("Unchanged: {name} already leads"),
            (false, false) => format!("Now {name} does not lead"),
            (false, true) => format!("Unchanged: {name} does not lead"),
        };
        Ok(ChangedTeam { summary, team: result.team, note: None })
    }
}

/// Name of a member, or only the id if the response does not include the member.
fn member_name(team: &Team, id: Id<User>) -> String {
    let member = team.members.iter().flatten().find(|member| member.user.id == id);
    member.map_or_else(|| format!("user #{id}"), |member| user::name(&member.user))
}

const FIRST_GRANT: &str =
    "It was granted to no team before, so other users could see it too; now only its teams can.";
const LAST_GRANT: &str = "No team is granted it any more, so every user who sees its parent sees it.";
const LAST_CUSTOMER_GRANT: &str = "No team is granted it any more, so every user sees it.";

impl Action for Grant {
    const NAME: &'static str = "grant";
    const ACCESS: Access = Access::Write;
    type Output = ChangedTeam;

    async fn run(self, context: &Context) -> Result<ChangedTeam, ToolError> {
        let Self { team_id, target, target_id } = self;
        let teams = context.session.client().teams();
        let id = target_id.get();
        let team = match target {
            CatalogKind::Customer => teams.grant_customer(team_id, Id::new(id)).await,
            CatalogKind::Project => teams.grant_project(team_id, Id::new(id)).await,
            CatalogKind::Activity => teams.grant_activity(team_id, Id::new(id)).await,
        }?;
        let name = target.with_name(target_id, &context.session).await;
        let note = (team_count(&context.session, target, target_id).await == Some(1)).then_some(FIRST_GRANT);
        Ok(ChangedTeam { summary: format!("Granted {name} to"), team, note })
    }
}

impl Action for Revoke {
    const NAME: &'static str = "revoke";
    const ACCESS: Access = Access::Write;
    type Output = ChangedTeam;

    async fn run(self, context: &Context) -> Result<ChangedTeam, ToolError> {
        let Self { team_id, target, target_id } = self;
        let teams = context.session.client().teams();
        let id = target_id.get();
        let team = match target {
            CatalogKind::Customer => teams.revoke_customer(team_id, Id::new(id)).await,
            CatalogKind::Project => teams.revoke_project(team_id, Id::new(id)).await,
            CatalogKind::Activity => teams.revoke_activity(team_id, Id::new(id)).await,
        }?;
        let name = target.with_name(target_id, &context.session).await;
        let last = if target == CatalogKind::Customer { LAST_CUSTOMER_GRANT } else { LAST_GRANT };
        let note = (team_count(&context.session, target, target_id).await == Some(0)).then_some(last);
        Ok(ChangedTeam { summary: format!("Revoked {name} from"), team, note })
    }
}

/// Number of teams that were granted a target; `None` if it cannot be read, because the write has succeeded anyway.
async fn team_count(session: &Session, target: CatalogKind, id: Id<CatalogKind>) -> Option<usize> {
    let client = session.client();
    let teams = match target {
        CatalogKind::Customer => read(&client.customers(), id).await.map(|customer| customer.teams),
        CatalogKind::Project => read(&client.projects(), id).await.map(|project| project.teams),
        CatalogKind::Activity => read(&client.activities(), id).await.map(|activity| activity.teams),
    };
    teams.ok()?.map(|teams| teams.len())
}

async fn read<R: Get>(api: &Api<R>, id: Id<CatalogKind>) -> Result<R, Error> {
    api.get(Id::new(id.get())).await
}
