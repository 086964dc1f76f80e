//! `/authorize`: a client sends its user. What it asks for is checked and kept while the user logs in.
//!
//! Until client and address are known to belong together, what is wrong is told to the user; after that it is told to
//! the client, through the user if that is a site.

mod back;
mod request;

use axum::{
    Router,
    extract::{DefaultBodyLimit, RawQuery, State, rejection::StringRejection},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{
    HeaderMap, StatusCode,
    header::{CACHE_CONTROL, LOCATION, SET_COOKIE},
};

use self::back::Back;
use super::{
    client::{self, Client},
    cookie::Browser,
    pages::{Problem, Reader},
    parameters::{Parameters, Repeated},
    redirect::RedirectUri,
    ticket::{Request, Ticket},
};
use crate::{app::App, secret::Secret};

/// The most bytes of a request.
const LONGEST: usize = 8 * 1024;

/// The endpoint, for requests in the address and in a form.
pub fn routes() -> Router<App> {
    Router::new().route("/authorize", get(by_address).post(by_form)).layer(DefaultBodyLimit::max(LONGEST))
}

async fn by_address(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    reader.answered(answer(&app, &reader, &headers, &query.unwrap_or_default()).await)
}

async fn by_form(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
    form: Result<String, StringRejection>,
) -> Response {
    let answer = match form {
        Ok(form) => answer(&app, &reader, &headers, &form).await,
        Err(_) => Err(Problem::Garbled),
    };
    reader.answered(answer)
}

async fn answer(app: &App, reader: &Reader, headers: &HeaderMap, text: &str) -> Result<Response, Problem> {
    if text.len() > LONGEST {
        return Err(Problem::Garbled);
    }
    let asked = Parameters::read(text);
    let id = asked.one("client_id")?.ok_or(Problem::Garbled)?;
    let client = client::find(app, id).await?;
    let redirect_uri = redirect_uri(&client, asked.one("redirect_uri")?)?;
    app.clients.check(&redirect_uri)?;
    let back =
        Back { to: &redirect_uri, state: asked.one("state").ok().flatten(), issuer: &app.public.issuer() };
    match request::checked(app, &client, &redirect_uri, &asked) {
        Ok(request) => begin(app, headers, request).await,
        Err(denied) => Ok(back.refusing(reader, &denied)),
    }
}

/// Where the client may have its user back. It may leave that out if there is but one place.
fn redirect_uri(client: &Client, asked: Option<&str>) -> Result<RedirectUri, Problem> {
    let Some(text) = asked else {
        return match client.redirect_uris.as_slice() {
            [only] => Ok(only.clone()),
            _ => Err(Problem::UnknownRedirect),
        };
    };
    let asked = RedirectUri::parse(text).ok();
    let allowed = asked.filter(|asked| client.redirect_uris.iter().any(|own| own.allows(asked)));
    if allowed.is_none() {
        tracing::info!(client = client.id, "a client asks for an address that it did not name before");
    }
    allowed.ok_or(Problem::UnknownRedirect)
}

/// Keeps the request for the user's way through the pages.
async fn begin(app: &App, headers: &HeaderMap, request: Request) -> Result<Response, Problem> {
    let known = Browser::from(headers, &app.public);
    let cookie = if known.is_none() { Some(Browser::new()?) } else { None };
    let Some(browser) = known.as_ref().or(cookie.as_ref()) else { return Err(Problem::Unavailable) };
    let id = Secret::random()?;
    let ticket = Ticket { request, browser: browser.digest(), user: None };
    app.state.put(id.expose(), &ticket, Ticket::LIVES).await?;
    let login = app.public.at(&format!("/login?ticket={}", id.expose()));
    let mut response =
        (StatusCode::SEE_OTHER, [(CACHE_CONTROL, "no-store".to_owned()), (LOCATION, login)]).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(SET_COOKIE, cookie.set_cookie(&app.public));
    }
    Ok(response)
}

impl From<Repeated> for Problem {
    fn from(_: Repeated) -> Self {
        Self::Garbled
    }
}
