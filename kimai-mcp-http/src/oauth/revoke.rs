//! `POST /revoke` (RFC 7009): a client gives up what its user allowed it.

use axum::{Router, extract::State, routing::post};
use http::{HeaderMap, header::CACHE_CONTROL};

use super::{
    grant::{self, Revoked},
    token::{self, Form, Refusal},
};
use crate::{app::App, secret::Secret};

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route("/revoke", post(answer)).layer(token::limit())
}

/// Ends the grant of a token. A token that nobody knows is as good as revoked; one of another client is not touched,
/// and the client is told, lest it believes otherwise (RFC 7009 §2.1).
async fn answer(State(app): State<App>, headers: HeaderMap, form: Form) -> Result<NoStore, Refusal> {
    let client = token::authenticate(&app, &headers, &form).await?;
    let token = Secret::shown(form.need("token")?);
    let revoked = grant::revoke(&app.state, &token, &client.id).await;
    match revoked.map_err(|error| Refusal::unavailable(&error))? {
        Revoked::Ended | Revoked::Unknown => Ok([(CACHE_CONTROL, "no-store")]),
        Revoked::Foreign => {
            Err(Refusal::Grant("the token belongs to another client; let that one revoke it"))
        }
    }
}

type NoStore = [(http::HeaderName, &'static str); 1];
