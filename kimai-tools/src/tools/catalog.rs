//! Customers, projects and activities as arguments of tools, and their names in answers.

use std::{fmt, future::Future};

use futures_util::future::{self, FutureExt};
use kimai_domain::{EntityKind, Session, api::Id, change::ParentRef, names::Label};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{data, render::quoted_name};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum CatalogKind {
    Customer,
    Project,
    Activity,
}

impl CatalogKind {
    /// Returns the kind among all kinds of entities.
    pub(super) const fn kind(self) -> EntityKind {
        match self {
            Self::Customer => EntityKind::Customer,
            Self::Project => EntityKind::Project,
            Self::Activity => EntityKind::Activity,
        }
    }

    /// Refers to the entity that rates or comments belong to.
    pub(super) const fn parent<R>(self, id: Id<R>) -> ParentRef {
        ParentRef { kind: self.kind(), id: id.get() }
    }

    /// Looks up the name of an entity; it stays unknown if Kimai does not show it.
    pub(super) async fn with_name(self, id: Id<Self>, session: &Session) -> CatalogEntity {
        let label = match self {
            Self::Customer => session.customer_label(Id::new(id.get())).await,
            Self::Project => session.project_label(Id::new(id.get())).await,
            Self::Activity => session.activity_label(Id::new(id.get())).await,
        };
        CatalogEntity { kind: self, id, label }
    }

    /// Looks up the name of an entity while `request` runs.
    ///
    /// # Errors
    /// The error of `request`.
    pub(super) async fn named_while<T, E>(
        self,
        id: Id<Self>,
        session: &Session,
        request: impl Future<Output = Result<T, E>>,
    ) -> Result<(T, CatalogEntity), E> {
        future::try_join(request, self.with_name(id, session).map(Ok)).await
    }
}

/// An entity with its name, written as `project Acme / Website (#1)`.
pub(super) struct CatalogEntity {
    kind: CatalogKind,
    id: Id<CatalogKind>,
    label: Option<Label>,
}

impl CatalogEntity {
    /// Returns the currency of the customer, if it is known.
    pub(super) fn currency(&self) -> Option<&str> {
        self.label.as_ref()?.currency.as_deref()
    }
}

impl fmt::Display for CatalogEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind.kind().name();
        match &self.label {
            None => write!(f, "{kind} #{}", self.id),
            Some(Label { parent: None, name, .. }) => {
                write!(f, "{kind} {} (#{})", quoted_name(name), self.id)
            }
            Some(Label { parent: Some(parent), name, .. }) => {
                write!(f, "{kind} {} / {} (#{})", quoted_name(parent), quoted_name(name), self.id)
            }
        }
    }
}

impl From<&CatalogEntity> for data::EntityName {
    fn from(entity: &CatalogEntity) -> Self {
        let label = entity.label.as_ref();
        Self {
            kind: entity.kind.kind().name(),
            id: entity.id.get(),
            name: label.map(|label| label.name.clone()),
            parent: label.and_then(|label| label.parent.clone()),
        }
    }
}

/// The entity that the rows of an answer belong to.
#[derive(Clone, Serialize, JsonSchema)]
pub(super) struct Owner {
    on: data::EntityName,
}

impl From<&CatalogEntity> for Owner {
    fn from(entity: &CatalogEntity) -> Self {
        Self { on: entity.into() }
    }
}
