//! Locking and unlocking months of working time.

use kimai_domain::{
    Input, Month,
    api::{Id, User},
    batch::{self, Batch},
    people,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::Kind;
use crate::{
    Access, Action, Context, ToolError,
    data::{self, Batched, Only, Table},
    render::{Render, Text, batch::summary},
    tools::batch::settled,
};

/// working time of id, ids or user_scope up to month
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct LockMonth(Months);

/// from month on
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct UnlockMonth(Months);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Months {
    #[serde(rename = "type")]
    kind: Kind,
    /// 2026-01
    #[schemars(with = "String")]
    month: Month,
    id: Option<Id<User>>,
    ids: Option<Vec<Id<User>>>,
    user_scope: Option<Everybody>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Everybody {
    All,
}

/// For whom it was done.
pub(super) struct Done {
    deed: String,
    batch: Batch<User, ()>,
}

impl Action for LockMonth {
    const NAME: &'static str = "lock_month";
    const ACCESS: Access = Access::Destructive;
    type Output = Done;

    async fn run(self, context: &Context) -> Result<Done, ToolError> {
        let deed = format!("Locked {} and the months before it in that year, users", self.0.month);
        let users = self.0.users(Self::NAME, context).await?;
        let (contract, month) = (context.session.client().work_contract(), self.0.month.first());
        let tell = context.progress.part();
        let batch = batch::each(&users, |user| contract.lock(user, month), tell).await;
        Ok(Done { batch: settled(&deed, batch, &context.session).await?, deed })
    }
}

impl Action for UnlockMonth {
    const NAME: &'static str = "unlock_month";
    const ACCESS: Access = Access::Destructive;
    type Output = Done;

    async fn run(self, context: &Context) -> Result<Done, ToolError> {
        let deed = format!("Unlocked {} and the months after it in that year, users", self.0.month);
        let users = self.0.users(Self::NAME, context).await?;
        let (contract, month) = (context.session.client().work_contract(), self.0.month.first());
        let tell = context.progress.part();
        let batch = batch::each(&users, |user| contract.unlock(user, month), tell).await;
        Ok(Done { batch: settled(&deed, batch, &context.session).await?, deed })
    }
}

impl Months {
    /// Whose months.
    async fn users(&self, action: &str, context: &Context) -> Result<Vec<Id<User>>, ToolError> {
        if self.kind != Kind::User {
            return Err(self.kind.cannot(action, &[Kind::User]).into());
        }
        match (self.id, self.ids.as_deref(), &self.user_scope) {
            (Some(id), None, None) => Ok(vec![id]),
            (None, Some(ids @ [_, ..]), None) => Ok(ids.to_vec()),
            (None, None, Some(Everybody::All)) => {
                let users = people::all_users(&context.session).await?;
                Ok(users.iter().map(|user| user.id).collect())
            }
            (None, None | Some([]), None) => {
                Err(Input::missing("ids", "whose month: id, ids or user_scope=all").into())
            }
            _ => Err(Input::new("user_scope", "give only one of id, ids and user_scope").into()),
        }
    }
}

impl Render for Done {
    type Data = Table<Only, Batched>;

    fn render(&self, text: &mut Text) {
        summary(text, &self.deed, &self.batch);
    }

    fn data(&self) -> Self::Data {
        data::batch(&self.deed, &self.batch)
    }
}
