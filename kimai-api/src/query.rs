//! What filters have in common.

use serde::{Deserialize, Serialize, Serializer};

/// The direction of a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Order {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

/// Which of the visible (enabled) and hidden (disabled) ones; Kimai's `1`, `2` and `3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Visibility {
    /// Visible ones.
    Visible,
    /// Hidden ones.
    Hidden,
    /// All of them.
    Both,
}

impl From<Visibility> for u8 {
    fn from(visibility: Visibility) -> Self {
        match visibility {
            Visibility::Visible => 1,
            Visibility::Hidden => 2,
            Visibility::Both => 3,
        }
    }
}

impl TryFrom<u8> for Visibility {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        match number {
            1 => Ok(Self::Visible),
            2 => Ok(Self::Hidden),
            3 => Ok(Self::Both),
            _ => Err("1 (visible), 2 (hidden) or 3 (both)"),
        }
    }
}

/// A yes or no of a query, which Kimai reads as `1` or `0`.
#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
pub(crate) fn flag<S: Serializer>(flag: &Option<bool>, serializer: S) -> Result<S::Ok, S::Error> {
    flag.map(u8::from).serialize(serializer)
}
