//! Kinds of fields: what a body may hold for them, and what it becomes.

use serde_json::{Value, json};

use super::{
    super::{call::Call, colors},
    CHOICE,
    times::{day, moment, seconds},
};

/// Said of a list where one value belongs.
const NOT_VALID: &str = "This value is not valid.";

/// What a field takes. Numbers may come as strings, as they do from forms; an empty string is nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Text; a number becomes its digits. Becomes a string.
    Text,
    /// A colour of the palette. Becomes a string.
    Color,
    /// A number; anything else is answered with this message.
    Number(&'static str),
    /// A switch: a bool, or what forms send for one.
    Flag,
    /// One thing, by what the function accepts; anything else is answered with the message. Becomes a string.
    OneOf(fn(&Call<'_>, &str) -> bool, &'static str),
    /// One thing by its id, if the function lets the caller use it. Becomes a number.
    Id(fn(&Call<'_>, u64) -> bool),
    /// Several things by their ids. Becomes a list of numbers.
    Ids(fn(&Call<'_>, u64) -> bool),
    /// Several words that the function accepts. Becomes a list of strings.
    Words(fn(&Call<'_>, &str) -> bool),
    /// A local time in the caller's zone, or one with an offset. Becomes an RFC 3339 moment.
    Moment,
    /// A date, or a moment of which only the date counts; the flag tells whether a plain date will do. Becomes a date.
    Day { plain: bool },
    /// A length of time: `1:30`, `1h30m`, or a number of hours. Becomes seconds.
    Duration,
    /// Whatever was given.
    Raw,
}

impl Kind {
    /// What the value becomes, or what is wrong with it.
    pub(super) fn read(self, call: &Call<'_>, value: Value) -> Result<Value, &'static str> {
        match (self, value) {
            (Self::Flag, value) => Ok(Value::Bool(truth(&value))),
            (Self::Raw, value) => Ok(value),
            (Self::Ids(may), value) => list(value)?.iter().map(|item| id(call, may, item)).collect(),
            (Self::Words(may), value) => list(value)?.into_iter().map(|item| word(call, may, item)).collect(),
            (_, Value::Array(_) | Value::Object(_)) => Err(self.refusal()),
            (kind, value) => match plain(&value) {
                Some(text) => kind.read_text(call, &text),
                None => Ok(Value::Null),
            },
        }
    }

    fn read_text(self, call: &Call<'_>, text: &str) -> Result<Value, &'static str> {
        let read = match self {
            Self::Color => colors::known(text).then(|| json!(text)),
            Self::Number(_) => text.parse::<f64>().ok().map(|number| json!(number)),
            Self::OneOf(may, _) => may(call, text).then(|| json!(text)),
            Self::Id(may) => id(call, may, &json!(text)).ok(),
            Self::Moment => moment(call, text).map(|at| json!(at)),
            Self::Day { plain } => day(text, plain).map(|day| json!(day)),
            Self::Duration => seconds(text).map(|seconds| json!(seconds)),
            _ => Some(json!(text)),
        };
        read.ok_or(self.refusal())
    }

    const fn refusal(self) -> &'static str {
        match self {
            Self::Number(message) | Self::OneOf(_, message) => message,
            Self::Color | Self::Id(_) | Self::Ids(_) | Self::Words(_) => CHOICE,
            Self::Moment => "Please enter a valid date and time.",
            Self::Day { .. } => "Please enter a valid date.",
            _ => NOT_VALID,
        }
    }
}

/// The text of a scalar; `None` for nothing.
fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(true) => "1".to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    (!text.is_empty()).then_some(text)
}

fn truth(value: &Value) -> bool {
    !matches!(plain(value).as_deref(), None | Some("0" | "false"))
}

fn list(value: Value) -> Result<Vec<Value>, &'static str> {
    match value {
        Value::Array(items) => Ok(items),
        Value::Null => Ok(Vec::new()),
        _ => Err(CHOICE),
    }
}

fn id(call: &Call<'_>, may: fn(&Call<'_>, u64) -> bool, item: &Value) -> Result<Value, &'static str> {
    let id = plain(item).and_then(|text| text.parse().ok()).filter(|id| may(call, *id));
    id.map(|id: u64| json!(id)).ok_or(CHOICE)
}

fn word(call: &Call<'_>, may: fn(&Call<'_>, &str) -> bool, item: Value) -> Result<Value, &'static str> {
    if item.as_str().is_some_and(|word| may(call, word)) { Ok(item) } else { Err(CHOICE) }
}
