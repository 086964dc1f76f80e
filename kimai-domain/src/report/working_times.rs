//! Working times as Kimai computes them, where this Kimai has them (`GET /api/working-times/{id}/{year}`).

use std::collections::BTreeMap;

use jiff::civil::Date;
use kimai_api::{self as api, Id, Seconds, User, WorkingTimesQuery};

use crate::{Error, Month, Session, absences::Days, parallel::try_map};

/// Expected and worked time of people by month, as Kimai computes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingTimes(BTreeMap<(Id<User>, Month), (Seconds, Seconds)>);

impl WorkingTimes {
    /// Returns the expected and the worked time of a month.
    pub fn of(&self, user: Id<User>, month: Month) -> Option<(Seconds, Seconds)> {
        self.0.get(&(user, month)).copied()
    }

    /// Returns true if Kimai has the working time of this person.
    pub fn has(&self, user: Id<User>) -> bool {
        self.0.keys().any(|(id, _)| *id == user)
    }
}

/// Reads the caller's working times up to the last of these days, one request per year. `None` if this Kimai does not have
/// them or the days do not begin with a month; then at most a single request was sent.
///
/// # Errors
/// [`Error::Api`] if Kimai cannot be reached or rejects the token.
pub async fn own_working_times(
    session: &Session,
    days: Days,
    today: Date,
) -> Result<Option<WorkingTimes>, Error> {
    let until = days.last.min(today);
    let is_month_end = until == until.last_of_month() || until == today;
    if days.first != days.first.first_of_month() || !is_month_end || until < days.first {
        return Ok(None);
    }
    let me = session.me().await?.id;
    let mut times = WorkingTimes::default();
    for year in days.first.year()..=until.year() {
        match request(session, me, year, until).await? {
            Ok(response) => times.add(me, response),
            Err(error) if error.status() == Some(404) => return Ok(None),
            Err(_) => {}
        }
    }
    Ok(Some(times))
}

/// Adds the working times of these people to those of the caller, one request per person and year.
///
/// People whose working time the caller may not see are missing.
///
/// # Errors
/// [`Error::Api`] if Kimai cannot be reached or rejects the token.
pub async fn working_times(
    session: &Session,
    users: &[Id<User>],
    days: Days,
    today: Date,
    own: WorkingTimes,
    progress: impl Fn(usize, usize),
) -> Result<WorkingTimes, Error> {
    let until = days.last.min(today);
    let me = session.me().await?.id;
    let others = users.iter().filter(|user| **user != me);
    let pairs = others.flat_map(|user| (days.first.year()..=until.year()).map(move |year| (*user, year)));
    let pairs: Vec<(Id<User>, i16)> = pairs.collect();
    let read =
        |(user, year)| async move { Ok::<_, api::Error>((user, request(session, user, year, until).await?)) };
    let mut times = own;
    for (user, response) in try_map(pairs, read, progress).await? {
        if let Ok(response) = response {
            times.add(user, response);
        }
    }
    Ok(times)
}

/// Reads the working times of a year. A refusal is the inner error.
async fn request(
    session: &Session,
    user: Id<User>,
    year: i16,
    until: Date,
) -> Result<Result<api::WorkingTimes, api::Error>, api::Error> {
    let query = WorkingTimesQuery::default().until((until.year() == year).then_some(until));
    match session.client().working_times().year(user, year, &query).await {
        Err(error) if !matches!(error.status(), Some(403 | 404)) => Err(error),
        response => Ok(response),
    }
}

impl WorkingTimes {
    fn add(&mut self, user: Id<User>, times: api::WorkingTimes) {
        for month in times.months {
            let name = month.month.as_deref().and_then(|month| month.parse().ok());
            if let (Some(name), Some(expected), Some(actual)) = (name, month.expected_time, month.actual_time)
            {
                self.0.insert((user, name), (expected, actual));
            }
        }
    }
}
