//! Who is there on a day.

use jiff::civil::Date;
use kimai_api::{Absence, AbsenceStatus, AbsenceType, PublicHoliday, Seconds};

use super::{Amount, Contract, amount};

/// Somebody's day.
#[derive(Debug, Clone, PartialEq)]
pub struct Attendance {
    /// Whether they are there.
    pub presence: Presence,
    /// Absences that are asked for and not approved: they do not count.
    pub requested: Vec<Part>,
    /// The public holiday that frees half of the day.
    pub half_holiday: Option<String>,
}

/// Whether somebody is there. Only approved absences count.
#[derive(Debug, Clone, PartialEq)]
pub enum Presence {
    /// All day.
    Present,
    /// Not all day.
    Partial(Vec<Part>),
    /// Not at all.
    Absent(Vec<Part>),
    /// Nobody expects them.
    Off(Off),
}

/// Why nobody expects somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Off {
    /// It is a public holiday of theirs.
    Holiday(String),
    /// Their contract has no working time on this weekday; without one, it is the weekend.
    Free,
    /// Their contract has not begun, or is over.
    NoContract,
}

/// A part of a day, or all of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Why.
    pub kind: Option<AbsenceType>,
    /// How much.
    pub amount: Amount,
}

/// Somebody's day by their absences, their contract and the public holidays of their group.
pub fn attendance(
    day: Date,
    absences: &[Absence],
    contract: &Contract,
    holidays: &[PublicHoliday],
) -> Attendance {
    let of = |wanted: fn(&AbsenceStatus) -> bool| parts(day, absences, wanted);
    let requested = of(|status| matches!(status, AbsenceStatus::New | AbsenceStatus::Requested));
    let holiday = |half| {
        let mut today = holidays.iter().filter(|holiday| holiday.date == Some(day));
        today.find(|holiday| (holiday.half_day == Some(true)) == half).map(|holiday| holiday.name.clone())
    };
    let approved = of(|status| *status == AbsenceStatus::Approved);
    let presence = presence(approved, off(day, contract, holiday(false)));
    Attendance { presence, requested, half_holiday: holiday(true) }
}

fn presence(approved: Vec<Part>, off: Option<Off>) -> Presence {
    let half_days: u32 = approved.iter().map(|part| part.amount.half_days).sum();
    match off {
        _ if half_days >= 2 => Presence::Absent(approved),
        Some(off) => Presence::Off(off),
        None if approved.is_empty() => Presence::Present,
        None => Presence::Partial(approved),
    }
}

fn off(day: Date, contract: &Contract, holiday: Option<String>) -> Option<Off> {
    if contract.is_outside(day) {
        return Some(Off::NoContract);
    }
    holiday.map(Off::Holiday).or_else(|| contract.is_free(day).then_some(Off::Free))
}

fn parts(day: Date, absences: &[Absence], wanted: fn(&AbsenceStatus) -> bool) -> Vec<Part> {
    let on = |absence: &&Absence| {
        let days = amount::days(absence);
        absence.status.as_ref().is_some_and(wanted)
            && days.is_some_and(|days| days.first <= day && day <= days.last)
    };
    let part = |absence: &Absence| Part { kind: absence.kind.clone(), amount: Amount::of_a_day(absence) };
    absences.iter().filter(on).map(part).collect()
}

impl Part {
    /// The hours, where it takes hours.
    pub fn hours(&self) -> Option<Seconds> {
        Some(self.amount.time).filter(|time| time.0 > 0)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kimai_api::PublicHoliday;
    use serde_json::{Value, json};

    use super::{Attendance, Off, Presence, attendance};
    use crate::absences::{Contract, span::tests::record};

    /// A Monday.
    const DAY: jiff::civil::Date = date(2026, 11, 23);

    fn on_monday(absences: &[Value]) -> Attendance {
        let records: Vec<_> =
            absences.iter().zip(1..).map(|(more, id)| record(id, "2026-11-23", more)).collect();
        attendance(DAY, &records, &Contract::default(), &[])
    }

    fn holiday(half: bool) -> PublicHoliday {
        serde_json::from_value(json!({"id": 1, "name": "Fest", "date": "2026-11-23", "halfDay": half}))
            .unwrap()
    }

    #[test]
    fn only_approved_absences_count_and_requested_ones_are_told() {
        assert!(matches!(on_monday(&[json!({"status": "approved"})]).presence, Presence::Absent(_)));
        for status in ["requested", "new"] {
            let asked = on_monday(&[json!({"status": status})]);
            assert_eq!((asked.presence, asked.requested.len()), (Presence::Present, 1));
        }
        let rejected = on_monday(&[json!({"status": "rejected"})]);
        assert_eq!((rejected.presence, rejected.requested.len()), (Presence::Present, 0));
    }

    #[test]
    fn half_days_and_hours_are_no_absent_day_and_two_halves_are() {
        let half = json!({"status": "approved", "halfDay": true});
        let hours = json!({"status": "approved", "type": "other", "duration": 7200});
        assert!(matches!(on_monday(std::slice::from_ref(&half)).presence, Presence::Partial(_)));
        assert!(matches!(on_monday(&[hours]).presence, Presence::Partial(_)));
        assert!(
            matches!(on_monday(&[half.clone(), half]).presence, Presence::Absent(parts) if parts.len() == 2)
        );
    }

    #[test]
    fn absences_of_other_days_do_not_count() {
        let approved = json!({"status": "approved"});
        let records = [record(1, "2026-11-22", &approved), record(2, "2026-11-24", &approved)];
        assert_eq!(attendance(DAY, &records, &Contract::default(), &[]).presence, Presence::Present);
        let long = record(3, "2026-11-20", &json!({"status": "approved", "endDate": "2026-11-30"}));
        assert!(matches!(attendance(DAY, &[long], &Contract::default(), &[]).presence, Presence::Absent(_)));
    }

    #[test]
    fn weekends_and_public_holidays_are_named_and_nobody_is_present_then() {
        let sunday = attendance(date(2026, 11, 22), &[], &Contract::default(), &[]);
        assert_eq!(sunday.presence, Presence::Off(Off::Free));
        let whole = attendance(DAY, &[], &Contract::default(), &[holiday(false)]);
        assert_eq!(whole.presence, Presence::Off(Off::Holiday("Fest".to_owned())));
        let half = attendance(DAY, &[], &Contract::default(), &[holiday(true)]);
        assert_eq!((half.presence, half.half_holiday.as_deref()), (Presence::Present, Some("Fest")));
    }
}
