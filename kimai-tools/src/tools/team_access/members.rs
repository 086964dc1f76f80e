//! Who is in a team, and who leads it.

use kimai_domain::{
    Session,
    api::{Id, Team, User},
    teams,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::changed::Changed;
use crate::{Access, Action, Context, ToolError, render::user};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddMember {
    team_id: Id<Team>,
    user_id: Id<User>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RemoveMember {
    team_id: Id<Team>,
    user_id: Id<User>,
}

/// gives a member the lead or takes it
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetLead {
    team_id: Id<Team>,
    user_id: Id<User>,
    lead: bool,
}

impl Action for AddMember {
    const NAME: &'static str = "add_member";
    const ACCESS: Access = Access::Write;
    type Output = Changed;

    async fn run(self, context: &Context) -> Result<Changed, ToolError> {
        let team = context.session.client().teams().add_member(self.team_id, self.user_id).await?;
        Ok(Changed { deed: format!("Added {} to", member(&team, self.user_id)), team, note: None })
    }
}

impl Action for RemoveMember {
    const NAME: &'static str = "remove_member";
    const ACCESS: Access = Access::Write;
    type Output = Changed;

    async fn run(self, context: &Context) -> Result<Changed, ToolError> {
        let team = context.session.client().teams().remove_member(self.team_id, self.user_id).await?;
        let who = known(&context.session, self.user_id).await;
        Ok(Changed { deed: format!("Removed {who} from"), team, note: None })
    }
}

impl Action for SetLead {
    const NAME: &'static str = "set_lead";
    const ACCESS: Access = Access::Write;
    type Output = Changed;

    async fn run(self, context: &Context) -> Result<Changed, ToolError> {
        let client = context.session.client();
        let set = teams::set_lead(client, self.team_id, self.user_id, self.lead).await?;
        let who = member(&set.team, self.user_id);
        let deed = match (self.lead, set.before) {
            (true, false) => format!("Now {who} leads"),
            (true, true) => format!("Unchanged: {who} already leads"),
            (false, false) => format!("Now {who} does not lead"),
            (false, true) => format!("Unchanged: {who} does not lead"),
        };
        Ok(Changed { deed, team: set.team, note: None })
    }
}

/// A member by name, where the answer has the members.
fn member(team: &Team, id: Id<User>) -> String {
    let found = team.members.iter().flatten().find(|member| member.user.id == id);
    found.map_or_else(|| format!("user #{id}"), |member| user::name(&member.user))
}

/// Somebody who is no member any more.
async fn known(session: &Session, id: Id<User>) -> String {
    session.user_by_id(id).await.map_or_else(|| format!("user #{id}"), |known| user::name(&known))
}
