//! The cookie that tells one browser from another, so that nobody continues what another began.

use std::fmt;

use http::{HeaderMap, HeaderValue, header::COOKIE};

use crate::{
    public_url::PublicUrl,
    secret::{Digest, Secret},
};

/// A browser, known by a random text that it alone has. It says nothing about who sits before it.
pub struct Browser(Secret);

impl Browser {
    /// The browser that sent these headers, if it has been here.
    pub fn from(headers: &HeaderMap, public: &PublicUrl) -> Option<Self> {
        let name = name(public);
        let cookies = headers.get_all(COOKIE).into_iter().filter_map(|header| header.to_str().ok());
        let mut pairs =
            cookies.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.find(|(key, value)| *key == name && is_one(value))?;
        Some(Self(Secret::shown(value)))
    }

    /// A browser that has not been here.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn new() -> Result<Self, getrandom::Error> {
        Secret::random().map(Self)
    }

    /// What is kept of it.
    pub fn digest(&self) -> Digest {
        self.0.digest()
    }

    /// What only a page that was made for this browser and this ticket can say.
    #[must_use]
    pub fn proof(&self, ticket: &str) -> Secret {
        self.0.successor(&Secret::shown(ticket).digest())
    }

    /// The header `Set-Cookie` that makes the browser remember, until it is closed.
    pub fn set_cookie(&self, public: &PublicUrl) -> HeaderValue {
        let secure = if public.is_https() { "; Secure" } else { "" };
        let text = format!("{}={}; Path=/; HttpOnly; SameSite=Lax{secure}", name(public), self.0.expose());
        let mut header = HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""));
        header.set_sensitive(true);
        header
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Browser(…)")
    }
}

/// Browsers let nobody but this very host set a cookie with this prefix, and only over https.
fn name(public: &PublicUrl) -> &'static str {
    if public.is_https() { "__Host-kimai-mcp" } else { "kimai-mcp" }
}

/// Whether it looks like one that was made here.
fn is_one(value: &str) -> bool {
    value.len() == 43 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(url: &str) -> PublicUrl {
        PublicUrl::parse(url).unwrap()
    }

    fn sent(cookies: &[&str]) -> HeaderMap {
        cookies.iter().map(|cookie| (COOKIE, HeaderValue::from_str(cookie).unwrap())).collect()
    }

    #[test]
    fn a_browser_is_known_again_by_its_cookie() {
        let public = public("https://mcp.example");
        let browser = Browser::new().unwrap();
        let set = browser.set_cookie(&public);
        let set = set.to_str().unwrap();
        assert!(
            set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure") && set.starts_with("__Host-kimai-mcp="),
            "{set}"
        );
        let headers = sent(&["theme=dark", &format!("a=b; {}; c=d", set.split(';').next().unwrap())]);
        assert!(Browser::from(&headers, &public).unwrap().digest() == browser.digest());
    }

    #[test]
    fn over_https_only_a_cookie_of_this_very_host_counts() {
        let value = Secret::random().unwrap();
        let headers = sent(&[&format!("kimai-mcp={}", value.expose())]);
        assert!(Browser::from(&headers, &public("https://mcp.example")).is_none());
        assert!(Browser::from(&headers, &public("http://localhost:8000")).is_some());
    }

    #[test]
    fn a_cookie_that_was_not_made_here_is_none() {
        let public = public("http://localhost:8000");
        for value in ["", "short", &"x".repeat(44), &"ä".repeat(21)] {
            let headers: HeaderMap =
                [(COOKIE, HeaderValue::from_bytes(format!("kimai-mcp={value}").as_bytes()).unwrap())]
                    .into_iter()
                    .collect();
            assert!(Browser::from(&headers, &public).is_none(), "{value}");
        }
        assert!(!public.is_https());
    }

    #[test]
    fn a_browser_never_shows_its_cookie() {
        let browser = Browser::new().unwrap();
        let header = browser.set_cookie(&public("http://localhost:8000"));
        assert_eq!(format!("{browser:?} {header:?}"), "Browser(…) Sensitive");
    }
}
