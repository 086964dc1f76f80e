//! Writes of entities: create, update, delete, preferences and locked months of users.

use std::future::Future;

use kimai_api::{self as api, Create, Delete, Id, MetaField, Preference, Project, Update, User};

use super::{
    ApiEntity, EntityForm,
    api_entity::{load_all, load_one},
    custom_fields::{self, update_custom_fields},
};
use crate::{
    Change, ChangeKind, EntityRef, Error, Input, Month, Session,
    batch::{self, Batch},
};

/// Creates an entity and sets its custom fields.
///
/// # Errors
/// [`Input`] on `data` if a required field is missing or a value makes no sense; then nothing is sent.
/// [`Error::Partial`] if the entity was created but Kimai refused a custom field.
pub async fn create<R>(session: &Session, mut form: R::Form, fields: &[MetaField]) -> Result<Change, Error>
where
    R: ApiEntity + Create,
    R::Form: EntityForm + Send + Sync,
{
    let missing = form.missing_fields();
    if !missing.is_empty() {
        let problem = format!("a new {} needs {}", R::KIND.name(), missing.join(", "));
        return Err(Input::new("data", problem).into());
    }
    form.check().map_err(|error| error.within("data"))?;
    form.set_defaults();
    let created = R::api(session.client()).create(&form).await?;
    let change = session.record(Change::created(created)).await;
    if fields.is_empty() {
        return Ok(change);
    }
    let step = format!("creating {}", change.entity);
    let updated = custom_fields::update_after(session, change.entity, &step, change.after.clone(), fields);
    let updated = updated.await?;
    Ok(Change { after: updated.after, ..change })
}

/// Copies a project with its visible activities, rates, teams and custom fields. The copy has no records, comments or
/// favourites, and starts on the day on which the original ends.
///
/// # Errors
/// As Kimai answers `POST /api/projects/{id}/duplicate`, which exists since 2.66.
pub async fn duplicate_project(session: &Session, id: Id<Project>) -> Result<Change, Error> {
    let copy = session.client().projects().duplicate(id).await?;
    Ok(session.record(Change::created(copy)).await)
}

/// Changes the fields of an entity that `form` sets, then its custom fields.
///
/// # Errors
/// [`Input`] on `data` if there is nothing to change or a value makes no sense; then nothing is sent.
/// [`Error::Partial`] if a part of the fields was changed before Kimai refused a custom field.
pub async fn update<R, F>(
    session: &Session,
    id: Id<R>,
    form: Option<F>,
    custom: &[MetaField],
) -> Result<Change, Error>
where
    R: ApiEntity + Update,
    R::Form: From<F> + Send + Sync,
    F: EntityForm,
{
    if form.is_none() && custom.is_empty() {
        return Err(Input::missing("data", "name at least one field to change").into());
    }
    if let Some(form) = &form {
        form.check().map_err(|error| error.within("data"))?;
    }
    let Some(form) = form.map(R::Form::from) else {
        return update_custom_fields(session, EntityRef::new(id), custom).await;
    };
    let fields = serde_json::to_value(&form).unwrap_or_default();
    let names: Vec<&str> = fields.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let before = load_one(session.client(), id).await?;
    let answer = R::api(session.client()).update(id, &form).await?;
    let change = session.record(updated(before, answer, &names)).await;
    if custom.is_empty() {
        return Ok(change);
    }
    let before = change.after.clone();
    let updated =
        custom_fields::update_after(session, change.entity, "the other fields", before, custom).await?;
    Ok(Change { after: updated.after, ..change })
}

/// Returns the change of an entity whose fields of these names were set.
fn updated<R: ApiEntity>(before: Option<R>, answer: R, fields: &[&str]) -> Change {
    let after = match &before {
        Some(before) => R::after_change(answer, before, fields),
        None => answer,
    };
    Change::updated(before, after)
}

