//! Writing one record.

use kimai_domain::{
    Input, Records,
    api::{Id, MetaField, Timesheet},
    entities, records, timer,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::data::Data;
use crate::{
    Access, Action, Context, ToolError,
    arguments::CustomField,
    data::{Record, Table},
    render::{Render, Text, change::ChangeOutput, record},
    tools::timer::begin::{Beside, dropped_tags, dropped_tags_note},
};

/// data.project and data.activity required
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    data: Data,
}

/// null empties; end null: runs again
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Update {
    id: Id<Timesheet>,
    data: Data,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Delete {
    id: Id<Timesheet>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Duplicate {
    id: Id<Timesheet>,
}

/// flips the exported mark
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportToggle {
    id: Id<Timesheet>,
}

/// sets custom fields
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MetaUpdate {
    id: Id<Timesheet>,
    meta: Vec<CustomField>,
}

/// What was done, the record as it now stands, and what Kimai did beside it.
pub(super) struct Written {
    deed: String,
    record: Timesheet,
    stopped: Vec<Timesheet>,
    unknown_tags: Vec<String>,
}

impl Written {
    async fn new(deed: impl Into<String>, record: Timesheet, context: &Context) -> Result<Self, ToolError> {
        let record = context.session.shown(record).await?;
        Ok(Self { deed: deed.into(), record, stopped: Vec::new(), unknown_tags: Vec::new() })
    }
}

impl Action for Create {
    const NAME: &'static str = "create";
    const ACCESS: Access = Access::Write;
    type Output = Written;

    async fn run(self, context: &Context) -> Result<Written, ToolError> {
        self.data.check_new()?;
        let (client, form) = (context.session.client(), self.data.form(&context.session).await?);
        if form.end.value().is_none() {
            let started = timer::start(client, &form).await?;
            let written = Written::new("Started", started.record, context).await?;
            return Ok(Written { stopped: started.stopped, unknown_tags: started.unknown_tags, ..written });
        }
        let record = client.create(&form).await?;
        let unknown_tags = timer::dropped(form.tags.value().map_or("", String::as_str), &record.tags);
        Ok(Written { unknown_tags, ..Written::new("Created", record, context).await? })
    }
}

impl Action for Update {
    const NAME: &'static str = "update";
    const ACCESS: Access = Access::Write;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        let form = self.data.changes(&context.session, self.id).await?;
        if form == kimai_domain::api::TimesheetForm::default() {
            return Err(Input::missing("data", "name at least one field to change").into());
        }
        let change = records::update(&context.session, self.id, &form).await?;
        let tags = change.after::<Timesheet>().map(|record| record.tags.clone()).unwrap_or_default();
        let dropped = timer::dropped(form.tags.value().map_or("", String::as_str), &tags);
        let note = dropped_tags_note(&dropped);
        Ok(ChangeOutput::new(change, &context.session).await.with_note(note))
    }
}

impl Action for Delete {
    const NAME: &'static str = "delete";
    const ACCESS: Access = Access::Destructive;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        let change = records::delete(&context.session, self.id).await?;
        Ok(ChangeOutput::new(change, &context.session).await)
    }
}

impl Action for Duplicate {
    const NAME: &'static str = "duplicate";
    const ACCESS: Access = Access::Write;
    type Output = Written;

    async fn run(self, context: &Context) -> Result<Written, ToolError> {
        let record = context.session.client().timesheets().duplicate(self.id).await?;
        Written::new(format!("Duplicated #{} as", self.id), record, context).await
    }
}

impl Action for ExportToggle {
    const NAME: &'static str = "export_toggle";
    const ACCESS: Access = Access::Write;
    type Output = Written;

    async fn run(self, context: &Context) -> Result<Written, ToolError> {
        let record = context.session.client().timesheets().toggle_exported(self.id).await?;
        let deed =
            if record.exported == Some(true) { "Marked as exported" } else { "Marked as not exported" };
        Written::new(deed, record, context).await
    }
}

impl Action for MetaUpdate {
    const NAME: &'static str = "meta_update";
    const ACCESS: Access = Access::Write;
    type Output = Written;

    async fn run(self, context: &Context) -> Result<Written, ToolError> {
        let fields: Vec<MetaField> = self.meta.into_iter().map(Into::into).collect();
        let records = context.session.client().timesheets();
        let set = |field| {
            let records = &records;
            async move { records.set_meta(self.id, &field).await }
        };
        let record = entities::set_required_custom_fields("meta", &fields, set).await?;
        Written::new(format!("Set {} custom field(s):", fields.len()), record, context).await
    }
}

impl Render for Written {
    type Data = Table<Record, Beside>;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("{} {}", self.deed, record::line(&self.record)));
        for stopped in &self.stopped {
            text.line(format_args!("Kimai stopped for it: {}", record::stopped_line(stopped)));
        }
        dropped_tags(text, &self.unknown_tags);
    }

    fn data(&self) -> Self::Data {
        let more = Beside::new(&self.stopped, &self.unknown_tags);
        Table::of(vec![(&self.record).into()], more).deed(self.deed.trim_end_matches(':'))
    }
}
