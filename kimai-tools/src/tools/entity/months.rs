//! Actions `lock_month` and `unlock_month`: the working time of users in a month.

use kimai_domain::{
    Change, Input, Month, TimeExpression,
    api::{Id, User},
    batch::Batch,
    entities, people,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{access, types::EntityType};
use crate::{
    Action, Context, Requirement, ToolError,
    batch::{self, BatchDetails, check_ids, require_success},
    data::{IdRow, Table},
    render::{Render, Text},
};

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "working time of id, ids or user_scope up to month")]
#[serde(transparent)]
pub(super) struct LockMonth(MonthArguments);

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "from month on")]
#[serde(transparent)]
pub(super) struct UnlockMonth(MonthArguments);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MonthArguments {
    #[serde(rename = "type")]
    entity_type: EntityType,
    #[schemars(description = "2026-01 or last month")]
    #[schemars(with = "String")]
    month: TimeExpression,
    id: Option<Id<User>>,
    ids: Option<Vec<Id<User>>>,
    user_scope: Option<AllUsers>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum AllUsers {
    All,
}

/// Users whose months were locked or unlocked, and the errors of the others.
pub(super) struct MonthOutput {
    summary: String,
    batch: Batch<User, Change>,
}

impl Action for LockMonth {
    const NAME: &'static str = "lock_month";
    const ACCESS: Requirement = access::ADMINISTERS;
    const IS_IDEMPOTENT: bool = true;
    type Output = MonthOutput;

    async fn run(self, context: &Context) -> Result<MonthOutput, ToolError> {
        let month = self.0.month(context).await?;
        let users = self.0.users(Self::NAME, context).await?;
        let batch = entities::lock_months(&context.session, &users, month, context.progress.part()).await;
        let summary = format!("Locked {month} and the months before it in that year, users");
        Ok(MonthOutput { batch: require_success(&summary, batch, &context.session).await?, summary })
    }
}

impl Action for UnlockMonth {
    const NAME: &'static str = "unlock_month";
    const ACCESS: Requirement = access::ADMINISTERS;
    const IS_IDEMPOTENT: bool = true;
    type Output = MonthOutput;

    async fn run(self, context: &Context) -> Result<MonthOutput, ToolError> {
        let month = self.0.month(context).await?;
        let users = self.0.users(Self::NAME, context).await?;
        let batch = entities::unlock_months(&context.session, &users, month, context.progress.part()).await;
        let summary = format!("Unlocked {month} and the months after it in that year, users");
        Ok(MonthOutput { batch: require_success(&summary, batch, &context.session).await?, summary })
    }
}

impl MonthArguments {
    async fn month(&self, context: &Context) -> Result<Month, ToolError> {
        let context = context.session.time_context_of([&self.month]).await?;
        Ok(self.month.month(&context).map_err(|error| error.of("month"))?)
    }

    /// Returns the users of `id`, `ids` or `user_scope`.
    async fn users(&self, action: &str, context: &Context) -> Result<Vec<Id<User>>, ToolError> {
        self.entity_type.require_user(action)?;
        let ids = self.ids.as_deref().filter(|ids| !ids.is_empty());
        match (self.id, ids, &self.user_scope) {
            (Some(id), None, None) => Ok(vec![id]),
            (Some(id), Some([only]), None) if id == *only => Ok(vec![id]),
            (None, Some(ids), None) => {
                check_ids(ids)?;
                Ok(ids.to_vec())
            }
            (None, None, Some(AllUsers::All)) => {
                let users = people::all_users(&context.session).await?;
                Ok(users.iter().map(|user| user.id).collect())
            }
            (None, None, None) => {
                Err(Input::missing("ids", "name the users: id, ids or user_scope=all").into())
            }
            _ => Err(Input::new("user_scope", "give only one of id, ids and user_scope").into()),
        }
    }
}

impl Render for MonthOutput {
    type Data = Table<IdRow, BatchDetails>;

    fn render(&self, text: &mut Text) {
        batch::write_summary(text, &self.summary, &self.batch);
    }

    fn data(&self) -> Self::Data {
        batch::table(&self.summary, &self.batch)
    }
}
