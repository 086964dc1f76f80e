//! Attendance: who is present on a day, by approved absences, work contracts and public holidays.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kimai_api::{
    self as api, Absence, AbsenceQuery, AbsenceStatus, AbsenceStatusFilter, AbsenceType, Client, Id, Link,
    PublicHoliday, PublicHolidayGroup, PublicHolidayQuery, Seconds, User,
};

use super::{Amount, Contract, Days, list_for_users, span::record_days};
use crate::{Session, parallel::try_map};

/// Attendance of one user on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Attendance {
    /// Presence according to the approved absences.
    pub presence: Presence,
    /// Absences that wait for approval; they do not affect `presence`.
    pub requested: Vec<DayAbsence>,
    /// Name of a public holiday that takes half of the day.
    pub half_holiday: Option<String>,
}

/// Presence of a user on one day. Only approved absences count.
#[derive(Debug, Clone, PartialEq)]
pub enum Presence {
    /// Present all day.
    Present,
    /// Absent for part of the day.
    Partial(Vec<DayAbsence>),
    /// Absent all day.
    Absent(Vec<DayAbsence>),
    /// Not expected to work.
    DayOff(DayOff),
}

/// Reason for which a user is not expected to work on a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayOff {
    /// A public holiday, by name.
    PublicHoliday(String),
    /// No working time on this weekday by contract; without a contract, the weekend.
    NoWorkingTime,
    /// Before the first or after the last day of the contract.
    OutsideContract,
}

/// Absence of a user on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayAbsence {
    /// Type of the absence.
    pub kind: Option<AbsenceType>,
    /// Amount taken on this day.
    pub amount: Amount,
}

impl DayAbsence {
    /// Hours of an absence that is booked in hours.
    pub fn hours(&self) -> Option<Seconds> {
        Some(self.amount.time).filter(|time| time.0 > 0)
    }
}

/// Attendance of several users on one day.
#[derive(Debug)]
pub struct DayAttendance {
    /// The day.
    pub day: Date,
    /// Users whose absences could be read.
    pub users: Vec<(Link<User>, Attendance)>,
    /// Users whose absences could not be read, with the error; their presence is unknown.
    pub failed: Vec<(Link<User>, api::Error)>,
    /// Error of reading public holidays, if some could not be read.
    pub holidays_error: Option<api::Error>,
}

/// Determines the attendance of these users on a day.
///
/// Sends one request per user for absences, one per user whose preferences are not loaded yet, and one per group of
/// public holidays.
///
/// # Errors
/// [`api::Error`] if Kimai cannot be reached or rejects the token, or if the absences of no user could be read.
pub async fn attendance(
    session: &Session,
    users: Vec<Link<User>>,
    day: Date,
    progress: impl Fn(usize, usize),
) -> Result<DayAttendance, api::Error> {
    let (begin, end) = Days::single(day).bounds();
    let query = AbsenceQuery::default().begin(begin).end(end).status(AbsenceStatusFilter::All);
    let count = users.len();
    let users = with_preferences(session.client(), users, |done| progress(done, 2 * count)).await?;
    let progress_of_list = |done, total| progress(count + done, count + total);
    let list = list_for_users(session, users, &query, progress_of_list).await?;
    let contract = |user: &Link<User>| user.object().map(Contract::from_user).unwrap_or_default();
    let contracts: Vec<Contract> = list.users.iter().map(|(user, _)| contract(user)).collect();
    let (holidays, holidays_error) =
        holidays_by_group(session.client(), &contracts, Days::single(day)).await?;
    let users = list.users.into_iter().zip(&contracts).map(|((user, absences), contract)| {
        let holidays = holidays.get(&contract.group).map_or(&[][..], Vec::as_slice);
        (user, attendance_of(day, &absences, contract, holidays))
    });
    Ok(DayAttendance { day, users: users.collect(), failed: list.failed, holidays_error })
}

/// Loads users that lack preferences; users whose profile may not be read stay as they are.
///
/// # Errors
/// [`api::Error`] if Kimai cannot be reached or rejects the token.
pub(crate) async fn with_preferences(
    client: &Client,
    users: Vec<Link<User>>,
    progress: impl Fn(usize),
) -> Result<Vec<Link<User>>, api::Error> {
    let load = |user: Link<User>| async move {
        if user.object().is_some_and(|user| user.preferences.is_some()) {
            return Ok(user);
        }
        match client.users().get(user.id()).await {
            Ok(user) => Ok(Link::from(user)),
            Err(error) if matches!(error.status(), Some(403 | 404)) => Ok(user),
            Err(error) => Err(error),
        }
    };
    try_map(users, load, |done, _| progress(done)).await
}

/// Public holidays by group; `None` is the default group.
type HolidaysByGroup = BTreeMap<Option<Id<PublicHolidayGroup>>, Vec<PublicHoliday>>;

/// Reads the public holidays of these days for each group of the contracts.
///
/// A group that cannot be read has no holidays; the last such error is returned beside them.
///
/// # Errors
/// [`api::Error`] with status 401 if Kimai rejects the token.
pub(crate) async fn holidays_by_group(
    client: &Client,
    contracts: &[Contract],
    days: Days,
) -> Result<(HolidaysByGroup, Option<api::Error>), api::Error> {
    let (begin, end) = days.bounds();
    let groups: BTreeSet<Option<Id<PublicHolidayGroup>>> =
        contracts.iter().map(|contract| contract.group).collect();
    let request = |group| async move {
        let query = PublicHolidayQuery::default().group(group).begin(begin).end(end);
        match client.public_holidays().list(&query).await {
            Err(error) if error.status() == Some(401) => Err(error),
            response => Ok((group, response)),
        }
    };
    let mut holidays = HolidaysByGroup::new();
    let mut failure = None;
    for (group, response) in try_map(groups, request, |_, _| ()).await? {
        let rows = match response {
            Ok(listing) => listing.rows,
            Err(error) => {
                failure = Some(error);
                Vec::new()
            }
        };
        holidays.insert(group, rows);
    }
    Ok((holidays, failure))
}

