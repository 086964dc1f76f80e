//! Text of absences and public holidays.

use kimai_domain::{
    absences::{AbsenceSpan, Amount, Labels},
    api::{Absence, AbsenceStatus, AbsenceType, Id, PublicHoliday},
};

use super::{
    Entry, Text, duration,
    entry::{self, mark},
    quoted_name, quoted_text, user,
};
use crate::data::Entity;

/// Formats a span, such as `#20-#25 2026-12-15 to 2026-12-22 6 days Holiday; requested - Trip`.
pub fn row(span: &AbsenceSpan, labels: &Labels) -> String {
    format!("{} {}", ids(&span.ids()), summary(span, labels))
}

/// Formats a span with its owner; the type is named by its key, which needs no request.
pub(crate) fn row_with_owner(span: &AbsenceSpan) -> String {
    let owner = span.user().map(|owner| format!("{} ", user::name(owner))).unwrap_or_default();
    format!("{owner}{}", row(span, &Labels::default()))
}

/// Formats a span without its ids.
pub(crate) fn summary(span: &AbsenceSpan, labels: &Labels) -> String {
    let days = span.days().map_or_else(|| "without a day".to_owned(), |days| days.to_string());
    let mut text = format!("{days} {} {}", amount(span.amount()), kind(span.kind(), labels));
    let halves: Vec<String> = span.half_days().map(|day| day.to_string()).collect();
    if !halves.is_empty() && span.records.len() > 1 {
        text = format!("{text}, half on {}", halves.join(", "));
    }
    if let Some(state) = span.status() {
        text = format!("{text}; {}", status(state));
    }
    match span.comment().filter(|comment| !comment.trim().is_empty()) {
        Some(comment) => format!("{text} - {}", quoted_text(comment)),
        None => text,
    }
}

/// Formats a record with its user and without its id; the type is named by its key, which needs no request.
pub(crate) fn record_summary(record: &Absence) -> String {
    let owner = record.user.as_ref().map(|owner| format!("{} ", user::name(owner))).unwrap_or_default();
    let span = AbsenceSpan { records: vec![record.clone()] };
    format!("{owner}{}", summary(&span, &Labels::default()))
}

/// Formats a number with a noun, such as `No absences`, `1 absence` or `2 absences`.
pub fn count(count: usize, noun: &str) -> String {
    match count {
        0 => format!("No {noun}s"),
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// Formats ids; consecutive ids become a range, such as `#20-#22, #25`.
pub fn ids(ids: &[Id<Absence>]) -> String {
    let runs = ids.chunk_by(|one, next| next.get() == one.get() + 1);
    let ranges = runs.filter_map(|run| match (run.first()?, run.last()?) {
        (first, last) if first == last => Some(format!("#{first}")),
        (first, last) => Some(format!("#{first}-#{last}")),
    });
    ranges.collect::<Vec<_>>().join(", ")
}

/// Formats an amount, such as `1.5 days`, `2:00 h` or `1 day and 2:00 h`.
pub fn amount(amount: Amount) -> String {
    let days = match amount.half_days {
        0 => None,
        2 => Some("1 day".to_owned()),
        _ => Some(format!("{} days", amount.days())),
    };
    let hours = (amount.time.0 > 0).then(|| duration(amount.time));
    match (days, hours) {
        (Some(days), Some(hours)) => format!("{days} and {hours}"),
        (days, hours) => days.or(hours).unwrap_or_else(|| "0 days".to_owned()),
    }
}

/// Formats the label of a type.
pub fn kind(kind: Option<&AbsenceType>, labels: &Labels) -> String {
    quoted_name(labels.label(kind)).to_string()
}

/// Formats an approval status.
pub fn status(status: &AbsenceStatus) -> String {
    match status {
        AbsenceStatus::New => "not requested yet".to_owned(),
        AbsenceStatus::Requested => "requested".to_owned(),
        AbsenceStatus::Approved => "approved".to_owned(),
        AbsenceStatus::Rejected => "rejected".to_owned(),
        other => quoted_name(other.as_str()).to_string(),
    }
}

impl Entry for PublicHoliday {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        let date = self.date.map(|date| date.strftime("%a %Y-%m-%d ").to_string()).unwrap_or_default();
        let facts = [mark(self.half_day == Some(true), "half a day"), holiday_group(self)];
        entry::summary(format_args!("{date}{}", quoted_name(&self.name)), facts)
    }

    fn full(&self, text: &mut Text) {
        text.line(format_args!("Public holiday {}", self.row()));
        text.fact("holiday", self.summary());
    }

    fn data(&self) -> Entity {
        Entity::Holiday(self.into())
    }
}

fn holiday_group(holiday: &PublicHoliday) -> Option<String> {
    let group = holiday.public_holiday_group.as_ref()?;
    Some(match &group.name {
        Some(name) => format!("{} (#{})", quoted_name(name), group.id),
        None => format!("group #{}", group.id),
    })
}

#[cfg(test)]
mod tests {
    use kimai_domain::{
        absences::{Amount, Labels, spans},
        api::{Absence, Id, Seconds},
    };
    use proptest::prelude::*;
    use serde_json::json;

    use super::{amount, ids, row};

    #[test]
    fn consecutive_ids_are_formatted_as_a_range() {
        let text = |numbers: &[u64]| ids(&numbers.iter().copied().map(Id::new).collect::<Vec<_>>());
        assert_eq!(text(&[20, 21, 22, 25, 27, 28]), "#20-#22, #25, #27-#28");
        assert_eq!(text(&[]), "");
    }

    #[test]
    fn days_and_hours_are_formatted_separately() {
        let text = |half_days, time| amount(Amount { half_days, time: Seconds(time) });
        let all = [text(2, 0), text(1, 0), text(9, 0), text(0, 5400), text(3, 3600), text(0, 0)];
        assert_eq!(all, ["1 day", "0.5 days", "4.5 days", "1:30 h", "1.5 days and 1:00 h", "0 days"]);
    }

    proptest! {
        #[test]
        fn comments_and_types_stay_within_their_row(words in any::<String>()) {
            let absence: Absence = serde_json::from_value(json!({"id": 1, "date": "2026-11-02", "comment": words,
                "type": words, "status": words})).unwrap();
            let text = row(&spans(vec![absence])[0], &Labels::default());
            prop_assert!(!text.contains('\n'));
            prop_assert!(text.starts_with("#1 2026-11-02 1 day "));
        }
    }
}
