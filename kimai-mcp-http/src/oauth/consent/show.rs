//! `GET /consent`

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode};

use super::remembered::before;
use crate::{
    app::App,
    oauth::{
        cookie::Browser,
        pages::{ConsentPage, Problem, Reader},
        scope::Scopes,
        visit::{Asked, Visit},
    },
};

pub(super) async fn consent(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
    asked: Asked,
) -> Response {
    reader.answered(page(&app, &reader, Browser::from(&headers, &app.public), &asked.ticket).await)
}

async fn page(app: &App, reader: &Reader, browser: Option<Browser>, id: &str) -> Result<Response, Problem> {
    let visit = Visit::of(app, browser, id).await?;
    let Some(login) = &visit.ticket.user else {
        return Ok(Redirect::to(&visit.at(app, "/login")).into_response());
    };
    let ticked = before(app, login, &visit.ticket.request).await?;
    let ticked = ticked.unwrap_or_else(|| visit.ticket.request.scopes.clone());
    form(app, reader, &visit, &ticked, false).await
}

/// The page, again if nothing was ticked.
pub(super) async fn form(
    app: &App,
    reader: &Reader,
    visit: &Visit,
    ticked: &Scopes,
    nothing: bool,
) -> Result<Response, Problem> {
    let page = ConsentPage {
        language: reader.language,
        prefix: reader.public.prefix(),
        applicant: &visit.applicant(app).await?,
        scopes: &visit.ticket.request.scopes,
        ticked,
        ticket: &visit.id,
        csrf: visit.csrf(),
        nothing,
    };
    let status = if nothing { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(reader.shown(status, &page))
}
