//! Working time that is expected of a person on a day: by contract, public holidays and approved absences.

use jiff::civil::Date;
use kimai_api::{AbsenceStatus, AbsenceType, Id, Seconds, User};

use super::data::{Data, VisibleContract};
use crate::absences::{Contract, DayAbsence, absences_on};

/// The part of a day that a public holiday takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holiday {
    /// Half of the day.
    Half(String),
    /// The whole day.
    Whole(String),
}

/// The plan of a person for a day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayPlan {
    /// The day.
    pub day: Date,
    /// Working time by contract.
    pub contract: Seconds,
    /// A public holiday.
    pub holiday: Option<Holiday>,
    /// Approved absences.
    pub absences: Vec<DayAbsence>,
    /// Absences that wait for approval.
    pub requested: Vec<DayAbsence>,
}

impl DayPlan {
    /// Returns the working time of the day without public holidays and approved absences.
    pub fn expected(&self) -> Seconds {
        let mut left = self.without_holiday();
        for absence in &self.absences {
            left = left - self.part_of(absence, left);
        }
        Seconds(left)
    }

    /// Returns the time that public holidays and approved absences count as worked.
    ///
    /// Time off in lieu counts nothing, because it is taken from the balance. Sickness fills up the day: it counts what
    /// is missing to the working time of the day. Other absences count the time that they take.
    pub fn credit(&self, worked: Seconds) -> Seconds {
        let mut left = self.without_holiday();
        let mut credit = self.contract.0 - left;
        for absence in &self.absences {
            let part = self.part_of(absence, left);
            left -= part;
            credit += match absence.kind {
                Some(AbsenceType::TimeOff) => 0,
                Some(AbsenceType::Sickness | AbsenceType::SicknessChild) => {
                    part.min((part + left - worked.0).max(0))
                }
                _ => part,
            };
        }
        Seconds(credit)
    }

    /// Returns true if work is expected by contract and the day is no whole public holiday, so that an absence takes
    /// vacation.
    pub const fn is_working_day(&self) -> bool {
        self.contract.0 > 0 && !matches!(self.holiday, Some(Holiday::Whole(_)))
    }

    const fn without_holiday(&self) -> i64 {
        match self.holiday {
            None => self.contract.0,
            Some(Holiday::Half(_)) => self.contract.0 - self.contract.0 / 2,
            Some(Holiday::Whole(_)) => 0,
        }
    }

    /// Returns the part of the remaining working time that an absence takes.
    fn part_of(&self, absence: &DayAbsence, left: i64) -> i64 {
        let part = match (absence.hours(), absence.amount.half_days) {
            (Some(time), _) => time.0,
            (None, 1) => self.contract.0 / 2,
            (None, _) => left,
        };
        part.clamp(0, left)
    }
}

/// Returns the plan of a person for a day, or `None` if the contract is not visible.
pub(super) fn day_plan(data: &Data, user: Id<User>, day: Date) -> Option<DayPlan> {
    match data.people.contract(user) {
        VisibleContract::Hidden => None,
        VisibleContract::Defined(contract) | VisibleContract::Undefined(contract) => {
            Some(plan_with(data, user, &contract, day))
        }
    }
}

/// Returns the plan of a person with this contract for a day.
pub(super) fn plan_with(data: &Data, user: Id<User>, contract: &Contract, day: Date) -> DayPlan {
    let absences = data.absences.of(user);
    let holidays = data.absences.holidays_of(contract.group);
    let mut today = holidays.iter().filter(|holiday| holiday.date == Some(day));
    let holiday = today.clone().find(|holiday| holiday.half_day != Some(true));
    let half = today.find(|holiday| holiday.half_day == Some(true));
    DayPlan {
        day,
        contract: contract.expected(day),
        holiday: holiday
            .map(|holiday| Holiday::Whole(holiday.name.clone()))
            .or_else(|| half.map(|holiday| Holiday::Half(holiday.name.clone()))),
        absences: absences_on(day, absences, |status| *status == AbsenceStatus::Approved),
        requested: absences_on(day, absences, |status| {
            matches!(status, AbsenceStatus::New | AbsenceStatus::Requested)
        }),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kimai_api::{AbsenceType, Seconds};

    use super::{DayPlan, Holiday};
    use crate::absences::{Amount, DayAbsence};

    const HOUR: i64 = 3600;

    fn plan(holiday: Option<Holiday>, absences: Vec<DayAbsence>) -> DayPlan {
        DayPlan {
            day: date(2026, 11, 23),
            contract: Seconds(8 * HOUR),
            holiday,
            absences,
            requested: Vec::new(),
        }
    }

    fn absence(kind: AbsenceType, half_days: u32, hours: i64) -> DayAbsence {
        DayAbsence { kind: Some(kind), amount: Amount { half_days, time: Seconds(hours * HOUR) } }
    }

    /// Returns the expected hours, and the credit after so many hours of work.
    fn hours(plan: &DayPlan, worked: i64) -> (i64, i64) {
        (plan.expected().0 / HOUR, plan.credit(Seconds(worked * HOUR)).0 / HOUR)
    }

    #[test]
    fn holidays_and_absences_reduce_the_expected_time_and_count_as_worked() {
        let half = || Some(Holiday::Half("Heiligabend".to_owned()));
        let whole = || Some(Holiday::Whole("Neujahr".to_owned()));
        let vacation = |half_days| absence(AbsenceType::Holiday, half_days, 0);
        // (holiday, absences, worked) → (expected, credit), for a contract of 8 hours.
        let cases = [
            (None, vec![], 8, (8, 0)),
            (whole(), vec![], 0, (0, 8)),
            (half(), vec![], 4, (4, 4)),
            (None, vec![vacation(2)], 0, (0, 8)),
            (None, vec![vacation(1)], 4, (4, 4)),
            (half(), vec![vacation(1)], 0, (0, 8)),
            (half(), vec![vacation(2)], 0, (0, 8)),
            (None, vec![absence(AbsenceType::TimeOff, 2, 0)], 0, (0, 0)),
            (None, vec![absence(AbsenceType::Sickness, 2, 0)], 0, (0, 8)),
            (None, vec![absence(AbsenceType::Sickness, 2, 0)], 3, (0, 5)),
            (None, vec![absence(AbsenceType::Sickness, 2, 0)], 9, (0, 0)),
            (None, vec![absence(AbsenceType::Other("other".to_owned()), 0, 2)], 6, (6, 2)),
            (None, vec![absence(AbsenceType::Other("other".to_owned()), 0, 10)], 0, (0, 8)),
            (None, vec![absence(AbsenceType::UnpaidVacation, 2, 0)], 0, (0, 8)),
        ];
        for (holiday, absences, worked, expected) in cases {
            let plan = plan(holiday, absences);
            assert_eq!(hours(&plan, worked), expected, "{plan:?}");
        }
    }
}
