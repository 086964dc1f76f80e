//! Rates, comments and custom fields of an entity whose kind is known at run time only.
//!
//! [`Operations::of`] is the only place that lists which kinds have which of them.

use async_trait::async_trait;
use kimai_api::{
    self as api, Api, Client, Comment, CommentForm, HasComments, HasMeta, HasRates, Id, Invoice, Rate,
    RateForm,
};

use super::{
    ReadableEntity,
    custom_fields::{FieldUpdate, set_custom_fields},
};
use crate::{Change, Entity, EntityKind, Error, Input, Session, Snapshot};

/// Operations on the parts of one kind of entities; `None` if Kimai has none for the kind.
#[derive(Default)]
pub(super) struct Operations {
    rates: Option<Box<dyn RateApi>>,
    comments: Option<Box<dyn CommentApi>>,
    custom_fields: Option<Box<dyn CustomFieldApi>>,
}

impl Operations {
    /// Returns the operations of a kind.
    fn of(client: &Client, kind: EntityKind) -> Self {
        match kind {
            EntityKind::Customer => Self {
                rates: Some(Box::new(client.customers())),
                comments: Some(Box::new(client.customers())),
                custom_fields: Some(Box::new(client.customers())),
            },
            EntityKind::Project => Self {
                rates: Some(Box::new(client.projects())),
                comments: Some(Box::new(client.projects())),
                custom_fields: Some(Box::new(client.projects())),
            },
            EntityKind::Activity => Self {
                rates: Some(Box::new(client.activities())),
                comments: None,
                custom_fields: Some(Box::new(client.activities())),
            },
            EntityKind::Timesheet => {
                Self { custom_fields: Some(Box::new(client.timesheets())), ..Self::default() }
            }
            EntityKind::Invoice => {
                Self { custom_fields: Some(Box::new(InvoiceFields(client.invoices()))), ..Self::default() }
            }
            _ => Self::default(),
        }
    }
}

/// Returns the operations on the rates of a kind of entities.
pub(super) fn rates(session: &Session, kind: EntityKind) -> Result<Box<dyn RateApi>, Input> {
    Operations::of(session.client(), kind).rates.ok_or_else(|| unsupported(kind, "rates"))
}

/// Returns the operations on the comments of a kind of entities.
pub(super) fn comments(session: &Session, kind: EntityKind) -> Result<Box<dyn CommentApi>, Input> {
    Operations::of(session.client(), kind).comments.ok_or_else(|| unsupported(kind, "comments"))
}

/// Returns the operations on the custom fields of a kind of entities.
pub(super) fn custom_fields(session: &Session, kind: EntityKind) -> Result<Box<dyn CustomFieldApi>, Input> {
    Operations::of(session.client(), kind).custom_fields.ok_or_else(|| unsupported(kind, "custom fields"))
}

fn unsupported(kind: EntityKind, parts: &str) -> Input {
    Input::new("entity", format!("Kimai has no {parts} of {} entities", kind.name()))
}

/// Rates of one kind of entities.
#[async_trait]
pub(super) trait RateApi: Send + Sync {
    /// `GET /api/…/{id}/rates`
    async fn list(&self, id: u64) -> Result<Vec<Rate>, api::Error>;
    /// `POST /api/…/{id}/rates`
    async fn add(&self, id: u64, form: &RateForm) -> Result<Rate, api::Error>;
    /// `DELETE /api/…/{id}/rates/{rateId}`
    async fn delete(&self, id: u64, rate: Id<Rate>) -> Result<(), api::Error>;
}

#[async_trait]
impl<R: HasRates + 'static> RateApi for Api<R> {
    async fn list(&self, id: u64) -> Result<Vec<Rate>, api::Error> {
        Ok(self.rates(Id::new(id)).await?.rows)
    }

    async fn add(&self, id: u64, form: &RateForm) -> Result<Rate, api::Error> {
        self.add_rate(Id::new(id), form).await
    }

    async fn delete(&self, id: u64, rate: Id<Rate>) -> Result<(), api::Error> {
        self.delete_rate(Id::new(id), rate).await
    }
}

