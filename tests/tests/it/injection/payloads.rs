//! Harmless and untrusted texts that replace the texts of a simulated Kimai.
//!
//! Each harmless text is a unique mark, so that its position in an answer is known.

use proptest::{prelude::*, sample::select};
use serde_json::Value;

/// Fields with values of a list in Kimai, which may get values unknown to this program.
const ENUM_FIELDS: [&str; 3] = ["type", "status", "trackingMode"];
/// Fields with free text, even if the sample data have a number or nothing there.
const TEXT_FIELDS: [&str; 27] = [
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

/// The replacement of all texts of a Kimai that a user could have written.
#[derive(Debug, Clone)]
pub(crate) struct TextReplacement {
    /// The common start of all texts, so that texts keep their order.
    pub(crate) prefix: String,
    /// Ends of texts; each text gets one of them.
    pub(crate) suffixes: Vec<String>,
    /// True if values of [`ENUM_FIELDS`] are replaced too.
    pub(crate) replace_enums: bool,
}

impl TextReplacement {
    pub(crate) fn harmless(replace_enums: bool) -> Self {
        Self { prefix: String::new(), suffixes: Vec::new(), replace_enums }
    }

    /// Returns the text of a mark.
    pub(crate) fn text_for(&self, mark: &str) -> String {
        let number: usize = mark.trim_matches(char::is_alphabetic).parse().unwrap_or_default();
        let suffix = self.suffixes.get(number % self.suffixes.len().max(1)).map_or("", String::as_str);
        format!("{}{mark}{suffix}", self.prefix)
    }

    /// Returns the replacement of `value` if a user could have written it.
    pub(crate) fn replacement(&self, path: &str, place: &str, value: &Value) -> Option<Value> {
        let field = place.rsplit('.').next().unwrap_or_default();
        let open =
            self.replace_enums && ENUM_FIELDS.contains(&field) || place == "*" && path.ends_with("/colors");
        match value {
            _ if !open && must_keep(path, place, field) => None,
            Value::Null if TEXT_FIELDS.contains(&field) => Some(self.text_for(&mark(field)).into()),
            Value::String(text) if TEXT_FIELDS.contains(&field) || !is_numeric(text) => {
                Some(self.text_for(&mark(text)).into())
            }
            _ => None,
        }
    }
}

/// Returns true if requests fail when the value is replaced.
fn must_keep(path: &str, place: &str, field: &str) -> bool {
    let own = path == "/api/users/me" && ["language", "timezone"].contains(&field);
    let plugin = path == "/api/plugins" && field == "name";
    own || plugin || place == "*" || place.ends_with("preferences.name") || ENUM_FIELDS.contains(&field)
}

/// Returns true for an empty text, a number or a time.
fn is_numeric(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_digit() || ".:-+TZ".contains(letter))
}

/// Returns the mark of a text; equal texts have equal marks.
fn mark(text: &str) -> String {
    let hash = text.bytes().fold(5381_u32, |hash, byte| hash.wrapping_mul(33) ^ u32::from(byte));
    format!("w{:06}q", hash % 1_000_000)
}

/// Parts of untrusted texts: imitated rows, labels and ids, invisible characters, text direction and quotes.
const FRAGMENTS: [&str; 63] = [
    ", exported no → yes",
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

/// Generates untrusted texts.
pub(crate) fn untrusted() -> impl Strategy<Value = TextReplacement> {
    let fragment = || prop_oneof![4 => select(&FRAGMENTS[..]).prop_map(str::to_owned), 1 => "\\PC{0,8}", 1 => any::<char>().prop_map(String::from)];
    let text = move || prop::collection::vec(fragment(), 1..4).prop_map(|parts| parts.concat());
    let prefix = prop_oneof![Just(String::new()), text()];
    let suffixes = prop::collection::vec(text(), 5..9);
    (prefix, suffixes, any::<bool>()).prop_map(|(prefix, suffixes, replace_enums)| TextReplacement {
        prefix,
        suffixes,
        replace_enums,
    })
}
