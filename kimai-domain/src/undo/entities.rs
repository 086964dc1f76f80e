//! Reverting changes of customers, projects and other entities.

use std::collections::BTreeSet;

use kimai_api::{
    Absence, Comment, CommentForm, Create, Delete, Field, Id, Preference, Rate, RateForm, Tag, TagForm, Team,
    TeamForm, Update, User, UserForm,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Obstacle, Undone,
    fields::{self, Fields, FormerValues, differing, fields_of},
    not_undoable,
};
use crate::{
    Change, ChangeKind, Error, Session, absences,
    change::ParentRef,
    entities::{self, ApiEntity, EntityForm, load_one},
    teams::{self, GrantTarget},
};

/// Parts that are deleted with an entity and do not come back with it.
const PARTS: [&str; 3] = ["what belonged to it (records, activities)", "rates", "comments"];

/// Reverts a change of an entity that Kimai creates, updates and deletes by the same fields.
pub(super) async fn revert<R, F>(session: &Session, change: &Change) -> Result<Undone, Error>
where
    R: ApiEntity + Serialize + Create<Form = F> + Update + Delete,
    <R as Update>::Form: From<F> + Send + Sync,
    F: EntityForm + DeserializeOwned + Send + Sync,
{
    match change.kind {
        ChangeKind::Created | ChangeKind::Duplicated => delete::<R>(session, change).await,
        ChangeKind::Deleted => create::<R, F>(session, change).await,
        _ => put_back::<R, F>(session, change).await,
    }
}

/// Deletes an entity that was created, unless it was changed since then.
async fn delete<R: ApiEntity + Serialize + Delete>(
    session: &Session,
    change: &Change,
) -> Result<Undone, Error> {
    let current = current::<R>(session, change).await?;
    if let Some(created) = change.after::<R>() {
        check_unchanged(change, differing(&fields_of(created), &fields_of(&current)))?;
    }
    Ok(entities::delete(session, current.entity_id()).await?.into())
}

/// Creates a deleted entity again, with a new id.
async fn create<R, F>(session: &Session, change: &Change) -> Result<Undone, Error>
where
    R: ApiEntity + Serialize + Create<Form = F>,
    F: EntityForm + DeserializeOwned + Send + Sync,
{
    let Some(deleted) = change.before::<R>() else {
        return Err(not_undoable(change, Obstacle::UnknownBefore));
    };
    let set: Fields = fields_of(deleted).into_iter().filter(|(_, value)| !value.is_null()).collect();
    let FormerValues { form, skipped } = fields::form::<F>(set);
    let Some(form) = form else { return Err(not_undoable(change, Obstacle::UnknownBefore)) };
    let custom: Vec<_> =
        fields::custom_fields(deleted).into_iter().filter(|field| field.value.is_some()).collect();
    let created = entities::create::<R>(session, form, &custom).await?;
    let mut not_restored = skipped;
    not_restored.extend(PARTS.map(str::to_owned));
    Ok(Undone { not_restored, ..created.into() })
}

/// Puts back the fields that a change set, unless somebody changed them since then.
pub(super) async fn put_back<R, F>(session: &Session, change: &Change) -> Result<Undone, Error>
where
    R: ApiEntity + Serialize + Update,
    <R as Update>::Form: From<F> + Send + Sync,
    F: EntityForm + DeserializeOwned,
{
    let (Some(before), Some(after)) = (change.before::<R>(), change.after::<R>()) else {
        return Err(not_undoable(change, Obstacle::UnknownBefore));
    };
    let current = current::<R>(session, change).await?;
    let former = fields_of(before);
    let changed = differing(&former, &fields_of(after));
    let since = differing(&fields_of(after), &fields_of(&current));
    check_unchanged(change, since.into_iter().filter(|name| changed.contains(name)).collect())?;
    let former = former.into_iter().filter(|(name, _)| changed.contains(name)).collect();
    let FormerValues { form, skipped } = fields::form::<F>(former);
    let custom = fields::former_custom_fields(before, after);
    if form.is_none() && custom.is_empty() {
        return Err(not_undoable(
            change,
            Obstacle::Unsupported("Kimai cannot set the changed fields over its API"),
        ));
    }
    let reverted = entities::update::<R, F>(session, current.entity_id(), form, &custom).await?;
    Ok(Undone { not_restored: skipped, ..reverted.into() })
}

