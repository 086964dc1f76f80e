//! Absences, public holidays and locked months of a user, cached for five minutes.

use kimai_api::{
    Absence, AbsenceQuery, AbsenceStatusFilter, Id, PublicHoliday, PublicHolidayQuery, User,
    WorkingTimesQuery,
};

use super::Check;
use crate::{
    Month, Session,
    absences::{Contract, Days},
};

/// Absences and public holidays of a user.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DaysOff {
    /// Absences of every status.
    pub absences: Vec<Absence>,
    /// Public holidays of the user's group.
    pub holidays: Vec<PublicHoliday>,
}

/// The days off of some days, as far as they could be read.
#[derive(Debug, Clone)]
pub(crate) struct CachedDaysOff {
    days: Days,
    days_off: DaysOff,
    unchecked: Vec<Check>,
    /// False if this Kimai has no absences.
    is_supported: bool,
}

/// Locked months of a year.
#[derive(Debug, Clone)]
pub(crate) struct LockedMonths {
    year: i16,
    months: Vec<Month>,
}

/// The days off of a user, and the checks that could not be made.
pub(super) struct ReadDaysOff {
    pub(super) days_off: DaysOff,
    pub(super) locked: Vec<Month>,
    pub(super) unchecked: Vec<Check>,
}

/// Reads absences, public holidays and locked months of a user.
///
/// Whole months are read, so that records of the same month need no further request. Without the plugin, a single
/// request tells that there are none.
pub(super) async fn read(session: &Session, user: Id<User>, days: Days) -> ReadDaysOff {
    let cached = session.days_off().get(session.now(), user);
    let covers = |known: &CachedDaysOff| {
        !known.is_supported || (known.days.contains(days.first) && known.days.contains(days.last))
    };
    let known = if let Some(known) = cached.filter(covers) {
        known
    } else {
        let whole = Days { first: days.first.first_of_month(), last: days.last.last_of_month() };
        let read = request(session, user, whole).await;
        if read.unchecked.is_empty() {
            session.days_off().insert(session.now(), user, read.clone());
        }
        read
    };
    let mut unchecked = known.unchecked;
    let locked = if known.is_supported {
        locked_months(session, user, days).await.unwrap_or_else(|check| {
            unchecked.push(check);
            Vec::new()
        })
    } else {
        Vec::new()
    };
    ReadDaysOff { days_off: known.days_off, locked, unchecked }
}

/// Returns the days off of a user, and the checks that could not be made.
pub(crate) async fn read_days_off(session: &Session, user: Id<User>, days: Days) -> (DaysOff, Vec<Check>) {
    let ReadDaysOff { days_off, unchecked, .. } = read(session, user, days).await;
    (days_off, unchecked)
}

async fn request(session: &Session, user: Id<User>, days: Days) -> CachedDaysOff {
    let (begin, end) = days.bounds();
    let mut read =
        CachedDaysOff { days, days_off: DaysOff::default(), unchecked: Vec::new(), is_supported: true };
    let is_own = session.me().await.is_ok_and(|me| me.id == user);
    let query = AbsenceQuery::default()
        .user((!is_own).then_some(user))
        .begin(begin)
        .end(end)
        .status(AbsenceStatusFilter::All);
    match session.client().absences().list(&query).await {
        Ok(absences) => read.days_off.absences = absences.rows,
        Err(error) if error.status() == Some(404) => {
            read.is_supported = false;
            return read;
        }
        Err(_) => read.unchecked.push(Check::Absences),
    }
    let Some(contract) = contract(session, user, is_own).await else {
        read.unchecked.push(Check::Holidays);
        return read;
    };
    let query = PublicHolidayQuery::default().group(contract.group).begin(begin).end(end);
    match session.client().public_holidays().list(&query).await {
        Ok(holidays) => read.days_off.holidays = holidays.rows,
        Err(_) => read.unchecked.push(Check::Holidays),
    }
    read
}

/// Returns the contract of a user, which names the group of public holidays; `None` if it is not visible.
async fn contract(session: &Session, user: Id<User>, is_own: bool) -> Option<Contract> {
    let user = if is_own {
        (*session.me().await.ok()?).clone()
    } else {
        session.user_with_preferences(user).await?
    };
    user.preferences.is_some().then(|| Contract::from_user(&user))
}

/// Returns the locked months of the year in which the days begin. The current month is taken to be open.
async fn locked_months(session: &Session, user: Id<User>, days: Days) -> Result<Vec<Month>, Check> {
    let today = session.local_now().await.map_err(|_| Check::LockedMonths)?.date();
    if Month::of(days.first) >= Month::of(today) {
        return Ok(Vec::new());
    }
    let year = days.first.year();
    // Kimai lists the months of one year at a time.
    if days.last.year() != year {
        return Err(Check::LockedMonths);
    }
    let cached = session.locked_months().get(session.now(), user);
    if let Some(known) = cached.filter(|known| known.year == year) {
        return Ok(known.months);
    }
    let months = match session.client().working_times().year(user, year, &WorkingTimesQuery::default()).await
    {
        Ok(times) => {
            let locked = times.months.into_iter().filter(|month| month.locked == Some(true));
            locked.filter_map(|month| month.month?.parse().ok()).collect()
        }
        // Older versions do not tell which months are locked.
        Err(error) if matches!(error.status(), Some(404 | 405)) => Vec::new(),
        Err(_) => return Err(Check::LockedMonths),
    };
    session.locked_months().insert(session.now(), user, LockedMonths { year, months: months.clone() });
    Ok(months)
}
