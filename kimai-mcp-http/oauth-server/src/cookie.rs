//! The cookie that binds a pending authorization to one browser.

use std::fmt;

use http::{HeaderMap, HeaderValue, header::COOKIE};

use crate::{
    public_url::PublicUrl,
    secret::{Digest, Secret},
};

/// A random session cookie. It identifies the browser, not the user.
pub struct BrowserCookie(Secret);

impl BrowserCookie {
    /// Generates a cookie for a browser that has none.
    ///
    /// # Errors
    /// Fails if the system has no randomness.
    pub fn random() -> Result<Self, getrandom::Error> {
        Secret::random().map(Self)
    }

    /// Reads the cookie called `name` from the headers of a request; malformed values are ignored.
    pub fn from_headers(headers: &HeaderMap, name: &CookieName) -> Option<Self> {
        let cookies = headers.get_all(COOKIE).into_iter().filter_map(|header| header.to_str().ok());
        let mut pairs =
            cookies.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.find(|(key, value)| *key == name.0 && is_well_formed(value))?;
        Some(Self(Secret::new(value)))
    }

    /// Returns the digest, which is stored with the pending authorization.
    pub fn digest(&self) -> Digest {
        self.0.digest()
    }

    /// Derives the CSRF token of the forms of one pending authorization.
    #[must_use]
    pub fn csrf_token(&self, authorization: &str) -> Secret {
        self.0.derive(&Secret::new(authorization).digest())
    }

    /// Returns the `Set-Cookie` header; the cookie lasts until the browser closes.
    pub fn set_cookie(&self, name: &CookieName) -> HeaderValue {
        let secure = if name.is_secure() { "; Secure" } else { "" };
        let text = format!("{}={}; Path=/; HttpOnly; SameSite=Lax{secure}", name.0, self.0.expose());
        let mut header = HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""));
        header.set_sensitive(true);
        header
    }
}

impl fmt::Debug for BrowserCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserCookie(…)")
    }
}

/// Name of the cookie. Over https it has the prefix `__Host-`, so that browsers accept it from this very host only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieName(String);

impl CookieName {
    /// Creates the name for a server at `public_url`.
    pub fn new(name: &str, public_url: &PublicUrl) -> Self {
        Self(if public_url.is_https() { format!("__Host-{name}") } else { name.to_owned() })
    }

    fn is_secure(&self) -> bool {
        self.0.starts_with("__Host-")
    }
}

fn is_well_formed(value: &str) -> bool {
    value.len() == 43 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(url: &str) -> CookieName {
        CookieName::new("notes-mcp", &PublicUrl::parse(url).unwrap())
    }

    fn headers(cookies: &[&str]) -> HeaderMap {
        cookies.iter().map(|cookie| (COOKIE, HeaderValue::from_str(cookie).unwrap())).collect()
    }

    #[test]
    fn cookie_is_read_back() {
        let name = name("https://mcp.example");
        let cookie = BrowserCookie::random().unwrap();
        let set = cookie.set_cookie(&name);
        let set = set.to_str().unwrap();
        assert!(set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{set}");
        assert!(set.starts_with("__Host-notes-mcp="), "{set}");
        let headers = headers(&["theme=dark", &format!("a=b; {}; c=d", set.split(';').next().unwrap())]);
        assert!(BrowserCookie::from_headers(&headers, &name).unwrap().digest() == cookie.digest());
    }

    #[test]
    fn over_https_only_a_cookie_with_the_host_prefix_counts() {
        let value = Secret::random().unwrap();
        let headers = headers(&[&format!("notes-mcp={}", value.expose())]);
        assert!(BrowserCookie::from_headers(&headers, &name("https://mcp.example")).is_none());
        assert!(BrowserCookie::from_headers(&headers, &name("http://localhost:8000")).is_some());
    }

    #[test]
    fn malformed_cookies_are_ignored() {
        for value in ["", "short", &"x".repeat(44), &"ä".repeat(21)] {
            let cookie = HeaderValue::from_bytes(format!("notes-mcp={value}").as_bytes()).unwrap();
            let headers = HeaderMap::from_iter([(COOKIE, cookie)]);
            assert!(
                BrowserCookie::from_headers(&headers, &name("http://localhost:8000")).is_none(),
                "{value}"
            );
        }
    }

    #[test]
    fn debug_output_hides_the_cookie() {
        let cookie = BrowserCookie::random().unwrap();
        let header = cookie.set_cookie(&name("http://localhost:8000"));
        assert_eq!(format!("{cookie:?} {header:?}"), "BrowserCookie(…) Sensitive");
    }
}
