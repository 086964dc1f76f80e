//! HTTP layer: redirects, CORS, common headers and broken connections.

use std::{fmt::Write, io};

use axum::{
    body::{self, Bytes},
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header::DATE},
    response::Response as HttpResponse,
};
use futures_util::{StreamExt, stream};
use jiff::fmt::rfc2822;
use serde_json::Value;

use crate::{
    fault::Fault,
    response::{Body, ErrorResponse, Response},
    server::SharedState,
    state::{Request, SimulatorState},
};

/// Maximum size of a request body in bytes.
const BODY_LIMIT: usize = 16 << 20;

/// Answers a request, or applies its fault.
pub(crate) async fn handle(
    State(shared): State<SharedState>,
    request: axum::extract::Request,
) -> HttpResponse {
    let (parts, body) = request.into_parts();
    let body = body::to_bytes(body, BODY_LIMIT).await.unwrap_or_default().to_vec();
    let request = Request { method: parts.method, uri: parts.uri, headers: parts.headers, body };
    let fault = shared.with(|state| {
        state.record(&request);
        state.next_fault(&request)
    });
    let finished = |state: &SimulatorState, answer| {
        finish(&request, state.text_override.answer(request.uri.path(), answer))
    };
    let served = || {
        shared.with(|state| {
            let answer = respond(state, &request);
            finished(state, answer)
        })
    };
    let mut response = match fault {
        None => served(),
        Some(Fault::Delay(time)) => {
            tokio::time::sleep(time).await;
            served()
        }
        Some(Fault::Truncated) => truncated(served()).await,
        Some(Fault::LostAnswer) => dropped(served()),
        Some(Fault::Dropped) => dropped(HttpResponse::default()),
        Some(Fault::Status(code)) => shared.with(|state| finished(state, ErrorResponse::Status(code).into())),
        Some(Fault::TooManyRequests(after)) => finish(
            &request,
            Response::from(ErrorResponse::Status(429)).header("retry-after", after.to_string()),
        ),
        Some(Fault::Html(text)) => finish(
            &request,
            Response::with(200, Body::Document("text/html; charset=UTF-8", text.into_bytes())),
        ),
        Some(Fault::Replaced { status, header, content_type, body }) => {
            let _ = served();
            let mut replacement = Response::with(status, Body::Document(content_type, Vec::new()));
            replacement.headers.extend(header);
            let mut response = finish(&request, replacement);
            *response.body_mut() = body::Body::from(body);
            response
        }
    };
    let now =
        rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&shared.with(|state| state.clock.now()));
    if let Some(now) = now.ok().and_then(|now| HeaderValue::from_str(&now).ok()) {
        response.headers_mut().insert(DATE, now);
    }
    response
}

/// Handles preflights, trailing slashes and the documentation's login before the routes.
fn respond(state: &mut SimulatorState, request: &Request) -> Response {
    let path = request.uri.path();
    if request.method == "OPTIONS" && request.headers.contains_key("origin") {
        return preflight();
    }
    if path == "/api/doc" {
        return redirect(302, absolute_url(request, "/en/login"));
    }
    match path.strip_suffix('/').filter(|bare| state.has_route(request.method.as_str(), bare)) {
        Some(bare) => {
            let query = request.uri.query().map_or_else(String::new, |query| format!("?{query}"));
            redirect(301, absolute_url(request, &format!("{bare}{query}")))
        }
        None => state.answer(request),
    }
}

fn preflight() -> Response {
    Response::with(200, Body::Document("text/html; charset=UTF-8", Vec::new()))
        .header("access-control-allow-methods", "GET, OPTIONS, POST, PUT, PATCH, DELETE")
        .header("access-control-allow-headers", "content-type, authorization, x-auth-user, x-auth-token")
        .header("access-control-max-age", "3600")
}

fn redirect(status: u16, to: String) -> Response {
    let page =
        format!("<!DOCTYPE html>\n<html><body>Redirecting to <a href=\"{to}\">{to}</a>.</body></html>");
    Response::with(status, Body::Document("text/html; charset=utf-8", page.into_bytes()))
        .header("location", to)
}

fn absolute_url(request: &Request, path: &str) -> String {
    let host = request.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}{path}")
}

/// Builds the HTTP response with the common headers.
fn finish(request: &Request, answer: Response) -> HttpResponse {
    let (kind, bytes) = match answer.body {
        Body::Empty => ("application/json", Vec::new()),
        Body::Json(value) => ("application/json", to_ascii_json(&value).into_bytes()),
        Body::Document(kind, bytes) => (kind, bytes),
    };
    let mut response = HttpResponse::new(body::Body::from(bytes));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
    let common = [("x-robots-tag", "noindex".to_owned()), ("content-language", "en".to_owned())];
    let kind = (answer.status != 204).then(|| ("content-type", kind.to_owned()));
    for (name, value) in answer.headers.into_iter().chain(common).chain(kind).chain(cors(request)) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

fn cors(request: &Request) -> Vec<(&'static str, String)> {
    let Some(origin) = request.headers.get("origin").and_then(|origin| origin.to_str().ok()) else {
        return Vec::new();
    };
    let mut headers = vec![("access-control-allow-origin", origin.to_owned())];
    if request.method != "OPTIONS" {
        let exposed = "x-page, x-total-count, x-total-pages, x-per-page";
        headers.push(("access-control-expose-headers", exposed.to_owned()));
    }
    headers
}

/// Serializes JSON in ASCII, with `\uXXXX` for other characters.
fn to_ascii_json(value: &Value) -> String {
    let mut text = String::new();
    for c in value.to_string().chars() {
        if c.is_ascii() {
            text.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

/// Ends the connection before anything is sent.
pub(super) fn dropped(mut response: HttpResponse) -> HttpResponse {
    // A response without a body, such as 204, would be complete.
    *response.status_mut() = StatusCode::OK;
    *response.body_mut() = body::Body::from_stream(stream::iter([Err::<Bytes, _>(aborted())]));
    response
}

/// Sends half of the body and ends the connection.
pub(super) async fn truncated(response: HttpResponse) -> HttpResponse {
    let (mut parts, whole) = response.into_parts();
    let whole = body::to_bytes(whole, BODY_LIMIT).await.unwrap_or_default();
    parts.headers.insert("content-length", HeaderValue::from(whole.len()));
    let half = stream::iter([Ok(whole.slice(..whole.len() / 2))]);
    let end = stream::once(async {
        tokio::task::yield_now().await;
        Err(aborted())
    });
    HttpResponse::from_parts(parts, body::Body::from_stream(half.chain(end)))
}

fn aborted() -> io::Error {
    io::Error::from(io::ErrorKind::ConnectionAborted)
}
