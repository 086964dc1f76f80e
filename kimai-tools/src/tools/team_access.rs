//! Tool `team_access`: members of a team, and the customers, projects and activities it was granted.

use kimai_domain::{
    Change,
    api::{Id, Team, User},
    names::Label,
    teams::{self, GrantTarget},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::catalog::CatalogKind;
use crate::{
    Action, Context, Requirement, Tool, ToolError,
    action::action,
    data::{self, Table},
    render::{Render, Text, quoted_name, user},
};

pub(super) static TOOL: Tool = Tool {
    name: "team_access",
    title: "Team access",
    description: "Members of a team and what it may see. What no team is granted is open to all.",
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

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "members, leads, what it may see")]
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

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "makes a member a lead or takes the lead")]
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
    const ACCESS: Requirement = Requirement::READ;
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
    change: Change,
    note: Option<&'static str>,
}

impl ChangedTeam {
    fn summary(&self) -> String {
        match self.change.after() {
            Some(team) => format!("{} team {}", self.summary, user::team_name(team)),
            None => format!("{} team #{}", self.summary, self.change.entity.id),
        }
    }
}

impl Render for ChangedTeam {
    type Data = Table<data::Team>;

    fn render(&self, text: &mut Text) {
        text.line(self.summary());
        if let Some(note) = self.note {
            text.line(note);
        }
        if let Some(team) = self.change.after() {
            user::team_access(text, team);
        }
    }

    fn data(&self) -> Self::Data {
        let notes = self.note.map(str::to_owned).into_iter().collect();
        let team: Table<data::Team> = self.change.after::<Team>().into_iter().collect();
        team.summary(self.summary()).notes(notes)
    }
}

impl Action for AddMember {
    const NAME: &'static str = "add_member";
    const ACCESS: Requirement = Requirement::MANAGE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangedTeam;

    async fn run(self, context: &Context) -> Result<ChangedTeam, ToolError> {
        let change = teams::add_member(&context.session, self.team_id, self.user_id).await?;
        let name = member_name(change.after(), self.user_id);
        Ok(ChangedTeam { summary: format!("Added {name} to"), change, note: None })
    }
}

impl Action for RemoveMember {
    const NAME: &'static str = "remove_member";
    const ACCESS: Requirement = Requirement::MANAGE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangedTeam;

    async fn run(self, context: &Context) -> Result<ChangedTeam, ToolError> {
        let change = teams::remove_member(&context.session, self.team_id, self.user_id).await?;
        let name = member_name(change.before(), self.user_id);
        Ok(ChangedTeam { summary: format!("Removed {name} from"), change, note: None })
    }
}

impl Action for SetLead {
    const NAME: &'static str = "set_lead";
    const ACCESS: Requirement = Requirement::MANAGE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangedTeam;

    async fn run(self, context: &Context) -> Result<ChangedTeam, ToolError> {
        let change = teams::set_lead(&context.session, self.team_id, self.user_id, self.lead).await?;
        let name = member_name(change.after(), self.user_id);
        let summary = match (self.lead, change.is_write()) {
            (true, true) => format!("Now {name} leads"),
            (true, false) => format!("Unchanged: {name} already leads"),
            (false, true) => format!("Now {name} does not lead"),
            (false, false) => format!("Unchanged: {name} does not lead"),
        };
        Ok(ChangedTeam { summary, change, note: None })
    }
}

/// Name of a member, or only the id if the team is not known to have the member.
fn member_name(team: Option<&Team>, id: Id<User>) -> String {
    let mut members = team.into_iter().flat_map(|team| team.members.iter().flatten());
    let member = members.find(|member| member.user.id == id);
    member.map_or_else(|| format!("user #{id}"), |member| user::name(&member.user))
}

const FIRST_GRANT: &str =
    "It was granted to no team before, so other users could see it too; now only its teams can.";
const LAST_GRANT: &str = "No team is granted it any more, so every user who sees its parent sees it.";
const LAST_CUSTOMER_GRANT: &str = "No team is granted it any more, so every user sees it.";

impl Action for Grant {
    const NAME: &'static str = "grant";
    const ACCESS: Requirement = Requirement::MANAGE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangedTeam;

    async fn run(self, context: &Context) -> Result<ChangedTeam, ToolError> {
        let target = grant_target(self.target, self.target_id);
        let granted = teams::grant(&context.session, self.team_id, target).await?;
        let name = target_name(target, granted.target.as_ref());
        let note = (granted.team_count == Some(1)).then_some(FIRST_GRANT);
        Ok(ChangedTeam { summary: format!("Granted {name} to"), change: granted.change, note })
    }
}

impl Action for Revoke {
    const NAME: &'static str = "revoke";
    const ACCESS: Requirement = Requirement::MANAGE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangedTeam;

    async fn run(self, context: &Context) -> Result<ChangedTeam, ToolError> {
        let target = grant_target(self.target, self.target_id);
        let revoked = teams::revoke(&context.session, self.team_id, target).await?;
        let name = target_name(target, revoked.target.as_ref());
        let last = match target {
            GrantTarget::Customer(_) => LAST_CUSTOMER_GRANT,
            GrantTarget::Project(_) | GrantTarget::Activity(_) => LAST_GRANT,
        };
        let note = (revoked.team_count == Some(0)).then_some(last);
        Ok(ChangedTeam { summary: format!("Revoked {name} from"), change: revoked.change, note })
    }
}

fn grant_target(kind: CatalogKind, id: Id<CatalogKind>) -> GrantTarget {
    let id = id.get();
    match kind {
        CatalogKind::Customer => GrantTarget::Customer(Id::new(id)),
        CatalogKind::Project => GrantTarget::Project(Id::new(id)),
        CatalogKind::Activity => GrantTarget::Activity(Id::new(id)),
    }
}

/// Formats a target, such as `project Acme / Website (#1)`.
fn target_name(target: GrantTarget, label: Option<&Label>) -> String {
    let (kind, id) = match target {
        GrantTarget::Customer(id) => ("customer", id.get()),
        GrantTarget::Project(id) => ("project", id.get()),
        GrantTarget::Activity(id) => ("activity", id.get()),
    };
    match label {
        None => format!("{kind} #{id}"),
        Some(Label { name, parent: None, .. }) => format!("{kind} {} (#{id})", quoted_name(name)),
        Some(Label { name, parent: Some(parent), .. }) => {
            format!("{kind} {} / {} (#{id})", quoted_name(parent), quoted_name(name))
        }
    }
}
