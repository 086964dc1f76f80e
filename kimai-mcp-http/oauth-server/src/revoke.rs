//! The revocation endpoint, `POST /revoke` (RFC 7009).

use axum::{Router, extract::State, routing::post};
use http::{HeaderMap, HeaderName, header::CACHE_CONTROL};

use crate::{
    events::RequestOrigin,
    grant::{self, Revocation},
    secret::Secret,
    server::AuthorizationServer,
    token::{self, TokenError, TokenForm},
};

pub(crate) fn routes() -> Router<AuthorizationServer> {
    Router::new().route("/revoke", post(revoke)).layer(token::form_limit())
}

/// Ends the grant of a token. Unknown tokens succeed (RFC 7009 §2.2); a token of another client is an error and stays valid.
async fn revoke(
    State(server): State<AuthorizationServer>,
    headers: HeaderMap,
    origin: RequestOrigin,
    form: TokenForm,
) -> Result<[(HeaderName, &'static str); 1], TokenError> {
    let client = token::authenticate(&server, &headers, &form).await?;
    let token = Secret::new(form.required("token")?);
    let revocation = grant::revoke(&server, &token, &client.id, &origin).await;
    match revocation.map_err(|error| TokenError::unavailable(&error))? {
        Revocation::Revoked | Revocation::UnknownToken => Ok([(CACHE_CONTROL, "no-store")]),
        Revocation::OtherClient => Err(TokenError::InvalidGrant(
            "the token belongs to another client; only that client can revoke it",
        )),
    }
}
