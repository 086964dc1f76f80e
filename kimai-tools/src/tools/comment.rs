//! `comment`: remarks on customers and projects.

mod on;
mod read;
mod write;

use crate::{Tool, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "comment",
    title: "Comments",
    about: "Remarks on a project or customer.",
    discriminator: Some("action"),
    actions: &[
        action::<read::List>(),
        action::<read::Get>(),
        action::<write::Create>(),
        action::<write::Delete>(),
        action::<write::Pin>(),
    ],
};
