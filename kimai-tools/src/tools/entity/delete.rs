//! Actions `delete` and `batch_delete`.

use kimai_domain::{
    Change, Session,
    api::{Delete as DeleteEntity, Id},
    batch::{Batch, unique},
    entities::{self, ApiEntity},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{access, types::EntityType};
use crate::{
    Action, Context, Requirement, ToolError,
    batch::{self, BatchDetails, check_ids, require_success},
    data::{State, Table},
    render::{Render, Text, change, change::ChangeOutput, deletion},
};

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "with all below it, records too")]
#[serde(deny_unknown_fields)]
pub(super) struct Delete {
    #[serde(rename = "type")]
    entity_type: EntityType,
    id: Id<()>,
    confirm: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchDelete {
    #[serde(rename = "type")]
    entity_type: EntityType,
    ids: Vec<Id<()>>,
    confirm: Option<String>,
}

impl Action for Delete {
    const NAME: &'static str = "delete";
    const ACCESS: Requirement = access::DELETES;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        let delete = self.entity_type.operation(Self::NAME, |entry| entry.delete)?;
        confirm(context, self.entity_type, &[self.id], self.confirm.as_deref()).await?;
        let change = delete(&context.session, self.id.get()).await?;
        Ok(change.into())
    }
}

/// Asks the person if more is deleted than `undo` can bring back.
async fn confirm(
    context: &Context,
    entity_type: EntityType,
    ids: &[Id<()>],
    token: Option<&str>,
) -> Result<(), ToolError> {
    if !context.asks() {
        return Ok(());
    }
    let entry = entity_type.entry();
    let ids: Vec<u64> = unique(ids).into_iter().map(Id::get).collect();
    let deletion = entities::deletion(&context.session, entry.kind, &ids).await?;
    match deletion::entities_question(&deletion, entry.kind.name(), entry.plural) {
        Some(question) => context.confirm(token, &question).await,
        None => Ok(()),
    }
}

/// Deletes an entity of one type.
pub(super) async fn delete<R: ApiEntity + DeleteEntity>(
    session: &Session,
    id: u64,
) -> Result<Change, ToolError> {
    Ok(entities::delete::<R>(session, Id::new(id)).await?)
}

impl Action for BatchDelete {
    const NAME: &'static str = "batch_delete";
    const ACCESS: Requirement = access::DELETES;
    const IS_IDEMPOTENT: bool = true;
    type Output = BatchDeleteOutput;

    async fn run(self, context: &Context) -> Result<BatchDeleteOutput, ToolError> {
        let delete = self.entity_type.operation(Self::NAME, |entry| entry.batch_delete)?;
        check_ids(&self.ids)?;
        confirm(context, self.entity_type, &self.ids, self.confirm.as_deref()).await?;
        let summary = format!("Deleted {}", self.entity_type.entry().plural);
        let batch = delete(context, &self.ids).await?;
        Ok(BatchDeleteOutput { batch: require_success(&summary, batch, &context.session).await?, summary })
    }
}

/// Deletes several entities of one type.
pub(super) async fn batch_delete<R: ApiEntity + DeleteEntity>(
    context: &Context,
    ids: &[Id<()>],
) -> Result<Batch<(), Change>, ToolError> {
    Ok(entities::delete_each::<R>(&context.session, ids, context.progress.part()).await?)
}

/// The deleted entities and the errors of the others.
pub(super) struct BatchDeleteOutput {
    summary: String,
    batch: Batch<(), Change>,
}

impl Render for BatchDeleteOutput {
    type Data = Table<State, BatchDetails>;

    fn render(&self, text: &mut Text) {
        batch::write_summary(text, &self.summary, &self.batch);
        let known = self.batch.succeeded.iter().filter(|(_, change)| change.before.is_some());
        known.for_each(|(_, change)| text.line(change::line(change)));
    }

    fn data(&self) -> Self::Data {
        let Table { total, more, .. } = batch::table(&self.summary, &self.batch);
        let rows = self.batch.succeeded.iter().map(|(_, change)| State::latest(change)).collect();
        Table { total, ..Table::of(rows, more) }.summary(&self.summary)
    }
}
