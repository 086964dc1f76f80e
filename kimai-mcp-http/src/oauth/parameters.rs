//! What a query or a form says.

use std::collections::BTreeSet;

use url::form_urlencoded;

/// Its parameters. One without a value counts as left out (RFC 6749 §3.1).
pub(super) struct Parameters(Vec<(String, String)>);

/// A parameter is there more than once, so that two readers could see two requests.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Repeated;

impl Parameters {
    pub(super) fn read(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The value of this parameter.
    pub(super) fn one(&self, name: &str) -> Result<Option<&str>, Repeated> {
        let mut values = self.all(name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Repeated),
            (value, None) => Ok(value),
        }
    }

    /// All values of a parameter that may be there more than once.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(own, _)| own == name);
        named.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Whether any parameter but this one is there more than once, be it without a value.
    pub(super) fn repeat_others_than(&self, exception: &str) -> bool {
        let mut seen = BTreeSet::new();
        self.0.iter().any(|(name, _)| name != exception && !seen.insert(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_there_once_or_not_at_all() {
        let read = Parameters::read("state=a+b%26&scope=&code=1&c%6fde=2&resource=x&resource=y");
        assert_eq!(read.one("state"), Ok(Some("a b&")));
        assert_eq!((read.one("scope"), read.one("none")), (Ok(None), Ok(None)));
        assert_eq!(read.one("code"), Err(Repeated));
        assert_eq!(read.all("resource").collect::<Vec<_>>(), ["x", "y"]);
        assert!(read.repeat_others_than("resource") && read.repeat_others_than("code"));
        assert!(Parameters::read("a=&a=").repeat_others_than("resource"));
        assert!(!Parameters::read("resource=x&resource=y&a=1").repeat_others_than("resource"));
    }
}
