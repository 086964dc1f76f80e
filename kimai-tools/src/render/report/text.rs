//! Text of reports: one line per row, each value with its label, empty cells left out.

use kimai_domain::{
    absences::{Attendance, DayAbsence, DayOff, Presence},
    api::AbsenceType,
    report::{Cell, Column, NamedEntity, Table, Total, Unit},
};

use crate::render::{duration, quoted_name};

/// Ids that a cell shows at most; data, CSV and JSON have all.
const MAX_IDS: usize = 30;

/// Amounts are counted in ten-thousandths.
const MONEY_UNITS: f64 = 10_000.0;

/// Number of the first columns that name a row: entities, texts, dates and words.
pub(super) fn lead_columns(table: &Table) -> usize {
    let names = |column: &&Column| {
        matches!(column.unit, Unit::Entity | Unit::Text | Unit::Label | Unit::Date | Unit::Flag)
    };
    table.columns.iter().take_while(names).count()
}

/// Renders a row, such as `- Acme (#1): records 3; 4:30 h; billable 4:00 h`.
pub(crate) fn row(table: &Table, cells: &[Cell]) -> String {
    let lead = lead_columns(table);
    let name = parts(table, cells, 0..lead).join(", ");
    let values = parts(table, cells, lead..table.columns.len()).join("; ");
    match (name.is_empty(), values.is_empty()) {
        (false, false) => format!("- {name}: {values}"),
        (false, true) => format!("- {name}"),
        (true, _) => format!("- {values}"),
    }
}

/// Renders a row of totals.
pub(crate) fn total(table: &Table, total: &Total) -> String {
    let values = parts(table, &total.cells, 0..table.columns.len()).join("; ");
    format!("{}: {}", total.label, if values.is_empty() { "nothing" } else { &values })
}

fn parts(table: &Table, cells: &[Cell], columns: std::ops::Range<usize>) -> Vec<String> {
    let columns = columns.filter_map(|index| Some((table.columns.get(index)?, cells.get(index)?)));
    columns.filter(|(_, cell)| !cell.is_empty()).map(|(column, value)| labelled(column, value)).collect()
}

fn labelled(column: &Column, value: &Cell) -> String {
    let value = cell(column, value);
    if column.label.is_empty() { value } else { format!("{} {value}", column.label) }
}

/// Renders a value.
#[expect(clippy::cast_precision_loss, reason = "amounts and days are far below 2^53")]
pub(super) fn cell(column: &Column, value: &Cell) -> String {
    let sign = |is_positive: bool| if column.signed && is_positive { "+" } else { "" };
    match value {
        Cell::Empty => String::new(),
        Cell::Entity(entity) => named(column, entity),
        Cell::Text(text) => quoted_name(text).to_string(),
        Cell::Label(label) => label.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Time(time) => format!("{}{}", sign(time.0 > 0), duration(*time)),
        Cell::Money(units) => {
            let amount = *units as f64 / MONEY_UNITS;
            let currency = column.currency.as_deref().map(|currency| format!(" {}", quoted_name(currency)));
            format!("{}{amount:.2}{}", sign(*units > 0), currency.unwrap_or_default())
        }
        Cell::Percent(share) => format!("{}{share}", sign(share.tenths() > 0)),
        Cell::Date(day) => day.strftime("%a %Y-%m-%d").to_string(),
        Cell::Instant(time) => time.strftime("%Y-%m-%d %H:%M").to_string(),
        Cell::HalfDays(half_days) => {
            let days = *half_days as f64 / 2.0;
            let noun = if half_days.abs() == 2 { "day" } else { "days" };
            format!("{}{days} {noun}", sign(*half_days > 0))
        }
        Cell::Ids(all) => ids(all),
        Cell::Spans(spans) => {
            let spans = spans
                .iter()
                .map(|(begin, end)| format!("{}-{}", begin.strftime("%H:%M"), end.strftime("%H:%M")));
            spans.collect::<Vec<_>>().join(" and ")
        }
        Cell::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Cell::Attendance(day) => attendance(day, english_word),
    }
}

