//! `POST /login`

use std::time::Duration;

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, header};
use serde::Deserialize;

use super::show::form;
use crate::{
    app::App,
    client_address::ClientAddress,
    oauth::{
        consent,
        cookie::Browser,
        guess::{Guess, Verdict},
        logged_in::LoggedIn,
        pages::{Fault, Filled, Problem, Reader},
        visit::Visit,
    },
    secret::Secret,
};

/// After so many wrong tries a ticket ends.
const TRIES: u64 = 10;

#[derive(Deserialize)]
pub(super) struct Login {
    ticket: String,
    csrf: String,
    user: String,
    secret: String,
}

pub(super) async fn login(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
    Extension(from): Extension<ClientAddress>,
    Filled(login): Filled<Login>,
) -> Response {
    reader.answered(checked(&app, &reader, Browser::from(&headers, &app.public), from, login).await)
}

async fn checked(
    app: &App,
    reader: &Reader,
    browser: Option<Browser>,
    from: ClientAddress,
    login: Login,
) -> Result<Response, Problem> {
    let visit = Visit::of(app, browser, &login.ticket).await?;
    visit.check(&login.csrf)?;
    // Counted before it is judged, so that tries at the same time are no more tries.
    let tries = visit.one_more_try(app).await?;
    if tries > TRIES {
        return ended(app, &visit).await;
    }
    let (user, secret) = (login.user.trim(), Secret::shown(&login.secret));
    let verdict = (Guess { user, secret: &secret, from }).judged(app).await?;
    app.metrics.login(outcome(&verdict));
    let refused = match verdict {
        Verdict::Right(user) => return next(app, reader, visit, LoggedIn::now(&user)?).await,
        Verdict::Wrong | Verdict::TooMany { .. } if tries == TRIES => return ended(app, &visit).await,
        Verdict::Wrong => None,
        Verdict::TooMany { retry_after } => Some(retry_after),
    };
    let applicant = visit.applicant(app).await?;
    let fault = refused.map_or(Fault::Wrong, |time| Fault::TooMany(minutes(time)));
    Ok(with_retry_after(form(reader, &visit, &applicant, user, Some(fault)), refused))
}

const fn outcome(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Right(_) => "done",
        Verdict::Wrong => "wrong",
        Verdict::TooMany { .. } => "locked",
    }
}

async fn ended(app: &App, visit: &Visit) -> Result<Response, Problem> {
    visit.taken(app).await?;
    Err(Problem::Guessed)
}

/// Consent, or straight back where it was given before.
async fn next(app: &App, reader: &Reader, mut visit: Visit, login: LoggedIn) -> Result<Response, Problem> {
    if consent::is_remembered(app, &login, &visit.ticket.request).await? {
        let ticket = visit.taken(app).await?;
        return consent::allowed(app, reader, login, ticket.request).await;
    }
    visit.logged_in(app, login).await?;
    Ok(Redirect::to(&visit.at(app, "/consent")).into_response())
}

fn minutes(time: Duration) -> u64 {
    time.as_secs().div_ceil(60).max(1)
}

fn with_retry_after(mut page: Response, time: Option<Duration>) -> Response {
    if let Some(time) = time {
        page.headers_mut().insert(header::RETRY_AFTER, time.as_secs().max(1).into());
    }
    page
}
