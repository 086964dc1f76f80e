//! Rows below a line for each day.

use jiff::Zoned;
use kimai_domain::api::Timesheet;

use super::{super::Text, legend, rest, user};

/// With so many rows, names would be most of what is read: they stand once above them.
const MANY: usize = 11;

/// Rows below a line for each day; users are named where there are several.
pub fn rows(text: &mut Text, records: &[Timesheet]) {
    let users =
        records.iter().any(|record| records.first().is_some_and(|first| first.user.id() != record.user.id()));
    let many = records.len() >= MANY;
    if many {
        legend::write(text, records);
    }
    let mut day = None;
    for record in records {
        let date = record.begin.date();
        if day != Some(date) {
            day = Some(date);
            text.line(day_line(&record.begin));
        }
        let whose = if users { format!("{} ", user(&record.user)) } else { String::new() };
        let row = if many { legend::row(record) } else { rest(record) };
        text.line(format_args!("#{} {whose}{row}", record.id));
    }
}

fn day_line(begin: &Zoned) -> String {
    begin.strftime("%a %Y-%m-%d").to_string()
}
