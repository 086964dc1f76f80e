//! Favorite records, which timers are restarted from. Kimai keeps a few and drops the oldest without notice.

use async_trait::async_trait;
use kimai_api::{Error as ApiError, Id, Timesheet};

use crate::{Change, ChangeKind, Error, Session};

/// Requests for the favorites of the caller. Writes are recorded at once.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
trait Favorites: Send + Sync {
    /// `GET /api/favorites/timesheets`
    async fn favorites(&self) -> Result<Vec<Timesheet>, ApiError>;
    /// `POST /api/favorites/timesheets/{id}`
    async fn add(&self, id: Id<Timesheet>) -> Result<(), ApiError>;
    /// `DELETE /api/favorites/timesheets/{id}`
    async fn remove(&self, id: Id<Timesheet>) -> Result<(), ApiError>;
}

#[async_trait]
impl Favorites for Session {
    async fn favorites(&self) -> Result<Vec<Timesheet>, ApiError> {
        Ok(self.client().favorites().list().await?.rows)
    }

    async fn add(&self, id: Id<Timesheet>) -> Result<(), ApiError> {
        self.client().favorites().add(id).await?;
        self.record(Change::marked(id, ChangeKind::Favorited, None::<Timesheet>)).await;
        Ok(())
    }

    async fn remove(&self, id: Id<Timesheet>) -> Result<(), ApiError> {
        self.client().favorites().remove(id).await?;
        self.record(Change::marked(id, ChangeKind::Unfavorited, None::<Timesheet>)).await;
        Ok(())
    }
}

/// Returns the caller's favorites with names.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses; as [`Session::load_names`].
pub async fn list(session: &Session) -> Result<Vec<Timesheet>, Error> {
    let mut records = session.client().favorites().list().await?.rows;
    session.load_names(&mut records).await?;
    Ok(records)
}

/// Adds a record to the favorites. Side effects are the favorites that Kimai dropped for it.
///
/// A record that is a favorite already yields [`ChangeKind::Unchanged`].
///
/// # Errors
/// [`Error::Api`] if Kimai refuses.
pub async fn add(session: &Session, id: Id<Timesheet>) -> Result<Change, Error> {
    let Outcome { unchanged, record, dropped } = add_favorite(session, id).await?;
    let kind = if unchanged { ChangeKind::Unchanged } else { ChangeKind::Favorited };
    let mut change = favorite_change(id, kind, record);
    for dropped in dropped {
        let effect = Change::marked(dropped.id, ChangeKind::Unfavorited, Some(dropped));
        change.side_effects.push(session.record(effect).await);
    }
    Ok(session.name_change(change).await)
}

/// Removes a record from the favorites.
///
/// A record that is no favorite yields [`ChangeKind::Unchanged`].
///
/// # Errors
/// [`Error::Api`] if Kimai refuses.
pub async fn remove(session: &Session, id: Id<Timesheet>) -> Result<Change, Error> {
    let Outcome { unchanged, record, .. } = remove_favorite(session, id).await?;
    let kind = if unchanged { ChangeKind::Unchanged } else { ChangeKind::Unfavorited };
    Ok(session.name_change(favorite_change(id, kind, record)).await)
}

fn favorite_change(id: Id<Timesheet>, kind: ChangeKind, record: Option<Timesheet>) -> Change {
    match record {
        Some(record) => Change::updated(None, record).with_kind(kind),
        None => Change::marked(id, kind, None::<Timesheet>),
    }
}

/// Result of adding or removing a favorite.
#[derive(Debug, Default)]
struct Outcome {
    /// True if nothing had to be written.
    unchanged: bool,
    /// The record, if it is listed among the favorites.
    record: Option<Timesheet>,
    /// The favorites that Kimai dropped.
    dropped: Vec<Timesheet>,
}

/// Adds a favorite. The lists before and after tell which favorites Kimai dropped; a list that fails after the write is
/// ignored, because the write succeeded.
async fn add_favorite(favorites: &impl Favorites, id: Id<Timesheet>) -> Result<Outcome, ApiError> {
    let before = favorites.favorites().await?;
    if let Some(record) = find(&before, id) {
        return Ok(Outcome { unchanged: true, record: Some(record), ..Default::default() });
    }
    favorites.add(id).await?;
    let Ok(after) = favorites.favorites().await else { return Ok(Outcome::default()) };
    let dropped = before.into_iter().filter(|old| find(&after, old.id).is_none()).collect();
    Ok(Outcome { unchanged: false, record: find(&after, id), dropped })
}

async fn remove_favorite(favorites: &impl Favorites, id: Id<Timesheet>) -> Result<Outcome, ApiError> {
    let record = find(&favorites.favorites().await?, id);
    if record.is_some() {
        favorites.remove(id).await?;
    }
    Ok(Outcome { unchanged: record.is_none(), record, dropped: Vec::new() })
}

fn find(records: &[Timesheet], id: Id<Timesheet>) -> Option<Timesheet> {
    records.iter().find(|record| record.id == id).cloned()
}

#[cfg(test)]
mod tests {
    use kimai_api::{BuildError, Id, Timesheet};
    use mockall::Sequence;

    use super::{MockFavorites, add_favorite, remove_favorite};

    fn records(ids: &[u64]) -> Vec<Timesheet> {
        let record = |id: &u64| {
            let json = serde_json::json!({ "id": id, "begin": "2026-11-20T09:00:00+0100", "user": 3, "project": 1, "activity": 9 });
            serde_json::from_value(json).unwrap()
        };
        ids.iter().map(record).collect()
    }

    #[tokio::test]
    async fn dropped_favorites_are_returned() {
        let mut favorites = MockFavorites::new();
        let mut order = Sequence::new();
        favorites.expect_favorites().once().in_sequence(&mut order).returning(|| Ok(records(&[5, 4])));
        favorites.expect_add().once().in_sequence(&mut order).returning(|_| Ok(()));
        favorites.expect_favorites().once().in_sequence(&mut order).returning(|| Ok(records(&[6, 5])));
        let outcome = add_favorite(&favorites, Id::new(6)).await.unwrap();
        assert_eq!(outcome.dropped.iter().map(|record| record.id.get()).collect::<Vec<_>>(), [4]);
        assert!(!outcome.unchanged && outcome.record.is_some());
    }

    #[tokio::test]
    async fn nothing_is_written_if_the_state_is_right_already() {
        let mut favorites = MockFavorites::new();
        favorites.expect_favorites().returning(|| Ok(records(&[5])));
        assert!(add_favorite(&favorites, Id::new(5)).await.unwrap().unchanged);
        assert!(remove_favorite(&favorites, Id::new(6)).await.unwrap().unchanged);
    }

    #[tokio::test]
    async fn add_succeeds_even_if_the_list_afterwards_fails() {
        let mut favorites = MockFavorites::new();
        favorites.expect_favorites().times(1).returning(|| Ok(records(&[])));
        favorites.expect_add().once().returning(|_| Ok(()));
        favorites
            .expect_favorites()
            .times(1)
            .returning(|| Err(BuildError::InvalidCredentials("token").into()));
        assert!(!add_favorite(&favorites, Id::new(6)).await.unwrap().unchanged);
    }
}
