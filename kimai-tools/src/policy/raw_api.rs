//! The setting that offers the tool `api`, which is absent otherwise.

use std::{fmt, str::FromStr, sync::LazyLock};

use super::{Operation, Restriction, Rule};
use crate::AccessSet;

/// The name of the tool.
pub(crate) const RAW_API_TOOL: &str = "api";

/// The requests that the tool `api` may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RawApi {
    /// Requests that read.
    Read,
    /// All requests.
    Write,
}

impl RawApi {
    /// All values.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// Returns the name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// Returns true if the operation of the tool `api` is offered.
    pub fn offers(self, operation: &Operation) -> bool {
        self == Self::Write || operation.required.is_read_only()
    }
}

impl fmt::Display for RawApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Error of a name that no value has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is neither read nor write")]
pub struct UnknownRawApi {
    name: String,
}

impl FromStr for RawApi {
    type Err = UnknownRawApi;

    /// Parses a name. Letter case is ignored.
    fn from_str(text: &str) -> Result<Self, UnknownRawApi> {
        let name = text.trim().to_ascii_lowercase();
        let value = Self::ALL.into_iter().find(|value| value.name() == name);
        value.ok_or_else(|| UnknownRawApi { name: text.trim().to_owned() })
    }
}

/// Stands for the missing setting. Its rule has no effect: the setting that offers the tool is none of the restrictions.
static NOT_OFFERED: LazyLock<Restriction> = LazyLock::new(|| Restriction {
    rule: Rule::Access(AccessSet::NONE),
    setting: "the option --raw-api, which does not offer it".to_owned(),
    next_step: "The administrator of this MCP server can set --raw-api read or write.".to_owned(),
});

/// Checks that the setting offers the operation, if it belongs to the tool `api`.
///
/// # Errors
/// A restriction that names the missing setting.
pub(super) fn check(raw_api: Option<RawApi>, operation: &Operation) -> Result<(), &'static Restriction> {
    if operation.tool.name != RAW_API_TOOL || raw_api.is_some_and(|raw_api| raw_api.offers(operation)) {
        return Ok(());
    }
    Err(&NOT_OFFERED)
}