/// Reverts a change of a tag, which Kimai creates and deletes only.
pub(super) async fn revert_tag(session: &Session, change: &Change) -> Result<Undone, Error> {
    match change.kind {
        ChangeKind::Deleted => {
            let undone = create::<Tag, TagForm>(session, change).await?;
            Ok(Undone { not_restored: vec!["the tag of the records that had it".to_owned()], ..undone })
        }
        _ => delete::<Tag>(session, change).await,
    }
}

/// Reverts a change of a user: the account or its preferences.
pub(super) async fn revert_user(session: &Session, change: &Change) -> Result<Undone, Error> {
    let former = match (change.before::<User>(), change.after::<User>()) {
        (Some(before), Some(after)) => former_preferences(before, after),
        _ => Vec::new(),
    };
    if former.is_empty() {
        return put_back::<User, UserForm>(session, change).await;
    }
    Ok(entities::set_preferences(session, Id::new(change.entity.id), &former).await?.into())
}

/// Returns the preferences of `before` that differ in `after`.
fn former_preferences(before: &User, after: &User) -> Vec<Preference> {
    let after = after.preferences.clone().unwrap_or_default();
    let before = before.preferences.clone().unwrap_or_default();
    before.into_iter().filter(|preference| !after.is_empty() && !after.contains(preference)).collect()
}

/// Reverts a change of a team: name, color, members, and what it was granted.
pub(super) async fn revert_team(session: &Session, change: &Change) -> Result<Undone, Error> {
    match change.kind {
        ChangeKind::Created => delete::<Team>(session, change).await,
        ChangeKind::Deleted => {
            let undone = create::<Team, TeamForm>(session, change).await?;
            let former = change.before::<Team>().map(grants).unwrap_or_default();
            let team = Id::new(undone.change.entity.id);
            let mut latest = undone.change;
            for target in former {
                let granted = teams::grant(session, team, target.into()).await?.change;
                latest = Change { after: granted.after, ..latest };
            }
            Ok(latest.into())
        }
        _ => put_back_team(session, change).await,
    }
}

async fn put_back_team(session: &Session, change: &Change) -> Result<Undone, Error> {
    let (Some(before), Some(after)) = (change.before::<Team>(), change.after::<Team>()) else {
        return Err(not_undoable(change, Obstacle::UnknownBefore));
    };
    let team = Id::new(change.entity.id);
    let grants_before = grants(before);
    let grants_after = grants(after);
    let added = grants_after.difference(&grants_before).copied();
    let removed = grants_before.difference(&grants_after).copied();
    let mut latest = None;
    for target in added {
        latest = Some(teams::revoke(session, team, target.into()).await?.change);
    }
    for target in removed {
        latest = Some(teams::grant(session, team, target.into()).await?.change);
    }
    match latest {
        Some(change) => Ok(change.into()),
        None => put_back::<Team, TeamForm>(session, change).await,
    }
}

/// A customer, project or activity that a team was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grant {
    Customer(u64),
    Project(u64),
    Activity(u64),
}

impl From<Grant> for GrantTarget {
    fn from(grant: Grant) -> Self {
        match grant {
            Grant::Customer(id) => Self::Customer(Id::new(id)),
            Grant::Project(id) => Self::Project(Id::new(id)),
            Grant::Activity(id) => Self::Activity(Id::new(id)),
        }
    }
}

