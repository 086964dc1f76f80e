//! Custom fields: Kimai's forms reject them, so they are set with requests of their own.

use std::future::Future;

use kimai_api::{self as api, Id, MetaField, Timesheet};

use super::operations::{self, no_fields};
use crate::{Change, ChangeKind, Entity, EntityKind, EntityRef, Error, Session, Snapshot, change::readable};

/// Reads an entity with its custom fields, as far as the caller may see it.
///
/// # Errors
/// Kimai's 403 if the caller may not see the entity, 404 if there is none with this id.
pub async fn get_custom_fields(session: &Session, entity: EntityRef) -> Result<Snapshot, Error> {
    Ok(operations::custom_fields(session, entity.kind)?.details(entity.id).await?)
}

/// Sets custom fields of an entity.
///
/// # Errors
/// [`Input`](crate::Input) on `data` if there are none. [`Error::Partial`] if some were set before Kimai refused one; invoices take
/// all or none.
pub async fn update_custom_fields(
    session: &Session,
    entity: EntityRef,
    fields: &[MetaField],
) -> Result<Change, Error> {
    if fields.is_empty() {
        return Err(no_fields().into());
    }
    let api = operations::custom_fields(session, entity.kind)?;
    let before = readable(api.get(entity.id).await)?;
    if entity.kind == EntityKind::Timesheet {
        let record = before.as_ref().and_then(Timesheet::from_snapshot);
        session.check_record(Id::new(entity.id), record).await?;
    }
    api.set(FieldUpdate { session, entity, before, step: None, fields }).await
}

/// Sets custom fields after `step` of the same call, which left the entity as `before`.
pub(super) async fn update_after(
    session: &Session,
    entity: EntityRef,
    step: &str,
    before: Option<Snapshot>,
    fields: &[MetaField],
) -> Result<Change, Error> {
    let api = operations::custom_fields(session, entity.kind)?;
    api.set(FieldUpdate { session, entity, before, step: Some(step), fields }).await
}

/// Custom fields to set on an entity.
pub(super) struct FieldUpdate<'a> {
    pub(super) session: &'a Session,
    pub(super) entity: EntityRef,
    /// The entity before the update, as far as the caller may see it.
    pub(super) before: Option<Snapshot>,
    /// The earlier step of the same call in words, such as `creating project #4`; errors mention it.
    pub(super) step: Option<&'a str>,
    pub(super) fields: &'a [MetaField],
}

impl FieldUpdate<'_> {
    /// Records that Kimai set one or all fields, so that the entity is now `after`.
    pub(super) async fn record(&self, after: Snapshot) -> Change {
        let change = Change {
            entity: self.entity,
            kind: ChangeKind::Updated,
            before: self.before.clone(),
            after: Some(after),
            side_effects: Vec::new(),
        };
        self.session.record(change).await
    }
}

/// Sets custom fields one after the other and returns the result of the last request; `None` if `fields` is empty.
///
/// # Errors
/// The error of the first refused request. After an earlier step or field it is wrapped in [`Error::Partial`], which
/// names `step` (such as `creating project #4`) and the fields that were set.
pub(super) async fn set_custom_fields<R, F>(
    step: Option<&str>,
    fields: &[MetaField],
    set: impl Fn(MetaField) -> F,
) -> Result<Option<R>, Error>
where
    F: Future<Output = Result<R, api::Error>>,
{
    let mut latest = None;
    for (index, field) in fields.iter().enumerate() {
        match set(field.clone()).await {
            Ok(result) => latest = Some(result),
            Err(cause) if index == 0 && step.is_none() => return Err(cause.into()),
            Err(cause) => return Err(partial(step, fields, index, cause)),
        }
    }
    Ok(latest)
}

/// Builds the error after `step` and the first `count` fields.
fn partial(step: Option<&str>, fields: &[MetaField], count: usize, cause: api::Error) -> Error {
    let describe = |count: usize| {
        let names: Vec<&str> = fields.iter().take(count).map(|field| field.name.as_str()).collect();
        let names = names.join(", ");
        match step {
            None => names,
            Some(step) if names.is_empty() => step.to_owned(),
            Some(step) => format!("{step}, metaFields {names}"),
        }
    };
    Error::Partial { done: describe(count), all: describe(fields.len()), cause: Box::new(cause.into()) }
}

#[cfg(test)]
mod tests {
    use kimai_api::{self as api, BuildError, MetaField};

    use super::set_custom_fields;
    use crate::Error;

    fn fields(names: &[&str]) -> Vec<MetaField> {
        names.iter().map(|name| MetaField::new(*name, None)).collect()
    }

    /// Returns the name of the field; refuses `bad`.
    async fn set_field(field: MetaField) -> Result<String, api::Error> {
        if field.name == "bad" { Err(BuildError::InvalidCredentials("token").into()) } else { Ok(field.name) }
    }

    async fn set(step: Option<&str>, names: &[&str]) -> Result<Option<String>, Error> {
        set_custom_fields(step, &fields(names), set_field).await
    }

    #[tokio::test]
    async fn the_result_of_the_last_field_is_returned() {
        assert_eq!(set(None, &["a", "b"]).await.unwrap().as_deref(), Some("b"));
        assert_eq!(set(Some("create of project #4"), &[]).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_refused_field_reports_the_steps_before_it() {
        let error = set(Some("create of project #4"), &["a", "bad"]).await.unwrap_err();
        let Error::Partial { done, all, .. } = error else { panic!("{error}") };
        assert_eq!(done, "create of project #4, metaFields a");
        assert_eq!(all, "create of project #4, metaFields a, bad");
        assert!(matches!(set(None, &["bad"]).await.unwrap_err(), Error::Api(_)));
    }

    #[tokio::test]
    async fn without_an_earlier_step_the_fields_are_reported_by_name() {
        let error = set(None, &["a", "b", "bad"]).await.unwrap_err();
        let Error::Partial { done, all, .. } = error else { panic!("{error}") };
        assert_eq!(done, "a, b");
        assert_eq!(all, "a, b, bad");
    }
}
