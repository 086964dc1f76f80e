//! The forms of a user: a new one, and changes.

use serde::{Deserialize, Serialize};

use crate::{Field, Id, User};

/// A new user. Kimai requires username, email, language, locale, timezone and plainPassword, and leaves the user disabled unless `enabled` is set.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewUser {
    /// User name.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub username: Field<String>,
    /// Password.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub plain_password: Field<String>,
    /// API token.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub plain_api_token: Field<String>,
    /// Alias.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub alias: Field<String>,
    /// Title.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub title: Field<String>,
    /// Account number.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub account_number: Field<String>,
    /// Avatar.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub avatar: Field<String>,
    /// A config color.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// E-mail.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub email: Field<String>,
    /// Language.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub language: Field<String>,
    /// Locale.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub locale: Field<String>,
    /// Timezone.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub timezone: Field<String>,
    /// Supervisor.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub supervisor: Field<Id<User>>,
    /// Such as `ROLE_TEAMLEAD`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub roles: Field<Vec<String>>,
    /// Enabled.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub enabled: Field<bool>,
    /// System account.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub system_account: Field<bool>,
    /// Requires password reset.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub requires_password_reset: Field<bool>,
}

/// Passwords are not shown.
impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewUser").field("username", &self.username).finish_non_exhaustive()
    }
}

/// Changes to a user; roles, enabled, supervisor and others need permissions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct UserForm {
    /// Alias.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub alias: Field<String>,
    /// Title.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub title: Field<String>,
    /// Account number.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub account_number: Field<String>,
    /// Avatar.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub avatar: Field<String>,
    /// A config color.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// E-mail.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub email: Field<String>,
    /// Language.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub language: Field<String>,
    /// Locale.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub locale: Field<String>,
    /// Timezone.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub timezone: Field<String>,
    /// Supervisor.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub supervisor: Field<Id<User>>,
    /// Such as `ROLE_TEAMLEAD`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub roles: Field<Vec<String>>,
    /// Enabled.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub enabled: Field<bool>,
    /// System account.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub system_account: Field<bool>,
    /// Requires password reset.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub requires_password_reset: Field<bool>,
}
