//! `meta`: custom fields.

mod get;
mod of;
mod update;

use crate::{Tool, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "meta",
    title: "Custom fields",
    about: "Values of custom fields, which a plugin of Kimai defines.",
    discriminator: Some("action"),
    actions: &[action::<get::Get>(), action::<update::Update>()],
};
