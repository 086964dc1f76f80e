//! `rate`: what work costs.

mod add;
mod delete;
mod list;
mod on;

use crate::{Tool, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "rate",
    title: "Rates",
    about: "Prices of work on a customer, project or activity, for one user or all.",
    discriminator: Some("action"),
    actions: &[action::<list::List>(), action::<add::Add>(), action::<delete::Delete>()],
};
