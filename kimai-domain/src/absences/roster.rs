//! The attendance of many users.

use std::{collections::BTreeMap, pin::pin};

use futures_util::{StreamExt, stream};
use jiff::civil::Date;
use kimai_api::{
    self as api, AbsenceQuery, AbsenceStatusFilter, Client, Id, Link, PublicHoliday, PublicHolidayGroup,
    PublicHolidayQuery, User,
};

use super::{Attendance, Contract, attendance, of_each};
use crate::{Moment, Period, Session};

/// How many users are asked for at once.
const AT_ONCE: usize = 10;

/// Who is there on a day, and of whom it is not known.
#[derive(Debug)]
pub struct Roster {
    /// Which day.
    pub day: Date,
    /// Everybody whose absences could be read.
    pub of: Vec<(Link<User>, Attendance)>,
    /// Those whose absences could not be read, and why. They are not present; it is not known.
    pub unread: Vec<(Link<User>, api::Error)>,
    /// Why public holidays are not known, if some could not be read.
    pub no_holidays: Option<api::Error>,
}

type Holidays = BTreeMap<Option<Id<PublicHolidayGroup>>, Vec<PublicHoliday>>;

/// Who of these users is there on a day.
///
/// # Errors
/// When Kimai cannot be asked, or not one user's absences may be read.
pub async fn roster(
    session: &Session,
    users: Vec<Link<User>>,
    day: Date,
    progress: impl Fn(usize, usize),
) -> Result<Roster, api::Error> {
    let (begin, end) = whole(day);
    let query = AbsenceQuery { begin, end, status: Some(AbsenceStatusFilter::All), ..Default::default() };
    let people = users.len();
    let users = with_contracts(session.client(), users, |done| progress(done, 2 * people)).await?;
    let tell = |done, all| progress(people + done, people + all);
    let read = of_each(session.client(), users, &query, tell).await?;
    let contract = |user: &Link<User>| user.object().map(Contract::of).unwrap_or_default();
    let contracts: Vec<Contract> = read.of.iter().map(|(user, _)| contract(user)).collect();
    let (holidays, no_holidays) = holidays(session.client(), &contracts, day).await?;
    let rows = read.of.into_iter().zip(&contracts).map(|((user, absences), contract)| {
        let free = holidays.get(&contract.group).map_or(&[][..], Vec::as_slice);
        (user, attendance(day, &absences, contract, free))
    });
    Ok(Roster { day, of: rows.collect(), unread: read.unread, no_holidays })
}

fn whole(day: Date) -> (Option<jiff::civil::DateTime>, Option<jiff::civil::DateTime>) {
    let day = Moment::Day(day);
    let Period { begin, end } =
        Period::new(Some(day), Some(day), &jiff::tz::TimeZone::UTC).unwrap_or_default();
    (begin, end)
}

/// The users with their preferences, where those may be read.
async fn with_contracts(
    session: &Client,
    users: Vec<Link<User>>,
    progress: impl Fn(usize),
) -> Result<Vec<Link<User>>, api::Error> {
    let ask = |user: Link<User>| async move {
        if user.object().is_some_and(|user| user.preferences.is_some()) {
            return Ok(user);
        }
        match session.users().get(user.id()).await {
            Ok(found) => Ok(Link::Object(Box::new(found))),
            Err(error) if matches!(error.status(), Some(403 | 404)) => Ok(user),
            Err(error) => Err(error),
        }
    };
    let mut answers = pin!(stream::iter(users).map(ask).buffered(AT_ONCE));
    let mut read = Vec::new();
    while let Some(user) = answers.next().await {
        read.push(user?);
        progress(read.len());
    }
    Ok(read)
}

/// The public holidays of the day for each group of these contracts; a group that cannot be read has none, and it is
/// told why.
async fn holidays(
    session: &Client,
    contracts: &[Contract],
    day: Date,
) -> Result<(Holidays, Option<api::Error>), api::Error> {
    let (mut holidays, mut unread) = (Holidays::new(), None);
    let (begin, end) = whole(day);
    for group in contracts.iter().map(|contract| contract.group) {
        if holidays.contains_key(&group) {
            continue;
        }
        let rows = match session.public_holidays().list(&PublicHolidayQuery { group, begin, end }).await {
            Ok(listing) => listing.rows,
            Err(error) if error.status() == Some(401) => return Err(error),
            Err(error) => {
                unread = Some(error);
                Vec::new()
            }
        };
        holidays.insert(group, rows);
    }
    Ok((holidays, unread))
}
