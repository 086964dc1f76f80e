//! The form of the login page: a token, or the content of the QR code that Kimai shows for a token.

use kimai_tools::domain::api::Client;
use mcp_oauth_server::Text;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

/// Newest version of the QR code that this program reads.
const QR_VERSION: u64 = 1;

/// Longest token or QR code in bytes.
const MAX_LENGTH: usize = 2_048;

/// A token and the Kimai that it belongs to.
#[derive(Debug)]
pub(super) struct TokenEntry {
    /// URL of the Kimai; `None` if the form does not ask for it.
    pub(super) kimai: Option<Url>,
    pub(super) token: SecretString,
}

/// Errors of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum EntryError {
    #[error("the text is neither a token nor a QR code of Kimai")]
    NoToken,
    #[error("the QR code has a newer format")]
    NewerQrCode,
    #[error("the address is no URL")]
    NoUrl,
}

impl EntryError {
    pub(super) fn text(self) -> Text {
        match self {
            Self::NoToken => Text::new(
                "This is neither a token nor the content of a QR code of Kimai.",
                "Das ist weder ein Token noch der Inhalt eines QR-Codes von Kimai.",
            ),
            Self::NewerQrCode => Text::new(
                "This QR code has a newer format. Paste the token itself.",
                "Dieser QR-Code hat ein neueres Format. Fügen Sie den Token selbst ein.",
            ),
            Self::NoUrl => Text::new(
                "The Kimai address must be a URL such as https://kimai.example.com.",
                "Die Kimai-Adresse muss eine URL wie https://kimai.example.com sein.",
            ),
        }
    }
}

/// The QR code of a token: `{"type":"kimai","version":1,"url":…,"token":…}`.
#[derive(Deserialize)]
struct QrCode {
    #[serde(rename = "type")]
    kind: String,
    version: u64,
    url: String,
    token: SecretString,
}

impl TokenEntry {
    /// Parses the fields of the form. The address in a QR code takes the place of the field.
    pub(super) fn parse(
        token: Option<&SecretString>,
        kimai: Option<&SecretString>,
    ) -> Result<Self, EntryError> {
        let text = token.map(|token| token.expose_secret().trim()).unwrap_or_default();
        if text.is_empty() || text.len() > MAX_LENGTH {
            return Err(EntryError::NoToken);
        }
        if text.starts_with('{') {
            return Self::from_qr_code(text);
        }
        if !text.chars().all(|letter| letter.is_ascii_graphic()) {
            return Err(EntryError::NoToken);
        }
        let kimai = kimai.map(|url| url.expose_secret().trim()).filter(|url| !url.is_empty());
        let kimai = kimai.map(parse_url).transpose()?;
        Ok(Self { kimai, token: text.into() })
    }

    fn from_qr_code(text: &str) -> Result<Self, EntryError> {
        let code: QrCode = serde_json::from_str(text).map_err(|_| EntryError::NoToken)?;
        if code.kind != "kimai" {
            return Err(EntryError::NoToken);
        }
        if code.version > QR_VERSION {
            return Err(EntryError::NewerQrCode);
        }
        let entry = Self::parse(Some(&code.token), None)?;
        Ok(Self { kimai: Some(parse_url(&code.url)?), ..entry })
    }
}

/// Parses the address of a Kimai. Without a scheme it is https.
fn parse_url(text: &str) -> Result<Url, EntryError> {
    let text = text.trim();
    let has_scheme = text.contains("://");
    let url = if has_scheme { text.to_owned() } else { format!("https://{text}") };
    Client::normalize_url(&url).map_err(|_| EntryError::NoUrl)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(token: &str, kimai: Option<&str>) -> Result<(String, Option<String>), EntryError> {
        let kimai = kimai.map(SecretString::from);
        let entry = TokenEntry::parse(Some(&token.into()), kimai.as_ref())?;
        Ok((entry.token.expose_secret().to_owned(), entry.kimai.map(String::from)))
    }

    #[test]
    fn token_is_trimmed_and_the_address_normalized() {
        assert_eq!(parse(" abc ", None), Ok(("abc".to_owned(), None)));
        for url in ["https://Kimai.example.com:443", "kimai.example.com", " https://kimai.example.com/api "] {
            let expected = Some("https://kimai.example.com/".to_owned());
            assert_eq!(parse("abc", Some(url)), Ok(("abc".to_owned(), expected)), "{url}");
        }
    }

    #[test]
    fn qr_code_has_token_and_address() {
        let code = r#"{"type":"kimai","version":1,"url":"https://k.example/time","token":"abc"}"#;
        let expected = Ok(("abc".to_owned(), Some("https://k.example/time/".to_owned())));
        assert_eq!(parse(code, None), expected);
        assert_eq!(parse(code, Some("https://other.example")), expected);
    }

    #[test]
    fn other_texts_are_refused() {
        let newer = r#"{"type":"kimai","version":2,"url":"https://k.example","token":"abc"}"#;
        assert_eq!(parse(newer, None), Err(EntryError::NewerQrCode));
        let nested =
            r#"{"type":"kimai","version":1,"url":"https://k.example","token":"{\"type\":\"kimai\"}"}"#;
        let other = r#"{"type":"wifi","version":1,"url":"https://k.example","token":"abc"}"#;
        for text in ["", "  ", "a b", "a\nb", "ä", "{}", "{", nested, other, &"x".repeat(3_000)] {
            assert_eq!(parse(text, None), Err(EntryError::NoToken), "{text}");
        }
        assert_eq!(parse("abc", Some("::")), Err(EntryError::NoUrl));
    }

    proptest! {
        #[test]
        fn no_text_panics_and_no_error_contains_it(token in any::<String>(), kimai in any::<String>()) {
            if let Err(error) = parse(&token, Some(&kimai)) {
                prop_assert!(token.len() < 20 || !error.to_string().contains(&token));
            }
        }
    }
}
