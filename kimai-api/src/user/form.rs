//! The forms of a user: a new one, and changes.

use serde::{Deserialize, Serialize};

use crate::{Field, Id, User};

/// A new user. Kimai requires username, email, language, locale, timezone and plainPassword, and leaves the user disabled unless `enabled` is set.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewUser {
    /// Name to log in with; cannot be changed.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub username: Field<String>,
    /// Password.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub plain_password: Field<String>,
    /// API password (deprecated).
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub plain_api_token: Field<String>,
    /// Name to show.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub alias: Field<String>,
    /// What they are.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub title: Field<String>,
    /// Number in the company.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub account_number: Field<String>,
    /// Picture, if enabled.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub avatar: Field<String>,
    /// A colour of the palette.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// E-mail.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub email: Field<String>,
    /// Of Kimai's pages.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub language: Field<String>,
    /// Of dates and numbers.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub locale: Field<String>,
    /// IANA zone.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub timezone: Field<String>,
    /// User id.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub supervisor: Field<Id<User>>,
    /// `ROLE_TEAMLEAD`, `ROLE_ADMIN`, `ROLE_SUPER_ADMIN` or own ones.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub roles: Field<Vec<String>>,
    /// Can log in; on create unset means no.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub enabled: Field<bool>,
    /// No person.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub system_account: Field<bool>,
    /// Must choose a new password.
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
    /// Name to show.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub alias: Field<String>,
    /// What they are.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub title: Field<String>,
    /// Number in the company.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub account_number: Field<String>,
    /// Picture, if enabled.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub avatar: Field<String>,
    /// A colour of the palette.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// E-mail.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub email: Field<String>,
    /// Of Kimai's pages.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub language: Field<String>,
    /// Of dates and numbers.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub locale: Field<String>,
    /// IANA zone.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub timezone: Field<String>,
    /// User id.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub supervisor: Field<Id<User>>,
    /// `ROLE_TEAMLEAD`, `ROLE_ADMIN`, `ROLE_SUPER_ADMIN` or own ones.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub roles: Field<Vec<String>>,
    /// Can log in; on create unset means no.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub enabled: Field<bool>,
    /// No person.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub system_account: Field<bool>,
    /// Must choose a new password.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub requires_password_reset: Field<bool>,
}
