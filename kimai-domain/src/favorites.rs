//! Favourite records, from which work is begun again. Kimai keeps few, and drops the oldest without a word.

use async_trait::async_trait;
use kimai_api::{Client, Error, Id, Timesheet};

/// The caller's favourites.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait Favorites: Send + Sync {
    /// `GET /api/favorites/timesheets`
    async fn favorites(&self) -> Result<Vec<Timesheet>, Error>;
    /// `POST /api/favorites/timesheets/{id}`
    async fn add(&self, id: Id<Timesheet>) -> Result<(), Error>;
    /// `DELETE /api/favorites/timesheets/{id}`
    async fn remove(&self, id: Id<Timesheet>) -> Result<(), Error>;
}

#[async_trait]
impl Favorites for Client {
    async fn favorites(&self) -> Result<Vec<Timesheet>, Error> {
        Ok(self.favorites().list().await?.rows)
    }

    async fn add(&self, id: Id<Timesheet>) -> Result<(), Error> {
        self.favorites().add(id).await
    }

    async fn remove(&self, id: Id<Timesheet>) -> Result<(), Error> {
        self.favorites().remove(id).await
    }
}

/// What making a record a favourite, or one no more, did.
#[derive(Debug, Default)]
pub struct Marked {
    /// Whether it was so before, so that nothing was sent.
    pub before: bool,
    /// The record, where it is listed.
    pub record: Option<Timesheet>,
    /// Those that Kimai dropped for it.
    pub dropped: Vec<Timesheet>,
}

/// Makes a record a favourite; looking before and after tells what Kimai dropped for it.
///
/// # Errors
/// When Kimai refuses; a look that fails after the write does not undo its success.
pub async fn add(favorites: &impl Favorites, id: Id<Timesheet>) -> Result<Marked, Error> {
    let before = favorites.favorites().await?;
    if let Some(record) = find(&before, id) {
        return Ok(Marked { before: true, record: Some(record), ..Default::default() });
    }
    favorites.add(id).await?;
    let Ok(after) = favorites.favorites().await else { return Ok(Marked::default()) };
    let dropped = before.into_iter().filter(|old| find(&after, old.id).is_none()).collect();
    Ok(Marked { before: false, record: find(&after, id), dropped })
}

/// Makes a record a favourite no more.
///
/// # Errors
/// When Kimai refuses.
pub async fn remove(favorites: &impl Favorites, id: Id<Timesheet>) -> Result<Marked, Error> {
    let record = find(&favorites.favorites().await?, id);
    if record.is_some() {
        favorites.remove(id).await?;
    }
    Ok(Marked { before: record.is_none(), record, dropped: Vec::new() })
}

fn find(records: &[Timesheet], id: Id<Timesheet>) -> Option<Timesheet> {
    records.iter().find(|record| record.id == id).cloned()
}

#[cfg(test)]
mod tests {
    use kimai_api::{BuildError, Id, Timesheet};
    use mockall::Sequence;

    use super::{MockFavorites, add, remove};

    fn records(ids: &[u64]) -> Vec<Timesheet> {
        let record = |id: &u64| {
            let json = serde_json::json!({ "id": id, "begin": "2026-11-20T09:00:00+0100", "user": 3, "project": 1, "activity": 9 });
            serde_json::from_value(json).unwrap()
        };
        ids.iter().map(record).collect()
    }

    #[tokio::test]
    async fn a_favorite_that_kimai_dropped_for_a_new_one_is_told() {
        let (mut session, mut order) = (MockFavorites::new(), Sequence::new());
        session.expect_favorites().once().in_sequence(&mut order).returning(|| Ok(records(&[5, 4])));
        session.expect_add().once().in_sequence(&mut order).returning(|_| Ok(()));
        session.expect_favorites().once().in_sequence(&mut order).returning(|| Ok(records(&[6, 5])));
        let marked = add(&session, Id::new(6)).await.unwrap();
        assert_eq!(marked.dropped.iter().map(|record| record.id.get()).collect::<Vec<_>>(), [4]);
        assert!(!marked.before && marked.record.is_some());
    }

    #[tokio::test]
    async fn what_is_so_already_is_not_sent() {
        let mut session = MockFavorites::new();
        session.expect_favorites().returning(|| Ok(records(&[5])));
        assert!(add(&session, Id::new(5)).await.unwrap().before);
        assert!(remove(&session, Id::new(6)).await.unwrap().before);
    }

    #[tokio::test]
    async fn a_new_favorite_is_a_success_even_if_the_look_afterwards_fails() {
        let mut session = MockFavorites::new();
        session.expect_favorites().times(1).returning(|| Ok(records(&[])));
        session.expect_add().once().returning(|_| Ok(()));
        session.expect_favorites().times(1).returning(|| Err(BuildError::InvalidCredentials("token").into()));
        assert!(!add(&session, Id::new(6)).await.unwrap().before);
    }
}
