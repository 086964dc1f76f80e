//! Text of answers: lines, labelled values, durations and money.

use std::fmt::{Display, Write};

use kimai_domain::api::{Id, Seconds};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{Grid, quoted_name};
use crate::answer::Attachment;

/// An output that renders to text and to data.
pub trait Render {
    /// The data, with every fact of the text.
    type Data: Serialize + JsonSchema;

    /// Writes the text.
    fn render(&self, text: &mut Text);

    /// Returns the data.
    fn data(&self) -> Self::Data;

    /// Returns a document besides the text, such as a large CSV.
    fn attachment(&self) -> Option<Attachment> {
        None
    }

    /// Returns the data of a view of the output with their name in `_meta`, if it has a view.
    fn view(&self) -> Option<(&'static str, Value)> {
        None
    }

    /// Returns the output as a table for terminals, if it is one.
    fn grid(&self) -> Option<Grid> {
        None
    }
}

/// Lines of an answer, and the labelled values among them.
#[derive(Debug, Default)]
pub struct Text {
    lines: String,
    fields: Vec<(String, String)>,
}

impl Text {
    /// Returns the lines that `write` adds to an empty text.
    pub(crate) fn lines_of(write: impl FnOnce(&mut Self)) -> Vec<String> {
        let mut text = Self::default();
        write(&mut text);
        text.lines.lines().map(str::to_owned).collect()
    }

    /// Adds a line.
    pub fn line(&mut self, line: impl Display) {
        if !self.lines.is_empty() {
            self.lines.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = write!(self.lines, "{line}");
    }

    /// Adds `label: value` if there is a value that is not empty.
    pub fn field(&mut self, label: &str, value: Option<impl Display>) {
        if let Some(value) = value.map(|value| value.to_string()).filter(|value| !value.is_empty()) {
            self.line(format_args!("{label}: {value}"));
            self.fact(&label.to_lowercase(), value);
        }
    }

    /// Adds the first line of an entity, such as `Project #4 Website`, and records its name.
    pub(crate) fn heading(&mut self, kind: &str, id: impl Display, name: impl Display) {
        self.line(format_args!("{kind} #{id} {name}"));
        self.fact("name", name);
    }

    /// Records a labelled value that a line contains already.
    pub(crate) fn fact(&mut self, label: &str, value: impl Display) {
        self.fields.push((label.to_owned(), value.to_string()));
    }

    /// Returns the labelled values.
    pub(crate) fn into_fields(self) -> Vec<(String, String)> {
        self.fields
    }

    /// Keeps the whole lines that fit into `limit` characters, and adds a line with the number of missing ones.
    #[must_use]
    pub fn cut_to(self, limit: usize) -> Self {
        if self.lines.chars().count() <= limit {
            return self;
        }
        let mut cut = Self::default();
        let mut length = 0;
        let mut left = 0;
        let mut lines = self.lines.lines();
        for line in &mut lines {
            length += line.chars().count() + 1;
            if length > limit {
                left = 1 + lines.count();
                break;
            }
            cut.line(line);
        }
        cut.line(format_args!(
            "Cut here, {left} lines are missing. Ask for less: a smaller size and further pages, a narrower filter, or one id."
        ));
        cut
    }

    /// Returns the text.
    pub fn into_string(self) -> String {
        self.lines
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.lines)
    }
}

/// Returns `#1, #2`, or `none`.
pub fn ids<R>(ids: impl IntoIterator<Item = Id<R>>) -> String {
    let ids = ids.into_iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ");
    if ids.is_empty() { "none".to_owned() } else { ids }
}

/// Returns a duration as `H:MM h`.
pub fn duration(seconds: Seconds) -> String {
    format!("{} h", clock(seconds))
}

/// Returns a duration as `H:MM`, rounded to minutes.
pub fn clock(seconds: Seconds) -> String {
    let minutes = (seconds.0 + seconds.0.signum() * 30) / 60;
    let sign = if minutes < 0 { "-" } else { "" };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{}:{:02}", minutes / 60, minutes % 60)
}

/// Returns an amount with two decimals, and its currency if known.
pub fn money(amount: f64, currency: Option<&str>) -> String {
    match currency {
        Some(currency) => format!("{amount:.2} {}", quoted_name(currency)),
        None => format!("{amount:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use kimai_domain::api::Seconds;
    use proptest::prelude::*;

    use super::{Text, duration, money};

    fn text(lines: &[String]) -> Text {
        let mut text = Text::default();
        for line in lines {
            text.line(line);
        }
        text
    }

    #[test]
    fn durations_are_hours_and_minutes_rounded_to_the_minute() {
        let texts = [0, 29, 30, 5400, 36_000, -5400].map(|seconds| duration(Seconds(seconds)));
        assert_eq!(texts, ["0:00 h", "0:00 h", "0:01 h", "1:30 h", "10:00 h", "-1:30 h"]);
    }

    #[test]
    fn money_has_two_decimals() {
        assert_eq!(money(3.333_333_333_333_333_5, Some("EUR")), "3.33 EUR");
        assert_eq!(money(75.0, None), "75.00");
    }

    proptest! {
        #[test]
        fn cut_text_keeps_whole_lines_and_counts_the_rest(lines in prop::collection::vec("[a-zä]{1,20}", 1..40), limit in 0_usize..300) {
            let whole = text(&lines).into_string();
            let cut = text(&lines).cut_to(limit).into_string();
            if whole.chars().count() <= limit {
                prop_assert_eq!(cut, whole);
            } else {
                let (remaining, last) = cut.rsplit_once('\n').unwrap_or(("", &cut));
                prop_assert!(remaining.chars().count() <= limit && whole.starts_with(remaining));
                let missing = lines.len() - remaining.lines().count();
                let note = format!("Cut here, {missing} lines");
                prop_assert!(last.starts_with(&note), "{last}");
            }
        }
    }
}
