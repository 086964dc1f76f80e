//! Typed ids and relations between objects.

use std::{fmt, marker::PhantomData, str::FromStr, sync::Arc};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeOwned, Error as _},
};
use serde_json::value::RawValue;

use crate::relations;

/// The numeric id of an `R`, a positive integer that is unique among objects of that type.
///
/// The type parameter prevents passing, for example, an activity's id where a project's is expected. Ids are
/// deserialized from integers and from strings of digits.
///
/// ```
/// use kimai_api::{Id, Project};
///
/// let id = Id::<Project>::new(17);
/// assert_eq!(id.get(), 17);
/// assert_eq!(id.to_string(), "17");
/// assert_eq!("17".parse(), Ok(id));
/// ```
pub struct Id<R> {
    value: u64,
    resource: PhantomData<fn() -> R>,
}

impl<R> Id<R> {
    /// Creates an id from its number.
    pub const fn new(value: u64) -> Self {
        Self { value, resource: PhantomData }
    }

    /// Returns the number.
    pub const fn get(self) -> u64 {
        self.value
    }
}

impl<R> Clone for Id<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Id<R> {}

impl<R> PartialEq for Id<R> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<R> Eq for Id<R> {}

impl<R> PartialOrd for Id<R> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for Id<R> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}

impl<R> std::hash::Hash for Id<R> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<R> fmt::Debug for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.value)
    }
}

impl<R> fmt::Display for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<R> From<u64> for Id<R> {
    fn from(value: u64) -> Self {
        Self::new(value)
    }
}

impl<R> From<Id<R>> for u64 {
    fn from(id: Id<R>) -> Self {
        id.value
    }
}

impl<R> FromStr for Id<R> {
    type Err = std::num::ParseIntError;

    fn from_str(digits: &str) -> Result<Self, Self::Err> {
        digits.parse().map(Self::new)
    }
}

impl<R> Serialize for Id<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.value)
    }
}

impl<'de, R> Deserialize<'de> for Id<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor).map(Self::new)
    }
}

struct IdVisitor;

impl de::Visitor<'_> for IdVisitor {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id (a positive integer)")
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<u64, E> {
        if value == 0 { Err(E::invalid_value(de::Unexpected::Unsigned(0), &self)) } else { Ok(value) }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<u64, E> {
        let positive =
            u64::try_from(value).map_err(|_| E::invalid_value(de::Unexpected::Signed(value), &self))?;
        self.visit_u64(positive)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "checked to be whole and small"
    )]
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<u64, E> {
        if value.fract() == 0.0 && value.abs() < (1_u64 << 53) as f64 {
            self.visit_i64(value as i64)
        } else {
            Err(E::invalid_value(de::Unexpected::Float(value), &self))
        }
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<u64, E> {
        let digits = value.bytes().all(|byte| byte.is_ascii_digit());
        match value.parse() {
            Ok(number) if digits => self.visit_u64(number),
            _ => Err(E::invalid_value(de::Unexpected::Str(value), &self)),
        }
    }
}

#[cfg(feature = "schemars")]
impl<R> schemars::JsonSchema for Id<R> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer" })
    }
}

/// An object with an id of its own.
pub trait Identified: Sized {
    /// Returns the object's id.
    fn id(&self) -> Id<Self>;
}

/// A relation to a `T`: its id, or the object itself in expanded responses.
///
/// Kimai returns relations as ids by default and as objects for [`full`](crate::TimesheetQuery::full) queries and some
/// operations such as [`Api::active`](crate::Api::active). Records of one list share their objects.
///
/// ```
/// use kimai_api::{Id, Link, Project};
///
/// let link: Link<Project> = serde_json::from_str("17")?;
/// assert_eq!(link.id(), Id::new(17));
/// assert!(link.object().is_none());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a relation is an id or an object")]
pub enum Link<T> {
    /// The id of the related object.
    Id(Id<T>),
    /// The related object, usually with fewer fields than a request for that object returns.
    Object(Arc<T>),
}

impl<T: Identified> Link<T> {
    /// Returns the id of the related object.
    pub fn id(&self) -> Id<T> {
        match self {
            Self::Id(id) => *id,
            Self::Object(object) => object.id(),
        }
    }

    /// Returns the related object if the response contained it.
    pub fn object(&self) -> Option<&T> {
        match self {
            Self::Id(_) => None,
            Self::Object(object) => Some(object),
        }
    }
}

impl<T> From<Id<T>> for Link<T> {
    fn from(id: Id<T>) -> Self {
        Self::Id(id)
    }
}

impl<T: Identified> From<T> for Link<T> {
    fn from(object: T) -> Self {
        Self::Object(Arc::new(object))
    }
}

impl<T: Serialize> Serialize for Link<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => id.serialize(serializer),
            Self::Object(object) => (**object).serialize(serializer),
        }
    }
}

impl<'de, T: DeserializeOwned + Send + Sync + 'static> Deserialize<'de> for Link<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !relations::are_shared() {
            return deserializer.deserialize_any(LinkVisitor(PhantomData));
        }
        let json = <&RawValue>::deserialize(deserializer)?.get();
        match json.parse() {
            Ok(id) => Ok(Self::Id(Id::new(id))),
            Err(_) => relations::object(json).map(Self::Object).map_err(D::Error::custom),
        }
    }
}

struct LinkVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> de::Visitor<'de> for LinkVisitor<T> {
    type Value = Link<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id or an object")
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Link<T>, E> {
        Ok(Link::Id(Id::new(value)))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Link<T>, A::Error> {
        T::deserialize(de::value::MapAccessDeserializer::new(map))
            .map(|object| Link::Object(Arc::new(object)))
    }
}

#[cfg(test)]
mod tests {
    use super::Id;

    type AnyId = Id<()>;

    #[test]
    fn ids_deserialize_from_numbers_and_digit_strings() {
        for json in ["7", "7.0", "\"7\""] {
            assert_eq!(serde_json::from_str::<AnyId>(json).unwrap(), Id::new(7), "{json}");
        }
    }

    #[test]
    fn values_other_than_positive_integers_are_rejected() {
        for json in ["0", "-1", "1.5", "true", "null", "\"\"", "\"+1\"", "\"1/../2\"", "[1]"] {
            assert!(serde_json::from_str::<AnyId>(json).is_err(), "{json}");
        }
    }
}
