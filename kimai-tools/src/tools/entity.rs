//! `entity`: projects, activities, customers, users, teams, tags, invoices and public holidays.

mod create;
mod data;
mod delete;
mod elsewhere;
mod filters;
mod get;
mod kind;
mod list;
mod months;
mod object;
mod preferences;
mod update;
mod written;

use crate::{Tool, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "entity",
    title: "Entities",
    about: "Projects, customers, users and the like.",
    discriminator: Some("action"),
    actions: &[
        action::<list::List>(),
        action::<get::Get>(),
        action::<create::Create>(),
        action::<update::Update>(),
        action::<delete::Delete>(),
        action::<delete::BatchDelete>(),
        action::<months::LockMonth>(),
        action::<months::UnlockMonth>(),
        action::<preferences::SetPreferences>(),
    ],
};
