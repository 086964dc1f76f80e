//! Comparison of an answer about untrusted texts with the one about harmless texts.

use serde_json::Value;
use untrusted_input::text::is_invisible;

use super::payloads::TextReplacement;

/// Compares two answers, which may differ only in the texts themselves.
///
/// # Errors
/// A description of the first difference, or of a text that is not quoted although it should be.
pub(crate) fn compare(harmless: &str, untrusted: &str, texts: &TextReplacement) -> Result<(), String> {
    if let Some(letter) = untrusted.chars().find(|letter| is_hidden(*letter) && *letter != '\n') {
        return Err(format!("{letter:?} is in the answer"));
    }
    if let (Ok(one), Ok(other)) = (serde_json::from_str(harmless), serde_json::from_str::<Value>(untrusted)) {
        return compare_document(&one, &other, texts);
    }
    let count = untrusted.lines().count();
    let expected = harmless.lines().count();
    if count != expected {
        return Err(format!("{count} lines instead of {expected}"));
    }
    harmless.lines().zip(untrusted.lines()).try_for_each(|(one, other)| {
        compare_line(one, other, texts).map_err(|problem| format!("{problem}\n  {one:?}\n  {other:?}"))
    })
}

/// Compares two lines: each text must be quoted or consist of characters without a meaning in answers.
fn compare_line(harmless: &str, untrusted: &str, texts: &TextReplacement) -> Result<(), String> {
    let mut before = "";
    let mut rest = untrusted;
    let mut left = harmless;
    while let Some((literal, mark, after)) = next_mark(left) {
        if before.is_empty() && literal.is_empty() {
            return Err("the line starts with a text".to_owned());
        }
        rest = rest.strip_prefix(literal).ok_or_else(|| format!("no {literal:?} at its position"))?;
        rest = if literal.ends_with('"') && after.starts_with('"') {
            skip_quoted(rest)?
        } else if let Some(inner) = rest.strip_prefix('"') {
            let after_it = skip_quoted(inner)?.get(1..).unwrap_or_default();
            if after.starts_with('…') { after_it } else { after_it.strip_prefix('…').unwrap_or(after_it) }
        } else {
            skip_unquoted(rest, texts.text_for(mark).trim(), after)?
        };
        (before, left) = (mark, after);
    }
    if rest == left { Ok(()) } else { Err(format!("it ends with {rest:?} instead of {left:?}")) }
}

/// Splits a text at its next mark into the part before, the mark and the part after.
fn next_mark(text: &str) -> Option<(&str, &str, &str)> {
    let is_mark = |mark: &str| {
        let digits = mark.strip_prefix('w').and_then(|mark| mark.strip_suffix('q'));
        digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let at =
        text.match_indices('w').map(|(at, _)| at).find(|at| text.get(*at..at + 8).is_some_and(is_mark))?;
    Some((text.get(..at)?, text.get(at..at + 8)?, text.get(at + 8..)?))
}

/// Returns the rest of a text from its closing quote on.
fn skip_quoted(text: &str) -> Result<&str, String> {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !escaped => return Ok(text.get(at..).unwrap_or_default()),
            _ => escaped = letter == '\\' && !escaped,
        }
    }
    Err("quotes that do not end".to_owned())
}

/// Returns the rest after an unquoted text, which must not contain delimiters.
fn skip_unquoted<'a>(text: &'a str, whole: &str, after: &str) -> Result<&'a str, String> {
    if let Some(letter) =
        whole.chars().find(|letter| "\"#:;=[]|\\：；＃".contains(*letter) || is_hidden(*letter))
    {
        return Err(format!("{letter:?} is outside quotes"));
    }
    let last = ["", ";", " [", "…", "\"", ")"]
        .iter()
        .any(|end| after == *end || !end.is_empty() && after.starts_with(end));
    if let Some(joint) = [", ", " / ", " - "].iter().find(|joint| !last && whole.contains(**joint)) {
        return Err(format!("an unquoted text contains {joint:?}"));
    }
    text.strip_prefix(whole).ok_or_else(|| format!("no {whole:?} at its position"))
}

/// Compares two JSON documents, which must have the same fields.
fn compare_document(harmless: &Value, untrusted: &Value, texts: &TextReplacement) -> Result<(), String> {
    match (harmless, untrusted) {
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).try_for_each(|(one, other)| compare_document(one, other, texts))
        }
        (Value::Object(one), Value::Object(other)) if one.len() == other.len() => {
            one.iter().zip(other).try_for_each(|((name, one), (other_name, other))| {
                compare_document(&Value::from(name.as_str()), &Value::from(other_name.as_str()), texts)?;
                compare_document(one, other, texts)
            })
        }
        (Value::String(one), Value::String(other)) if fill(one, texts) == *other => Ok(()),
        (Value::String(one), Value::String(other)) => compare(one, other, texts),
        (one, other) if one == other && !one.is_string() => Ok(()),
        (one, other) => Err(format!("{other} instead of {one}")),
    }
}

/// Replaces the marks of a text.
fn fill(mut text: &str, texts: &TextReplacement) -> String {
    let mut whole = String::new();
    while let Some((literal, mark, after)) = next_mark(text) {
        whole = format!("{whole}{literal}{}", texts.text_for(mark));
        text = after;
    }
    whole + text
}

/// Returns true for invisible characters other than the variation selectors for text and emoji.
pub(crate) fn is_hidden(letter: char) -> bool {
    is_invisible(letter) && !matches!(letter, '\u{fe0e}' | '\u{fe0f}')
}
