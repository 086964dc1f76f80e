//! `team_access`: who is in a team, and what is shared with it.

mod changed;
mod grants;
mod list;
mod members;

use crate::{Tool, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "team_access",
    title: "Team access",
    about: "Members of a team and what it may see. What no team is granted is open to all.",
    discriminator: Some("action"),
    actions: &[
        action::<list::List>(),
        action::<members::AddMember>(),
        action::<members::RemoveMember>(),
        action::<members::SetLead>(),
        action::<grants::Grant>(),
        action::<grants::Revoke>(),
    ],
};
