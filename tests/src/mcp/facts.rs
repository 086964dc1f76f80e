//! What a text tells, looked for in the data that come with it.
//!
//! Ids, durations, days, clock times, money, other numbers, quoted words, and the names before ids. How a fact is
//! labelled is a matter of the text; that it is there is not.

use serde_json::Value;

/// The facts of the text that the data do not carry.
pub(super) fn missing(text: &str, data: &Value) -> Vec<String> {
    let mut told = Told::default();
    told.add(data);
    if let Ok(document) = serde_json::from_str::<Value>(text) {
        return in_document(&document).into_iter().filter(|token| !told.has(token)).collect();
    }
    let (rest, quoted) = without_quotes(text);
    let mut missing: Vec<String> = quoted.into_iter().filter(|words| !told.says(words)).collect();
    for line in rest.lines() {
        missing.extend(names(line).filter(|name| !told.names(name)).map(str::to_owned));
        missing.extend(tokens(line).into_iter().filter(|token| !told.has(token)));
    }
    missing
}

/// The numbers of a text that is a document itself.
fn in_document(document: &Value) -> Vec<String> {
    match document {
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(in_document).collect(),
        Value::Object(fields) => fields.values().flat_map(in_document).collect(),
        Value::String(words) => tokens(words),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

/// All that data hold.
#[derive(Default)]
struct Told {
    numbers: Vec<f64>,
    words: Vec<String>,
    counts: Vec<usize>,
}

impl Told {
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

    fn says(&self, words: &str) -> bool {
        let plain = words.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
        self.words.iter().any(|known| known.contains(words) || known.contains(plain.trim()))
    }

    /// A name may stand behind words of the sentence that it ends.
    fn names(&self, name: &str) -> bool {
        let starts = std::iter::once(0).chain(name.match_indices(' ').map(|(at, _)| at + 1));
        starts.into_iter().any(|at| name.get(at..).is_some_and(|rest| self.says(rest)))
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
            return minutes(time).is_some_and(|told| {
                self.numbers.iter().any(|seconds| (seconds - told * 60.0).abs() <= 30.0)
            });
        }
        if token.starts_with(['+', '-']) && token.contains(':') {
            return self.says(token);
        }
        if minutes(token).is_some() {
            let hour = token.split(':').next().and_then(|hour| hour.parse::<f64>().ok());
            let peak = token.ends_with(":00") || token.ends_with(":59");
            return self.says(&format!("T{token}")) || (peak && hour.is_some_and(number));
        }
        if let Some((first, last)) = rows_of(token) {
            let shown = self.counts.iter().any(|count| *count as u64 == (last + 1).saturating_sub(first));
            return shown && u32::try_from(first).is_ok_and(|first| number(f64::from(first)));
        }
        if token.matches('-').count() > 0 && !token.starts_with('-') {
            return token.split("..").filter(|day| !day.is_empty()).all(|day| self.says(day));
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

/// Things that share a value count as one kind.
fn alike(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else { return false };
    one.iter().any(|(name, value)| value.is_string() && other.get(name) == Some(value))
}

/// `11-20`: the first and the last row of a page.
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

/// The words that stand for numbers, ids and times.
fn tokens(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split(is_border).map(trimmed).filter(|word| !word.is_empty()).collect();
    let mut tokens = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let bare = word.trim_start_matches(['#', '-', '+']);
        let told = |letter: char| letter.is_ascii_digit() || matches!(letter, ':' | '-' | '.' | '#' | 'W');
        if !bare.starts_with(|letter: char| letter.is_ascii_digit()) || !bare.chars().all(told) {
            continue;
        }
        let before = place.checked_sub(1).and_then(|place| words.get(place));
        // "Address line 2" is a label, and what follows a span in a row of many is how long it was.
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

/// What stands before an id in brackets.
fn names(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices(" (#").filter_map(|(at, _)| {
        let before = line.get(..at)?;
        let start = [", ", "; ", ": ", " / ", "- "]
            .iter()
            .filter_map(|border| Some(before.rfind(border)? + border.len()));
        before.get(start.max().unwrap_or(0)..).filter(|name| !name.is_empty() && !name.contains('"'))
    })
}

/// The text without what stands in quotes, and that.
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
    fn every_kind_of_fact_is_missed_when_it_is_not_there() {
        let text = "#7 Ben (#4) 2026-11-20 09:00-10:30 1:30 h, 33.3 %, 75.00 EUR, 12 records, \"a; b\"";
        let told = json!({"id": 7, "user": {"id": 4, "name": "Ben"}, "begin": "2026-11-20T09:00:00+01:00",
            "end": "2026-11-20T10:30:00+01:00", "seconds": 5400, "percent": 33.333, "rate": 75.0, "records": 12, "note": "a; b"});
        assert_eq!(missing(text, &told), Vec::<String>::new());
        let all = missing(text, &json!({}));
        assert_eq!(
            all,
            ["a; b", "#7 Ben", "#7", "#4", "2026-11-20", "09:00", "10:30", "1:30h", "33.3", "75.00", "12"]
        );
    }

    #[test]
    fn the_ids_of_a_range_are_each_looked_for() {
        assert_eq!(missing("#20-#22", &json!({ "ids": [20, 22] })), ["#20-#22"]);
        assert!(missing("#20-#22", &json!({ "ids": [20, 21, 22] })).is_empty());
    }
}
