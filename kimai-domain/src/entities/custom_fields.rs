//! Custom fields: Kimai's forms reject them, so they are set with requests of their own.

use std::future::Future;

use kimai_api::{self as api, MetaField};

use super::operations::{self, Step, no_fields};
use crate::{Change, ChangeKind, EntityRef, Error, Input, Session, Snapshot, change::readable};

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
/// [`Input`] on `data` if there are none. [`Error::Partial`] if some were set before Kimai refused one; invoices take
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
    write(session, entity, before, None, fields).await
}

/// Sets custom fields after an earlier step of the same call.
pub(super) async fn update_after(
    session: &Session,
    entity: EntityRef,
    step: Option<Step>,
    fields: &[MetaField],
) -> Result<Change, Error> {
    let before = step.as_ref().map(|step| step.after.clone());
    write(session, entity, before, step, fields).await
}

/// Sets the fields and records the change, also if only some of them were set.
async fn write(
    session: &Session,
    entity: EntityRef,
    before: Option<Snapshot>,
    step: Option<Step>,
    fields: &[MetaField],
) -> Result<Change, Error> {
    let update =
        |after| Change { entity, kind: ChangeKind::Updated, before, after, side_effects: Vec::new() };
    match operations::custom_fields(session, entity.kind)?.set(entity.id, step, fields).await {
        Ok(after) => Ok(session.record(update(Some(after))).await),
        Err(error @ Error::Partial { .. }) => {
            session.record(update(None)).await;
            Err(error)
        }
        Err(error) => Err(error),
    }
}

/// Sets custom fields one after the other and returns the entity after the last request.
///
/// Returns `previous`, the entity after an earlier step of the same call, if `fields` is empty.
///
/// # Errors
/// The error of the first refused request. After an earlier step or field it is wrapped in [`Error::Partial`], which
/// names `step` (such as `creating project #4`) and the fields that were set.
pub async fn set_custom_fields<R, F>(
    previous: Option<R>,
    step: &str,
    fields: &[MetaField],
    set: impl Fn(MetaField) -> F,
) -> Result<Option<R>, Error>
where
    F: Future<Output = Result<R, api::Error>>,
{
    let step = previous.is_some().then_some(step);
    let mut latest = previous;
    for (index, field) in fields.iter().enumerate() {
        match set(field.clone()).await {
            Ok(entity) => latest = Some(entity),
            Err(cause) if index == 0 && step.is_none() => return Err(cause.into()),
            Err(cause) => return Err(partial(step, fields, index, cause)),
        }
    }
    Ok(latest)
}

/// Sets at least one custom field, without an earlier step; `argument` names the argument with the fields.
///
/// # Errors
/// [`Input`] on `argument` if `fields` is empty, otherwise as [`set_custom_fields`].
pub async fn set_required_custom_fields<R, F>(
    argument: &str,
    fields: &[MetaField],
    set: impl Fn(MetaField) -> F,
) -> Result<R, Error>
where
    F: Future<Output = Result<R, api::Error>>,
{
    let latest = set_custom_fields(None, "", fields, set).await?;
    latest.ok_or_else(|| Input::missing(argument, "give at least one {name, value}").into())
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

    use super::{set_custom_fields, set_required_custom_fields};
    use crate::Error;

    fn fields(names: &[&str]) -> Vec<MetaField> {
        names.iter().map(|name| MetaField { name: (*name).to_owned(), value: None }).collect()
    }

    /// Returns the name of the field; refuses `bad`.
    async fn set_field(field: MetaField) -> Result<String, api::Error> {
        if field.name == "bad" { Err(BuildError::InvalidCredentials("token").into()) } else { Ok(field.name) }
    }

    async fn set(previous: Option<String>, names: &[&str]) -> Result<Option<String>, Error> {
        set_custom_fields(previous, "create of project #4", &fields(names), set_field).await
    }

    #[tokio::test]
    async fn the_entity_after_the_last_field_is_returned() {
        assert_eq!(set(None, &["a", "b"]).await.unwrap().as_deref(), Some("b"));
        assert_eq!(set(Some("form".to_owned()), &[]).await.unwrap().as_deref(), Some("form"));
    }

    #[tokio::test]
    async fn a_refused_field_reports_the_steps_before_it() {
        let error = set(Some("form".to_owned()), &["a", "bad"]).await.unwrap_err();
        let Error::Partial { done, all, .. } = error else { panic!("{error}") };
        assert_eq!(done, "create of project #4, metaFields a");
        assert_eq!(all, "create of project #4, metaFields a, bad");
        assert!(matches!(set(None, &["bad"]).await.unwrap_err(), Error::Api(_)));
    }

    #[tokio::test]
    async fn without_an_earlier_step_the_fields_are_reported_by_name() {
        let set = |names: &'static [&'static str]| async {
            set_required_custom_fields("data", &fields(names), set_field).await
        };
        assert_eq!(set(&["a", "b"]).await.unwrap(), "b");
        let error = set(&["a", "b", "bad"]).await.unwrap_err();
        let Error::Partial { done, all, .. } = error else { panic!("{error}") };
        assert_eq!(done, "a, b");
        assert_eq!(all, "a, b, bad");
        let error = set(&[]).await.unwrap_err();
        assert!(matches!(error, Error::Input(input) if input.field == "data"));
    }
}
