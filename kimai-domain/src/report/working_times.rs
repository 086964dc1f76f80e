//! Working times as Kimai computes them, where this Kimai has them (`GET /api/working-times/{id}/{year}`).

use std::collections::{BTreeMap, BTreeSet};

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

/// Reads the working times of these people up to the last of these days, one request per person and year.
///
/// Returns `None` if this Kimai does not have them; then a single request was sent. People whose working time the caller
/// may not see are missing. Days that do not begin with a month have no working times.
///
/// # Errors
/// [`Error::Api`] if Kimai cannot be reached or rejects the token.
pub async fn working_times(
    session: &Session,
    users: &[Id<User>],
    days: Days,
    today: Date,
    progress: impl Fn(usize, usize),
) -> Result<Option<WorkingTimes>, Error> {
    let until = days.last.min(today);
    let is_month_end = until == until.last_of_month() || until == today;
    if days.first != days.first.first_of_month() || !is_month_end || until < days.first {
        return Ok(None);
    }
    let years: BTreeSet<i16> = (days.first.year()..=until.year()).collect();
    let pairs = users.iter().flat_map(|user| years.iter().map(move |year| (*user, *year)));
    let pairs: Vec<(Id<User>, i16)> = pairs.collect();
    let Some((first, rest)) = pairs.split_first() else { return Ok(None) };
    let request = |(user, year): (Id<User>, i16)| async move {
        let query = WorkingTimesQuery { until: (until.year() == year).then_some(until) };
        match session.client().working_times().year(user, year, &query).await {
            Ok(times) => Ok(Ok((user, times))),
            Err(error) if matches!(error.status(), Some(403 | 404)) => Ok(Err(error)),
            Err(error) => Err(error),
        }
    };
    let probe = request(*first).await?;
    if probe.as_ref().is_err_and(|error| error.status() == Some(404)) {
        return Ok(None);
    }
    let mut times = WorkingTimes::default();
    times.add(probe);
    for response in try_map(rest.to_vec(), request, progress).await? {
        times.add(response);
    }
    Ok(Some(times))
}

impl WorkingTimes {
    fn add(&mut self, response: Result<(Id<User>, api::WorkingTimes), api::Error>) {
        let Ok((user, times)) = response else { return };
        for month in times.months {
            let name = month.month.as_deref().and_then(|month| month.parse().ok());
            if let (Some(name), Some(expected), Some(actual)) = (name, month.expected_time, month.actual_time)
            {
                self.0.insert((user, name), (expected, actual));
            }
        }
    }
}
