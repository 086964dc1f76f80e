//! Reading a team.

use kimai_domain::api::{Id, Team};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Access, Action, Context, ToolError,
    data::{self, Table},
    render::{Render, Text, team},
};

/// members, leads, what it may see
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    team_id: Id<Team>,
}

/// A team with its members and what is shared with it.
pub(super) struct Whole(Team);

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Access = Access::Read;
    type Output = Whole;

    async fn run(self, context: &Context) -> Result<Whole, ToolError> {
        Ok(Whole(context.session.client().teams().get(self.team_id).await?))
    }
}

impl Render for Whole {
    type Data = Table<data::Team>;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("Team {}", team::name(&self.0)));
        team::access(text, &self.0);
    }

    fn data(&self) -> Self::Data {
        [&self.0].into_iter().collect()
    }
}
