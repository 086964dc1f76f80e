//! Figures of the reports on absences: `vacation`, `hr` and `availability`.

use jiff::civil::Date;
use kimai_tools::domain::api::{Absence, AbsenceStatus, AbsenceType};
use serde_json::Value;

use super::{
    comparison::{Comparison, Figures, add},
    document::Document,
    facts::{Facts, Person},
    sums::number,
};

/// Thresholds of `hr` in days.
const MIN_VACATION: f64 = 10.0;
const MAX_REMAINING: f64 = 20.0;

/// Returns true if an absence covers a day.
pub(super) fn covers(absence: &Absence, day: Date) -> bool {
    let last = absence.end_date.or(absence.date);
    absence.date.is_some_and(|first| first <= day) && last.is_some_and(|last| day <= last)
}

/// Returns the part of a day that an absence takes; absences in hours take none.
fn part(absence: &Absence) -> f64 {
    match absence.duration {
        Some(time) if time.0 > 0 => 0.0,
        _ if absence.half_day == Some(true) => 0.5,
        _ => 1.0,
    }
}

fn of_day<'a>(facts: &'a Facts, person: &Person, day: Date) -> impl Iterator<Item = &'a Absence> {
    let absences = facts.absences.as_ref().and_then(|absences| absences.get(&person.id));
    absences.into_iter().flatten().filter(move |absence| covers(absence, day))
}

/// Days of vacation in a year.
#[derive(Clone, Copy, Default)]
struct Vacation {
    entitlement: f64,
    used: f64,
    requested: f64,
}

impl Vacation {
    fn of(facts: &Facts, person: &Person, days: &[Date]) -> Self {
        let half_days = person.contract.vacation_half_days().unwrap_or_default();
        let mut vacation = Self { entitlement: f64::from(half_days) / 2.0, ..Self::default() };
        for day in days.iter().filter(|day| person.is_working_day(**day)) {
            let most = if person.has_holiday(*day, true) { 0.5 } else { 1.0 };
            let sum = |approved: bool| {
                let counts = |absence: &&Absence| {
                    let is_waiting =
                        matches!(absence.status, Some(AbsenceStatus::New | AbsenceStatus::Requested));
                    let is_approved = absence.status == Some(AbsenceStatus::Approved);
                    let is_vacation = absence.kind == Some(AbsenceType::Holiday);
                    is_vacation && if approved { is_approved } else { is_waiting }
                };
                of_day(facts, person, *day).filter(counts).map(part).sum::<f64>().min(most)
            };
            vacation.used += sum(true);
            vacation.requested += sum(false);
        }
        vacation
    }
}

/// Compares entitlement, approved and requested days of each person. The report must be about a single year.
pub(super) fn vacation(document: &Document, facts: &Facts) -> Comparison {
    let mut report = Figures::new();
    for entry in document.rows() {
        let user = entry.get("user_id").and_then(Value::as_u64).unwrap_or_default();
        let approved = number(entry, "taken_days") + number(entry, "planned_days");
        add(&mut report, format!("entitlement of user {user}"), number(entry, "entitlement_days"));
        add(&mut report, format!("used days of user {user}"), approved);
        add(&mut report, format!("requested days of user {user}"), number(entry, "requested_days"));
        add(&mut report, format!("remaining days of user {user}"), number(entry, "remaining_days"));
    }
    let days: Vec<Date> = document.days().collect();
    let mut expected = Figures::new();
    for person in &facts.people {
        let user = person.id;
        let vacation = Vacation::of(facts, person, &days);
        let remaining = vacation.entitlement - vacation.used;
        add(&mut expected, format!("entitlement of user {user}"), vacation.entitlement);
        add(&mut expected, format!("used days of user {user}"), vacation.used);
        add(&mut expected, format!("requested days of user {user}"), vacation.requested);
        add(&mut expected, format!("remaining days of user {user}"), remaining);
    }
    let mut comparison = Comparison::default();
    comparison.compare(&report, &expected, 0.0);
    comparison
}

/// Compares the days of vacation that violate a rule. Overtime is compared with the report on overtime.
pub(super) fn hr(document: &Document, facts: &Facts) -> Comparison {
    const REMAINING: &str = "excessive_vacation_remaining";
    const TAKEN: &str = "insufficient_vacation_taken";
    let mut report = Figures::new();
    for entry in document.rows() {
        let user = entry.get("user_id").and_then(Value::as_u64).unwrap_or_default();
        let violation = entry.get("violation").and_then(Value::as_str).unwrap_or_default();
        if [REMAINING, TAKEN].contains(&violation) {
            add(&mut report, format!("{violation} of user {user}"), 1.0);
            add(&mut report, format!("days of {violation} of user {user}"), number(entry, "vacation_days"));
        }
    }
    let days: Vec<Date> = document.days().collect();
    let mut expected = Figures::new();
    for person in facts.people.iter().filter(|person| person.contract.defines_hours()) {
        let vacation = Vacation::of(facts, person, &days);
        let remaining = vacation.entitlement - vacation.used;
        let violation = if vacation.entitlement <= 0.0 {
            continue;
        } else if remaining > MAX_REMAINING {
            (REMAINING, remaining)
        } else if vacation.used < MIN_VACATION {
            (TAKEN, vacation.used)
        } else {
            continue;
        };
        let name = format!("{} of user {}", violation.0, person.id);
        add(&mut expected, format!("days of {name}"), violation.1);
        add(&mut expected, name, 1.0);
    }
    let mut comparison = Comparison::default();
    comparison.compare(&report, &expected, 0.0);
    comparison
}

/// Compares the presence of each person on each day, and the number of present people.
pub(super) fn availability(document: &Document, facts: &Facts) -> Comparison {
    let mut report = Figures::new();
    let mut expected = Figures::new();
    for day in document.days() {
        for entry in document.rows() {
            let user = entry.get("user_id").and_then(Value::as_u64).unwrap_or_default();
            let text = entry.get(day.to_string()).and_then(Value::as_str).unwrap_or_default();
            let presence = ["here", "partly here", "public holiday", "no working day", "no contract"]
                .into_iter()
                .find(|presence| text.starts_with(presence));
            add(&mut report, format!("user {user} on {day}: {}", presence.unwrap_or("absent")), 1.0);
        }
        let present = document.total().map_or(0.0, |total| number(total, &day.to_string()));
        add(&mut report, format!("present on {day}"), present);
        for person in &facts.people {
            let presence = presence(facts, person, day);
            add(&mut expected, format!("user {} on {day}: {presence}", person.id), 1.0);
            if presence.ends_with("here") {
                add(&mut expected, format!("present on {day}"), 1.0);
            }
        }
    }
    let mut comparison = Comparison::default();
    comparison.compare(&report, &expected, 0.0);
    comparison
}

fn presence(facts: &Facts, person: &Person, day: Date) -> &'static str {
    let approved: Vec<&Absence> = of_day(facts, person, day)
        .filter(|absence| absence.status == Some(AbsenceStatus::Approved))
        .collect();
    if approved.iter().map(|absence| part(absence)).sum::<f64>() >= 1.0 {
        "absent"
    } else if person.contract.is_outside(day) {
        "no contract"
    } else if person.has_holiday(day, false) {
        "public holiday"
    } else if person.contract.is_free(day) {
        "no working day"
    } else if approved.is_empty() {
        "here"
    } else {
        "partly here"
    }
}
