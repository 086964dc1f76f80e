//! How a calendar reads.

use kimai_domain::{
    absences::{Days, adjoin},
    api::CalendarEvent,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::Events;
use crate::{
    data::Table,
    render::{Render, Text, absence, quoted_text},
};

/// What the calendar shows on some days.
#[derive(Serialize, JsonSchema)]
pub(super) struct Event {
    first: String,
    last: String,
    title: String,
}

/// Of when.
#[derive(Serialize, JsonSchema)]
pub(super) struct Bounds {
    first_day: String,
    last_day: String,
}

impl Events {
    fn head(&self) -> String {
        let count = absence::count(rows(&self.listing).len(), self.what);
        format!("{count} from {} to {}", self.days.first, self.days.last)
    }

    fn unread(&self, text: &mut Text) {
        for invalid in &self.listing.invalid {
            text.line(format_args!("An entry could not be read ({})", quoted_text(&invalid.reason)));
        }
    }
}

impl Render for Events {
    type Data = Table<Event, Bounds>;

    fn render(&self, text: &mut Text) {
        text.line(self.head());
        for (days, title) in rows(&self.listing) {
            text.line(format_args!("{days}: {}", quoted_text(title)));
        }
        self.unread(text);
    }

    fn data(&self) -> Self::Data {
        let rows = rows(&self.listing).into_iter().map(|(days, title)| Event {
            first: days.first.to_string(),
            last: days.last.to_string(),
            title: title.to_owned(),
        });
        let days = Bounds { first_day: self.days.first.to_string(), last_day: self.days.last.to_string() };
        Table::of(rows.collect(), days).about(self.head()).notes(Text::lines_of(|text| self.unread(text)))
    }
}

/// Entries by day; those of the same title on days in a row are one.
fn rows(listing: &[CalendarEvent]) -> Vec<(Days, &str)> {
    let mut events: Vec<(Days, &str)> =
        listing.iter().filter_map(|event| Some((days(event)?, event.title.as_str()))).collect();
    events.sort_unstable_by_key(|(days, title)| (days.first, *title));
    let mut rows: Vec<(Days, &str)> = Vec::new();
    for (days, title) in events {
        let before =
            rows.iter_mut().rev().find(|(row, known)| *known == title && adjoin(row.last, days.first));
        match before {
            Some((row, _)) => row.last = days.last,
            None => rows.push((days, title)),
        }
    }
    rows
}

/// Its days; a calendar's end is the midnight after the last.
fn days(event: &CalendarEvent) -> Option<Days> {
    let first = event.start?;
    let last = event.end.and_then(|end| end.yesterday().ok()).filter(|last| *last > first);
    Some(Days { first, last: last.unwrap_or(first) })
}
