//! Absences.

use kimai_domain::{
    absences::{AbsenceSpan, Amount, Labels},
    api::{Absence, AbsenceStatus, AbsenceType, Id},
};

use super::{duration, quoted_name, quoted_text};

/// A row: `#20-#25 2026-12-15 to 2026-12-22 6 days Holiday; requested - Trip`.
pub fn row(row: &AbsenceSpan, labels: &Labels) -> String {
    format!("{} {}", ids(&row.ids()), summary(row, labels))
}

/// A row without its ids.
pub(crate) fn summary(row: &AbsenceSpan, labels: &Labels) -> String {
    let days = row.days().map_or_else(|| "without a day".to_owned(), |days| days.to_string());
    let mut text = format!("{days} {} {}", amount(row.amount()), kind(row.kind(), labels));
    let halves: Vec<String> = row.half_days().map(|day| day.to_string()).collect();
    if !halves.is_empty() && row.records.len() > 1 {
        text = format!("{text}, half on {}", halves.join(", "));
    }
    if let Some(state) = row.status() {
        text = format!("{text}; {}", status(state));
    }
    match row.comment().filter(|comment| !comment.trim().is_empty()) {
        Some(comment) => format!("{text} - {}", quoted_text(comment)),
        None => text,
    }
}

/// `No absences`, `1 absence`, `2 absences`.
pub fn count(count: usize, one: &str) -> String {
    match count {
        0 => format!("No {one}s"),
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    }
}

/// Ids, those in a row as their first and last.
pub fn ids(ids: &[Id<Absence>]) -> String {
    let runs = ids.chunk_by(|one, next| next.get() == one.get() + 1);
    let shown = runs.filter_map(|run| match (run.first()?, run.last()?) {
        (first, last) if first == last => Some(format!("#{first}")),
        (first, last) => Some(format!("#{first}-#{last}")),
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// `1.5 days`, `2:00 h`, or both.
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

/// Kimai's label of a type.
pub fn kind(kind: Option<&AbsenceType>, labels: &Labels) -> String {
    quoted_name(labels.of(kind)).to_string()
}

/// Where the approval stands.
pub fn status(status: &AbsenceStatus) -> String {
    match status {
        AbsenceStatus::New => "not requested yet".to_owned(),
        AbsenceStatus::Requested => "requested".to_owned(),
        AbsenceStatus::Approved => "approved".to_owned(),
        AbsenceStatus::Rejected => "rejected".to_owned(),
        AbsenceStatus::Other(other) => quoted_name(other).to_string(),
    }
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
    fn ids_in_a_row_are_their_first_and_last() {
        let shown = |numbers: &[u64]| ids(&numbers.iter().copied().map(Id::new).collect::<Vec<_>>());
        assert_eq!(shown(&[20, 21, 22, 25, 27, 28]), "#20-#22, #25, #27-#28");
        assert_eq!(shown(&[]), "");
    }

    #[test]
    fn days_and_hours_stand_apart() {
        let shown = |half_days, time| amount(Amount { half_days, time: Seconds(time) });
        let all = [shown(2, 0), shown(1, 0), shown(9, 0), shown(0, 5400), shown(3, 3600), shown(0, 0)];
        assert_eq!(all, ["1 day", "0.5 days", "4.5 days", "1:30 h", "1.5 days and 1:00 h", "0 days"]);
    }

    proptest! {
        #[test]
        fn no_remark_and_no_type_breaks_out_of_its_row(words in any::<String>()) {
            let absence: Absence = serde_json::from_value(json!({"id": 1, "date": "2026-11-02", "comment": words,
                "type": words, "status": words})).unwrap();
            let shown = row(&spans(vec![absence])[0], &Labels::default());
            prop_assert!(!shown.contains('\n'));
            prop_assert!(shown.starts_with("#1 2026-11-02 1 day "));
        }
    }
}
