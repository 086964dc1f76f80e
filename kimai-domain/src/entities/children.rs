//! Rates and comments, which belong to a customer, project or activity. Times of comments are in the caller's zone.

use futures_util::future;
use jiff::tz::TimeZone;
use kimai_api::{Comment, CommentForm, Id, Rate, RateForm};

use super::operations;
use crate::{Change, Error, Input, Session, change::ParentRef};

/// Lists the rates of an entity.
///
/// # Errors
/// Kimai's 403 if the caller may not edit the entity, 404 if there is none with this id.
pub async fn list_rates(session: &Session, owner: ParentRef) -> Result<Vec<Rate>, Error> {
    Ok(operations::rates(session, owner.kind)?.list(owner.id).await?)
}

/// Adds a rate. Kimai allows one for each user and one for everybody.
///
/// # Errors
/// Kimai's 400 on `user` if there is a rate for that user, 403 if the caller may not edit the entity.
pub async fn add_rate(session: &Session, owner: ParentRef, form: &RateForm) -> Result<Change, Error> {
    let rate = operations::rates(session, owner.kind)?.add(owner.id, form).await?;
    Ok(session.record(owned(Change::created(rate), owner)).await)
}

/// Deletes a rate.
///
/// # Errors
/// [`Input`] on `rate_id` with the known ids if the entity has no such rate.
pub async fn delete_rate(session: &Session, owner: ParentRef, id: Id<Rate>) -> Result<Change, Error> {
    let api = operations::rates(session, owner.kind)?;
    let rates = api.list(owner.id).await?;
    let Some(rate) = rates.iter().find(|rate| rate.id == id) else {
        let ids = list_ids(rates.iter().map(|rate| rate.id));
        let problem = format!("no rate #{id} on this {}; it has {ids}", owner.kind.name());
        return Err(Input::new("rate_id", problem).into());
    };
    api.delete(owner.id, id).await?;
    Ok(session.record(owned(Change::deleted(id, Some(rate.clone())), owner)).await)
}

/// Lists the comments on an entity, pinned ones first.
///
/// # Errors
/// Kimai's 403 if the caller may not see the comments.
pub async fn list_comments(session: &Session, owner: ParentRef) -> Result<Vec<Comment>, Error> {
    let api = operations::comments(session, owner.kind)?;
    let (comments, zone) = future::join(api.list(owner.id), zone(session)).await;
    Ok(comments?.into_iter().map(|comment| in_zone(comment, &zone)).collect())
}

/// Returns one comment. Kimai shows it only in the list.
///
/// # Errors
/// [`Input`] on `comment_id` with the known ids if the entity has no such comment.
pub async fn get_comment(session: &Session, owner: ParentRef, id: Id<Comment>) -> Result<Comment, Error> {
    let comments = list_comments(session, owner).await?;
    let ids = list_ids(comments.iter().map(|comment| comment.id));
    let problem = || format!("no comment #{id} on this {}; it has {ids}", owner.kind.name());
    let found = comments.into_iter().find(|comment| comment.id == id);
    found.ok_or_else(|| Input::new("comment_id", problem()).into())
}

/// Adds a comment.
///
/// # Errors
/// [`Input`] on `data.message` if the text is empty; Kimai's 403 if the caller may not comment.
pub async fn add_comment(session: &Session, owner: ParentRef, form: &CommentForm) -> Result<Change, Error> {
    if form.message.trim().is_empty() {
        return Err(Input::new("data.message", "is empty; a comment needs a text").into());
    }
    let comment = operations::comments(session, owner.kind)?.add(owner.id, form).await?;
    let comment = in_zone(comment, &zone(session).await);
    Ok(session.record(owned(Change::created(comment), owner)).await)
}

/// Pins a comment, or unpins a pinned one.
///
/// # Errors
/// Kimai's 403 if the comment is not on this entity or the caller may not pin it.
pub async fn toggle_pin(session: &Session, owner: ParentRef, id: Id<Comment>) -> Result<Change, Error> {
    let comment = operations::comments(session, owner.kind)?.toggle_pin(owner.id, id).await?;
    let comment = in_zone(comment, &zone(session).await);
    let mut before = comment.clone();
    before.pinned = comment.pinned.map(|pinned| !pinned);
    Ok(session.record(owned(Change::updated(Some(before), comment), owner)).await)
}

/// Deletes a comment.
///
/// # Errors
/// [`Input`] on `comment_id` with the known ids if the entity has no such comment.
pub async fn delete_comment(session: &Session, owner: ParentRef, id: Id<Comment>) -> Result<Change, Error> {
    let comment = get_comment(session, owner, id).await?;
    operations::comments(session, owner.kind)?.delete(owner.id, id).await?;
    Ok(session.record(owned(Change::deleted(id, Some(comment)), owner)).await)
}

/// Returns the caller's zone, or UTC if it is unknown: comments can be read and written without it.
async fn zone(session: &Session) -> TimeZone {
    session.zone().await.unwrap_or(TimeZone::UTC)
}

fn in_zone(mut comment: Comment, zone: &TimeZone) -> Comment {
    comment.created_at = comment.created_at.map(|at| at.with_time_zone(zone.clone()));
    comment
}

/// Sets the entity that a rate or comment belongs to.
fn owned(mut change: Change, owner: ParentRef) -> Change {
    change.entity.parent = Some(owner);
    change
}

/// Writes ids as `#1, #2`, or `none`.
fn list_ids<R>(ids: impl Iterator<Item = Id<R>>) -> String {
    let ids: Vec<String> = ids.map(|id| format!("#{id}")).collect();
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}
