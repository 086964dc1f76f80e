//! Redirects: followed only to the same server, or from http to https of it, and never where that would turn a write into a read.

use http::{StatusCode, header::LOCATION};
use url::Url;

use crate::{Method, error::shown};

/// What to do with an answer.
pub(super) enum Next {
    /// Take it.
    Here,
    /// Ask there.
    There(Url),
    /// Go no further; the place is for the error.
    Refused(String),
}

const MOST_HOPS: u32 = 5;

pub(super) fn next(method: Method, from: &Url, response: &reqwest::Response, hops: u32) -> Next {
    let status = response.status();
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Next::Here;
    }
    let place = response.headers().get(LOCATION).and_then(|place| place.to_str().ok());
    let Some(to) = place.and_then(|place| from.join(place).ok()) else { return Next::Here };
    if hops < MOST_HOPS && keeps_request(method, status) && same_server(from, &to) {
        Next::There(to)
    } else {
        Next::Refused(shown(&to))
    }
}

/// 307 and 308 repeat the request as it is; the others would send a write on as a read.
fn keeps_request(method: Method, status: StatusCode) -> bool {
    method.is_safe() || matches!(status.as_u16(), 307 | 308)
}

fn same_server(from: &Url, to: &Url) -> bool {
    let upgraded =
        from.scheme() == "http" && to.scheme() == "https" && from.port().is_none() && to.port().is_none();
    let origin = from.origin() == to.origin() || (upgraded && from.host() == to.host());
    origin && to.username().is_empty() && to.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::same_server;

    #[test]
    fn only_the_same_server_or_its_https_is_followed() {
        let follows = |from: &str, to: &str| same_server(&from.parse().unwrap(), &to.parse().unwrap());
        assert!(follows("http://k.example/a", "https://k.example/a"));
        assert!(follows("https://k.example/a/", "https://k.example/a"));
        for to in [
            "https://evil.example/a",
            "http://k.example/a",
            "https://k.example:8443/",
            "https://u@k.example/",
        ] {
            assert!(!follows("https://k.example/a", to), "{to}");
        }
    }
}
