//! What Kimai calls the types of absences.

use std::{collections::BTreeMap, sync::Arc};

use kimai_api::{AbsenceType, AbsenceTypesQuery};

use crate::{Error, Session};

/// Kimai's labels of the types, in the caller's language; empty where it gives none.
#[derive(Debug, Clone, Default)]
pub struct Labels(Arc<BTreeMap<String, String>>);

impl Labels {
    /// What a type is called; its key if there is no label.
    pub fn of<'a>(&'a self, kind: Option<&'a AbsenceType>) -> &'a str {
        self.of_key(kind.map_or("other", AbsenceType::as_str))
    }

    /// The same by its key.
    pub fn of_key<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.get(key).map_or(key, String::as_str)
    }

    /// Whether Kimai knows a type, if it told which there are.
    pub fn knows(&self, key: &str) -> bool {
        self.0.is_empty() || self.0.contains_key(key)
    }

    /// Whether Kimai told of any.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys of the types that Kimai told of.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl Session {
    /// The labels of the types of absences in the caller's language; asked for at most once in five minutes. Where
    /// Kimai gives none, the keys stand for them.
    ///
    /// # Errors
    /// When the token is no longer valid.
    pub async fn absence_labels(&self) -> Result<Labels, Error> {
        let language = self.me().await?.language.clone();
        let fetch = || async { self.client().absences().types(&AbsenceTypesQuery { language }).await };
        match self.cached_absence_types().get(self.now(), fetch).await {
            Ok(labels) => Ok(Labels(labels)),
            Err(error) if error.status() == Some(401) => Err(error.into()),
            Err(_) => Ok(Labels::default()),
        }
    }
}
