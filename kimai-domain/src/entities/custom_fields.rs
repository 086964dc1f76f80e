//! Custom fields, which Kimai's forms refuse and which are set one at a time after them.

use std::future::Future;

use kimai_api::{self as api, MetaField};

use crate::{Error, Input};

/// Sets the fields one after the other and answers what the last one left, or `before` if there are none.
/// If one is refused, the error tells what is done: `step`, such as `update of project #4`, and the fields before it.
///
/// # Errors
/// When Kimai refuses a field.
pub async fn set_each<R, F>(
    before: Option<R>,
    step: &str,
    fields: &[MetaField],
    set: impl Fn(MetaField) -> F,
) -> Result<Option<R>, Error>
where
    F: Future<Output = Result<R, api::Error>>,
{
    let wrote = before.is_some();
    let mut last = before;
    for (place, field) in fields.iter().enumerate() {
        match set(field.clone()).await {
            Ok(entity) => last = Some(entity),
            Err(cause) if place == 0 && !wrote => return Err(cause.into()),
            Err(cause) => return Err(partly(wrote.then_some(step), fields, place, cause)),
        }
    }
    Ok(last)
}

/// The same with nothing before it: what the last field left. `argument` is where the caller gave the fields.
///
/// # Errors
/// When there is nothing to set, or Kimai refuses a field; the error names those that were set.
pub async fn set_fields<R, F>(
    argument: &str,
    fields: &[MetaField],
    set: impl Fn(MetaField) -> F,
) -> Result<R, Error>
where
    F: Future<Output = Result<R, api::Error>>,
{
    let set = set_each(None, "", fields, set).await?;
    set.ok_or_else(|| Input::missing(argument, "give at least one {name, value}").into())
}

fn partly(step: Option<&str>, fields: &[MetaField], set: usize, cause: api::Error) -> Error {
    let told = |count: usize| {
        let names: Vec<&str> = fields.iter().take(count).map(|field| field.name.as_str()).collect();
        let names = match step {
            None => Some(names.join(", ")),
            Some(_) => (count > 0).then(|| format!("metaFields {}", names.join(", "))),
        };
        step.map(str::to_owned).into_iter().chain(names).collect::<Vec<_>>().join(", ")
    };
    Error::Partial { done: told(set), all: told(fields.len()), cause: Box::new(cause.into()) }
}

#[cfg(test)]
mod tests {
    use kimai_api::{BuildError, MetaField};

    use super::{set_each, set_fields};
    use crate::Error;

    fn fields(names: &[&str]) -> Vec<MetaField> {
        names.iter().map(|name| MetaField { name: (*name).to_owned(), value: None }).collect()
    }

    async fn set(before: Option<String>, names: &[&str]) -> Result<Option<String>, Error> {
        let refused = || BuildError::InvalidCredentials("token").into();
        let set = |field: MetaField| async move {
            if field.name == "bad" { Err(refused()) } else { Ok(field.name) }
        };
        set_each(before, "create of project #4", &fields(names), set).await
    }

    #[tokio::test]
    async fn the_last_field_leaves_the_answer() {
        assert_eq!(set(None, &["a", "b"]).await.unwrap().as_deref(), Some("b"));
        assert_eq!(set(Some("form".to_owned()), &[]).await.unwrap().as_deref(), Some("form"));
    }

    #[tokio::test]
    async fn a_refused_field_tells_what_exists_already() {
        let error = set(Some("form".to_owned()), &["a", "bad"]).await.unwrap_err();
        let Error::Partial { done, all, .. } = error else { panic!("{error}") };
        assert_eq!(done, "create of project #4, metaFields a");
        assert_eq!(all, "create of project #4, metaFields a, bad");
        assert!(matches!(set(None, &["bad"]).await.unwrap_err(), Error::Api(_)));
    }

    #[tokio::test]
    async fn fields_alone_tell_by_name_which_of_them_were_set() {
        let refused = || BuildError::InvalidCredentials("token").into();
        let set = |field: MetaField| async move {
            if field.name == "bad" { Err(refused()) } else { Ok(field.name) }
        };
        assert_eq!(set_fields("data", &fields(&["a", "b"]), set).await.unwrap(), "b");
        let error = set_fields("data", &fields(&["a", "b", "bad"]), set).await.unwrap_err();
        let Error::Partial { done, all, .. } = error else { panic!("{error}") };
        assert_eq!((done.as_str(), all.as_str()), ("a, b", "a, b, bad"));
        let error = set_fields::<String, _>("data", &[], set).await.unwrap_err();
        assert!(matches!(error, Error::Input(input) if input.field == "data"));
    }
}
