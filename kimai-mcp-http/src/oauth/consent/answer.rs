//! `POST /consent`

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use http::HeaderMap;
use serde::Deserialize;

use super::{
    issue::{allowed, denied},
    show::form,
};
use crate::{
    app::App,
    oauth::{
        cookie::Browser,
        pages::{Filled, Problem, Reader},
        scope::Scopes,
        visit::Visit,
    },
};

#[derive(Deserialize)]
pub(super) struct Consent {
    ticket: String,
    csrf: String,
    answer: Answer,
    #[serde(default)]
    scope: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Allow,
    Deny,
}

pub(super) async fn consent(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
    Filled(consent): Filled<Consent>,
) -> Response {
    reader.answered(answered(&app, &reader, Browser::from(&headers, &app.public), consent).await)
}

async fn answered(
    app: &App,
    reader: &Reader,
    browser: Option<Browser>,
    consent: Consent,
) -> Result<Response, Problem> {
    let visit = Visit::of(app, browser, &consent.ticket).await?;
    visit.check(&consent.csrf)?;
    match consent.answer {
        Answer::Deny => denied(app, reader, &visit.taken(app).await?.request),
        Answer::Allow => allow(app, reader, &visit, &consent.scope).await,
    }
}

async fn allow(app: &App, reader: &Reader, visit: &Visit, ticked: &[String]) -> Result<Response, Problem> {
    let Some(login) = visit.login(app) else {
        return Ok(Redirect::to(&visit.at(app, "/login")).into_response());
    };
    let scopes = Scopes::known(&ticked.join(" ")).within(&visit.ticket.request.scopes);
    if scopes.is_empty() {
        return form(app, reader, visit, &scopes, true).await;
    }
    let mut request = visit.taken(app).await?.request;
    request.scopes = scopes;
    allowed(app, reader, login.clone(), request).await
}
