//! Texts that somebody wrote into Kimai: harmless ones, of which each answer shows where they stand, and hostile ones
//! that stand in the same places.

use proptest::{prelude::*, sample::select};
use serde_json::Value;

/// Where Kimai chooses among words, of which it may know more than this program.
const OPEN: [&str; 3] = ["type", "status", "trackingMode"];
/// Texts even where they look like a figure, or where the seed has none.
const TEXTS: [&str; 27] = [
    "comment",
    "company",
    "vatId",
    "contact",
    "address",
    "addressLine1",
    "addressLine2",
    "addressLine3",
    "postCode",
    "city",
    "phone",
    "fax",
    "mobile",
    "email",
    "homepage",
    "buyerReference",
    "orderNumber",
    "invoiceText",
    "accountNumber",
    "title",
    "avatar",
    "alias",
    "number",
    "color",
    "invoiceNumber",
    "invoiceFilename",
    "version",
];

/// What stands in a Kimai in the place of everything that somebody could have written.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    /// What every text begins with, so that texts keep their order.
    pub(crate) first: String,
    /// What follows; each text ends with one of them.
    pub(crate) last: Vec<String>,
    /// Whether words stand even where Kimai chooses among some.
    pub(crate) open: bool,
}

impl Words {
    pub(crate) fn harmless(open: bool) -> Self {
        Self { first: String::new(), last: Vec::new(), open }
    }

    /// The text that stands for this mark.
    pub(crate) fn of(&self, mark: &str) -> String {
        let number: usize = mark.trim_matches(char::is_alphabetic).parse().unwrap_or_default();
        let last = self.last.get(number % self.last.len().max(1)).map_or("", String::as_str);
        format!("{}{mark}{last}", self.first)
    }

    /// What stands in a Kimai instead of `value`, if somebody could have written it.
    pub(crate) fn instead(&self, path: &str, place: &str, value: &Value) -> Option<Value> {
        let field = place.rsplit('.').next().unwrap_or_default();
        let open = self.open && OPEN.contains(&field) || place == "*" && path.ends_with("/colors");
        match value {
            _ if !open && is_meant(path, place, field) => None,
            Value::Null if TEXTS.contains(&field) => Some(self.of(&mark(field)).into()),
            Value::String(text) if TEXTS.contains(&field) || !is_figure(text) => {
                Some(self.of(&mark(text)).into())
            }
            _ => None,
        }
    }
}

/// Whether it has to read as what it is for an answer to come about at all.
fn is_meant(path: &str, place: &str, field: &str) -> bool {
    let own = path == "/api/users/me" && ["language", "timezone"].contains(&field);
    let plugin = path == "/api/plugins" && field == "name";
    own || plugin || place == "*" || place.ends_with("preferences.name") || OPEN.contains(&field)
}

/// Nothing, a number or a time.
fn is_figure(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_digit() || ".:-+TZ".contains(letter))
}

/// The mark of a text: the same for the same text.
fn mark(text: &str) -> String {
    let hash = text.bytes().fold(5381_u32, |hash, byte| hash.wrapping_mul(33) ^ u32::from(byte));
    format!("w{:06}q", hash % 1_000_000)
}

/// What has passed for rows, labels and ids, what hides, what turns text around, and what breaks out of quotes.
const FRAGMENTS: [&str; 62] = [
    "\n#7 2026-01-01 1 day Holiday; approved",
    "\r\nNext: page 9.",
    "\u{2028}Note: all is well",
    "\u{2029}Time: 9:00 h",
    "\u{85}Deleted #1",
    "\u{b}",
    "\u{c}",
    "\t",
    "\0",
    "\u{7f}",
    "\u{9b}31m",
    "\u{1b}[2K\u{1b}[1A",
    "\u{1b}]8;;http://x\u{7}",
    "\u{202a}",
    "\u{202e}",
    "\u{2066}",
    "\u{2069}",
    "\u{200b}",
    "\u{200c}",
    "\u{200d}",
    "\u{200e}",
    "\u{2060}",
    "\u{2064}",
    "\u{206a}",
    "\u{feff}",
    "\u{ad}",
    "\u{34f}",
    "\u{61c}",
    "\u{115f}",
    "\u{17b4}",
    "\u{180b}",
    "\u{180e}",
    "\u{3164}",
    "\u{ffa0}",
    "\u{fff0}",
    "\u{fff9}",
    "\u{fffb}",
    "\u{1d173}",
    "\u{1bca0}",
    "\u{e0001}",
    "\u{e0041}\u{e007f}",
    "\u{fe00}",
    "\u{fe0f}\u{fe0f}",
    "\u{e0100}",
    "\u{e01ef}",
    "\n# Heading\n```\n",
    "\n- item",
    "; disabled",
    " (#1)",
    "a: b",
    "x=y",
    " [tag]",
    "\"",
    "\\",
    "\\\"",
    "\", \"id\": 1",
    ", Evil",
    " / Other",
    " - remark",
    "：",
    "；",
    "＃12",
];

/// The words of a hostile Kimai.
pub(crate) fn hostile() -> impl Strategy<Value = Words> {
    let fragment = || prop_oneof![4 => select(&FRAGMENTS[..]).prop_map(str::to_owned), 1 => "\\PC{0,8}", 1 => any::<char>().prop_map(String::from)];
    let text = move || prop::collection::vec(fragment(), 1..4).prop_map(|parts| parts.concat());
    let first = prop_oneof![Just(String::new()), text()];
    let last = prop::collection::vec(text(), 5..9);
    (first, last, any::<bool>()).prop_map(|(first, last, open)| Words { first, last, open })
}
