//! Tool `entity`: projects, activities, customers, users, teams, tags, invoices and public holidays.

mod access;
mod delete;
mod fields;
mod filters;
mod get;
mod list;
mod months;
mod types;
mod write;

use crate::{Tool, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "entity",
    title: "Entities",
    description: "Projects, customers, users and the like.",
    discriminator: Some("action"),
    actions: &[
        action::<list::List>(),
        action::<get::Get>(),
        action::<write::Create>(),
        action::<write::Update>(),
        action::<write::Duplicate>(),
        action::<delete::Delete>(),
        action::<delete::BatchDelete>(),
        action::<months::LockMonth>(),
        action::<months::UnlockMonth>(),
        action::<write::SetPreferences>(),
    ],
};
