//! `report`: answers of a manager, an accountant or an HR department in one call.

mod action;
mod arguments;
mod kinds;
mod output;

use crate::{Tool, action::action};

use self::{
    action::ReportAction,
    kinds::{
        Availability, Budget, Compliance, Gaps, Hr, Overtime, Quality, Summary, Times, Unbilled, Vacation,
        Week,
    },
};

pub(super) static TOOL: Tool = Tool {
    name: "report",
    title: "Reports",
    description: "Sums and checks over all records. Give period, or begin and end.",
    discriminator: Some("action"),
    actions: &[
        action::<ReportAction<Summary>>(),
        action::<ReportAction<Week>>(),
        action::<ReportAction<Gaps>>(),
        action::<ReportAction<Budget>>(),
        action::<ReportAction<Unbilled>>(),
        action::<ReportAction<Times>>(),
        action::<ReportAction<Overtime>>(),
        action::<ReportAction<Vacation>>(),
        action::<ReportAction<Hr>>(),
        action::<ReportAction<Availability>>(),
        action::<ReportAction<Compliance>>(),
        action::<ReportAction<Quality>>(),
    ],
};
