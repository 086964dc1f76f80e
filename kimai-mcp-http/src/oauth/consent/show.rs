//! `GET /consent`

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;

use super::remembered::before;
use crate::{
    app::App,
    oauth::{
        pages::{ConsentPage, Problem, Reader},
        scope::Scopes,
        visit::Visit,
    },
};

pub(super) async fn consent(State(app): State<App>, reader: Reader, visit: Visit) -> Response {
    reader.answered(page(&app, &reader, &visit).await)
}

async fn page(app: &App, reader: &Reader, visit: &Visit) -> Result<Response, Problem> {
    let Some(login) = &visit.ticket.user else {
        return Ok(Redirect::to(&visit.at(app, "/login")).into_response());
    };
    let ticked = before(app, login, &visit.ticket.request).await?;
    let ticked = ticked.unwrap_or_else(|| visit.ticket.request.scopes.clone());
    form(app, reader, visit, &ticked, false).await
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
