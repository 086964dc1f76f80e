//! How it reads.

use kimai_domain::{
    records::MetaFilter,
    statistics::{YearOf, years},
};
use serde_json::{Map, Value, json};

use super::{
    super::{
        super::notes,
        page::{head, rows},
        users::{LISTED, whose},
    },
    Format, Whole,
};
use crate::render::{Render, Text, people, said, statistics};

impl Render for Whole {
    fn render(&self, text: &mut Text) {
        let years = self.years();
        match self.stats {
            Some(Format::Json) => {
                text.line(statistics::json(self.json_head(), &self.kept.statistics, years.as_deref()))
            }
            Some(format) => {
                text.line(format_args!("Statistics of {} {}", self.kept.count, self.what()));
                self.beside(text);
                if self.kept.count > 0 {
                    let depth = if format == Format::Detailed {
                        statistics::Depth::DETAILED
                    } else {
                        statistics::Depth::SUMMARY
                    };
                    statistics::text(text, &self.kept.statistics, years.as_deref(), depth);
                }
                if format == Format::Detailed && self.kept.count > 0 {
                    text.line(head(&self.rows, "records"));
                    rows(text, &self.rows);
                }
            }
            None => {
                text.line(head(&self.rows, &self.what()));
                self.beside(text);
                rows(text, &self.rows);
            }
        }
    }
}

impl Whole {
    /// Whose records of when with what.
    fn what(&self) -> String {
        let whose = whose(&self.scope, self.kept.user.as_ref());
        format!("{whose}{}{}", self.when(), self.meta.as_ref().map(with_field).unwrap_or_default())
    }

    fn when(&self) -> String {
        match (self.period.begin, self.period.end) {
            (Some(begin), Some(end)) => format!(" from {} to {}", begin.date(), end.date()),
            (Some(begin), None) => format!(" since {}", begin.date()),
            (None, Some(end)) => format!(" up to {}", end.date()),
            (None, None) => String::new(),
        }
    }

    fn beside(&self, text: &mut Text) {
        for note in self.notes() {
            text.line(format_args!("Note: {note}"));
        }
        if let Some(visible) = &self.people {
            people::choices(text, visible, LISTED);
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = notes::reading(&self.reading);
        let name = self.meta.as_ref().map(|meta| said(meta.name()).to_string()).unwrap_or_default();
        if self.kept.kept_unseen > 0 {
            let why = match self.meta.as_ref().and_then(MetaFilter::value) {
                Some("") => "do not show the field; they count as empty",
                Some(_) => "do not show the field; Kimai's search found the value in them, perhaps as a part",
                None => "do not show the field; Kimai's search found it in them",
            };
            notes.push(format!("{} of these {why} ({name}).", self.kept.kept_unseen));
        }
        if self.kept.left_unseen > 0 {
            notes.push(format!(
                "{} other records do not show the field {name} and were left out; it may be hidden.",
                self.kept.left_unseen
            ));
        }
        notes
    }

    /// The years, where they are wanted and all records were read.
    fn years(&self) -> Option<Vec<YearOf<'_>>> {
        let mut years = self.by_year.then(|| years(&self.kept.statistics, self.period, self.now))?;
        if !self.reading.whole {
            years.iter_mut().for_each(|year| year.growth = None);
        }
        Some(years)
    }

    fn json_head(&self) -> Map<String, Value> {
        let mut head = Map::from_iter([
            ("of".to_owned(), json!(self.what())),
            ("complete".to_owned(), json!(self.reading.whole)),
        ]);
        let mut notes = self.notes();
        if let Some(visible) = &self.people {
            let mut users = Text::default();
            people::choices(&mut users, visible, LISTED);
            notes.push(users.into_string());
        }
        if !notes.is_empty() {
            head.insert("notes".to_owned(), json!(notes));
        }
        head
    }
}

fn with_field(meta: &MetaFilter) -> String {
    let name = said(meta.name());
    match meta.value() {
        None => format!(" with any {name}"),
        Some("") => format!(" without {name}"),
        Some(value) => format!(" with {name}={}", said(value)),
    }
}