/// Returns the attendance of one user, by absences, contract and the public holidays of their group.
pub fn attendance_of(
    day: Date,
    absences: &[Absence],
    contract: &Contract,
    holidays: &[PublicHoliday],
) -> Attendance {
    let holiday = |half_day| {
        let mut today = holidays.iter().filter(|holiday| holiday.date == Some(day));
        today.find(|holiday| (holiday.half_day == Some(true)) == half_day).map(|holiday| holiday.name.clone())
    };
    let approved = absences_on(day, absences, |status| *status == AbsenceStatus::Approved);
    let requested =
        absences_on(day, absences, |status| matches!(status, AbsenceStatus::New | AbsenceStatus::Requested));
    let presence = presence(approved, day_off(day, contract, holiday(false)));
    Attendance { presence, requested, half_holiday: holiday(true) }
}

fn presence(approved: Vec<DayAbsence>, day_off: Option<DayOff>) -> Presence {
    let half_days: u32 = approved.iter().map(|absence| absence.amount.half_days).sum();
    match day_off {
        _ if half_days >= 2 => Presence::Absent(approved),
        Some(reason) => Presence::DayOff(reason),
        None if approved.is_empty() => Presence::Present,
        None => Presence::Partial(approved),
    }
}

fn day_off(day: Date, contract: &Contract, holiday: Option<String>) -> Option<DayOff> {
    if contract.is_outside(day) {
        return Some(DayOff::OutsideContract);
    }
    holiday.map(DayOff::PublicHoliday).or_else(|| contract.is_free(day).then_some(DayOff::NoWorkingTime))
}

/// Returns the absences on a day whose status is selected.
pub(crate) fn absences_on(
    day: Date,
    absences: &[Absence],
    selected: fn(&AbsenceStatus) -> bool,
) -> Vec<DayAbsence> {
    let on_day = absences.iter().filter(|absence| {
        absence.status.as_ref().is_some_and(selected)
            && record_days(absence).is_some_and(|days| days.contains(day))
    });
    on_day
        .map(|absence| DayAbsence { kind: absence.kind.clone(), amount: Amount::per_day(absence) })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kimai_api::PublicHoliday;
    use serde_json::{Value, json};

    use super::{Attendance, DayOff, Presence, attendance_of};
    use crate::absences::{Contract, span::tests::record};

    /// A Monday.
    const DAY: jiff::civil::Date = date(2026, 11, 23);

    fn on_monday(absences: &[Value]) -> Attendance {
        let records: Vec<_> =
            absences.iter().zip(1..).map(|(fields, id)| record(id, "2026-11-23", fields)).collect();
        attendance_of(DAY, &records, &Contract::default(), &[])
    }

    fn holiday(half: bool) -> PublicHoliday {
        serde_json::from_value(json!({"id": 1, "name": "Fest", "date": "2026-11-23", "halfDay": half}))
            .unwrap()
    }

    #[test]
    fn only_approved_absences_count_and_requested_ones_are_reported() {
        assert!(matches!(on_monday(&[json!({"status": "approved"})]).presence, Presence::Absent(_)));
        for status in ["requested", "new"] {
            let requested = on_monday(&[json!({"status": status})]);
            assert_eq!((requested.presence, requested.requested.len()), (Presence::Present, 1));
        }
        let rejected = on_monday(&[json!({"status": "rejected"})]);
        assert_eq!((rejected.presence, rejected.requested.len()), (Presence::Present, 0));
    }

    #[test]
    fn half_a_day_and_hours_are_partial_and_two_halves_are_a_whole_day() {
        let half = json!({"status": "approved", "halfDay": true});
        let hours = json!({"status": "approved", "type": "other", "duration": 7200});
        assert!(matches!(on_monday(std::slice::from_ref(&half)).presence, Presence::Partial(_)));
        assert!(matches!(on_monday(&[hours]).presence, Presence::Partial(_)));
        assert!(
            matches!(on_monday(&[half.clone(), half]).presence, Presence::Absent(absences) if absences.len() == 2)
        );
    }

    #[test]
    fn absences_of_other_days_do_not_count() {
        let approved = json!({"status": "approved"});
        let records = [record(1, "2026-11-22", &approved), record(2, "2026-11-24", &approved)];
        assert_eq!(attendance_of(DAY, &records, &Contract::default(), &[]).presence, Presence::Present);
        let long = record(3, "2026-11-20", &json!({"status": "approved", "endDate": "2026-11-30"}));
        assert!(matches!(
            attendance_of(DAY, &[long], &Contract::default(), &[]).presence,
            Presence::Absent(_)
        ));
    }

    #[test]
    fn weekends_and_public_holidays_are_days_off() {
        let sunday = attendance_of(date(2026, 11, 22), &[], &Contract::default(), &[]);
        assert_eq!(sunday.presence, Presence::DayOff(DayOff::NoWorkingTime));
        let whole = attendance_of(DAY, &[], &Contract::default(), &[holiday(false)]);
        assert_eq!(whole.presence, Presence::DayOff(DayOff::PublicHoliday("Fest".to_owned())));
        let half = attendance_of(DAY, &[], &Contract::default(), &[holiday(true)]);
        assert_eq!((half.presence, half.half_holiday.as_deref()), (Presence::Present, Some("Fest")));
    }
}
