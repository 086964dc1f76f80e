//! Actions that write one record.

use kimai_domain::{
    Change,
    api::{Id, MetaField, Timesheet, TimesheetForm},
    records::{self, Checked, TimeNote},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Action, Context, Requirement, ToolError,
    arguments::CustomField,
    call_names::named,
    render::{change::ChangeOutput, quoted_name},
};

/// The argument with the fields of a record.
pub(super) const DATA: &str = "data";

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

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "flips the exported mark")]
pub(super) struct ExportToggle {
    id: Id<Timesheet>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "sets custom fields")]
pub(super) struct MetaUpdate {
    id: Id<Timesheet>,
    meta: Vec<CustomField>,
}

impl Action for Delete {
    const NAME: &'static str = "delete";
    const ACCESS: Requirement = Requirement::DELETE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        Ok(records::delete(&context.session, self.id).await?.into())
    }
}

impl Action for Duplicate {
    const NAME: &'static str = "duplicate";
    const ACCESS: Requirement = Requirement::WRITE;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        let Checked { change, findings } = records::duplicate(&context.session, self.id).await?;
        Ok(ChangeOutput::from(change).with_findings(findings))
    }
}

impl Action for ExportToggle {
    const NAME: &'static str = "export_toggle";
    const ACCESS: Requirement = Requirement::WRITE;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        Ok(records::toggle_exported(&context.session, self.id).await?.into())
    }
}

impl Action for MetaUpdate {
    const NAME: &'static str = "meta_update";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        let fields: Vec<MetaField> = self.meta.into_iter().map(Into::into).collect();
        Ok(records::set_meta(&context.session, self.id, &fields).await?.into())
    }
}

/// Adds notes about the given times.
pub(in crate::tools) fn with_time_notes(output: ChangeOutput, time_notes: &[TimeNote]) -> ChangeOutput {
    time_notes.iter().fold(output, |output, time| output.with_note(Some(time.to_string())))
}

/// Renders a written record with its findings and a note about the tags that Kimai dropped because it does not know them.
pub(super) fn with_tags_note(Checked { change, findings }: Checked, form: &TimesheetForm) -> ChangeOutput {
    let note = tags_note(&change, form);
    ChangeOutput::from(change).with_findings(findings).with_note(note)
}

/// Renders a change that was not made, with its findings.
pub(super) fn preview(Checked { change, findings }: Checked) -> ChangeOutput {
    ChangeOutput::from(change).with_findings(findings).into_preview()
}

/// Names the tags of a form that the written record does not have, because Kimai does not know them.
pub(in crate::tools) fn tags_note(change: &Change, form: &TimesheetForm) -> Option<String> {
    let requested = form.tags.value().map(String::as_str).unwrap_or_default();
    let stored = change.after::<Timesheet>().map(|record| record.tags.clone()).unwrap_or_default();
    let unknown: Vec<String> =
        records::unknown_tags(requested, &stored).iter().map(|tag| quoted_name(tag).to_string()).collect();
    (!unknown.is_empty()).then(|| {
        format!(
            "Kimai dropped unknown tags: {}. Create them ({}, type tag), then set tags again.",
            unknown.join(", "),
            named("entity create")
        )
    })
}
