//! Relations, which Kimai gives as an id or, in expanded answers, as the whole object.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::Id;

/// Something that has an id of its own.
pub trait Identified: Sized {
    /// Its id.
    fn id(&self) -> Id<Self>;
}

/// A related `T`: its id, or all of it where the answer is expanded.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Link<T> {
    /// Only the id.
    Id(Id<T>),
    /// The object itself (with fewer fields than when it is asked for on its own).
    Object(Box<T>),
}

impl<T: Identified> Link<T> {
    /// The id of what is linked.
    pub fn id(&self) -> Id<T> {
        match self {
            Self::Id(id) => *id,
            Self::Object(object) => object.id(),
        }
    }

    /// What is linked, if the answer held it.
    pub fn object(&self) -> Option<&T> {
        match self {
            Self::Id(_) => None,
            Self::Object(object) => Some(object),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Link<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either(PhantomData))
    }
}

struct Either<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Either<T> {
    type Value = Link<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id or an object")
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Link<T>, E> {
        Ok(Link::Id(Id::new(value)))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Link<T>, A::Error> {
        T::deserialize(de::value::MapAccessDeserializer::new(map))
            .map(|object| Link::Object(Box::new(object)))
    }
}