fn grants(team: &Team) -> BTreeSet<Grant> {
    let customers = team.customers.iter().flatten().map(|customer| Grant::Customer(customer.id.get()));
    let projects = team.projects.iter().flatten().map(|project| Grant::Project(project.id.get()));
    let activities = team.activities.iter().flatten().map(|activity| Grant::Activity(activity.id.get()));
    customers.chain(projects).chain(activities).collect()
}

/// Reverts the booking or deletion of an absence. A new booking has to be approved again.
pub(super) async fn revert_absence(session: &Session, change: &Change) -> Result<Undone, Error> {
    if change.kind == ChangeKind::Created {
        return Ok(absences::delete(session, Id::new(change.entity.id)).await?.into());
    }
    let Some(deleted) = change.before::<Absence>() else {
        return Err(not_undoable(change, Obstacle::UnknownBefore));
    };
    let Some(date) = deleted.date else { return Err(not_undoable(change, Obstacle::UnknownBefore)) };
    let owner = deleted.user.as_ref().map(|user| user.id);
    session.check_user(owner).await?;
    let is_own = owner == Some(session.me().await?.id);
    let form = absences::form_of(deleted)
        .date(date)
        .end(Field::from_option(deleted.end_date.filter(|end| *end != date)))
        .user(if is_own { Field::Unset } else { Field::from_option(owner) });
    let created = session.client().absences().book(&form).await?;
    let mut booked = None;
    for absence in created.rows {
        booked = Some(session.record(Change::created(absence)).await);
    }
    let change = booked.ok_or_else(|| not_undoable(change, Obstacle::UnknownBefore))?;
    let is_same = change.after::<Absence>().is_some_and(|absence| absence.status == deleted.status);
    let not_restored = if is_same { Vec::new() } else { vec!["its approval".to_owned()] };
    Ok(Undone { not_restored, ..change.into() })
}

/// Deletes a created rate, or adds a deleted one again.
pub(super) async fn revert_rate(session: &Session, change: &Change) -> Result<Undone, Error> {
    let owner = owner(change)?;
    let Some(rate) = change.before::<Rate>() else {
        return Ok(entities::delete_rate(session, owner, Id::new(change.entity.id)).await?.into());
    };
    let form = RateForm::default()
        .user(Field::from_option(rate.user.as_ref().map(|user| user.id)))
        .rate(Field::from_option(rate.rate))
        .internal_rate(Field::from_option(rate.internal_rate))
        .is_fixed(Field::from_option(rate.is_fixed));
    Ok(entities::add_rate(session, owner, &form).await?.into())
}

/// Deletes a created comment, adds a deleted one again, or toggles the pin back.
pub(super) async fn revert_comment(session: &Session, change: &Change) -> Result<Undone, Error> {
    let owner = owner(change)?;
    let id = Id::new(change.entity.id);
    match (change.kind, change.before::<Comment>()) {
        (ChangeKind::Deleted, Some(comment)) => {
            let form = CommentForm::default()
                .message(comment.message.clone())
                .pinned(Field::from_option(comment.pinned));
            let added = entities::add_comment(session, owner, &form).await?;
            Ok(Undone { not_restored: vec!["its author and time".to_owned()], ..added.into() })
        }
        (ChangeKind::Created, _) => Ok(entities::delete_comment(session, owner, id).await?.into()),
        _ => Ok(entities::toggle_pin(session, owner, id).await?.into()),
    }
}

fn owner(change: &Change) -> Result<ParentRef, Error> {
    change.entity.parent.ok_or_else(|| not_undoable(change, Obstacle::UnknownBefore))
}

/// Reads the entity as it is now.
async fn current<R: ApiEntity>(session: &Session, change: &Change) -> Result<R, Error> {
    let read = load_one(session.client(), Id::new(change.entity.id)).await?;
    read.ok_or_else(|| not_undoable(change, Obstacle::Gone))
}

fn check_unchanged(change: &Change, since: Vec<String>) -> Result<(), Error> {
    if since.is_empty() { Ok(()) } else { Err(not_undoable(change, Obstacle::ChangedSince(since))) }
}
