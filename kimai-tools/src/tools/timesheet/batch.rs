//! Actions that write several records.

use kimai_domain::{
    Change,
    api::{Id, Timesheet},
    batch::{Batch, unique},
    records,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    #[serde(default)]
    dry_run: bool,
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
    #[serde(default)]
    dry_run: bool,
}

/// The output of an action on several records.
pub(super) enum Output<T> {
    Done(T),
    Preview(Preview),
}

pub(super) struct DeleteOutput(Batch<Timesheet, Change>);

pub(super) struct ExportOutput {
    batch: Batch<Timesheet, Change>,
    exported: bool,
}

/// The records that an action would change. Nothing was written.
pub(super) struct Preview {
    /// The verb of the action, such as `delete`.
    verb: &'static str,
    records: Vec<Timesheet>,
    unchanged: Vec<Id<Timesheet>>,
    missing: Vec<Id<Timesheet>>,
}

const DELETED: &str = "Deleted";

impl Action for BatchDelete {
    const NAME: &'static str = "batch_delete";
    const ACCESS: Requirement = Requirement::DELETE;
    const IS_IDEMPOTENT: bool = true;
    type Output = Output<DeleteOutput>;

    async fn run(self, context: &Context) -> Result<Self::Output, ToolError> {
        check_ids(&self.ids)?;
        if self.dry_run {
            return Ok(Output::Preview(Preview::read("delete", &self.ids, |_| true, context).await?));
        }
        let known =
            if context.asks() { records::get_many(&context.session, &self.ids).await? } else { Vec::new() };
        if let Some(question) = deletion::records_question(&known) {
            context.confirm(self.confirm.as_deref(), &question).await?;
        }
        let progress = context.progress.part();
        let batch = records::delete_many(&context.session, &self.ids, &known, progress).await;
        Ok(Output::Done(DeleteOutput(require_success(DELETED, batch, &context.session).await?)))
    }
}

impl Action for BatchExport {
    const NAME: &'static str = "batch_export";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_IDEMPOTENT: bool = true;
    type Output = Output<ExportOutput>;

    async fn run(self, context: &Context) -> Result<Self::Output, ToolError> {
        check_ids(&self.ids)?;
        let exported = self.exported.is_none_or(|flag| flag.0);
        if self.dry_run {
            let verb = if exported { "mark as exported" } else { "take the mark off" };
            let changes = |record: &Timesheet| record.exported.unwrap_or_default() != exported;
            return Ok(Output::Preview(Preview::read(verb, &self.ids, changes, context).await?));
        }
        let progress = context.progress.part();
        let batch = records::set_exported_many(&context.session, &self.ids, exported, progress).await;
        let batch = require_success(summary(exported), batch, &context.session).await?;
        Ok(Output::Done(ExportOutput { batch, exported }))
    }
}

impl Preview {
    /// Reads the records, and tells apart those that `changes` selects.
    async fn read(
        verb: &'static str,
        ids: &[Id<Timesheet>],
        changes: impl Fn(&Timesheet) -> bool,
        context: &Context,
    ) -> Result<Self, ToolError> {
        let all = records::get_many(&context.session, ids).await?;
        let mut missing = unique(ids);
        missing.retain(|id| all.iter().all(|record| record.id != *id));
        let (records, unchanged): (Vec<Timesheet>, Vec<Timesheet>) = all.into_iter().partition(changes);
        let unchanged = unchanged.into_iter().map(|record| record.id).collect();
        Ok(Self { verb, records, unchanged, missing })
    }

    fn heading(&self) -> String {
        let records = if self.records.len() == 1 { "record" } else { "records" };
        format!("Nothing was written. Would {}: {} {records}", self.verb, self.records.len())
    }
}

impl Render for Preview {
    type Data = Table<State, BatchDetails>;

    fn render(&self, text: &mut Text) {
        text.line(self.heading());
        for record in &self.records {
            text.line(format_args!("- {}", record::line(record)));
        }
        if !self.unchanged.is_empty() {
            text.line(format_args!("Already so: {}", ids(self.unchanged.iter().copied())));
        }
        if !self.missing.is_empty() {
            text.line(format_args!("{MISSING}: {}", ids(self.missing.iter().copied())));
        }
    }

    fn data(&self) -> Self::Data {
        let rows = self.records.iter().map(|record| State::Record(Box::new(record.into()))).collect();
        let unchanged = data::ids(self.unchanged.iter().copied());
        let details = BatchDetails::of(MISSING, &self.missing, unchanged);
        Table::of(rows, details).summary(self.heading())
    }
}

const MISSING: &str = "Do not exist, or are not visible to you";

impl<T: Render> Render for Output<T> {
    type Data = Data<T::Data>;

    fn render(&self, text: &mut Text) {
        match self {
            Self::Done(output) => output.render(text),
            Self::Preview(preview) => preview.render(text),
        }
    }

    fn data(&self) -> Self::Data {
        match self {
            Self::Done(output) => Data::Done(output.data()),
            Self::Preview(preview) => Data::Preview(Box::new(preview.data())),
        }
    }
}

/// The data of [`Output`].
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Data<D> {
    Done(D),
    Preview(Box<Table<State, BatchDetails>>),
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
