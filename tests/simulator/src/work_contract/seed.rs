//! Seed data: public holidays in Berlin and absences around today.

use jiff::{
    Span, ToSpan,
    civil::{Date, Weekday},
};

use crate::work_contract::{
    PublicHoliday, WorkContract,
    absence::{Absence, AbsenceKind, AbsenceStatus},
    booking::{Booking, Calendar},
    public_holidays::holidays_of_year,
};

/// User, days from today, additional days, type, half day, approved.
type PlannedAbsence = (u64, i64, i64, AbsenceKind, bool, bool);

const ABSENCES: [PlannedAbsence; 9] = [
    (3, 24, 9, AbsenceKind::Holiday, false, false),
    (3, -12, 0, AbsenceKind::Holiday, true, true),
    (3, -75, 10, AbsenceKind::Holiday, false, true),
    (4, -40, 2, AbsenceKind::Sickness, false, true),
    (4, -5, 1, AbsenceKind::Sickness, false, true),
    (4, 10, 3, AbsenceKind::TimeOff, false, false),
    (2, -30, 4, AbsenceKind::Holiday, false, true),
    (2, 0, 0, AbsenceKind::SicknessChild, false, true),
    (2, 40, 0, AbsenceKind::Other, false, false),
];

/// Fills the plugin's tables, whether or not the plugin is installed.
pub(crate) fn populate(contract: &mut WorkContract, today: Date) {
    contract.groups.insert(1, "Berlin".to_owned());
    for day in (today.year() - 1..=today.year() + 1).flat_map(holidays_of_year) {
        contract.holidays.add(|id| PublicHoliday { id, group: 1, day });
    }
    for plan in ABSENCES {
        book(contract, today, plan);
    }
}

/// Adds an absence, moved to a working day and cut at the end of its year.
fn book(
    contract: &mut WorkContract,
    today: Date,
    (user, from, more, kind, half_day, approved): PlannedAbsence,
) {
    let begin = workday(today.saturating_add(Span::new().days(from)));
    let end = begin.saturating_add(more.days()).min(begin.last_of_year());
    let duration = (kind == AbsenceKind::Other).then_some(7200);
    let free = contract.free_days(None);
    let calendar = Calendar { holidays: &free, idle: &[], locked: &[] };
    let days = Booking { begin, end, kind, half_day, duration }.days(calendar).unwrap_or_default();
    let status = if approved { AbsenceStatus::Approved } else { kind.first_status() };
    let comment = Some(kind.label(false).to_owned());
    for (date, half_day) in days {
        let comment = comment.clone();
        contract.absences.add(|id| Absence { id, user, date, duration, kind, status, half_day, comment });
    }
}

fn workday(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => day.saturating_add(2.days()),
        Weekday::Sunday => day.saturating_add(1.day()),
        _ => day,
    }
}
