//! Users, their tokens and their teams.

use jiff::Timestamp;

/// A user.
#[derive(Clone, Debug, Default)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) username: String,
    pub(crate) alias: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) account_number: Option<String>,
    pub(crate) color: Option<String>,
    pub(crate) email: String,
    pub(crate) enabled: bool,
    pub(crate) system_account: bool,
    /// Without `ROLE_USER`, which everybody has.
    pub(crate) roles: Vec<String>,
    pub(crate) supervisor: Option<u64>,
    /// Stored without a check: a wrong one makes every call of this user answer 500.
    pub(crate) timezone: String,
    pub(crate) language: String,
    /// The language, until another one is chosen.
    pub(crate) locale: Option<String>,
    /// The deprecated password of `X-AUTH-TOKEN`.
    pub(crate) api_password: Option<String>,
    /// Everything that is kept by name, in the order in which it is listed.
    pub(crate) preferences: Vec<(String, Option<String>)>,
}

impl User {
    /// The name to show.
    pub(crate) fn display_name(&self) -> &str {
        self.alias.as_deref().filter(|alias| !alias.is_empty()).unwrap_or(&self.username)
    }

    /// A preference that is set.
    pub(crate) fn preference(&self, name: &str) -> Option<&str> {
        self.preferences.iter().find(|(own, _)| own == name).and_then(|(_, value)| value.as_deref())
    }

    pub(crate) fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|own| own == role)
    }
}

/// A bearer token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) id: u64,
    pub(crate) user: u64,
    pub(crate) secret: String,
    pub(crate) expires: Option<Timestamp>,
}

/// A team.
#[derive(Clone, Debug, Default)]
pub(crate) struct Team {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) color: Option<String>,
    pub(crate) members: Vec<Member>,
}

impl Team {
    /// Whether this user leads it.
    pub(crate) fn led_by(&self, user: u64) -> bool {
        self.members.iter().any(|member| member.user == user && member.lead)
    }

    /// Whether this user belongs to it.
    pub(crate) fn has(&self, user: u64) -> bool {
        self.members.iter().any(|member| member.user == user)
    }
}

/// A user's place in a team.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    pub(crate) user: u64,
    pub(crate) lead: bool,
}