/// Renders `Acme / Website (#1)`; an entity without a visible name by its kind and id, such as `project #5`.
fn named(column: &Column, entity: &NamedEntity) -> String {
    let parent = entity.parent.as_deref().map(|parent| format!("{} / ", quoted_name(parent)));
    let parent = parent.unwrap_or_default();
    match (&entity.name, entity.id) {
        (Some(name), Some(id)) => format!("{parent}{} (#{id})", quoted_name(name)),
        (Some(name), None) => format!("{parent}{}", quoted_name(name)),
        (None, Some(id)) => format!("{parent}{} #{id}", column.key),
        (None, None) => format!("{parent}{}", column.key),
    }
}

/// Renders ids; consecutive ids become a range, such as `#20-#22, #25`.
fn ids(all: &[u64]) -> String {
    let mut sorted = all.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let runs = sorted.chunk_by(|one, next| *next == one + 1);
    let ranges = runs.filter_map(|run| match (run.first()?, run.last()?) {
        (first, last) if first == last => Some(format!("#{first}")),
        (first, last) => Some(format!("#{first}-#{last}")),
    });
    let ranges: Vec<String> = ranges.collect();
    let more = if ranges.len() > MAX_IDS {
        format!(", … ({} ids; format csv lists all)", sorted.len())
    } else {
        String::new()
    };
    format!("{}{more}", ranges.into_iter().take(MAX_IDS).collect::<Vec<_>>().join(", "))
}

/// Renders the presence of a person on a day, with the words that `word` returns for the English ones.
pub(super) fn attendance(day: &Attendance, word: fn(&'static str) -> &'static str) -> String {
    let absent = |absences: &[DayAbsence]| absent(absences, word);
    let presence = match &day.presence {
        Presence::Present => word("here").to_owned(),
        Presence::Partial(absences) => format!("{}{}", word("partly here, "), absent(absences)),
        Presence::Absent(absences) => absent(absences),
        Presence::DayOff(DayOff::PublicHoliday(name)) => {
            format!("{}{}", word("public holiday "), quoted_name(name))
        }
        Presence::DayOff(DayOff::NoWorkingTime) => word("no working day").to_owned(),
        Presence::DayOff(DayOff::OutsideContract) => word("no contract").to_owned(),
    };
    let half = day
        .half_holiday
        .as_deref()
        .map(|name| format!("{}{}", word(", half a public holiday "), quoted_name(name)));
    let requested = if day.requested.is_empty() {
        String::new()
    } else {
        format!("{}{}", word(", requested "), absent(&day.requested))
    };
    format!("{presence}{}{requested}", half.unwrap_or_default())
}

/// Returns the English word itself.
pub(crate) const fn english_word(word: &'static str) -> &'static str {
    word
}

fn absent(absences: &[DayAbsence], word: fn(&'static str) -> &'static str) -> String {
    let text = |absence: &DayAbsence| {
        let amount = match (absence.hours(), absence.amount.half_days) {
            (Some(time), _) => format!(" {} h", time.as_hours()),
            (None, 1) => word(" half a day").to_owned(),
            _ => String::new(),
        };
        format!("{}{amount}", absence_type(absence.kind.as_ref(), word))
    };
    absences.iter().map(text).collect::<Vec<_>>().join(word(" and "))
}

fn absence_type(kind: Option<&AbsenceType>, word: fn(&'static str) -> &'static str) -> String {
    let name = match kind {
        Some(AbsenceType::Holiday) => "vacation",
        Some(AbsenceType::TimeOff) => "time off",
        Some(AbsenceType::Sickness) => "sick",
        Some(AbsenceType::SicknessChild) => "sick child",
        Some(AbsenceType::Parental) => "parental leave",
        Some(AbsenceType::UnpaidVacation) => "unpaid vacation",
        Some(other) => return quoted_name(other.as_str()).to_string(),
        None => "absent",
    };
    word(name).to_owned()
}

/// Returns the number of lines that fit into `limit` characters, at least one.
pub(crate) fn shown_rows(lines: &[String], limit: usize) -> usize {
    let mut length = 0;
    let fits = |line: &&String| {
        length += line.chars().count() + 1;
        length <= limit
    };
    lines.iter().take_while(fits).count().max(1).min(lines.len())
}

#[cfg(test)]
mod tests {
    use super::ids;

    #[test]
    fn many_ids_end_with_their_number_and_the_way_to_all() {
        assert_eq!(ids(&[22, 20, 21, 25]), "#20-#22, #25");
        let odd: Vec<u64> = (0..31).map(|number| 2 * number + 1).collect();
        let text = ids(&odd);
        assert!(text.ends_with("#57, #59, … (31 ids; format csv lists all)"), "{text}");
    }
}
