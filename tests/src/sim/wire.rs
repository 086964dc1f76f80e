//! From requests to answers over HTTP, and what only HTTP knows: redirects, CORS, broken connections.

mod broken;

use std::fmt::Write;

use axum::{
    body,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header::DATE},
    response::Response,
};
use jiff::fmt::rfc2822;
use serde_json::Value;

use super::{
    Fault,
    answers::{Answer, Body, Refusal},
    server::Shared,
    world::{Request, World},
};

/// The largest body that is read.
const BODY_LIMIT: usize = 16 << 20;

/// Answers one request, or fails as a fault wants it.
pub(crate) async fn handle(State(shared): State<Shared>, request: axum::extract::Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = body::to_bytes(body, BODY_LIMIT).await.unwrap_or_default().to_vec();
    let request = Request { method: parts.method, uri: parts.uri, headers: parts.headers, body };
    let fault = shared.with(|world| {
        world.note(&request);
        world.strike(&request)
    });
    let told = |world: &World, answer| finish(&request, world.reworded.answer(request.uri.path(), answer));
    let served = || {
        shared.with(|world| {
            let answer = outer(world, &request);
            told(world, answer)
        })
    };
    let mut response = match fault {
        None => served(),
        Some(Fault::Delay(time)) => {
            tokio::time::sleep(time).await;
            served()
        }
        Some(Fault::Truncated) => broken::truncated(served()).await,
        Some(Fault::LostAnswer) => broken::dropped(served()),
        Some(Fault::Dropped) => broken::dropped(Response::default()),
        Some(Fault::Status(code)) => shared.with(|world| told(world, Refusal::Status(code).into())),
        Some(Fault::TooManyRequests(after)) => {
            finish(&request, Answer::from(Refusal::Status(429)).header("retry-after", after.to_string()))
        }
        Some(Fault::Html(text)) => {
            finish(&request, Answer::with(200, Body::Document("text/html; charset=UTF-8", text.into_bytes())))
        }
    };
    let now =
        rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&shared.with(|world| world.clock.now()));
    if let Some(now) = now.ok().and_then(|now| HeaderValue::from_str(&now).ok()) {
        response.headers_mut().insert(DATE, now);
    }
    response
}

/// What the web framework answers before any route: preflights, trailing slashes, the documentation's login.
fn outer(world: &mut World, request: &Request) -> Answer {
    let path = request.uri.path();
    if request.method == "OPTIONS" && request.headers.contains_key("origin") {
        return preflight();
    }
    if path == "/api/doc" {
        return redirect(302, absolute(request, "/en/login"));
    }
    match path.strip_suffix('/').filter(|bare| world.knows(request.method.as_str(), bare)) {
        Some(bare) => {
            let query = request.uri.query().map_or_else(String::new, |query| format!("?{query}"));
            redirect(301, absolute(request, &format!("{bare}{query}")))
        }
        None => world.answer(request),
    }
}

fn preflight() -> Answer {
    Answer::with(200, Body::Document("text/html; charset=UTF-8", Vec::new()))
        .header("access-control-allow-methods", "GET, OPTIONS, POST, PUT, PATCH, DELETE")
        .header("access-control-allow-headers", "content-type, authorization, x-auth-user, x-auth-token")
        .header("access-control-max-age", "3600")
}

fn redirect(status: u16, to: String) -> Answer {
    let page =
        format!("<!DOCTYPE html>\n<html><body>Redirecting to <a href=\"{to}\">{to}</a>.</body></html>");
    Answer::with(status, Body::Document("text/html; charset=utf-8", page.into_bytes())).header("location", to)
}

fn absolute(request: &Request, path: &str) -> String {
    let host = request.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}{path}")
}

/// The answer as a response, with the headers that every answer has.
fn finish(request: &Request, answer: Answer) -> Response {
    let (kind, bytes) = match answer.body {
        Body::Empty => ("application/json", Vec::new()),
        Body::Json(value) => ("application/json", escaped(&value).into_bytes()),
        Body::Document(kind, bytes) => (kind, bytes),
    };
    let mut response = Response::new(body::Body::from(bytes));
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

/// JSON in ASCII: everything else as `\uXXXX`.
fn escaped(value: &Value) -> String {
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
