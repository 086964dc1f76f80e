//! What Redis does as a whole, in Lua.

use redis::Script;

/// A script with what the scripts share that work on a row.
macro_rules! on_a_row {
    ($file:literal) => {
        Script::new(concat!(include_str!("row.lua"), include_str!($file)))
    };
}

pub(super) struct Scripts {
    pub(super) get: Script,
    pub(super) put: Script,
    pub(super) create: Script,
    pub(super) replace: Script,
    pub(super) take: Script,
    pub(super) count: Script,
    pub(super) admit: Script,
    pub(super) ready: Script,
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            get: on_a_row!("get.lua"),
            put: on_a_row!("put.lua"),
            create: on_a_row!("create.lua"),
            replace: on_a_row!("replace.lua"),
            take: on_a_row!("take.lua"),
            count: on_a_row!("count.lua"),
            admit: Script::new(include_str!("admit.lua")),
            ready: Script::new(include_str!("ready.lua")),
        }
    }
}
