//! The token that a request shows.

use http::{HeaderMap, Uri, header::AUTHORIZATION};
use url::form_urlencoded;

use super::Challenge;
use crate::secret::Secret;

const IN_ADDRESS: Challenge =
    Challenge::Request("the token must be in the Authorization header, never in the address");
const SEVERAL: Challenge = Challenge::Request("there is more than one Authorization header; send one");
const UNREADABLE: Challenge =
    Challenge::Request("the Authorization header must be the word Bearer, a space, and the token");

/// The token in the header `Authorization: Bearer …`. Another scheme is no token.
///
/// # Errors
/// When there is more than one, none after the scheme, or one in the address.
pub fn shown(headers: &HeaderMap, uri: &Uri) -> Result<Option<Secret>, Challenge> {
    let query = uri.query().unwrap_or_default();
    if form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "access_token") {
        return Err(IN_ADDRESS);
    }
    let mut all = headers.get_all(AUTHORIZATION).iter();
    match (all.next(), all.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => read(value.to_str().map_err(|_| UNREADABLE)?),
        (Some(_), Some(_)) => Err(SEVERAL),
    }
}

fn read(value: &str) -> Result<Option<Secret>, Challenge> {
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    let token = token.trim();
    match scheme.eq_ignore_ascii_case("bearer") {
        false => Ok(None),
        true if token.is_empty() || token.contains([' ', ',']) => Err(UNREADABLE),
        true => Ok(Some(Secret::shown(token))),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(values: &[&'static str], uri: &'static str) -> Result<Option<String>, Challenge> {
        let named = values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_static(value)));
        let token = shown(&named.collect(), &Uri::from_static(uri))?;
        Ok(token.map(|token| token.expose().to_owned()))
    }

    #[test]
    fn the_scheme_is_read_in_any_case() {
        for value in ["Bearer abc", "bearer abc", "BEARER  abc "] {
            assert_eq!(of(&[value], "/mcp"), Ok(Some("abc".to_owned())), "{value}");
        }
    }

    #[test]
    fn no_header_and_another_scheme_are_no_token() {
        assert_eq!(of(&[], "/mcp"), Ok(None));
        assert_eq!(of(&["Basic abc"], "/mcp?session=1"), Ok(None));
    }

    #[test]
    fn two_tokens_none_and_one_in_the_address_are_refused() {
        assert_eq!(of(&["Bearer a", "Bearer a"], "/mcp"), Err(SEVERAL));
        assert_eq!(of(&["Basic a", "Bearer b"], "/mcp"), Err(SEVERAL));
        assert_eq!(of(&["Bearer a, Bearer b"], "/mcp"), Err(UNREADABLE));
        assert_eq!(of(&["Bearer"], "/mcp"), Err(UNREADABLE));
        for uri in ["/mcp?access_token=a", "/mcp?b=c&access%5Ftoken="] {
            assert_eq!(of(&[], uri), Err(IN_ADDRESS), "{uri}");
            assert_eq!(of(&["Bearer a"], uri), Err(IN_ADDRESS), "{uri}");
        }
    }
}
