//! `timesheet`: time records.

mod batch;
mod filters;
mod form;
mod list;
pub(super) mod notes;
mod read;
mod scan;
mod write;

pub(super) use write::with_tags_note;

use crate::{Tool, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "timesheet",
    title: "Timesheets",
    description: "Records of working time. Times: 2026-01-31, 2026-01-31T09:30 (your zone) or with an offset.",
    discriminator: Some("action"),
    actions: &[
        action::<list::List>(),
        action::<read::Get>(),
        action::<write::Create>(),
        action::<write::Update>(),
        action::<write::Delete>(),
        action::<write::Duplicate>(),
        action::<write::ExportToggle>(),
        action::<write::MetaUpdate>(),
        action::<read::UserGuide>(),
        action::<batch::BatchDelete>(),
        action::<batch::BatchExport>(),
    ],
};
