//! How a page of absences reads.

use super::Rows;
use crate::{
    data::{AbsenceRow, Table},
    render::{Render, Text, absence, quoted_text, record},
};

impl Render for Rows {
    type Data = Table<AbsenceRow>;

    fn render(&self, text: &mut Text) {
        text.line(self.head());
        self.who.missing(text, &self.read.unread);
        let mut last = None;
        for (user, row) in &self.page.rows {
            if self.who.users.len() > 1 && last != Some(user.id()) {
                text.line(format_args!("Of {}:", record::user(user)));
            }
            last = Some(user.id());
            text.line(absence::row(row, &self.labels));
        }
        self.unread(text);
        if let Some(next) = self.page.next {
            text.line(format_args!("Next: page {next}."));
        }
    }

    fn data(&self) -> Self::Data {
        let row = |(user, row): &(_, _)| AbsenceRow::new(row, &self.labels, Some(user));
        let notes = Text::lines_of(|text| {
            self.who.missing(text, &self.read.unread);
            self.unread(text);
        });
        Table {
            total: self.page.total,
            next_page: self.page.next,
            first: self.first(),
            ..self.page.rows.iter().map(row).collect()
        }
        .about(self.head())
        .notes(notes)
    }
}

impl Rows {
    /// How many, whose and when; and which of them, unless it is all.
    fn head(&self) -> String {
        let shown = self.page.rows.len();
        let count = usize::try_from(self.page.total.unwrap_or_default()).unwrap_or(shown);
        let whose = self.who.text(self.read.of.iter().map(|(user, _)| user));
        let head = format!("{} {whose}{}", absence::count(count, self.what), self.when);
        if shown == count {
            return head;
        }
        let first = self.page.first;
        format!("{head}; {first}-{} shown", first + shown as u64 - 1)
    }

    fn first(&self) -> Option<u64> {
        (!self.page.rows.is_empty()).then_some(self.page.first)
    }

    fn unread(&self, text: &mut Text) {
        for invalid in &self.read.invalid {
            let id = invalid.id.map_or_else(|| "without id".to_owned(), |id| format!("#{id}"));
            text.line(format_args!("An absence {id} could not be read ({})", quoted_text(&invalid.reason)));
        }
    }
}
