//! Policy: the restrictions of a caller. An operation that any of them forbids is neither listed nor run.

mod filter;
mod mode;
mod raw_api;

use std::{fmt, sync::Arc};

pub use self::{
    filter::{ToolFilter, UnknownTools},
    mode::{Mode, UnknownMode},
    raw_api::{RawApi, UnknownRawApi},
};
use crate::{Access, AccessSet, ActionEntry, Surface, TOOLS, Tool, call_names::Call};
pub(crate) use raw_api::RAW_API_TOOL;

/// Restrictions of a caller, which all apply, and the requests that the tool `api` may send. Clones are cheap.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    restrictions: Arc<[Restriction]>,
    /// Without a value, the tool `api` does not exist.
    raw_api: Option<RawApi>,
}

/// A restriction and the setting that it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// The operations that it leaves.
    pub rule: Rule,
    /// The setting, as a noun phrase such as `--mode read_only`.
    pub setting: String,
    /// The next step of a caller who needs more, as a sentence.
    pub next_step: String,
}

/// Operations that a restriction leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Operations that require only these classes.
    Access(AccessSet),
    /// Operations of a mode.
    Mode(Mode),
    /// Operations that a filter selects.
    Only(ToolFilter),
    /// Operations that a filter does not select.
    Except(ToolFilter),
}

/// Identifies the effect of a call: an action, and the value of the argument that its classes depend on.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// The tool.
    pub tool: &'static Tool,
    /// The action.
    pub action: &'static ActionEntry,
    /// The value of the argument that the classes depend on, if they depend on one.
    pub value: Option<&'static str>,
    /// The classes that the operation requires.
    pub required: AccessSet,
}

impl Operation {
    /// Returns the operations of an action.
    pub fn of(tool: &'static Tool, action: &'static ActionEntry) -> impl Iterator<Item = Self> + use<> {
        action.access.operations().map(move |(value, required)| Self { tool, action, value, required })
    }
}

/// Writes `timesheet delete` or `entity create user`; a tool with a single action by its name.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Call { tool: self.tool, action: self.action })?;
        self.value.map_or(Ok(()), |value| write!(f, " {value}"))
    }
}

impl Rule {
    /// Returns true if the rule leaves the operation.
    pub fn allows(&self, operation: &Operation) -> bool {
        match self {
            Self::Access(classes) => classes.includes(operation.required),
            Self::Mode(mode) => mode.allows(operation),
            // These filters name tools that exist without an option.
            Self::Only(filter) => operation.tool.name == RAW_API_TOOL || filter.selects(operation),
            Self::Except(filter) => !filter.selects(operation),
        }
    }
}

impl Policy {
    /// Returns the policy with one more restriction.
    #[must_use]
    pub fn with(&self, restriction: Restriction) -> Self {
        Self { restrictions: self.restrictions.iter().cloned().chain([restriction]).collect(), ..*self }
    }

    /// Returns the policy with the tool `api`, whose operations the restrictions still limit.
    #[must_use]
    pub fn with_raw_api(self, raw_api: RawApi) -> Self {
        Self { raw_api: Some(raw_api), ..self }
    }

    /// Returns the policy with the restrictions of another one after its own. The tool `api` may send what both allow.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let restrictions = self.restrictions.iter().chain(other.restrictions.iter()).cloned().collect();
        // Without a value, the tool is not offered, so that the smaller value decides.
        Self { restrictions, raw_api: self.raw_api.min(other.raw_api) }
    }

    /// Returns the restrictions.
    pub fn restrictions(&self) -> &[Restriction] {
        &self.restrictions
    }

    /// Returns the requests that the tool `api` may send; without a value, it does not exist.
    pub const fn raw_api(&self) -> Option<RawApi> {
        self.raw_api
    }

    /// Checks an operation.
    ///
    /// # Errors
    /// The first restriction that forbids it.
    pub fn check(&self, operation: &Operation) -> Result<(), &Restriction> {
        raw_api::check(self.raw_api, operation)?;
        self.restrictions.iter().find(|restriction| !restriction.rule.allows(operation)).map_or(Ok(()), Err)
    }

    /// Returns true if no restriction forbids the operation.
    pub fn allows(&self, operation: &Operation) -> bool {
        self.check(operation).is_ok()
    }

    /// Returns the restriction that limits writes to the caller's own data, if there is one.
    pub fn own_data_only(&self) -> Option<&Restriction> {
        self.restrictions
            .iter()
            .find(|restriction| matches!(restriction.rule, Rule::Mode(mode) if mode.is_own_data_only()))
    }

    /// Returns the classes that the rules about classes and modes leave.
    pub fn classes(&self) -> AccessSet {
        self.restrictions.iter().fold(AccessSet::ALL, |classes, restriction| match &restriction.rule {
            Rule::Access(access) => classes.intersection(*access),
            Rule::Mode(mode) => classes.intersection(mode.classes()),
            Rule::Only(_) | Rule::Except(_) => classes,
        })
    }
}

/// Summarizes a policy and a surface, such as `mode employee (--mode), surface compact: 11 tools, 45 of 67 actions`.
pub fn summary(policy: &Policy, surface: Surface) -> String {
    let settings: Vec<&str> =
        policy.restrictions().iter().map(|restriction| restriction.setting.as_str()).collect();
    let settings = if settings.is_empty() { "not restricted".to_owned() } else { settings.join(", ") };
    let allowed: Vec<usize> = surface.tools().map(|view| view.allowed(policy).len()).collect();
    let tools = allowed.iter().filter(|actions| **actions > 0).count();
    let actions: usize = allowed.iter().sum();
    let all: usize = TOOLS.iter().map(|tool| tool.actions.len()).sum();
    format!("{settings}; {tools} tools ({surface}), {actions} of {all} actions")
}

impl FromIterator<Restriction> for Policy {
    fn from_iter<I: IntoIterator<Item = Restriction>>(restrictions: I) -> Self {
        Self { restrictions: restrictions.into_iter().collect(), raw_api: None }
    }
}

impl From<AccessSet> for Policy {
    /// Restricts the caller to these classes.
    fn from(classes: AccessSet) -> Self {
        let restriction = Restriction {
            rule: Rule::Access(classes),
            setting: format!("the access of this connection ({classes})"),
            next_step: "Connect with more access to do this.".to_owned(),
        };
        if classes == AccessSet::ALL { Self::default() } else { Self::from_iter([restriction]) }
    }
}

impl From<Access> for Policy {
    /// Restricts the caller to the class and those that it includes.
    fn from(class: Access) -> Self {
        AccessSet::from(class).into()
    }
}
