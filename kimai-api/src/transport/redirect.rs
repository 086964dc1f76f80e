//! Redirect policy: only to the same server, or from http to https of the same host, and never a write as a read.

use http::{StatusCode, header::LOCATION};
use url::Url;

use crate::{Method, error::redacted_url};

const MAX_REDIRECTS: u32 = 5;

/// The decision about a response.
pub(super) enum Redirect {
    /// The response is not a redirect.
    None,
    /// The request is repeated at this URL.
    Follow(Url),
    /// The redirect is not followed. Contains the target without secrets, for the error message.
    Blocked(String),
}

impl Redirect {
    /// Decides about the response to a request with this method that was sent to `from` after `count` redirects.
    pub(super) fn of(response: &reqwest::Response, method: Method, from: &Url, count: u32) -> Self {
        let status = response.status();
        if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return Self::None;
        }
        let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
        let Some(target) = location.and_then(|location| from.join(location).ok()) else {
            return Self::None;
        };
        if count < MAX_REDIRECTS && keeps_request(method, status) && is_same_server(from, &target) {
            Self::Follow(target)
        } else {
            Self::Blocked(redacted_url(&target))
        }
    }
}

/// Returns `true` if the redirected request is the same. Only 307 and 308 keep a write (RFC 9110, section 15.4).
fn keeps_request(method: Method, status: StatusCode) -> bool {
    method.is_safe() || matches!(status.as_u16(), 307 | 308)
}

fn is_same_server(from: &Url, to: &Url) -> bool {
    let has_default_ports = from.port().is_none() && to.port().is_none();
    let is_https_upgrade = from.scheme() == "http" && to.scheme() == "https" && has_default_ports;
    let is_same_origin = from.origin() == to.origin() || (is_https_upgrade && from.host() == to.host());
    is_same_origin && to.username().is_empty() && to.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_same_server;

    #[test]
    fn only_the_same_server_or_its_https_port_is_allowed() {
        let is_allowed = |from: &str, to: &str| is_same_server(&from.parse().unwrap(), &to.parse().unwrap());
        assert!(is_allowed("http://k.example/a", "https://k.example/a"));
        assert!(is_allowed("https://k.example/a/", "https://k.example/a"));
        for to in [
            "https://evil.example/a",
            "http://k.example/a",
            "https://k.example:8443/",
            "https://u@k.example/",
        ] {
            assert!(!is_allowed("https://k.example/a", to), "{to}");
        }
    }
}
