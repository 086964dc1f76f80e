//! Comparison of the facts of an answer's text with its data.
//!
//! Facts are ids, durations, days, clock times, money, other numbers, quoted texts, and the names before ids. The data
//! may label them differently.

use serde_json::Value;

/// Returns the facts of the text that are missing in the data.
pub(super) fn missing(text: &str, data: &Value) -> Vec<String> {
    let mut known = DataValues::default();
    known.add(data);
    if let Ok(document) = serde_json::from_str::<Value>(text) {
        return in_document(&document).into_iter().filter(|token| !known.has(token)).collect();
    }
    let (rest, quoted) = without_quotes(text);
    let mut missing: Vec<String> = quoted.into_iter().filter(|words| !known.contains_text(words)).collect();
    for line in rest.lines() {
        missing.extend(names(line).filter(|name| !known.contains_name(name)).map(str::to_owned));
        missing.extend(tokens(line).into_iter().filter(|token| !known.has(token)));
    }
    missing
}

/// Returns the numbers of a text that is itself a JSON document.
fn in_document(document: &Value) -> Vec<String> {
    match document {
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(in_document).collect(),
        Value::Object(fields) => fields.values().flat_map(in_document).collect(),
        Value::String(words) => tokens(words),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

/// The values of an answer's data.
#[derive(Default)]
struct DataValues {
    numbers: Vec<f64>,
    words: Vec<String>,
    counts: Vec<usize>,
}

impl DataValues {
    fn add(&mut self, data: &Value) {
        match data {
            Value::Number(number) => self.numbers.extend(number.as_f64()),
            Value::String(words) => self.words.push(words.clone()),
            Value::Array(items) => {
                self.counts.push(items.len());
                self.counts
                    .extend(items.iter().map(|item| items.iter().filter(|other| alike(item, other)).count()));
                for item in items {
                    self.add(item);
                }
            }
            Value::Object(fields) => fields.values().for_each(|field| self.add(field)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn contains_text(&self, words: &str) -> bool {
        let plain = words.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
        self.words.iter().any(|known| known.contains(words) || known.contains(plain.trim()))
    }

    /// Returns true if the data contain the name, or its end: other words of the sentence may precede a name.
    fn contains_name(&self, name: &str) -> bool {
        let starts = std::iter::once(0).chain(name.match_indices(' ').map(|(at, _)| at + 1));
        starts.into_iter().any(|at| name.get(at..).is_some_and(|rest| self.contains_text(rest)))
    }

    fn has(&self, token: &str) -> bool {
        let prose = || {
            self.words.iter().any(|words| {
                words.split(is_border).any(|word| trimmed(word).trim_start_matches('+') == token)
            })
        };
        prose() || self.has_typed(token)
    }

    fn has_typed(&self, token: &str) -> bool {
        let number = |wanted: f64| self.numbers.iter().any(|number| (number - wanted).abs() < 1e-9);
        if let Some(range) = token.strip_prefix('#') {
            let (first, last) = range.split_once("-#").unwrap_or((range, range));
            let first = first.parse::<u32>().unwrap_or(0);
            let last = last.parse::<u32>().unwrap_or(0);
            return (first..=last).all(|id| number(f64::from(id)));
        }
        if let Some(time) = token.strip_suffix('h') {
            let is_number = minutes(time).is_some_and(|minutes| {
                self.numbers.iter().any(|seconds| (seconds - minutes * 60.0).abs() <= 30.0)
            });
            // The value before a change is a text.
            return is_number || self.contains_text(&format!("{time} h"));
        }
        if token.starts_with(['+', '-']) && token.contains(':') {
            return self.contains_text(token);
        }
        if minutes(token).is_some() {
            let hour = token.split(':').next().and_then(|hour| hour.parse::<f64>().ok());
            let peak = token.ends_with(":00") || token.ends_with(":59");
            return self.contains_text(&format!("T{token}")) || (peak && hour.is_some_and(number));
        }
        if let Some((first, last)) = rows_of(token) {
            let is_page_size =
                self.counts.iter().any(|count| *count as u64 == (last + 1).saturating_sub(first));
            return is_page_size && u32::try_from(first).is_ok_and(|first| number(f64::from(first)));
        }
        if token.matches('-').count() > 0 && !token.starts_with('-') {
            return token.split("..").filter(|day| !day.is_empty()).all(|day| self.contains_text(day));
        }
        let Ok(wanted) = token.parse::<f64>() else { return true };
        let decimals = i32::try_from(token.split_once('.').map_or(0, |(_, more)| more.len())).unwrap_or(0);
        let near = 0.5 * 10_f64.powi(-decimals) + 1e-9;
        let rounded = |number: &f64| decimals > 0 && (number - wanted).abs() <= near;
        let hours = |seconds: &f64| decimals > 0 && (seconds / 3600.0 - wanted).abs() <= near;
        number(wanted)
            || self.numbers.iter().any(|number| rounded(number) || hours(number))
            || self.counts.iter().any(|count| token == count.to_string())
    }
}

/// Returns true for objects with an equal string field.
fn alike(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else { return false };
    one.iter().any(|(name, value)| value.is_string() && other.get(name) == Some(value))
}

/// Parses the first and the last row of a page, such as `11-20`.
fn rows_of(token: &str) -> Option<(u64, u64)> {
    let (first, last) = token.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
        .filter(|(first, last)| first <= last && !token.starts_with('0'))
}

fn minutes(time: &str) -> Option<f64> {
    let (hours, minutes) = time.trim_start_matches(['-', '+']).split_once(':')?;
    let sign = if time.starts_with('-') { -1.0 } else { 1.0 };
    Some(sign * f64::from(hours.parse::<u32>().ok()? * 60 + minutes.parse::<u32>().ok()?))
}

fn is_border(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, ',' | ';' | '(' | ')' | '[' | ']' | '/' | '=' | '%' | '"' | '…')
}

fn trimmed(word: &str) -> &str {
    word.trim_matches(|letter| matches!(letter, '.' | ':' | '!' | '?' | '\''))
}

/// Returns the ids, times and other numbers of a line.
fn tokens(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split(is_border).map(trimmed).filter(|word| !word.is_empty()).collect();
    let mut tokens = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let bare = word.trim_start_matches(['#', '-', '+']);
        let is_figure =
            |letter: char| letter.is_ascii_digit() || matches!(letter, ':' | '-' | '.' | '#' | 'W');
        if !bare.starts_with(|letter: char| letter.is_ascii_digit()) || !bare.chars().all(is_figure) {
            continue;
        }
        let before = place.checked_sub(1).and_then(|place| words.get(place));
        // "Address line 2" is a label. A time after a span is its duration.
        if before == Some(&"line") {
            continue;
        }
        let after_span = before.is_some_and(|span| span.contains(':') && span.contains('-'));
        let is_duration = (words.get(place + 1) == Some(&"h") || after_span) && word.contains(':');
        if is_duration {
            tokens.push(format!("{word}h"));
        } else if word.contains(':') {
            match word.split_once('-').filter(|(begin, _)| begin.contains(':')) {
                Some((begin, end)) => tokens.extend([begin, end].map(str::to_owned)),
                None => tokens.push((*word).to_owned()),
            }
        } else {
            tokens.push(word.trim_start_matches('+').to_owned());
        }
    }
    tokens
}

/// Returns the names before ids in brackets.
fn names(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices(" (#").filter_map(|(at, _)| {
        let before = line.get(..at)?;
        let start = [", ", "; ", ": ", " / ", "- "]
            .iter()
            .filter_map(|border| Some(before.rfind(border)? + border.len()));
        before.get(start.max().unwrap_or(0)..).filter(|name| !name.is_empty() && !name.contains('"'))
    })
}

/// Returns the text without its quoted parts, and those parts.
fn without_quotes(text: &str) -> (String, Vec<String>) {
    let mut rest = String::new();
    let mut quoted = Vec::new();
    let mut open = None::<String>;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (&mut open, letter) {
            (Some(words), '\\') => words.extend(std::iter::once('\\').chain(letters.next())),
            (Some(_), '"') => quoted.extend(open.take()),
            (Some(words), letter) => words.push(letter),
            (None, '"') => {
                rest.push('"');
                open = Some(String::new());
            }
            (None, letter) => rest.push(letter),
        }
    }
    (rest, quoted)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::missing;

    #[test]
    fn every_kind_of_missing_fact_is_reported() {
        let text = "#7 Ben (#4) 2026-11-20 09:00-10:30 1:30 h, 33.3 %, 75.00 EUR, 12 records, \"a; b\"";
        let data = json!({"id": 7, "user": {"id": 4, "name": "Ben"}, "begin": "2026-11-20T09:00:00+01:00",
            "end": "2026-11-20T10:30:00+01:00", "seconds": 5400, "percent": 33.333, "rate": 75.0, "records": 12, "note": "a; b"});
        assert_eq!(missing(text, &data), Vec::<String>::new());
        let all = missing(text, &json!({}));
        assert_eq!(
            all,
            ["a; b", "#7 Ben", "#7", "#4", "2026-11-20", "09:00", "10:30", "1:30h", "33.3", "75.00", "12"]
        );
    }

    #[test]
    fn every_id_of_a_range_must_be_present() {
        assert_eq!(missing("#20-#22", &json!({ "ids": [20, 22] })), ["#20-#22"]);
        assert!(missing("#20-#22", &json!({ "ids": [20, 21, 22] })).is_empty());
    }
}
