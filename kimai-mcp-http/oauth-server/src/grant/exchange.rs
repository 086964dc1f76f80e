//! Exchange of an authorization code for tokens (RFC 6749 §4.1.3).

use super::{
    AuthorizationCode, Grant, GrantError, Tokens, UsedCode, current_epoch, end, grant_ttl, index,
    issue_access_token, store_refresh_token,
};
use crate::{
    events::{EventKind, RequestOrigin},
    pkce,
    secret::{Digest, Secret},
    server::AuthorizationServer,
};

const INVALID_CODE: GrantError =
    GrantError::Invalid("the code is unknown, expired or was used before; send the user to /authorize again");
const INVALID_SIGN_IN: GrantError =
    GrantError::Invalid("the sign-in of the user is no longer valid; send the user to /authorize again");

/// A request to exchange a code.
#[derive(Debug, Clone, Copy)]
pub struct CodeExchange<'a> {
    /// The code.
    pub code: &'a Secret,
    /// Authenticated client.
    pub client_id: &'a str,
    /// Redirect URI, which OAuth 2.1 clients omit.
    pub redirect_uri: Option<&'a str>,
    /// PKCE verifier.
    pub verifier: &'a str,
    /// Origin of the request, for events.
    pub origin: &'a RequestOrigin,
}

/// Creates a grant from a code. Any attempt invalidates the code; reuse of a code ends its grant.
///
/// # Errors
/// [`GrantError::Invalid`] if the code is not valid for this client, redirect URI and verifier.
pub async fn exchange_code(
    server: &AuthorizationServer,
    exchange: &CodeExchange<'_>,
) -> Result<Tokens, GrantError> {
    let digest = exchange.code.digest();
    let id = Secret::random()?.digest().to_string();
    let code = redeem(server, digest, &id, exchange.origin).await?;
    exchange.check(&code)?;
    let (grant, tokens) = create_grant(server, &id, code).await?;
    // A concurrent reuse may have looked for the grant before it existed; it has removed this record.
    if server.state.get::<UsedCode>(digest).await?.is_none() {
        end(server, &id, EventKind::ReuseDetected, exchange.origin).await?;
        return Err(INVALID_CODE);
    }
    server.record(&grant.event(server, EventKind::CodeExchanged, &id, exchange.origin));
    Ok(tokens)
}

/// Takes the code for the grant `id`. The use is recorded first, so that a second request finds the code or the grant.
async fn redeem(
    server: &AuthorizationServer,
    digest: Digest,
    id: &str,
    origin: &RequestOrigin,
) -> Result<AuthorizationCode, GrantError> {
    let exists = server.state.get::<AuthorizationCode>(digest).await?.is_some();
    let used = UsedCode { grant: id.to_owned() };
    if exists
        && server.state.create(digest, &used, server.lifetimes.code).await?
        && let Some(code) = server.state.take::<AuthorizationCode>(digest).await?
    {
        return Ok(code);
    }
    end_reused(server, digest, origin).await?;
    Err(INVALID_CODE)
}

async fn end_reused(
    server: &AuthorizationServer,
    digest: Digest,
    origin: &RequestOrigin,
) -> Result<(), GrantError> {
    server.state.take::<AuthorizationCode>(digest).await?;
    if let Some(used) = server.state.take::<UsedCode>(digest).await? {
        end(server, &used.grant, EventKind::ReuseDetected, origin).await?;
        tracing::warn!(grant = used.grant, "authorization code reused; grant revoked");
    }
    Ok(())
}

async fn create_grant(
    server: &AuthorizationServer,
    id: &str,
    code: AuthorizationCode,
) -> Result<(Grant, Tokens), GrantError> {
    let AuthorizationCode { request, subject, client } = code;
    if !server.is_valid(&subject).await? {
        return Err(INVALID_SIGN_IN);
    }
    server.keep(&subject).await?;
    let refresh = Secret::random()?;
    let now = server.state.now();
    let grant = Grant {
        epoch: current_epoch(&server.state, &subject.user).await?,
        subject,
        client_id: request.client_id,
        client,
        resource: server.public_url.resource(),
        scopes: request.scopes,
        scope_version: request.scope_version,
        current: refresh.digest(),
        previous: None,
        rotated_at: None,
        created_at: Some(now),
        salt: Secret::random()?.digest(),
    };
    // The grant is written last: tokens without a grant are worthless, so an interruption leaves nothing usable.
    store_refresh_token(server, id, &grant, &refresh).await?;
    let (access, expires_in) = issue_access_token(server, id, &grant, &grant.scopes).await?;
    index::add(server, &grant.subject.user, id).await?;
    server.state.put(id, &grant, grant_ttl(&server.lifetimes)).await?;
    let tokens = Tokens { access, refresh, scopes: grant.scopes.clone(), expires_in };
    Ok((grant, tokens))
}

impl CodeExchange<'_> {
    fn check(&self, code: &AuthorizationCode) -> Result<(), GrantError> {
        if code.request.client_id != self.client_id {
            return Err(GrantError::Invalid("the code was issued to another client"));
        }
        if self.redirect_uri.is_some_and(|uri| uri != code.request.redirect_uri.as_str()) {
            return Err(GrantError::Invalid("the redirect_uri differs from the authorization request"));
        }
        if !pkce::verify(self.verifier, &code.request.challenge) {
            return Err(GrantError::Invalid("the code_verifier does not match the code_challenge"));
        }
        Ok(())
    }
}
