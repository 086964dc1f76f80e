//! Which thing is meant: by its id, or by a name as people write it.

mod labels;
#[cfg(test)]
mod tests;

use std::{collections::HashSet, fmt};

use kimai_api::{Id, Identified};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

pub use labels::Labelled;

use crate::Error;

/// How many names are offered instead of one that is unknown.
const NEAREST: usize = 5;

/// A thing by its id or by a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference<T> {
    /// A number, or digits.
    Id(Id<T>),
    /// Anything else.
    Name(String),
}

/// What a reference means among things that are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved<T> {
    /// This one.
    One(T),
    /// Any of these.
    Several(Vec<T>),
    /// None of them; the nearest names come first.
    Unknown(Vec<T>),
}

/// A reference that does not name one thing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {name} {}", if *.several { "means several" } else { "is unknown" })]
pub struct Unresolved {
    /// Which argument.
    pub field: String,
    /// What was written.
    pub name: String,
    /// Whether it names several things; none otherwise.
    pub several: bool,
    /// The things that it names, or those with the nearest names: name and id.
    pub offered: Vec<(String, u64)>,
}

impl<T: Labelled + Clone> Reference<T> {
    /// What is meant. A whole name beats a part of one; of several with the same name, those in use count.
    pub fn among(&self, all: &[T]) -> Resolved<T> {
        match self {
            Self::Id(id) => {
                let found = all.iter().find(|thing| thing.id() == *id);
                found.map_or_else(|| Resolved::Unknown(Vec::new()), |thing| Resolved::One(thing.clone()))
            }
            Self::Name(name) => by_name(&fold(name), &once_each(all)),
        }
    }

    /// The one that is meant.
    ///
    /// # Errors
    /// When none or several are; the error names those that could be.
    pub fn one(&self, field: &str, all: &[T]) -> Result<T, Error> {
        let (several, offered) = match self.among(all) {
            Resolved::One(thing) => return Ok(thing),
            Resolved::Several(things) => (true, things),
            Resolved::Unknown(nearest) => (false, nearest),
        };
        let offered = offered.iter().map(|thing| (thing.title(), thing.id().get())).collect();
        Err(Error::Unresolved(Unresolved {
            field: field.to_owned(),
            name: self.to_string(),
            several,
            offered,
        }))
    }
}

fn once_each<T: Identified>(all: &[T]) -> Vec<&T> {
    let mut seen = HashSet::new();
    all.iter().filter(|thing| seen.insert(thing.id())).collect()
}

fn by_name<T: Labelled + Clone>(wanted: &str, all: &[&T]) -> Resolved<T> {
    let exact = |thing: &T| thing.labels().iter().any(|label| fold(label) == wanted);
    let partly = |thing: &T| thing.labels().first().is_some_and(|label| fold(label).contains(wanted));
    let mut found: Vec<&T> = all.iter().copied().filter(|thing| exact(thing)).collect();
    if found.len() > 1 && found.iter().any(|thing| thing.in_use()) {
        found.retain(|thing| thing.in_use());
    }
    if found.is_empty() {
        found = all.iter().copied().filter(|thing| partly(thing)).collect();
    }
    match found.as_slice() {
        [] => Resolved::Unknown(nearest(wanted, all)),
        [one] => Resolved::One((*one).clone()),
        several => Resolved::Several(several.iter().copied().cloned().collect()),
    }
}

fn nearest<T: Labelled + Clone>(wanted: &str, all: &[&T]) -> Vec<T> {
    let mut ranked: Vec<(f64, &T)> = all.iter().map(|thing| (likeness(wanted, *thing), *thing)).collect();
    ranked.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    ranked.into_iter().take(NEAREST).map(|(_, thing)| thing.clone()).collect()
}

fn likeness<T: Labelled>(wanted: &str, thing: &T) -> f64 {
    thing.labels().iter().map(|label| strsim::jaro_winkler(wanted, &fold(label))).fold(0.0, f64::max)
}

/// Letter case, line breaks and repeated blanks make no difference.
fn fold(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
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
        let given = Value::deserialize(deserializer)?;
        match &given {
            Value::String(name) if name.trim().is_empty() => {
                Err(de::Error::custom("an empty name names nothing"))
            }
            Value::String(name) if !name.trim().bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Self::Name(name.trim().to_owned()))
            }
            Value::String(digits) => {
                Id::deserialize(Value::from(digits.trim())).map(Self::Id).map_err(de::Error::custom)
            }
            _ => Id::deserialize(given).map(Self::Id).map_err(de::Error::custom),
        }
    }
}
