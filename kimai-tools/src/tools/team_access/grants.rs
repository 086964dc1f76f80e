//! What is shared with a team.

use kimai_domain::{
    Session,
    api::{Api, Error, Get, Id, Team},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::changed::Changed;
use crate::{Access, Action, Context, ToolError, tools::catalog::CatalogKind};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Grant {
    team_id: Id<Team>,
    target: CatalogKind,
    target_id: Id<CatalogKind>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Revoke {
    team_id: Id<Team>,
    target: CatalogKind,
    target_id: Id<CatalogKind>,
}

const FIRST: &str = "It was granted to no team before, so others could see it too; now only its teams can.";
const LAST: &str = "No team is granted it any more, so everybody sees it who sees what it belongs to.";
const LAST_CUSTOMER: &str = "No team is granted it any more, so everybody sees it.";

impl Action for Grant {
    const NAME: &'static str = "grant";
    const ACCESS: Access = Access::Write;
    type Output = Changed;

    async fn run(self, context: &Context) -> Result<Changed, ToolError> {
        let Self { team_id, target, target_id } = self;
        let (teams, id) = (context.session.client().teams(), target_id.get());
        let team = match target {
            CatalogKind::Customer => teams.grant_customer(team_id, Id::new(id)).await,
            CatalogKind::Project => teams.grant_project(team_id, Id::new(id)).await,
            CatalogKind::Activity => teams.grant_activity(team_id, Id::new(id)).await,
        }?;
        let what = target.with_name(target_id, &context.session).await;
        let note = (teams_of(&context.session, target, target_id).await == Some(1)).then_some(FIRST);
        Ok(Changed { deed: format!("Granted {what} to"), team, note })
    }
}

impl Action for Revoke {
    const NAME: &'static str = "revoke";
    const ACCESS: Access = Access::Write;
    type Output = Changed;

    async fn run(self, context: &Context) -> Result<Changed, ToolError> {
        let Self { team_id, target, target_id } = self;
        let (teams, id) = (context.session.client().teams(), target_id.get());
        let team = match target {
            CatalogKind::Customer => teams.revoke_customer(team_id, Id::new(id)).await,
            CatalogKind::Project => teams.revoke_project(team_id, Id::new(id)).await,
            CatalogKind::Activity => teams.revoke_activity(team_id, Id::new(id)).await,
        }?;
        let what = target.with_name(target_id, &context.session).await;
        let open = if target == CatalogKind::Customer { LAST_CUSTOMER } else { LAST };
        let note = (teams_of(&context.session, target, target_id).await == Some(0)).then_some(open);
        Ok(Changed { deed: format!("Revoked {what} from"), team, note })
    }
}

/// How many teams it is granted to now, if Kimai shows it: a look that fails does not undo the change.
async fn teams_of(session: &Session, target: CatalogKind, id: Id<CatalogKind>) -> Option<usize> {
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
