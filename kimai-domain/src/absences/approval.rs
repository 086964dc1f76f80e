//! Requesting, approving, rejecting and deleting absences.

use std::collections::HashMap;

use kimai_api::{Absence, AbsenceQuery, AbsenceStatus, AbsenceStatusFilter, Id, Link, User};

use super::list_for_users;
use crate::{
    Change, ChangeKind, Error, Session,
    batch::{self, Batch},
    change::readable,
    people::visible_users,
};

/// Maximum number of users whose absences are searched for a record that is not the caller's.
const MAX_SEARCHED_USERS: usize = 20;

/// Requests the approval of an absence that is new or was rejected (`PATCH /api/absences/{id}/request`).
///
/// # Errors
/// [`Error::Api`] if Kimai refuses or cannot be reached.
pub async fn request(session: &Session, id: Id<Absence>) -> Result<Change, Error> {
    session.check_absences(&[id]).await?;
    let after = session.client().absences().request(id).await?;
    Ok(session.record(Change::updated(None, after).with_kind(ChangeKind::Requested)).await)
}

/// Approves a requested absence (`PATCH /api/absences/{id}/confirm`).
///
/// # Errors
/// [`Error::Api`] if Kimai refuses or cannot be reached.
pub async fn approve(session: &Session, id: Id<Absence>) -> Result<Change, Error> {
    let after = session.client().absences().confirm(id).await?;
    Ok(session.record(decided(after, ChangeKind::Approved)).await)
}

/// Rejects a requested absence (`PATCH /api/absences/{id}/reject`).
///
/// # Errors
/// [`Error::Api`] if Kimai refuses or cannot be reached.
pub async fn reject(session: &Session, id: Id<Absence>) -> Result<Change, Error> {
    let after = session.client().absences().reject(id).await?;
    Ok(session.record(decided(after, ChangeKind::Rejected)).await)
}

/// Deletes an absence (`DELETE /api/absences/{id}`).
///
/// The state before is read first; it stays unknown if the caller may not list the absences of its owner.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses or cannot be reached.
pub async fn delete(session: &Session, id: Id<Absence>) -> Result<Change, Error> {
    session.check_absences(&[id]).await?;
    let before = find(session, &[id]).await?.remove(&id);
    session.client().absences().delete(id).await?;
    Ok(session.record(Change::deleted(id, before)).await)
}

/// Returns the absences with these ids that the caller may read, before a call deletes them.
///
/// # Errors
/// [`Error::NotOwnData`] for an absence that the caller may not delete, [`Error::Api`] if Kimai cannot be reached.
pub async fn read_for_deletion(session: &Session, ids: &[Id<Absence>]) -> Result<Vec<Absence>, Error> {
    session.check_absences(ids).await?;
    Ok(find(session, ids).await?.into_values().collect())
}

/// Deletes several absences. `known` are their states before, from [`read_for_deletion`].
pub async fn delete_all(
    session: &Session,
    ids: &[Id<Absence>],
    known: &[Absence],
    progress: impl Fn(usize, usize),
) -> Batch<Absence, Change> {
    let delete = |id| {
        let before = known.iter().find(|record| record.id == id).cloned();
        async move {
            session.client().absences().delete(id).await?;
            Ok::<_, Error>(session.record(Change::deleted(id, before)).await)
        }
    };
    batch::each(ids, delete, progress).await
}

/// Makes the change of a decision. Kimai decides only on requested absences, so the status before is known.
pub(super) fn decided(after: Absence, kind: ChangeKind) -> Change {
    let mut before = after.clone();
    before.status = Some(AbsenceStatus::Requested);
    Change::updated(Some(before), after).with_kind(kind)
}

/// Returns the records with these ids that the caller may read.
///
/// Kimai has no request for a single absence: the caller's absences are listed, and those of other users only if a
/// record is missing and the caller sees at most [`MAX_SEARCHED_USERS`] users.
async fn find(session: &Session, ids: &[Id<Absence>]) -> Result<HashMap<Id<Absence>, Absence>, Error> {
    let query = AbsenceQuery::default().status(AbsenceStatusFilter::All);
    let own = readable(session.client().absences().list(&query).await)?;
    let mut records = by_id(own.into_iter().flat_map(|listing| listing.rows), ids);
    if records.len() < batch::unique(ids).len() {
        records.extend(by_id(absences_of_others(session, &query).await?, ids));
    }
    Ok(records)
}

async fn absences_of_others(session: &Session, query: &AbsenceQuery) -> Result<Vec<Absence>, Error> {
    let visible = visible_users(session, false, |_, _| ()).await?;
    if visible.users.len() > MAX_SEARCHED_USERS {
        return Ok(Vec::new());
    }
    let me = session.me().await?.id;
    let others: Vec<Link<User>> =
        visible.users.iter().filter(|user| user.id != me).map(|user| Link::Id(user.id)).collect();
    let list = readable(list_for_users(session, others, query, |_, _| ()).await)?;
    Ok(list.map(|list| list.records()).unwrap_or_default())
}

fn by_id(records: impl IntoIterator<Item = Absence>, ids: &[Id<Absence>]) -> HashMap<Id<Absence>, Absence> {
    let selected = records.into_iter().filter(|record| ids.contains(&record.id));
    selected.map(|record| (record.id, record)).collect()
}

#[cfg(test)]
mod tests {
    use kimai_api::{Absence, AbsenceStatus};
    use serde_json::json;

    use super::decided;
    use crate::{ChangeKind, absences::span::tests::record};

    #[test]
    fn a_decision_was_made_on_a_requested_absence() {
        let approved = record(1, "2026-11-02", &json!({"status": "approved"}));
        let change = decided(approved.clone(), ChangeKind::Approved);
        assert_eq!(change.before::<Absence>().unwrap().status, Some(AbsenceStatus::Requested));
        assert_eq!((change.after(), change.kind), (Some(&approved), ChangeKind::Approved));
    }
}