/// Deletes an entity with everything below it.
///
/// # Errors
/// Kimai's 403 if the caller may not delete it, 404 if there is none with this id.
pub async fn delete<R: ApiEntity + Delete>(session: &Session, id: Id<R>) -> Result<Change, Error> {
    let before = load_one(session.client(), id).await?;
    R::api(session.client()).delete(id).await?;
    Ok(session.record(Change::deleted(id, before)).await)
}

/// Deletes entities of one kind, each once.
///
/// `progress` is called with the numbers of finished and of all deletions.
///
/// # Errors
/// If Kimai cannot be reached or refuses the token before the first deletion. Errors of single deletions are in the
/// batch.
pub async fn delete_each<R>(
    session: &Session,
    ids: &[Id<()>],
    progress: impl Fn(usize, usize) + Send,
) -> Result<Batch<(), Change>, Error>
where
    R: ApiEntity + Delete,
{
    let typed: Vec<Id<R>> = batch::unique(ids).into_iter().map(|id| Id::new(id.get())).collect();
    let before = load_all(session.client(), &typed).await?;
    let api = R::api(session.client());
    let delete = |id: Id<()>| {
        let id = Id::<R>::new(id.get());
        let before = before.get(&id).cloned();
        let api = &api;
        async move {
            api.delete(id).await?;
            Ok::<Change, Error>(session.record(Change::deleted(id, before)).await)
        }
    };
    Ok(batch::each(ids, delete, progress).await)
}

/// Sets preferences of a user, all or none of them.
///
/// # Errors
/// [`Input`] on `preferences` if there are none, or if Kimai does not know the user or one of the names.
pub async fn set_preferences(
    session: &Session,
    id: Id<User>,
    preferences: &[Preference],
) -> Result<Change, Error> {
    if preferences.is_empty() {
        return Err(Input::missing("preferences", "give at least one {name, value}").into());
    }
    let before = load_one(session.client(), id).await?;
    match session.client().users().set_preferences(id, preferences).await {
        Err(error) if error.status() == Some(404) => {
            Err(Input::new("preferences", UNKNOWN_PREFERENCE).into())
        }
        answer => {
            let names: Vec<&str> = preferences.iter().map(|preference| preference.name.as_str()).collect();
            Ok(session.record(updated(before, answer?, &names)).await)
        }
    }
}

const UNKNOWN_PREFERENCE: &str = "Kimai answered 404 and changed nothing: there is no user with this id, or no \
    preference with one of these names (entity get lists those of a user), or this Kimai cannot set them";

/// Locks the working time of users up to `month`: that month and the months before it in the same year.
pub async fn lock_months(
    session: &Session,
    users: &[Id<User>],
    month: Month,
    progress: impl Fn(usize, usize),
) -> Batch<User, Change> {
    let contract = session.client().work_contract();
    let lock = |user| contract.lock(user, month.first());
    each_user(session, users, ChangeKind::MonthLocked(month), lock, progress).await
}

/// Unlocks the working time of users from `month` on: that month and the months after it in the same year.
pub async fn unlock_months(
    session: &Session,
    users: &[Id<User>],
    month: Month,
    progress: impl Fn(usize, usize),
) -> Batch<User, Change> {
    let contract = session.client().work_contract();
    let unlock = |user| contract.unlock(user, month.first());
    each_user(session, users, ChangeKind::MonthUnlocked(month), unlock, progress).await
}

async fn each_user<F>(
    session: &Session,
    users: &[Id<User>],
    kind: ChangeKind,
    write: impl Fn(Id<User>) -> F,
    progress: impl Fn(usize, usize),
) -> Batch<User, Change>
where
    F: Future<Output = Result<(), api::Error>>,
{
    let write = |user| {
        let written = write(user);
        async move {
            written.await?;
            Ok::<Change, Error>(session.record(Change::marked(user, kind, None)).await)
        }
    };
    batch::each(users, write, progress).await
}
