//! The absences of many users, which Kimai gives one user at a time.

use std::pin::pin;

use futures_util::{StreamExt, stream};
use kimai_api::{Absence, AbsenceQuery, Error, InvalidRow, Link, Listing, User};

use super::Absences;

/// How many users are asked for at once.
const AT_ONCE: usize = 10;

/// The absences of users, each told apart from those of whom they could not be read.
#[derive(Debug, Default)]
pub struct Read {
    /// Whose were read, in the order asked, with their absences.
    pub of: Vec<(Link<User>, Vec<Absence>)>,
    /// Whose may not be read or do not exist, and why.
    pub unread: Vec<(Link<User>, Error)>,
    /// Records that do not read.
    pub invalid: Vec<InvalidRow>,
}

impl Read {
    /// All records.
    pub fn records(&self) -> Vec<Absence> {
        self.of.iter().flat_map(|(_, records)| records.iter().cloned()).collect()
    }

    fn add(&mut self, user: Link<User>, listing: Listing<Absence>) {
        self.invalid.extend(listing.invalid);
        self.of.push((named(user, &listing.rows), listing.rows));
    }
}

/// Reads the absences of each of these users.
///
/// # Errors
/// When Kimai cannot be asked; then nothing more is sent. When not one user's absences may be read, it is why.
pub async fn of_each(
    absences: &impl Absences,
    users: Vec<Link<User>>,
    query: &AbsenceQuery,
    progress: impl Fn(usize, usize),
) -> Result<Read, Error> {
    let (all, mut read) = (users.len(), Read::default());
    let ask = |user: Link<User>| async {
        let query = AbsenceQuery { user: Some(user.id()), ..query.clone() };
        let answer = absences.list(&query).await;
        (user, answer)
    };
    let mut answers = pin!(stream::iter(users).map(ask).buffered(AT_ONCE));
    while let Some((user, answer)) = answers.next().await {
        match answer {
            Ok(listing) => read.add(user, listing),
            Err(error) if matches!(error.status(), Some(403 | 404)) => read.unread.push((user, error)),
            Err(error) => return Err(error),
        }
        progress(read.of.len() + read.unread.len(), all);
    }
    match read.unread.pop() {
        Some((_, error)) if read.of.is_empty() => Err(error),
        Some(last) => {
            read.unread.push(last);
            Ok(read)
        }
        None => Ok(read),
    }
}

/// The user as an absence names them, where only the id is known.
fn named(user: Link<User>, records: &[Absence]) -> Link<User> {
    match (&user, records.iter().find_map(|record| record.user.as_ref())) {
        (Link::Id(id), Some(found)) if found.id == *id => Link::Object(Box::new(found.clone())),
        _ => user,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use kimai_api::{AbsenceQuery, Id, Link, User};
    use serde_json::Value;

    use super::of_each;
    use crate::absences::{
        booking::tests::{listing, refusal},
        port::MockAbsences,
        span::tests::record,
    };

    fn users(ids: impl IntoIterator<Item = u64>) -> Vec<Link<User>> {
        ids.into_iter().map(|id| Link::Id(Id::new(id))).collect()
    }

    #[tokio::test]
    async fn one_request_is_sent_for_each_user_and_names_come_with_the_absences() {
        let mut session = MockAbsences::new();
        let of = |id: u64| if id == 3 { vec![record(1, "2026-11-02", &Value::Null)] } else { Vec::new() };
        session.expect_list().times(2).returning(move |query| Ok(listing(of(query.user.unwrap().get()))));
        let read = of_each(&session, users([3, 4]), &AbsenceQuery::default(), |_, _| ()).await.unwrap();
        assert_eq!(read.of[0].0.object().unwrap().username, "anna");
        assert_eq!((read.of[1].0.object(), read.records().len()), (None, 1));
    }

    #[tokio::test]
    async fn an_outage_is_an_error_and_nothing_more_is_sent() {
        let mut session = MockAbsences::new();
        let asked = std::sync::Arc::new(AtomicUsize::new(0));
        let count = std::sync::Arc::clone(&asked);
        session.expect_list().returning(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Err(refusal())
        });
        assert!(of_each(&session, users(1..=40), &AbsenceQuery::default(), |_, _| ()).await.is_err());
        assert!(asked.load(Ordering::SeqCst) <= super::AT_ONCE);
    }
}
