//! Reading absences: of several users, and the labels of the absence types.

use std::{collections::BTreeMap, sync::Arc};

use kimai_api::{
    self as api, Absence, AbsenceQuery, AbsenceType, AbsenceTypesQuery, InvalidRow, Link, Listing, User,
};

use super::AbsenceApi;
use crate::{Error, Session, parallel::try_map};

/// Absences of several users.
#[derive(Debug, Default)]
pub struct AbsenceList {
    /// Users whose absences could be read, in the requested order.
    pub users: Vec<(Link<User>, Vec<Absence>)>,
    /// Users that do not exist or whose absences may not be read, with the error.
    pub failed: Vec<(Link<User>, api::Error)>,
    /// Records that could not be deserialized.
    pub invalid: Vec<InvalidRow>,
}

impl AbsenceList {
    /// Records of all users.
    pub fn records(&self) -> Vec<Absence> {
        self.users.iter().flat_map(|(_, records)| records.iter().cloned()).collect()
    }

    fn add(&mut self, user: Link<User>, listing: Listing<Absence>) {
        self.invalid.extend(listing.invalid);
        self.users.push((with_name(user, &listing.rows), listing.rows));
    }
}

/// Reads the absences of several users, one request per user (`GET /api/absences`).
///
/// # Errors
/// [`api::Error`] if Kimai cannot be reached or rejects the token; no further requests are sent then. Also the last
/// refusal, if the absences of no user may be read.
pub async fn list_for_users(
    session: &Session,
    users: Vec<Link<User>>,
    query: &AbsenceQuery,
    progress: impl Fn(usize, usize),
) -> Result<AbsenceList, api::Error> {
    list_with(session, users, query, progress).await
}

async fn list_with(
    api: &impl AbsenceApi,
    users: Vec<Link<User>>,
    query: &AbsenceQuery,
    progress: impl Fn(usize, usize),
) -> Result<AbsenceList, api::Error> {
    let request = |user: Link<User>| async {
        let query = query.clone().user(user.id());
        match api.list(&query).await {
            Err(error) if !matches!(error.status(), Some(403 | 404)) => Err(error),
            response => Ok((user, response)),
        }
    };
    let mut list = AbsenceList::default();
    for (user, response) in try_map(users, request, progress).await? {
        match response {
            Ok(listing) => list.add(user, listing),
            Err(error) => list.failed.push((user, error)),
        }
    }
    if list.users.is_empty()
        && let Some((_, error)) = list.failed.pop()
    {
        return Err(error);
    }
    Ok(list)
}

/// Replaces a bare id by the user object of one of the absences.
fn with_name(user: Link<User>, records: &[Absence]) -> Link<User> {
    match (&user, records.iter().find_map(|record| record.user.as_ref())) {
        (Link::Id(id), Some(owner)) if owner.id == *id => Link::from(owner.clone()),
        _ => user,
    }
}

/// Labels of the absence types in the caller's language; empty if Kimai returns none.
#[derive(Debug, Clone, Default)]
pub struct Labels(Arc<BTreeMap<String, String>>);

impl Labels {
    /// Label of a type; its key if there is no label.
    pub fn label<'a>(&'a self, kind: Option<&'a AbsenceType>) -> &'a str {
        self.label_of_key(kind.map_or("other", AbsenceType::as_str))
    }

    /// Label of the type with this key; the key if there is no label.
    pub fn label_of_key<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.get(key).map_or(key, String::as_str)
    }

    /// Returns true if Kimai accepts the type, or if its types are unknown.
    pub fn accepts(&self, key: &str) -> bool {
        self.0.is_empty() || self.0.contains_key(key)
    }

    /// Returns true if the types are unknown.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keys of all types.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl Session {
    /// Labels of the absence types in the caller's language, cached for five minutes.
    ///
    /// The labels are empty if Kimai cannot return them, so that keys are used instead.
    ///
    /// # Errors
    /// [`Error::Api`] with status 401 if the token is no longer valid.
    pub async fn absence_labels(&self) -> Result<Labels, Error> {
        let mut query = AbsenceTypesQuery::default();
        query.language.clone_from(&self.me().await?.language);
        let fetch = || async { self.client().absences().types(&query).await };
        match self.cached_absence_types().get(self.now(), fetch).await {
            Ok(labels) => Ok(Labels(labels)),
            Err(error) if error.status() == Some(401) => Err(error.into()),
            Err(_) => Ok(Labels::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use kimai_api::{AbsenceQuery, Id, Link, User};
    use serde_json::Value;

    use super::list_with;
    use crate::{
        absences::{
            MockAbsenceApi,
            booking::tests::{listing, refusal},
            span::tests::record,
        },
        parallel::MAX_CONCURRENT,
    };

    fn users(ids: impl IntoIterator<Item = u64>) -> Vec<Link<User>> {
        ids.into_iter().map(|id| Link::Id(Id::new(id))).collect()
    }

    #[tokio::test]
    async fn one_request_per_user_is_sent_and_names_are_taken_from_the_absences() {
        let mut api = MockAbsenceApi::new();
        let records =
            |id: u64| if id == 3 { vec![record(1, "2026-11-02", &Value::Null)] } else { Vec::new() };
        api.expect_list().times(2).returning(move |query| Ok(listing(records(query.user.unwrap().get()))));
        let list = list_with(&api, users([3, 4]), &AbsenceQuery::default(), |_, _| ()).await.unwrap();
        assert_eq!(list.users[0].0.object().unwrap().username, "anna");
        assert_eq!((list.users[1].0.object(), list.records().len()), (None, 1));
    }

    #[tokio::test]
    async fn an_outage_is_an_error_and_stops_further_requests() {
        let mut api = MockAbsenceApi::new();
        let requests = std::sync::Arc::new(AtomicUsize::new(0));
        let count = std::sync::Arc::clone(&requests);
        api.expect_list().returning(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Err(refusal())
        });
        assert!(list_with(&api, users(1..=40), &AbsenceQuery::default(), |_, _| ()).await.is_err());
        assert!(requests.load(Ordering::SeqCst) <= MAX_CONCURRENT);
    }
}
