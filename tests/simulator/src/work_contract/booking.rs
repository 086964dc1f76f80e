//! Validation of `POST /api/absences` and the days of an absence.

use jiff::civil::{Date, Weekday};

use crate::work_contract::{absence::AbsenceKind, public_holidays::HolidayDate};

/// Requested absence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Booking {
    /// The first day.
    pub(crate) begin: Date,
    /// The last day; defaults to the first.
    pub(crate) end: Date,
    /// The type.
    pub(crate) kind: AbsenceKind,
    /// Half days, allowed for `holiday` alone.
    pub(crate) half_day: bool,
    /// Seconds, allowed for `other` alone.
    pub(crate) duration: Option<i64>,
}

/// Validation error: the field (`None` for the form) and the text.
pub(crate) type Rejection = (Option<&'static str>, String);

/// Calendar of a user.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Calendar<'a> {
    /// The public holidays of the person's group.
    pub(crate) holidays: &'a [HolidayDate],
    /// Weekdays without expected hours, besides Saturday and Sunday.
    pub(crate) idle: &'a [Weekday],
    /// Locked months as (year, month).
    pub(crate) locked: &'a [(i16, i8)],
}

impl Booking {
    /// Returns the working days with a flag for half days.
    ///
    /// # Errors
    /// All violated rules: order, one calendar year, length, half days, duration, lock, no working day.
    pub(crate) fn days(self, calendar: Calendar<'_>) -> Result<Vec<(Date, bool)>, Vec<Rejection>> {
        let rejections: Vec<Rejection> =
            [self.order(), self.year(), self.length(), self.half(), self.hours(), self.lock(calendar)]
                .into_iter()
                .flatten()
                .collect();
        if !rejections.is_empty() {
            return Err(rejections);
        }
        let days = self.working_days(calendar);
        if days.is_empty() {
            return Err(vec![reject("date", "There are no working days in the selected period.")]);
        }
        Ok(days)
    }

    fn range(self) -> impl Iterator<Item = Date> {
        self.begin.series(jiff::Span::new().days(1)).take_while(move |day| *day <= self.end)
    }

    fn working_days(self, calendar: Calendar<'_>) -> Vec<(Date, bool)> {
        self.range()
            .filter(|day| !calendar.is_idle(*day))
            .filter_map(|day| match calendar.holiday(day) {
                Some(free) if free.half => Some((day, self.kind == AbsenceKind::Holiday)),
                Some(_) if self.kind == AbsenceKind::Holiday => None,
                _ => Some((day, self.half_day)),
            })
            .collect()
    }

    fn order(self) -> Option<Rejection> {
        (self.end < self.begin)
            .then(|| reject("end", "The end date must not be earlier than the start date."))
    }

    fn year(self) -> Option<Rejection> {
        (self.end.year() != self.begin.year())
            .then(|| reject("end", "An absence must start and end in the same year."))
    }

    fn length(self) -> Option<Rejection> {
        let days = i64::from((self.end - self.begin).get_days()) + 1;
        let limit = self.kind.limit();
        (days > limit)
            .then(|| reject("end", &format!("The period is too long, at most {limit} days are allowed.")))
    }

    fn half(self) -> Option<Rejection> {
        (self.half_day && self.kind != AbsenceKind::Holiday)
            .then(|| reject("halfDay", "Half days are only possible for holidays."))
    }

    fn hours(self) -> Option<Rejection> {
        (self.duration.is_some() && self.kind != AbsenceKind::Other)
            .then(|| reject("duration", "A duration is only possible for other absences."))
    }

    fn lock(self, calendar: Calendar<'_>) -> Option<Rejection> {
        self.range()
            .any(|day| calendar.is_locked(day))
            .then(|| (None, "This period is locked, please choose a later date.".to_owned()))
    }
}

impl Calendar<'_> {
    fn holiday(&self, day: Date) -> Option<&HolidayDate> {
        self.holidays.iter().find(|holiday| holiday.date == day)
    }

    fn is_idle(&self, day: Date) -> bool {
        matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) || self.idle.contains(&day.weekday())
    }

    /// Checks if the month of that day is locked.
    pub(crate) fn is_locked(&self, day: Date) -> bool {
        self.locked.contains(&(day.year(), day.month()))
    }
}

fn reject(field: &'static str, text: &str) -> Rejection {
    (Some(field), text.to_owned())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{AbsenceKind, Booking, Calendar};
    use crate::work_contract::public_holidays::holidays_of_year;

    fn request(begin: Date, end: Date, kind: AbsenceKind) -> Booking {
        Booking { begin, end, kind, half_day: false, duration: None }
    }

    fn open<'a>() -> Calendar<'a> {
        Calendar { holidays: &[], idle: &[], locked: &[] }
    }

    #[test]
    fn a_week_is_five_days() {
        let days = request(date(2026, 11, 2), date(2026, 11, 8), AbsenceKind::Holiday).days(open()).unwrap();
        assert_eq!(days.len(), 5);
    }

    #[test]
    fn a_new_year_is_not_crossed() {
        let rejections =
            request(date(2026, 12, 28), date(2027, 1, 3), AbsenceKind::Parental).days(open()).unwrap_err();
        assert_eq!(rejections.len(), 1);
    }

    #[test]
    fn a_holiday_skips_public_holidays_and_halves_the_eves() {
        let holidays = holidays_of_year(2026);
        let calendar = Calendar { holidays: &holidays, ..open() };
        let days =
            request(date(2026, 12, 24), date(2026, 12, 31), AbsenceKind::Holiday).days(calendar).unwrap();
        let halves: Vec<bool> = days.iter().map(|(_, half)| *half).collect();
        assert_eq!(halves, [true, false, false, false, true]);
    }

    #[test]
    fn sickness_has_no_halves_and_a_locked_month_no_changes() {
        let half = Booking {
            half_day: true,
            ..request(date(2026, 11, 2), date(2026, 11, 2), AbsenceKind::Sickness)
        };
        let rejections = half.days(Calendar { locked: &[(2026, 11)], ..open() }).unwrap_err();
        let fields: Vec<_> = rejections.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, [Some("halfDay"), None]);
    }
}
