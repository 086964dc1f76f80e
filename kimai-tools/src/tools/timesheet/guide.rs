//! How users are named and whose records can be asked for.

use std::sync::Arc;

use kimai_domain::{api::User, people::VisibleUsers};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Access, Action, Context, ToolError,
    data::{self, Named, Person, Table},
    render::{Render, Text, people, user},
    tools::whose,
};

/// How many users are listed.
const LISTED: usize = 20;

const GUIDE: &str = "\
filters.user_scope: self (default) is you; all is everybody whose records your role lets you see; specific needs \
user or users, which also do alone.
filters.user: an id, or a name, login or e-mail (a part is enough if only one has it). filters.users: ids.
analyze_project_team also takes user_scope team with the id of a team.
Kimai leaves out what your role may not see without a word; answers say when all records are your own.";

/// whom you may name
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UserGuide {
    show_users: Option<bool>,
}

pub(super) struct Guide {
    me: Arc<User>,
    people: Option<VisibleUsers>,
}

impl Action for UserGuide {
    const NAME: &'static str = "user_guide";
    const ACCESS: Access = Access::Read;
    type Output = Guide;

    async fn run(self, context: &Context) -> Result<Guide, ToolError> {
        let me = context.session.me().await?;
        let people = match self.show_users {
            Some(false) => None,
            _ => Some(whose::people(&context.session, context.progress.part()).await?),
        };
        Ok(Guide { me, people })
    }
}

/// Who asks.
#[derive(Serialize, JsonSchema)]
pub(super) struct You {
    you: Named,
}

impl Render for Guide {
    type Data = Table<Person, You>;

    fn render(&self, text: &mut Text) {
        text.line(GUIDE);
        text.line(format_args!("You are {}.", user::name(&self.me)));
        if let Some(visible) = &self.people {
            people::choices(text, visible, LISTED);
        }
    }

    fn data(&self) -> Self::Data {
        let (users, notes) =
            self.people.as_ref().map(|visible| data::people(visible, LISTED)).unwrap_or_default();
        Table::of(users, You { you: Named::from(&*self.me) }).about(GUIDE).notes(notes)
    }
}
