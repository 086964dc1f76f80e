//! The one who looks at a page.

use std::{convert::Infallible, sync::Arc};

use askama::Template;
use axum::{
    extract::FromRequestParts,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts};

use super::{Language, Problem, look::POLICY};
use crate::{app::App, public_url::PublicUrl};

/// Somebody with a browser: what they are shown is in their language.
#[derive(Clone)]
pub struct Reader {
    /// What they read.
    pub language: Language,
    /// The server that they look at.
    pub public: Arc<PublicUrl>,
}

impl FromRequestParts<App> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers, app))
    }
}

impl Reader {
    /// Whoever sends these headers to this server.
    pub fn of(headers: &HeaderMap, app: &App) -> Self {
        Self { language: Language::of(headers), public: Arc::clone(&app.public) }
    }

    /// The page, with all that keeps others from framing, sniffing, storing or changing it.
    pub fn shown(&self, status: StatusCode, page: &impl Template) -> Response {
        let Ok(html) = page.render() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
        let mut response = (status, PROTECTED, Html(html)).into_response();
        if let Ok(policy) = HeaderValue::try_from(POLICY.as_str()) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        if self.public.is_https() {
            response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, ONE_YEAR);
        }
        response
    }

    /// The answer, or the page that says what is wrong.
    pub fn answered(&self, answer: Result<Response, Problem>) -> Response {
        answer.unwrap_or_else(|problem| problem.told(self))
    }
}

const ONE_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// `same-origin` tells other sites as little as `no-referrer` does, but lets browsers send a true `Origin` with forms.
const PROTECTED: [(HeaderName, &str); 6] = [
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::VARY, "accept-language"),
];
