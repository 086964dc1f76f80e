//! What goes back to the client.

use axum::response::Response;
use jiff::SignedDuration;

use super::remembered::remember;
use crate::{
    app::App,
    oauth::{
        client,
        code::Code,
        logged_in::LoggedIn,
        pages::{Back, Problem, Reader},
        ticket::Request,
    },
    secret::Secret,
};

/// How long a client has to fetch what it was allowed.
const FETCHED: SignedDuration = SignedDuration::from_mins(10);

/// Takes the user back with a code for what they allowed, which is what the request has left of its scopes.
pub(crate) async fn allowed(
    app: &App,
    reader: &Reader,
    login: LoggedIn,
    request: Request,
) -> Result<Response, Problem> {
    remember(app, &login, &request).await?;
    client::used(app, &client::find(app, &request.client_id).await?).await?;
    let secret = Secret::random()?;
    let to = back(app, &request, ("code", secret.expose()));
    let code = Code { request, login };
    app.state.put(secret.digest(), &code, FETCHED).await?;
    Back::shown(reader, &code.request.redirect_uri, &to, true)
}

/// Takes the user back with a no.
pub(super) fn denied(app: &App, reader: &Reader, request: &Request) -> Result<Response, Problem> {
    Back::shown(reader, &request.redirect_uri, &back(app, request, ("error", "access_denied")), false)
}

fn back(app: &App, request: &Request, outcome: (&str, &str)) -> String {
    let state = request.state.as_deref().map(|state| ("state", state));
    let issuer = app.public.issuer();
    request.redirect_uri.with(std::iter::once(outcome).chain(state).chain([("iss", issuer.as_str())]))
}
