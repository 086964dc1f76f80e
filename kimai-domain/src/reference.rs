//! References to entities by id or by name, and their resolution among known entities.

mod candidates;
#[cfg(test)]
mod tests;

use std::{collections::HashSet, fmt};

use kimai_api::{Activity, Customer, Id, Identified, Project, Team, User};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

pub use candidates::{Candidate, Choice, Match, Precision, choose};

use crate::{EntityKind, Error};

/// Number of similar names that an error lists for an unknown name.
const SUGGESTIONS: usize = 5;

/// A reference to a `T`, as callers write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference<T> {
    /// A number, or a string of digits.
    Id(Id<T>),
    /// Any other text.
    Name(String),
}

/// Result of looking up a reference among known entities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution<T> {
    /// Exactly one match.
    One(T),
    /// Several matches.
    Several(Vec<T>),
    /// No match; the entities with the most similar names, best first.
    NotFound(Vec<T>),
}

/// A name that matches no entity, or several.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {name} {}", if *.is_ambiguous { "matches several" } else { "is unknown" })]
pub struct Unresolved {
    /// Argument that holds the reference.
    pub field: String,
    /// Kind of the entity, if the field does not say it.
    pub kind: Option<EntityKind>,
    /// The reference as written.
    pub name: String,
    /// Set if several entities match; otherwise none does.
    pub is_ambiguous: bool,
    /// Names and ids of the matches, or of the entities with the most similar names.
    pub candidates: Vec<(String, u64)>,
}

/// An entity that can be referred to by name.
pub trait Referable: Identified {
    /// Returns the names that identify it. Parts of names are matched against the first only.
    fn names(&self) -> Vec<String>;

    /// Returns the name that distinguishes it from others.
    fn full_name(&self) -> String {
        self.names().into_iter().next().unwrap_or_default()
    }

    /// Returns whether it is in use; of several entities with the same name, those in use take precedence.
    fn is_active(&self) -> bool;
}

/// Matches the name, "Customer / Project", or the number.
impl Referable for Project {
    fn names(&self) -> Vec<String> {
        let names = [Some(self.name.clone()), Some(self.full_name()), self.number.clone()];
        names.into_iter().flatten().filter(|name| !name.trim().is_empty()).collect()
    }

    fn full_name(&self) -> String {
        match &self.parent_title {
            Some(customer) => format!("{customer} / {}", self.name),
            None => self.name.clone(),
        }
    }

    fn is_active(&self) -> bool {
        self.visible
    }
}

/// Matches the display name, the login name, or the email address.
impl Referable for User {
    fn names(&self) -> Vec<String> {
        let names = [self.alias.clone(), Some(self.username.clone()), self.email.clone()];
        names.into_iter().flatten().filter(|name| !name.trim().is_empty()).collect()
    }

    fn is_active(&self) -> bool {
        self.enabled != Some(false)
    }
}

/// Matches the name, the number, or the company.
impl Referable for Customer {
    fn names(&self) -> Vec<String> {
        let names = [Some(self.name.clone()), self.number.clone(), self.company.clone()];
        names.into_iter().flatten().filter(|name| !name.trim().is_empty()).collect()
    }

    fn is_active(&self) -> bool {
        self.visible
    }
}

/// Matches the name, "Project / Activity", or the number.
impl Referable for Activity {
    fn names(&self) -> Vec<String> {
        let names = [Some(self.name.clone()), Some(self.full_name()), self.number.clone()];
        names.into_iter().flatten().filter(|name| !name.trim().is_empty()).collect()
    }

    fn full_name(&self) -> String {
        match &self.parent_title {
            Some(project) => format!("{project} / {}", self.name),
            None => self.name.clone(),
        }
    }

    fn is_active(&self) -> bool {
        self.visible
    }
}

/// Matches the name.
impl Referable for Team {
    fn names(&self) -> Vec<String> {
        vec![self.name.clone()]
    }

    fn is_active(&self) -> bool {
        true
    }
}

