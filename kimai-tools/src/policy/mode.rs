//! Modes: sets of operations for the usual roles of people.

use std::{fmt, str::FromStr};

use super::Operation;
use crate::{Access, AccessSet};

/// A set of operations for a role. Kimai's permissions apply besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// Reads.
    ReadOnly,
    /// Reads; writes and deletes only the caller's own times and absences.
    Employee,
    /// Reads; writes and deletes times and absences, also those of others; approves absences.
    TeamLeader,
    /// Reads times, absences, attendance and users.
    Hr,
    /// Everything except the administration of users.
    Manager,
    /// Everything.
    #[default]
    Admin,
}

/// Tools whose reading actions mode `hr` has.
const HR_TOOLS: [&str; 9] = [
    "find",
    "timesheet",
    "timer",
    "absence",
    "calendar",
    "user_current",
    "analyze_project_team",
    "config",
    "report",
];

/// Types of entities that mode `hr` reads: people, and what reports are filtered by.
const HR_TYPES: [&str; 7] = ["user", "team", "holiday", "customer", "project", "activity", "tag"];

impl Mode {
    /// All modes.
    pub const ALL: [Self; 6] =
        [Self::ReadOnly, Self::Employee, Self::TeamLeader, Self::Hr, Self::Manager, Self::Admin];

    /// Returns the name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::Employee => "employee",
            Self::TeamLeader => "team_leader",
            Self::Hr => "hr",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }

    /// Returns the classes of the mode.
    pub const fn classes(self) -> AccessSet {
        match self {
            Self::ReadOnly | Self::Hr => Access::Read.with_included(),
            Self::Employee | Self::TeamLeader => Access::Delete.with_included(),
            Self::Manager => Access::Delete.with_included().union(Access::Manage.with_included()),
            Self::Admin => AccessSet::ALL,
        }
    }

    /// Returns true if writes are limited to the caller's own times and absences.
    pub const fn is_own_data_only(self) -> bool {
        matches!(self, Self::Employee)
    }

    /// Returns true if the mode has the operation.
    pub fn allows(self, operation: &Operation) -> bool {
        let is_part = match self {
            Self::Employee => operation.required.is_read_only() || operation.action.is_for_own_data,
            Self::Hr => {
                let is_tool = HR_TOOLS.contains(&operation.tool.name);
                let has_type = operation.value.is_some_and(|value| HR_TYPES.contains(&value));
                is_tool || (operation.tool.name == "entity" && has_type)
            }
            Self::ReadOnly | Self::TeamLeader | Self::Manager | Self::Admin => true,
        };
        is_part && self.classes().includes(operation.required)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Error of a name that no mode has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is not a mode; use one of {}", Mode::ALL.map(Mode::name).join(", "))]
pub struct UnknownMode {
    name: String,
}

impl FromStr for Mode {
    type Err = UnknownMode;

    /// Parses a name. Letter case is ignored, and `-` counts as `_`.
    fn from_str(text: &str) -> Result<Self, UnknownMode> {
        let name = text.trim().to_ascii_lowercase().replace('-', "_");
        let mode = Self::ALL.into_iter().find(|mode| mode.name() == name);
        mode.ok_or_else(|| UnknownMode { name: text.trim().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TOOLS, find_tool};

    #[test]
    fn names_are_parsed_without_letter_case_and_unknown_ones_are_refused_with_all_modes() {
        for mode in Mode::ALL {
            assert_eq!(mode.name().parse(), Ok(mode));
        }
        assert_eq!(" Read-Only".parse(), Ok(Mode::ReadOnly));
        let error = "reader".parse::<Mode>().unwrap_err().to_string();
        assert!(error.contains("read_only, employee, team_leader, hr, manager, admin"), "{error}");
    }

    #[test]
    fn tools_and_types_of_hr_exist() {
        for name in HR_TOOLS {
            assert!(find_tool(name).is_ok(), "{name}");
        }
        let entity = find_tool("entity").unwrap();
        let list = entity.actions.iter().find(|action| action.name == "list").unwrap();
        let types: Vec<&str> = Operation::of(entity, list).filter_map(|operation| operation.value).collect();
        assert!(HR_TYPES.iter().all(|name| types.contains(name)), "{types:?}");
    }

    #[test]
    fn each_mode_has_what_its_name_says() {
        let allows = |mode: Mode, text: &str| {
            let operations = TOOLS
                .iter()
                .flat_map(|tool| tool.actions.iter().flat_map(move |action| Operation::of(tool, action)));
            let operation = operations.into_iter().find(|operation| operation.to_string() == text);
            mode.allows(&operation.unwrap_or_else(|| panic!("there is no {text}")))
        };
        for (operation, modes) in [
            ("timesheet list", &Mode::ALL[..]),
            ("rate list", &[Mode::ReadOnly, Mode::Employee, Mode::TeamLeader, Mode::Manager, Mode::Admin]),
            (
                "entity list invoice",
                &[Mode::ReadOnly, Mode::Employee, Mode::TeamLeader, Mode::Manager, Mode::Admin],
            ),
            ("timesheet delete", &[Mode::Employee, Mode::TeamLeader, Mode::Manager, Mode::Admin]),
            ("meta update timesheet", &[Mode::Employee, Mode::TeamLeader, Mode::Manager, Mode::Admin]),
            ("absence approve", &[Mode::TeamLeader, Mode::Manager, Mode::Admin]),
            ("absence batch_reject", &[Mode::TeamLeader, Mode::Manager, Mode::Admin]),
            ("comment create", &[Mode::TeamLeader, Mode::Manager, Mode::Admin]),
            ("meta update project", &[Mode::Manager, Mode::Admin]),
            ("entity delete customer", &[Mode::Manager, Mode::Admin]),
            ("team_access grant", &[Mode::Manager, Mode::Admin]),
            ("entity update user", &[Mode::Admin]),
            ("entity lock_month user", &[Mode::Admin]),
        ] {
            for mode in Mode::ALL {
                assert_eq!(allows(mode, operation), modes.contains(&mode), "{mode} {operation}");
            }
        }
    }
}
