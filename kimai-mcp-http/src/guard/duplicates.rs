//! No header that decides something may be there twice: a proxy may have read the other one.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, StatusCode, header};

use mcp_oauth_server::ErrorResponse;

const ONCE: [header::HeaderName; 5] =
    [header::HOST, header::AUTHORIZATION, header::CONTENT_LENGTH, header::CONTENT_TYPE, header::ORIGIN];

/// The prefixes of names that decide something.
const ONCE_BELOW: [&str; 2] = ["x-kimai-", "mcp-"];

pub(super) async fn check(request: Request, next: Next) -> Response {
    match twice(request.headers()) {
        None => next.run(request).await,
        Some(name) => {
            let sentence = format!("The header {name} may be there only once.");
            ErrorResponse::new(StatusCode::BAD_REQUEST, "invalid_request", &sentence).into()
        }
    }
}

fn twice(headers: &HeaderMap) -> Option<&str> {
    let decides = |name: &&header::HeaderName| {
        ONCE.contains(name) || ONCE_BELOW.iter().any(|prefix| name.as_str().starts_with(prefix))
    };
    headers
        .keys()
        .filter(decides)
        .find(|name| headers.get_all(*name).iter().count() > 1)
        .map(http::HeaderName::as_str)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};

    fn twice(name: &'static str) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in ["a", "b"] {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        super::twice(&headers).map(str::to_owned)
    }

    #[test]
    fn a_header_that_decides_is_there_once() {
        for name in ["authorization", "host", "x-kimai-token", "x-kimai-url", "mcp-method", "origin"] {
            assert_eq!(twice(name).as_deref(), Some(name));
        }
        assert_eq!(twice("accept"), None);
    }
}
