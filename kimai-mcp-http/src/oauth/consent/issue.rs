//! What goes back to the client.

use axum::response::Response;
use jiff::SignedDuration;
use url::Url;

use super::remembered::remember;
use crate::{
    app::App,
    oauth::{
        code::Code,
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
    user: &str,
    request: Request,
) -> Result<Response, Problem> {
    remember(app, user, &request).await?;
    let secret = Secret::random()?;
    let to = back(app, &request, ("code", secret.expose()));
    app.state.put(secret.digest(), &Code { request, user: user.to_owned() }, FETCHED).await?;
    Back::shown(reader, &to, true)
}

/// Takes the user back with a no.
pub(super) fn denied(app: &App, reader: &Reader, request: &Request) -> Result<Response, Problem> {
    Back::shown(reader, &back(app, request, ("error", "access_denied")), false)
}

fn back(app: &App, request: &Request, (name, value): (&str, &str)) -> Url {
    let mut to = request.redirect_uri.clone();
    let mut query = to.query_pairs_mut();
    query.append_pair(name, value);
    if let Some(state) = &request.state {
        query.append_pair("state", state);
    }
    query.append_pair("iss", &app.public.issuer());
    drop(query);
    to
}
