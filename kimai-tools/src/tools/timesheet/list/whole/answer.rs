//! How it reads.

use kimai_domain::{
    records::MetaFilter,
    statistics::{YearOf, years},
};
use serde_json::{Map, Value, json};

use super::{
    super::{
        super::notes,
        Beside,
        page::{head, rows},
        users::{LISTED, whose},
    },
    Format, Whole,
};
use crate::{
    data::{Record, Table},
    render::{
        Render, Text, people, quoted_name, quoted_text,
        statistics::{self, Depth},
    },
};

impl Render for Whole {
    type Data = Table<Record, Beside>;

    fn render(&self, text: &mut Text) {
        let years = self.years();
        match self.stats {
            None => {
                text.line(head(&self.rows, &self.what()));
                self.beside(text);
                rows(text, &self.rows);
            }
            Some(Format::Json) => {
                let document = statistics::json(self.json_head(), &self.kept.statistics, years.as_deref());
                text.line(document);
            }
            Some(Format::Summary) => self.report(text, years.as_deref(), Depth::SUMMARY),
            Some(Format::Detailed) => {
                self.report(text, years.as_deref(), Depth::DETAILED);
                if self.kept.count > 0 {
                    text.line(head(&self.rows, "records"));
                    rows(text, &self.rows);
                }
            }
        }
    }

    fn data(&self) -> Self::Data {
        self.table()
    }
}

impl Whole {
    fn report(&self, text: &mut Text, years: Option<&[YearOf<'_>]>, depth: Depth) {
        text.line(format_args!("Statistics of {} {}", self.kept.count, self.what()));
        self.beside(text);
        if self.kept.count > 0 {
            statistics::text(text, &self.kept.statistics, years, depth);
        }
    }

    /// Whose records of when with what.
    pub(super) fn what(&self) -> String {
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

    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = notes::reading(&self.reading);
        let name = self.meta.as_ref().map(|meta| quoted_name(meta.name()).to_string()).unwrap_or_default();
        if self.kept.unseen > 0 {
            let why = match self.meta.as_ref().and_then(MetaFilter::value) {
                Some("") => "do not show the field; they count as empty",
                Some(_) => "do not show the field; Kimai's search found the value in them, perhaps as a part",
                None => "do not show the field; Kimai's search found it in them",
            };
            notes.push(format!("{} of these {why} ({name}).", self.kept.unseen));
        }
        if self.kept.left_out > 0 {
            notes.push(format!(
                "{} other records do not show the field {name} and were left out; it may be hidden.",
                self.kept.left_out
            ));
        }
        notes
    }

    /// The years, where they are wanted and all records were read.
    pub(super) fn years(&self) -> Option<Vec<YearOf<'_>>> {
        let mut years = self.by_year.then(|| years(&self.kept.statistics, self.period, self.now))?;
        if !self.reading.whole {
            for year in &mut years {
                year.growth = None;
            }
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
    let name = quoted_name(meta.name());
    match meta.value() {
        None => format!(" with any {name}"),
        Some("") => format!(" without {name}"),
        Some(value) => format!(" with {name}={}", quoted_text(value)),
    }
}