impl<T: Referable + Clone> Reference<T> {
    /// Looks up the reference among `all`.
    ///
    /// Exact names take precedence over parts of names. Of several entities with the same exact name, the active
    /// ones take precedence.
    pub fn resolve(&self, all: &[T]) -> Resolution<T> {
        match self {
            Self::Id(id) => match all.iter().find(|entity| entity.id() == *id) {
                Some(entity) => Resolution::One(entity.clone()),
                None => Resolution::NotFound(Vec::new()),
            },
            Self::Name(name) => resolve_name(&fold(name), &unique(all)),
        }
    }

    /// Returns the only match among `all`; `field` is the argument that holds the reference.
    ///
    /// # Errors
    /// [`Error::Unresolved`] with the candidates if there is no match or several.
    pub fn resolve_one(&self, field: &str, all: &[T]) -> Result<T, Error> {
        let (is_ambiguous, candidates) = match self.resolve(all) {
            Resolution::One(entity) => return Ok(entity),
            Resolution::Several(matches) => (true, matches),
            Resolution::NotFound(similar) => (false, similar),
        };
        let candidates = candidates.iter().map(|entity| (entity.full_name(), entity.id().get())).collect();
        Err(Unresolved {
            field: field.to_owned(),
            kind: None,
            name: self.to_string(),
            is_ambiguous,
            candidates,
        }
        .into())
    }
}

/// Returns every entity once.
fn unique<T: Identified>(all: &[T]) -> Vec<&T> {
    let mut seen = HashSet::new();
    all.iter().filter(|entity| seen.insert(entity.id())).collect()
}

fn resolve_name<T: Referable + Clone>(name: &str, all: &[&T]) -> Resolution<T> {
    let is_exact = |entity: &T| entity.names().iter().any(|other| fold(other) == name);
    let is_partial = |entity: &T| entity.names().first().is_some_and(|other| fold(other).contains(name));
    let mut matches: Vec<&T> = all.iter().copied().filter(|entity| is_exact(entity)).collect();
    if matches.len() > 1 && matches.iter().any(|entity| entity.is_active()) {
        matches.retain(|entity| entity.is_active());
    }
    if matches.is_empty() {
        matches = all.iter().copied().filter(|entity| is_partial(entity)).collect();
    }
    match matches.as_slice() {
        [] => Resolution::NotFound(most_similar(name, all)),
        [only] => Resolution::One((*only).clone()),
        several => Resolution::Several(several.iter().copied().cloned().collect()),
    }
}

fn most_similar<T: Referable + Clone>(name: &str, all: &[&T]) -> Vec<T> {
    let mut ranked: Vec<(f64, &T)> = all.iter().map(|entity| (similarity(name, *entity), *entity)).collect();
    ranked.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    ranked.into_iter().take(SUGGESTIONS).map(|(_, entity)| entity.clone()).collect()
}

fn similarity<T: Referable>(name: &str, entity: &T) -> f64 {
    entity.names().iter().map(|other| strsim::jaro_winkler(name, &fold(other))).fold(0.0, f64::max)
}

/// Normalizes letter case, accents, line breaks and repeated spaces.
pub fn fold(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let mut folded = String::with_capacity(name.len());
    for letter in words.join(" ").chars().flat_map(char::to_lowercase) {
        match letter {
            'à'..='å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => folded.push('c'),
            'ď' | 'đ' | 'ð' => folded.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => folded.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => folded.push('g'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => folded.push('i'),
            'ĺ' | 'ļ' | 'ľ' | 'ł' => folded.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => folded.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => folded.push('o'),
            'ŕ' | 'ŗ' | 'ř' => folded.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => folded.push('s'),
            'ţ' | 'ť' | 'ț' => folded.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            // The combining accents of a decomposed letter.
            '\u{300}'..='\u{36f}' => {}
            _ => folded.push(letter),
        }
    }
    folded
}

impl<T> fmt::Display for Reference<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "{id}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl<'de, T> Deserialize<'de> for Reference<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        match &value {
            Value::String(name) if name.trim().is_empty() => Err(de::Error::custom("the name is empty")),
            Value::String(name) if !name.trim().bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Self::Name(name.trim().to_owned()))
            }
            Value::String(digits) => {
                Id::deserialize(Value::from(digits.trim())).map(Self::Id).map_err(de::Error::custom)
            }
            _ => Id::deserialize(value).map(Self::Id).map_err(de::Error::custom),
        }
    }
}
