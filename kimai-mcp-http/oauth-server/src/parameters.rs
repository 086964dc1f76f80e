//! Parameters of a query string or a form body.

use std::collections::BTreeSet;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use http::{HeaderMap, header::CONTENT_TYPE};
use url::form_urlencoded;

/// Maximum size of a form body in bytes.
pub(crate) const MAX_FORM_LENGTH: usize = 16 * 1024;

/// Decoded parameters in their order.
#[derive(Debug)]
pub(crate) struct Parameters(Vec<(String, String)>);

/// A parameter occurs more than once, so that two parsers could read two different requests.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Duplicate;

/// Reasons to reject a form body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InvalidForm {
    /// The content type is not `application/x-www-form-urlencoded`.
    ContentType,
    /// The body is too long or incomplete.
    Body,
}

impl Parameters {
    pub(crate) fn parse(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// Reads a form body.
    pub(crate) async fn from_form<S: Send + Sync>(request: Request, state: &S) -> Result<Self, InvalidForm> {
        if !is_form(request.headers()) {
            return Err(InvalidForm::ContentType);
        }
        let body = Bytes::from_request(request, state).await.map_err(|_| InvalidForm::Body)?;
        Ok(Self::parse(&String::from_utf8_lossy(&body)))
    }

    /// Returns the value of a parameter that occurs at most once. An empty value counts as missing (RFC 6749 §3.1).
    pub(crate) fn get(&self, name: &str) -> Result<Option<&str>, Duplicate> {
        let mut values = self.all(name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Duplicate),
            (value, None) => Ok(value),
        }
    }

    /// Returns the value of a form field that occurs at most once; it may be empty.
    pub(crate) fn field(&self, name: &str) -> Result<Option<&str>, Duplicate> {
        let mut values = self.0.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Duplicate),
            (value, None) => Ok(value),
        }
    }

    /// Returns all non-empty values of a parameter.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str());
        values.filter(|value| !value.is_empty())
    }

    /// Returns true if a parameter other than `exception` occurs more than once, also with empty values.
    pub(crate) fn has_duplicates_except(&self, exception: &str) -> bool {
        let mut seen = BTreeSet::new();
        self.0.iter().any(|(name, _)| name != exception && !seen.insert(name))
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value
        .split(';')
        .next()
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicate_parameters_are_detected() {
        let parameters = Parameters::parse("state=a+b%26&scope=&code=1&c%6fde=2&resource=x&resource=y");
        assert_eq!(parameters.get("state"), Ok(Some("a b&")));
        assert_eq!(parameters.get("scope"), Ok(None));
        assert_eq!(parameters.field("scope"), Ok(Some("")));
        assert_eq!(parameters.get("none"), Ok(None));
        assert_eq!(parameters.get("code"), Err(Duplicate));
        assert_eq!(parameters.all("resource").collect::<Vec<_>>(), ["x", "y"]);
        assert!(parameters.has_duplicates_except("resource") && parameters.has_duplicates_except("code"));
        assert!(Parameters::parse("a=&a=").has_duplicates_except("resource"));
        assert!(!Parameters::parse("resource=x&resource=y&a=1").has_duplicates_except("resource"));
    }
}
