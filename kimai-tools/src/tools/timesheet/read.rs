//! Actions that read one record, or explain whose records can be requested.

use std::sync::Arc;

use kimai_domain::{
    api::{Id, Timesheet, User},
    people::{VisibleUsers, selectable_users},
    records,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Action, Context, Requirement, ToolError,
    data::{self, NamedRef, Person, Record, Table},
    render::{Render, Text, people, record, user},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
    id: Id<Timesheet>,
}

/// A record with all its facts.
pub(super) struct FullRecord(Timesheet);

impl Action for Get {
    const NAME: &'static str = "get";
    const ACCESS: Requirement = Requirement::READ;
    type Output = FullRecord;

    async fn run(self, context: &Context) -> Result<FullRecord, ToolError> {
        Ok(FullRecord(records::get(&context.session, self.id).await?))
    }
}

impl Render for FullRecord {
    type Data = Table<Record>;

    fn render(&self, text: &mut Text) {
        record::full(text, &self.0);
    }

    fn data(&self) -> Self::Data {
        let has_rates = self.0.rate.or(self.0.internal_rate).is_some();
        let notes = if has_rates { Vec::new() } else { vec![record::NO_RATES.to_owned()] };
        [&self.0].into_iter().collect::<Table<_>>().notes(notes)
    }
}

/// Maximum number of users in the guide.
const MAX_USERS: usize = 20;

const GUIDE: &str = "\
filters.user_scope: self (default) is you; all is everybody whose records your role lets you see; specific needs \
user or users, which also do alone.
filters.user: an id, or a name, login or e-mail (a part is enough if only one has it). filters.users: ids.
analyze_project_team also takes user_scope team with the id of a team.
Kimai leaves out records that your role may not see, without a notice; answers say when all records are your own.";

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "whom you may name")]
pub(super) struct UserGuide {
    show_users: Option<bool>,
}

/// The guide with the caller and the users that they may name.
pub(super) struct Guide {
    me: Arc<User>,
    users: Option<VisibleUsers>,
}

impl Action for UserGuide {
    const NAME: &'static str = "user_guide";
    const ACCESS: Requirement = Requirement::READ;
    type Output = Guide;

    async fn run(self, context: &Context) -> Result<Guide, ToolError> {
        let me = context.session.me().await?;
        let users = match self.show_users {
            Some(false) => None,
            _ => Some(selectable_users(&context.session, context.progress.part()).await?),
        };
        Ok(Guide { me, users })
    }
}

/// The caller.
#[derive(Serialize, JsonSchema)]
pub(super) struct You {
    you: NamedRef,
}

impl Render for Guide {
    type Data = Table<Person, You>;

    fn render(&self, text: &mut Text) {
        text.line(GUIDE);
        text.line(format_args!("You are {}.", user::name(&self.me)));
        if let Some(users) = &self.users {
            people::choices(text, users, MAX_USERS);
        }
    }

    fn data(&self) -> Self::Data {
        let (users, notes) =
            self.users.as_ref().map(|users| data::people(users, MAX_USERS)).unwrap_or_default();
        Table::of(users, You { you: NamedRef::from(&*self.me) }).description(GUIDE).notes(notes)
    }
}
