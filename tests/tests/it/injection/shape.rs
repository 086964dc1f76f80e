//! Whether an answer about hostile texts has the shape of the one about harmless texts.

use serde_json::Value;
use untrusted_input::text::is_invisible;

use super::payloads::Words;

/// Says what differs beside the texts, or how a text stands where it should not.
pub(crate) fn compare(harmless: &str, hostile: &str, words: &Words) -> Result<(), String> {
    if let Some(letter) = hostile.chars().find(|letter| hides(*letter) && *letter != '\n') {
        return Err(format!("{letter:?} stands in the answer"));
    }
    if let (Ok(one), Ok(other)) = (serde_json::from_str(harmless), serde_json::from_str::<Value>(hostile)) {
        return document(&one, &other, words);
    }
    let count = hostile.lines().count();
    let expected = harmless.lines().count();
    if count != expected {
        return Err(format!("{count} lines instead of {expected}"));
    }
    harmless.lines().zip(hostile.lines()).try_for_each(|(one, other)| {
        line(one, other, words).map_err(|problem| format!("{problem}\n  {one:?}\n  {other:?}"))
    })
}

/// A line is what it is with harmless texts, each text in quotes or of letters that mean nothing.
fn line(harmless: &str, hostile: &str, words: &Words) -> Result<(), String> {
    let mut before = "";
    let mut rest = hostile;
    let mut left = harmless;
    while let Some((literal, mark, after)) = next_mark(left) {
        if before.is_empty() && literal.is_empty() {
            return Err("the line starts with a text".to_owned());
        }
        rest = rest.strip_prefix(literal).ok_or_else(|| format!("no {literal:?} where it belongs"))?;
        rest = if literal.ends_with('"') && after.starts_with('"') {
            quoted(rest)?
        } else if let Some(inner) = rest.strip_prefix('"') {
            let after_it = quoted(inner)?.get(1..).unwrap_or_default();
            if after.starts_with('…') { after_it } else { after_it.strip_prefix('…').unwrap_or(after_it) }
        } else {
            bare(rest, words.of(mark).trim(), after)?
        };
        (before, left) = (mark, after);
    }
    if rest == left { Ok(()) } else { Err(format!("it ends with {rest:?} instead of {left:?}")) }
}

/// What is before the next mark, the mark, and what is after it.
fn next_mark(text: &str) -> Option<(&str, &str, &str)> {
    let is_mark = |mark: &str| {
        let digits = mark.strip_prefix('w').and_then(|mark| mark.strip_suffix('q'));
        digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let at =
        text.match_indices('w').map(|(at, _)| at).find(|at| text.get(*at..at + 8).is_some_and(is_mark))?;
    Some((text.get(..at)?, text.get(at..at + 8)?, text.get(at + 8..)?))
}

/// What comes from the quote on that ends what began.
fn quoted(text: &str) -> Result<&str, String> {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !escaped => return Ok(text.get(at..).unwrap_or_default()),
            _ => escaped = letter == '\\' && !escaped,
        }
    }
    Err("quotes that do not end".to_owned())
}

/// What comes after a text that stands without quotes, which nothing can be taken for.
fn bare<'a>(text: &'a str, whole: &str, after: &str) -> Result<&'a str, String> {
    if let Some(letter) = whole.chars().find(|letter| "\"#:;=[]|\\：；＃".contains(*letter) || hides(*letter))
    {
        return Err(format!("{letter:?} stands outside quotes"));
    }
    let last = ["", ";", " [", "…", "\"", ")"]
        .iter()
        .any(|end| after == *end || !end.is_empty() && after.starts_with(end));
    if let Some(joint) = [", ", " / ", " - "].iter().find(|joint| !last && whole.contains(**joint)) {
        return Err(format!("a text with {joint:?} stands among others"));
    }
    text.strip_prefix(whole).ok_or_else(|| format!("no {whole:?} where it belongs"))
}

/// A document of JSON has the same fields, and texts are what they are.
fn document(harmless: &Value, hostile: &Value, words: &Words) -> Result<(), String> {
    match (harmless, hostile) {
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).try_for_each(|(one, other)| document(one, other, words))
        }
        (Value::Object(one), Value::Object(other)) if one.len() == other.len() => {
            one.iter().zip(other).try_for_each(|((name, one), (other_name, other))| {
                document(&Value::from(name.as_str()), &Value::from(other_name.as_str()), words)?;
                document(one, other, words)
            })
        }
        (Value::String(one), Value::String(other)) if filled(one, words) == *other => Ok(()),
        (Value::String(one), Value::String(other)) => compare(one, other, words),
        (one, other) if one == other && !one.is_string() => Ok(()),
        (one, other) => Err(format!("{other} instead of {one}")),
    }
}

/// A text with what stands for its marks.
fn filled(mut text: &str, words: &Words) -> String {
    let mut whole = String::new();
    while let Some((literal, mark, after)) = next_mark(text) {
        whole = format!("{whole}{literal}{}", words.of(mark));
        text = after;
    }
    whole + text
}

/// Returns true for invisible characters other than the variation selectors for text and emoji.
pub(crate) fn hides(letter: char) -> bool {
    is_invisible(letter) && !matches!(letter, '\u{fe0e}' | '\u{fe0f}')
}
