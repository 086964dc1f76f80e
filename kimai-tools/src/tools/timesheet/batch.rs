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
    arguments::Flag,
    batch::{self, BatchDetails, check_ids, require_success},
    data::{self, IdRow, State, Table},
    render::{Render, Text, deletion, ids, record},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchDelete {
    ids: Vec<Id<Timesheet>>,
    confirm: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "marks ids as exported")]
pub(super) struct BatchExport {
    ids: Vec<Id<Timesheet>>,
    #[serde(default)]
    #[schemars(with = "bool", description = "false: takes the mark off")]
    exported: Option<Flag>,
}

pub(super) struct DeleteOutput(Batch<Timesheet, Change>);

pub(super) struct ExportOutput {
    batch: Batch<Timesheet, Change>,
    exported: bool,
}

const DELETED: &str = "Deleted";

impl Action for BatchDelete {
    const NAME: &'static str = "batch_delete";
    const ACCESS: Requirement = Requirement::DELETE;
    const IS_IDEMPOTENT: bool = true;
    type Output = DeleteOutput;

    async fn run(self, context: &Context) -> Result<DeleteOutput, ToolError> {
        check_ids(&self.ids)?;
        let known =
            if context.asks() { records::get_many(&context.session, &self.ids).await? } else { Vec::new() };
        if let Some(question) = deletion::records_question(&known) {
            context.confirm(self.confirm.as_deref(), &question).await?;
        }
        let progress = context.progress.part();
        let batch = records::delete_many(&context.session, &self.ids, &known, progress).await;
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
        let exported = self.exported.is_none_or(|flag| flag.0);
        let progress = context.progress.part();
        let batch = records::set_exported_many(&context.session, &self.ids, exported, progress).await;
        let batch = require_success(summary(exported), batch, &context.session).await?;
        Ok(ExportOutput { batch, exported })
    }
}

/// Returns the first words of the answer.
const fn summary(exported: bool) -> &'static str {
    if exported { "Exported" } else { "No longer exported" }
}

impl ExportOutput {
    /// Returns the records whose mark was changed, or those that had it before.
    fn ids(&self, is_write: bool) -> Vec<Id<Timesheet>> {
        let ids = self.batch.succeeded.iter().filter(|(_, change)| change.is_write() == is_write);
        ids.map(|(id, _)| *id).collect()
    }

    /// Names the records that were as requested before.
    fn unchanged_line(&self) -> Option<String> {
        let unchanged = self.ids(false);
        let state = if self.exported { "exported" } else { "not exported" };
        (!unchanged.is_empty()).then(|| {
            let verb = if unchanged.len() == 1 { "was" } else { "were" };
            format!("{} {verb} {state} before, left alone: {}", unchanged.len(), ids(unchanged))
        })
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
        batch::write_summary_of(text, summary(self.exported), &self.ids(true), &self.batch);
        self.unchanged_line().iter().for_each(|line| text.line(line));
    }

    fn data(&self) -> Self::Data {
        let mut table = batch::table(summary(self.exported), &self.batch);
        table.rows = self.ids(true).into_iter().map(IdRow::from).collect();
        table.more.unchanged = data::ids(self.ids(false));
        table
    }
}