/// Comments on one kind of entities.
#[async_trait]
pub(super) trait CommentApi: Send + Sync {
    /// `GET /api/…/{id}/comments`
    async fn list(&self, id: u64) -> Result<Vec<Comment>, api::Error>;
    /// `POST /api/…/{id}/comments`
    async fn add(&self, id: u64, form: &CommentForm) -> Result<Comment, api::Error>;
    /// `PATCH /api/…/{id}/comments/{comment}/pin`
    async fn toggle_pin(&self, id: u64, comment: Id<Comment>) -> Result<Comment, api::Error>;
    /// `DELETE /api/…/{id}/comments/{comment}`
    async fn delete(&self, id: u64, comment: Id<Comment>) -> Result<(), api::Error>;
}

#[async_trait]
impl<R: HasComments + 'static> CommentApi for Api<R> {
    async fn list(&self, id: u64) -> Result<Vec<Comment>, api::Error> {
        Ok(self.comments(Id::new(id)).await?.rows)
    }

    async fn add(&self, id: u64, form: &CommentForm) -> Result<Comment, api::Error> {
        self.add_comment(Id::new(id), form).await
    }

    async fn toggle_pin(&self, id: u64, comment: Id<Comment>) -> Result<Comment, api::Error> {
        self.pin_comment(Id::new(id), comment).await
    }

    async fn delete(&self, id: u64, comment: Id<Comment>) -> Result<(), api::Error> {
        self.delete_comment(Id::new(id), comment).await
    }
}

/// Custom fields of one kind of entities.
#[async_trait]
pub(super) trait CustomFieldApi: Send + Sync {
    /// Reads the entity as far as the caller may see it.
    async fn details(&self, id: u64) -> Result<Snapshot, api::Error>;
    /// Reads the entity if the caller may see all of it.
    async fn get(&self, id: u64) -> Result<Snapshot, api::Error>;
    /// Sets at least one field after an earlier step, if there was one, and records the change.
    async fn set(&self, update: FieldUpdate<'_>) -> Result<Change, Error>;
}

/// Sets the fields one at a time: `PATCH /api/…/{id}/meta`.
#[async_trait]
impl<R: HasMeta + ReadableEntity> CustomFieldApi for Api<R> {
    async fn details(&self, id: u64) -> Result<Snapshot, api::Error> {
        Ok(R::details(self, Id::new(id)).await?.entity.into_snapshot())
    }

    async fn get(&self, id: u64) -> Result<Snapshot, api::Error> {
        Ok(self.get(Id::new(id)).await?.into_snapshot())
    }

    async fn set(&self, update: FieldUpdate<'_>) -> Result<Change, Error> {
        let id = Id::new(update.entity.id);
        let update = &update;
        // Each field is recorded at once, because a later one may fail.
        let set = |field| async move {
            let after = self.set_meta(id, &field).await?;
            Ok(update.record(after.into_snapshot()).await)
        };
        let latest = set_custom_fields(update.step, update.fields, set).await?;
        latest.ok_or_else(|| no_fields().into())
    }
}

/// Sets all fields or none with one request: `PATCH /api/invoices/{id}/custom-fields`.
struct InvoiceFields(Api<Invoice>);

#[async_trait]
impl CustomFieldApi for InvoiceFields {
    async fn details(&self, id: u64) -> Result<Snapshot, api::Error> {
        Ok(self.0.get(Id::new(id)).await?.into_snapshot())
    }

    async fn get(&self, id: u64) -> Result<Snapshot, api::Error> {
        Ok(self.0.get(Id::new(id)).await?.into_snapshot())
    }

    async fn set(&self, update: FieldUpdate<'_>) -> Result<Change, Error> {
        if update.fields.is_empty() {
            return Err(no_fields().into());
        }
        let after = self.0.set_custom_fields(Id::new(update.entity.id), update.fields).await?;
        Ok(update.record(after.into_snapshot()).await)
    }
}

/// Returns the error of a call without custom fields.
pub(super) fn no_fields() -> Input {
    Input::missing("data", "give at least one {name, value}")
}
