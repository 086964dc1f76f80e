//! `POST /token`: a code, or a refresh token, for tokens.

mod authenticate;
mod form;
mod refusal;
mod reply;

pub(super) use authenticate::authenticate;
pub(super) use form::{Form, limit};
pub(super) use refusal::Refusal;

use std::error::Error;

use axum::{Router, extract::State, routing::post};
use http::HeaderMap;

use self::reply::Reply;
use super::{
    client::{self, Client},
    grant::{self, Exchange, Refresh, Refused, Tokens},
    pkce,
    scope::Scopes,
};
use crate::{app::App, secret::Secret};

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route("/token", post(answer)).layer(limit())
}

async fn answer(State(app): State<App>, headers: HeaderMap, form: Form) -> Result<Reply, Refusal> {
    let client = authenticate(&app, &headers, &form).await?;
    if !form.all("resource").all(|resource| app.public.is_resource(resource)) {
        return Err(Refusal::Target);
    }
    let tokens = match form.need("grant_type")? {
        "authorization_code" => of_code(&app, &client, &form).await,
        "refresh_token" => of_refresh_token(&app, &client, &form).await,
        _ => Err(Refusal::GrantType),
    }?;
    remember(&app, &client).await;
    Ok(tokens.into())
}

/// Keeps the client's registration for as long as its grant. The tokens are not worth losing for it: the next refresh
/// comes back to it.
async fn remember(app: &App, client: &Client) {
    if let Err(error) = client::used(app, client).await {
        tracing::warn!(error = &error as &dyn Error, "a registration could not be kept for longer");
    }
}

async fn of_code(app: &App, client: &Client, form: &Form) -> Result<Tokens, Refusal> {
    let code = Secret::shown(form.need("code")?);
    let verifier = form.need("code_verifier")?;
    if !pkce::is_verifier(verifier) {
        return Err(Refusal::Request("code_verifier must be 43 to 128 letters, digits or -._~"));
    }
    let redirect_uri = form.get("redirect_uri");
    let exchange = Exchange { code: &code, client_id: &client.id, redirect_uri, verifier };
    Ok(grant::open(app, &exchange).await?)
}

async fn of_refresh_token(app: &App, client: &Client, form: &Form) -> Result<Tokens, Refusal> {
    let token = Secret::shown(form.need("refresh_token")?);
    // Clients add words of their own, such as offline_access; those alone ask for nothing less.
    let scopes = form.get("scope").map(Scopes::known).filter(|scopes| !scopes.is_empty());
    let wish = Refresh { token: &token, client_id: &client.id, scopes: scopes.as_ref() };
    Ok(grant::refresh(app, &wish).await?)
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Grant(why) => Self::Grant(why),
            Refused::Scope => Self::Scope,
            other => Self::unavailable(&other),
        }
    }
}
