//! The same for many records.

use kimai_domain::{
    Input,
    api::{Id, Timesheet},
    batch::{self, Batch},
    records::{Marked, mark_exported},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Access, Action, Context, ToolError,
    data::{self, Batched, IdRow, Table},
    render::{Render, Text, batch::summary, ids},
    tools::batch::settled,
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchDelete {
    ids: Vec<Id<Timesheet>>,
}

/// marks ids as exported, never the reverse
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchExport {
    ids: Vec<Id<Timesheet>>,
}

pub(super) struct Deleted(Batch<Timesheet, ()>);
pub(super) struct Exported(Batch<Timesheet, Marked>);

const DELETED: &str = "Deleted";
const EXPORTED: &str = "Exported";

fn some(ids: &[Id<Timesheet>]) -> Result<(), Input> {
    if ids.is_empty() { Err(Input::missing("ids", "give at least one id")) } else { Ok(()) }
}

impl Action for BatchDelete {
    const NAME: &'static str = "batch_delete";
    const ACCESS: Access = Access::Destructive;
    type Output = Deleted;

    async fn run(self, context: &Context) -> Result<Deleted, ToolError> {
        some(&self.ids)?;
        let records = context.session.client().timesheets();
        let tell = context.progress.part();
        let batch = batch::each(&self.ids, |id| records.delete(id), tell).await;
        Ok(Deleted(settled(DELETED, batch, &context.session).await?))
    }
}

impl Action for BatchExport {
    const NAME: &'static str = "batch_export";
    const ACCESS: Access = Access::Write;
    type Output = Exported;

    async fn run(self, context: &Context) -> Result<Exported, ToolError> {
        some(&self.ids)?;
        let tell = context.progress.part();
        let mark = |id| mark_exported(context.session.client(), id);
        let batch = batch::each(&self.ids, mark, tell).await;
        Ok(Exported(settled(EXPORTED, batch, &context.session).await?))
    }
}

impl Exported {
    /// Those that nothing was done to.
    fn before(&self) -> Vec<Id<Timesheet>> {
        let before = self.0.done.iter().filter(|(_, marked)| *marked == Marked::Before);
        before.map(|(id, _)| *id).collect()
    }
}

impl Render for Deleted {
    type Data = Table<IdRow, Batched>;

    fn render(&self, text: &mut Text) {
        summary(text, DELETED, &self.0);
    }

    fn data(&self) -> Self::Data {
        data::batch(DELETED, &self.0)
    }
}

impl Render for Exported {
    type Data = Table<IdRow, Batched>;

    fn render(&self, text: &mut Text) {
        summary(text, EXPORTED, &self.0);
        let before = self.before();
        if !before.is_empty() {
            text.line(format_args!("Were exported before, left alone: {}", ids(before)));
        }
    }

    fn data(&self) -> Self::Data {
        let mut list = data::batch(EXPORTED, &self.0);
        list.more.unchanged = data::ids(self.before());
        list
    }
}
