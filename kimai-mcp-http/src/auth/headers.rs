//! Authentication with a shared server token and a Kimai token in a header, for desktop clients and scripts.
//!
//! The Kimai token is kept in memory only.

use std::sync::Once;

use http::{HeaderMap, request::Parts};
use kimai_tools::{Policy, domain::api::Client};
use mcp_oauth_server::{Cipher, bearer, secret::Digest};
use secrecy::SecretString;

use super::{Account, AuthError, AuthMethod, Caller};
use crate::config::{OfferedKimais, users::KimaiAddress};

const TOKEN: &str = "x-kimai-token";
const URL: &str = "x-kimai-url";
/// User of the Python server's tools. Its clients still send the header, so it is accepted and ignored: the token
/// identifies the caller, and tools have an argument for other users.
const USER: &str = "x-kimai-user";

const IGNORED_USER: &str = "X-Kimai-User has no effect, because the token identifies the caller; remove the header (logged once for all callers)";
const KIMAI_NOT_ALLOWED: &str =
    "is a Kimai that this server does not allow; its operator can allow it with --allowed-kimai-url";

/// Settings of the authentication by headers.
#[derive(Debug)]
pub struct HeaderMethod {
    /// Digest of the token that all callers share.
    pub server_token: Digest,
    /// Kimais that callers may select; the default one is that of callers that select none.
    pub kimais: OfferedKimais,
    /// Guard that logs an ignored header only once.
    pub ignored_user: Once,
}

/// Error of a request with the server token only.
pub(super) const MISSING_TOKEN: AuthError = AuthError::Header {
    name: TOKEN,
    problem: "is missing: it must contain your Kimai API token, beside the token of this server in Authorization",
};

/// Returns the Kimai token as it was sent, or an empty text.
pub(super) fn kimai_token(request: &Parts) -> &str {
    request.headers.get(TOKEN).and_then(|token| token.to_str().ok()).unwrap_or_default()
}

/// Returns true if the request has a Kimai token.
pub(super) fn has_kimai_token(request: &Parts) -> bool {
    request.headers.contains_key(TOKEN)
}

impl HeaderMethod {
    /// Returns true if the request has the token of this server.
    pub(super) fn has_server_token(&self, request: &Parts) -> bool {
        let token = bearer::token_of(&request.headers, &request.uri).ok().flatten();
        token.is_some_and(|token| token.digest() == self.server_token)
    }

    /// Returns the caller of a request with the server token; `cipher` makes the pseudonym of the caller, `ceiling`
    /// restricts it.
    pub(super) fn authenticate(
        &self,
        request: &Parts,
        cipher: &Cipher,
        ceiling: Policy,
    ) -> Result<Caller, AuthError> {
        let account = self.account(&request.headers)?;
        let subject = cipher.pseudonym("account", account.digest());
        if request.headers.contains_key(USER) {
            self.ignored_user.call_once(|| tracing::warn!(user.hash = subject, "{IGNORED_USER}"));
        }
        Ok(Caller {
            method: AuthMethod::Headers,
            subject,
            user: None,
            granted: None,
            ceiling,
            account,
            client: None,
        })
    }

    fn account(&self, headers: &HeaderMap) -> Result<Account, AuthError> {
        let token = text(headers, TOKEN)
            .ok_or(AuthError::Header { name: TOKEN, problem: "is empty or not plain text" })?;
        let (kimai, public_only) =
            self.kimai(headers).map_err(|problem| AuthError::Header { name: URL, problem })?;
        Ok(Account::with_token(kimai, public_only, SecretString::from(token)))
    }

    /// Returns the selected Kimai and true if only public addresses may be contacted for it.
    fn kimai(&self, headers: &HeaderMap) -> Result<(KimaiAddress, bool), &'static str> {
        if !headers.contains_key(URL) {
            let kimai = self.kimais.default_kimai().map(|kimai| (kimai.clone(), false));
            return kimai.ok_or("is missing, and this server has no default Kimai");
        }
        let url = text(headers, URL).and_then(|url| Client::normalize_url(&url).ok());
        let url = url.ok_or("is not a URL such as https://kimai.example.com")?;
        self.kimais.find(&url).ok_or(KIMAI_NOT_ALLOWED)
    }
}

/// Returns the trimmed value of a header unless it is empty or not ASCII.
fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}
