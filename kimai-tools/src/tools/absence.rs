//! Tool `absence`: vacation, sickness and other absences of Kimai's work-contract plugin.

mod adjust;
mod arguments;
mod attendance;
mod create;
mod decide;
mod list;
mod statistics;
mod user_scope;

use crate::{Tool, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "absence",
    title: "Absences",
    description: "Vacation, sickness, time off, attendance (work-contract plugin). Each day is a record with an id.",
    discriminator: Some("action"),
    actions: &[
        action::<list::List>(),
        action::<list::Pending>(),
        action::<statistics::Statistics>(),
        action::<attendance::Attendance>(),
        action::<list::Types>(),
        action::<create::Create>(),
        action::<adjust::Adjust>(),
        action::<decide::Request>(),
        action::<decide::Approve>(),
        action::<decide::Reject>(),
        action::<decide::Delete>(),
        action::<decide::BatchApprove>(),
        action::<decide::BatchReject>(),
        action::<decide::BatchDelete>(),
    ],
};
