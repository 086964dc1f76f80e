//! `timesheet`: time records.

mod batch;
mod create;
mod filters;
mod form;
mod list;
pub(super) mod notes;
mod propose;
mod read;
mod scan;
mod update;
mod write;

pub(super) use write::{tags_note, with_time_notes};

use crate::{Tool, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "timesheet",
    title: "Timesheets",
    description: "Records of working time. Times in your zone: 2026-01-31T09:30, 9:30, yesterday 14:00, monday 9am, -30m.",
    discriminator: Some("action"),
    actions: &[
        action::<list::List>(),
        action::<read::Get>(),
        action::<create::Create>(),
        action::<update::Update>(),
        action::<write::Delete>(),
        action::<write::Duplicate>(),
        action::<write::ExportToggle>(),
        action::<write::MetaUpdate>(),
        action::<read::UserGuide>(),
        action::<batch::BatchDelete>(),
        action::<batch::BatchExport>(),
        action::<propose::Propose>(),
    ],
};
