//! Checks of a record that is written: facts that Kimai accepts without a word, such as an overlap or an absence.
//!
//! [`load`] reads what the checks need, beside the write; [`findings`] is a pure function from that and the record to
//! typed findings. A request that fails never fails the write: its check is named in [`CheckData::unchecked`].

mod budget;
mod conflicts;
mod data;
mod days_off;
mod finding;
mod load;
mod planned;
#[cfg(test)]
mod tests;
mod work;

use jiff::{SignedDuration, Zoned};
use kimai_api::AbsenceStatus;

pub use budget::{BudgetAmount, BudgetUse, CountedRecord};
pub use data::{Aspects, Check, CheckData};
pub use days_off::DaysOff;
pub(crate) use days_off::{CachedDaysOff, LockedMonths, read_days_off};
pub use finding::{Finding, Findings, Other};
pub use load::{beside, load};
pub use planned::Planned;

use crate::{Month, absences::absences_on};

/// Worked time from which a record is reported as long.
const LONG: SignedDuration = SignedDuration::from_hours(12);

/// Time by which a record may lie in the future: clocks differ, and Kimai rounds ends up.
const FUTURE_TOLERANCE: SignedDuration = SignedDuration::from_mins(1);

/// Returns the findings about a record.
pub fn findings(data: &CheckData, record: &Planned) -> Vec<Finding> {
    let others: Vec<Planned> = data.records.iter().map(Planned::of_record).collect();
    findings_among(data, record, &others)
}

/// Returns the findings about several records that are not written yet; each one is compared with those before it too.
pub fn findings_of_entries(data: &CheckData, entries: &[Planned]) -> Vec<Vec<Finding>> {
    let mut others: Vec<Planned> = data.records.iter().map(Planned::of_record).collect();
    let mut all = Vec::new();
    for entry in entries {
        all.push(findings_among(data, entry, &others));
        others.push(entry.clone());
    }
    all
}

fn findings_among(data: &CheckData, record: &Planned, others: &[Planned]) -> Vec<Finding> {
    let mut findings = work::findings(data, record);
    if data.aspects.times {
        findings.extend(conflicts::findings(data, record, others));
        findings.extend(in_future(record, &data.now));
        findings.extend(long(record));
        findings.extend(locked_month(data, record));
        findings.extend(days_off(data, record));
    }
    findings.extend(budget::findings(data, record));
    findings
}

fn in_future(record: &Planned, now: &Zoned) -> Option<Finding> {
    let is_future = |time: &Zoned| time.timestamp().duration_since(now.timestamp()) > FUTURE_TOLERANCE;
    if is_future(&record.begin) {
        return Some(Finding::BeginsInFuture(record.begin.clone()));
    }
    record.end.clone().filter(is_future).map(Finding::EndsInFuture)
}

fn long(record: &Planned) -> Option<Finding> {
    let duration = record.duration();
    (duration.0 > LONG.as_secs()).then_some(Finding::Long(duration))
}

fn locked_month(data: &CheckData, record: &Planned) -> Option<Finding> {
    let month = Month::of(record.begin.date());
    data.locked.contains(&(record.user, month)).then_some(Finding::MonthLocked(month))
}

/// Returns the absences of the owner and the public holidays on the days of the record.
fn days_off(data: &CheckData, record: &Planned) -> Vec<Finding> {
    let Some(days_off) = data.days_off.get(&record.user) else { return Vec::new() };
    let mut findings = Vec::new();
    for day in record.days() {
        let of = |selected| absences_on(day, &days_off.absences, selected);
        let approved = of(|status: &AbsenceStatus| *status == AbsenceStatus::Approved);
        let requested = of(|status| matches!(status, AbsenceStatus::New | AbsenceStatus::Requested));
        for (absences, is_approved) in [(approved, true), (requested, false)] {
            let absent = absences.into_iter().map(|absence| Finding::Absent { day, absence, is_approved });
            findings.extend(absent);
        }
        let holidays = days_off.holidays.iter().filter(|holiday| holiday.date == Some(day));
        findings.extend(holidays.map(|holiday| Finding::PublicHoliday {
            day,
            name: holiday.name.clone(),
            is_half: holiday.half_day == Some(true),
        }));
    }
    findings
}
