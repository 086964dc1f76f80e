//! `timesheet`: records of time.

mod batch;
mod data;
mod filters;
mod guide;
mod list;
pub(super) mod notes;
mod read;
mod write;

use crate::{Tool, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "timesheet",
    title: "Timesheets",
    about: "Records of working time. Times: 2026-01-31, 2026-01-31T09:30 (your zone) or with an offset.",
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
        action::<guide::UserGuide>(),
        action::<batch::BatchDelete>(),
        action::<batch::BatchExport>(),
    ],
};
