//! Deleting.

use kimai_domain::{
    Input,
    api::{Api, Delete as Deletable, Id},
    batch::{self, Batch},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::Kind;
use crate::{
    Access, Action, Context, ToolError,
    data::{self, Batched, Only, Table},
    render::{Render, Text, Told, batch::summary},
    tools::batch::settled,
};

/// with all below it, records too
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Delete {
    #[serde(rename = "type")]
    kind: Kind,
    id: Id<()>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchDelete {
    #[serde(rename = "type")]
    kind: Kind,
    ids: Vec<Id<()>>,
}

const KINDS: [Kind; 7] =
    [Kind::Project, Kind::Activity, Kind::Customer, Kind::Team, Kind::Tag, Kind::Invoice, Kind::Holiday];

/// What became of each.
pub(super) struct Deleted {
    deed: String,
    batch: Batch<(), ()>,
}

impl Action for Delete {
    const NAME: &'static str = "delete";
    const ACCESS: Access = Access::Destructive;
    type Output = Told<Table<Only>>;

    async fn run(self, context: &Context) -> Result<Self::Output, ToolError> {
        let batch = delete(self.kind, &[self.id], Self::NAME, context).await?;
        settled("", batch, &context.session).await?;
        let deed = format!("Deleted {}", self.kind.name());
        let text = format!("{deed} #{}", self.id);
        Ok(Told(text, [self.id].into_iter().collect::<Table<_>>().deed(deed)))
    }
}

impl Action for BatchDelete {
    const NAME: &'static str = "batch_delete";
    const ACCESS: Access = Access::Destructive;
    type Output = Deleted;

    async fn run(self, context: &Context) -> Result<Deleted, ToolError> {
        if self.ids.is_empty() {
            return Err(Input::missing("ids", "give at least one id").into());
        }
        let deed = format!("Deleted {}", self.kind.plural());
        let batch = delete(self.kind, &self.ids, Self::NAME, context).await?;
        Ok(Deleted { batch: settled(&deed, batch, &context.session).await?, deed })
    }
}

async fn delete(
    kind: Kind,
    ids: &[Id<()>],
    action: &str,
    context: &Context,
) -> Result<Batch<(), ()>, ToolError> {
    let client = context.session.client();
    let batch = match kind {
        Kind::Project => each(client.projects(), ids, context).await,
        Kind::Activity => each(client.activities(), ids, context).await,
        Kind::Customer => each(client.customers(), ids, context).await,
        Kind::Team => each(client.teams(), ids, context).await,
        Kind::Tag => each(client.tags(), ids, context).await,
        Kind::Invoice => each(client.invoices(), ids, context).await,
        Kind::Holiday => each(client.public_holidays(), ids, context).await,
        Kind::User => return Err(kind.cannot(action, &KINDS).into()),
    };
    context.session.names().forget().await;
    Ok(batch)
}

async fn each<R: Deletable>(api: Api<R>, ids: &[Id<()>], context: &Context) -> Batch<(), ()> {
    let delete = |id: Id<()>| api.delete(Id::new(id.get()));
    batch::each(ids, delete, context.progress.part()).await
}

impl Render for Deleted {
    type Data = Table<Only, Batched>;

    fn render(&self, text: &mut Text) {
        summary(text, &self.deed, &self.batch);
    }

    fn data(&self) -> Self::Data {
        data::batch(&self.deed, &self.batch)
    }
}
