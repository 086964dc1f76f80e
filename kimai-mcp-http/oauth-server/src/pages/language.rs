//! Languages of the pages, and texts in them.

use std::borrow::Cow;

use http::{HeaderMap, header};
use serde::{Deserialize, Serialize};

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Language {
    /// Default for users who request neither language.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Formal German.
    #[serde(rename = "de")]
    German,
}

impl Language {
    /// Returns the preferred language of `Accept-Language` (RFC 9110 §12.5.4).
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let lists = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|list| list.to_str().ok());
        let mut best = (0.0, Self::default());
        for (weight, language) in lists.flat_map(|list| list.split(',')).filter_map(parse) {
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Returns the first language of a `ui_locales` parameter that the pages have (`OpenID` Connect Core §3.1.2.1): language tags in
    /// order of preference, separated by spaces.
    pub fn from_ui_locales(locales: &str) -> Option<Self> {
        locales.split_whitespace().find_map(Self::from_tag)
    }

    /// Returns the language of a tag such as `de-AT`.
    fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|own| own.tag().eq_ignore_ascii_case(language))
    }

    /// Returns the language tag for `lang` attributes.
    pub fn tag(self) -> &'static str {
        self.select("en", "de")
    }

    /// Returns the value for this language.
    pub fn select<T>(self, english: T, german: T) -> T {
        match self {
            Self::English => english,
            Self::German => german,
        }
    }
}

/// Parses one entry such as `de-AT;q=0.8`; returns `None` for other languages.
fn parse(entry: &str) -> Option<(f32, Language)> {
    let mut parts = entry.split(';').map(str::trim);
    let tag = parts.next()?;
    let language = if tag == "*" { Language::default() } else { Language::from_tag(tag)? };
    let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
    Some((weight, language))
}

/// A text in all languages of the pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    english: Cow<'static, str>,
    german: Cow<'static, str>,
}

impl Text {
    /// Creates a text.
    pub fn new(english: impl Into<Cow<'static, str>>, german: impl Into<Cow<'static, str>>) -> Self {
        Self { english: english.into(), german: german.into() }
    }

    /// Returns the English text.
    pub fn english(&self) -> &str {
        &self.english
    }

    /// Returns the German text.
    pub fn german(&self) -> &str {
        &self.german
    }

    /// Returns the text in `language`.
    pub fn get(&self, language: Language) -> &str {
        language.select(&self.english, &self.german)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferred_language_is_selected() {
        for (list, expected) in [
            ("de", Language::German),
            ("de-AT,en;q=0.9", Language::German),
            ("en;q=0.5, DE-ch;q=0.7", Language::German),
            ("fr, en;q=0.4, de;q=0.8", Language::German),
            ("en, de", Language::English),
            ("de;q=0, en;q=0.1", Language::English),
            ("de;q=0", Language::English),
            ("de;q=nonsense", Language::English),
            ("fr", Language::English),
            ("*", Language::English),
            ("den", Language::English),
            ("", Language::English),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, list.parse().unwrap());
            assert_eq!(Language::from_headers(&headers), expected, "{list}");
        }
        assert_eq!(Language::from_headers(&HeaderMap::new()), Language::English);
    }

    #[test]
    fn first_known_language_of_ui_locales_is_selected() {
        for (locales, expected) in [
            ("de", Some(Language::German)),
            ("fr-CA  DE-at en", Some(Language::German)),
            ("en-GB de", Some(Language::English)),
            ("fr", None),
            ("den *", None),
            ("", None),
        ] {
            assert_eq!(Language::from_ui_locales(locales), expected, "{locales}");
        }
    }
}
