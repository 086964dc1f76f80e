//! Actions that write several records.

use kimai_domain::{
    Change,
    api::{Id, Timesheet},
    batch::Batch,
    records,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Action, Context, Requirement, ToolError,
    batch::{self, BatchDetails, check_ids, require_success},
    data::{self, IdRow, State, Table},
    render::{Render, Text, ids, record},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchDelete {
    ids: Vec<Id<Timesheet>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "marks ids as exported, never the reverse")]
pub(super) struct BatchExport {
    ids: Vec<Id<Timesheet>>,
}

pub(super) struct DeleteOutput(Batch<Timesheet, Change>);
pub(super) struct ExportOutput(Batch<Timesheet, Change>);

const DELETED: &str = "Deleted";
const EXPORTED: &str = "Exported";

impl Action for BatchDelete {
    const NAME: &'static str = "batch_delete";
    const ACCESS: Requirement = Requirement::DELETE;
    const IS_IDEMPOTENT: bool = true;
    type Output = DeleteOutput;

    async fn run(self, context: &Context) -> Result<DeleteOutput, ToolError> {
        check_ids(&self.ids)?;
        let batch = records::delete_many(&context.session, &self.ids, context.progress.part()).await;
        Ok(DeleteOutput(require_success(DELETED, batch, &context.session).await?))
    }
}

impl Action for BatchExport {
    const NAME: &'static str = "batch_export";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ExportOutput;

    async fn run(self, context: &Context) -> Result<ExportOutput, ToolError> {
        check_ids(&self.ids)?;
        let batch = records::mark_exported_many(&context.session, &self.ids, context.progress.part()).await;
        Ok(ExportOutput(require_success(EXPORTED, batch, &context.session).await?))
    }
}

impl ExportOutput {
    /// Returns the records that were exported before.
    fn unchanged(&self) -> Vec<Id<Timesheet>> {
        let unchanged = self.0.succeeded.iter().filter(|(_, change)| !change.is_write());
        unchanged.map(|(id, _)| *id).collect()
    }
}

impl Render for DeleteOutput {
    type Data = Table<State, BatchDetails>;

    fn render(&self, text: &mut Text) {
        batch::write_summary(text, DELETED, &self.0);
        for record in self.0.succeeded.iter().filter_map(|(_, change)| change.before::<Timesheet>()) {
            text.line(format_args!("- {}", record::line(record)));
        }
    }

    fn data(&self) -> Self::Data {
        let Table { total, more, .. } = batch::table(DELETED, &self.0);
        let rows = self.0.succeeded.iter().map(|(_, change)| State::latest(change)).collect();
        Table { total, ..Table::of(rows, more) }.summary(DELETED)
    }
}

impl Render for ExportOutput {
    type Data = Table<IdRow, BatchDetails>;

    fn render(&self, text: &mut Text) {
        batch::write_summary(text, EXPORTED, &self.0);
        let unchanged = self.unchanged();
        if !unchanged.is_empty() {
            text.line(format_args!("Were exported before, left alone: {}", ids(unchanged)));
        }
    }

    fn data(&self) -> Self::Data {
        let mut table = batch::table(EXPORTED, &self.0);
        table.more.unchanged = data::ids(self.unchanged());
        table
    }
}
