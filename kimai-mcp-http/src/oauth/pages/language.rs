//! The language of a page.

use http::{HeaderMap, header};

/// A language that the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// What whoever asks for none of these gets.
    #[default]
    English,
    /// With "Sie".
    German,
}

impl Language {
    /// The one that is wanted most (`Accept-Language`, RFC 9110 §12.5.4).
    pub fn of(headers: &HeaderMap) -> Self {
        let lists = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|list| list.to_str().ok());
        let mut best = (0.0, Self::default());
        for (weight, language) in lists.flat_map(|list| list.split(',')).filter_map(wish) {
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    /// Its tag, for `lang`.
    pub fn tag(self) -> &'static str {
        self.say("en", "de")
    }

    /// These words in this language.
    pub fn say<W>(self, english: W, german: W) -> W {
        match self {
            Self::English => english,
            Self::German => german,
        }
    }
}

/// `de-AT;q=0.8`, if it is one of these languages.
fn wish(text: &str) -> Option<(f32, Language)> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts.next()?.to_ascii_lowercase();
    let language = match tag.split('-').next()? {
        "en" | "*" => Language::English,
        "de" => Language::German,
        _ => return None,
    };
    let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
    Some((weight, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_wanted_most_is_spoken() {
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
            assert_eq!(Language::of(&headers), expected, "{list}");
        }
        assert_eq!(Language::of(&HeaderMap::new()), Language::English);
    }
}
