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
    render::{
        Render, Text,
        batch::{summary, told},
    },
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
        let records = context.kimai.client().timesheets();
        let tell = |done, all| context.progress.tell(done, all);
        Ok(Deleted(told(DELETED, batch::each(&self.ids, |id| records.delete(id), tell).await)?))
    }
}

impl Action for BatchExport {
    const NAME: &'static str = "batch_export";
    const ACCESS: Access = Access::Write;
    type Output = Exported;

    async fn run(self, context: &Context) -> Result<Exported, ToolError> {
        some(&self.ids)?;
        let tell = |done, all| context.progress.tell(done, all);
        let mark = |id| mark_exported(context.kimai.client(), id);
        Ok(Exported(told(EXPORTED, batch::each(&self.ids, mark, tell).await)?))
    }
}

impl Render for Deleted {
    fn render(&self, text: &mut Text) {
        summary(text, DELETED, &self.0);
    }
}

impl Render for Exported {
    fn render(&self, text: &mut Text) {
        summary(text, EXPORTED, &self.0);
        let before = self.0.done.iter().filter(|(_, marked)| *marked == Marked::Before);
        let before: Vec<String> = before.map(|(id, _)| format!("#{id}")).collect();
        if !before.is_empty() {
            text.line(format_args!("Were exported before, left alone: {}", before.join(", ")));
        }
    }
}
