//! Money, times, words.

use jiff::Zoned;
use schemars::JsonSchema;
use serde::Serialize;

/// An amount of a currency.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Money {
    pub(crate) amount: f64,
    pub(crate) currency: Option<String>,
}

/// A time with its offset (RFC 3339).
pub(crate) fn date_time(time: &Zoned) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Words that say something.
pub(crate) fn words(words: Option<&str>) -> Option<String> {
    words.map(str::trim).filter(|words| !words.is_empty()).map(str::to_owned)
}
