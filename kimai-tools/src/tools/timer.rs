//! `timer`: the running clock.

pub(super) mod begin;
mod favorites;
mod look;
mod stop;

use crate::{Tool, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "timer",
    title: "Timer",
    about: "Start, stop, restart and read running timers.",
    discriminator: Some("action"),
    actions: &[
        action::<begin::Start>(),
        action::<stop::Stop>(),
        action::<begin::Restart>(),
        action::<look::Active>(),
        action::<look::Recent>(),
        action::<favorites::Favorites>(),
        action::<favorites::Favorite>(),
        action::<favorites::Unfavorite>(),
    ],
};
