//! `absence`: vacations, sickness and the like, of Kimai's work-contract plugin.

mod adjust;
mod attendance;
mod batch;
mod create;
mod data;
mod decide;
mod filters;
mod list;
mod statistics;
mod types;
pub(super) mod whose;

use crate::{Tool, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "absence",
    title: "Absences",
    about: "Vacation, sickness, time off, who is there (work-contract plugin). Each day is a record with an id.",
    discriminator: Some("action"),
    actions: &[
        action::<list::List>(),
        action::<list::Pending>(),
        action::<statistics::Count>(),
        action::<attendance::Attend>(),
        action::<types::Types>(),
        action::<create::Create>(),
        action::<adjust::Adjust>(),
        action::<decide::Request>(),
        action::<decide::Approve>(),
        action::<decide::Reject>(),
        action::<decide::Delete>(),
        action::<batch::BatchApprove>(),
        action::<batch::BatchReject>(),
        action::<batch::BatchDelete>(),
    ],
};
