//! What a token allows: ceilings on the access classes of the tools.

use std::{collections::BTreeSet, fmt};

use kimai_tools::Access;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A ceiling; each includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Look.
    Read,
    /// Add and change.
    Write,
    /// Delete, and change what cannot be changed back.
    Admin,
}

impl Scope {
    /// All of them, the smallest first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Admin];

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "kimai:read",
            Self::Write => "kimai:write",
            Self::Admin => "kimai:admin",
        }
    }

    /// What it allows.
    pub const fn access(self) -> Access {
        match self {
            Self::Read => Access::Read,
            Self::Write => Access::Write,
            Self::Admin => Access::Destructive,
        }
    }

    /// The smallest one that allows this.
    pub fn that_allows(access: Access) -> Self {
        Self::ALL.into_iter().find(|scope| scope.access() >= access).unwrap_or(Self::Admin)
    }
}

/// A set of scopes, as text a list with spaces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Every scope there is.
    pub fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// Those of the list that are known. Others are no error: RFC 6749 §3.3 lets a server ignore them, and clients
    /// ask for `offline_access` and the like wherever they go.
    pub fn known(list: &str) -> Self {
        let known = |word: &str| Scope::ALL.into_iter().find(|scope| scope.name() == word);
        list.split_whitespace().filter_map(known).collect()
    }

    /// Whether none is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this one is in it, by itself or in a larger one.
    pub fn include(&self, scope: Scope) -> bool {
        self.0.last().is_some_and(|most| *most >= scope)
    }

    /// What both allow, named as here.
    #[must_use]
    pub fn within(&self, ceiling: &Self) -> Self {
        self.iter().filter(|scope| ceiling.include(*scope)).collect()
    }

    /// The most they allow; nothing if there is none.
    pub fn access(&self) -> Option<Access> {
        self.0.last().map(|scope| scope.access())
    }

    /// Each of them, the smallest first.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, scope) in self.iter().enumerate() {
            write!(f, "{}{}", if place == 0 { "" } else { " " }, scope.name())?;
        }
        Ok(())
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::known(&String::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_scope_includes_the_smaller_ones() {
        let write = Scopes::known("kimai:write");
        assert!(write.include(Scope::Read) && write.include(Scope::Write) && !write.include(Scope::Admin));
        assert_eq!(write.access(), Some(Access::Write));
        assert_eq!(Scopes::default().access(), None);
    }

    #[test]
    fn a_list_is_read_with_any_spaces_and_unknown_words() {
        let read = Scopes::known("  kimai:write  offline_access kimai:read ");
        assert_eq!(read.to_string(), "kimai:read kimai:write");
        assert!(Scopes::known("openid").is_empty());
    }

    #[test]
    fn narrowing_never_widens() {
        let asked = Scopes::known("kimai:read kimai:admin");
        assert_eq!(asked.within(&Scopes::known("kimai:write")).to_string(), "kimai:read");
    }
}
