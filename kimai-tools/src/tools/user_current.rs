//! `user_current`: the user that the token belongs to.

use std::sync::Arc;

use kimai_domain::{api::User, zone_of};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Action, Context, Requirement, Tool, ToolError,
    action::action,
    data::{self, Table},
    render::{Render, Text, user},
};

pub(super) static TOOL: Tool = Tool {
    name: "user_current",
    title: "Current user",
    description: "Who you are in Kimai: id, zone and local time, roles, teams, work contract.",
    discriminator: None,
    actions: &[action::<Current>()],
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Current {}

struct CurrentUser {
    user: Arc<User>,
    now: jiff::Zoned,
}

impl Action for Current {
    const NAME: &'static str = "user_current";
    const ACCESS: Requirement = Requirement::READ;
    type Output = CurrentUser;

    async fn run(self, context: &Context) -> Result<CurrentUser, ToolError> {
        let user = context.session.refresh_me().await?;
        let now = context.session.now().to_zoned(zone_of(&user)?);
        Ok(CurrentUser { user, now })
    }
}

/// The current time of the user.
#[derive(Serialize, JsonSchema)]
struct LocalTime {
    #[schemars(description = "RFC 3339")]
    local_time: String,
}

impl Render for CurrentUser {
    type Data = Table<data::User, LocalTime>;

    fn render(&self, text: &mut Text) {
        user::full(text, &self.user);
        text.field("Local time", Some(self.now.strftime("%a %Y-%m-%d %H:%M")));
    }

    fn data(&self) -> Self::Data {
        Table::of(vec![(&*self.user).into()], LocalTime { local_time: data::date_time(&self.now) })
    }
}
