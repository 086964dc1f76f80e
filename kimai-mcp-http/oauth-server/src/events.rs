//! Events of the authorization server, for an audit log and metrics.
//!
//! Events contain no secrets: users appear as pseudonyms, tokens and codes not at all.

use std::{convert::Infallible, fmt};

use axum::extract::FromRequestParts;
use http::{Extensions, request::Parts};
use jiff::Timestamp;

use crate::{client::ClientInfo, client_ip::ClientIp, scope::Scopes, server::AuthorizationServer};

/// Receives the events of an authorization server; see [`AuthorizationServer::with_event_sink`].
///
/// Functions that take an `&Event` implement it.
pub trait EventSink: Send + Sync + 'static {
    /// Records an event. It is called within a request, so it must not block for long.
    fn record(&self, event: &Event);
}

impl<F: Fn(&Event) + Send + Sync + 'static> EventSink for F {
    fn record(&self, event: &Event) {
        self(event);
    }
}

/// An event. Parts that are not known or do not apply are `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// Kind of the event.
    pub kind: EventKind,
    /// Time of the event.
    pub time: Timestamp,
    /// Pseudonym of the user: the keyed hash [`AuthorizationServer::user_pseudonym`].
    ///
    /// For a failed sign-in, it is that of the account name that was entered, whether or not the account exists.
    pub user: Option<String>,
    /// Id of the client: random, or the URL of its metadata document.
    pub client_id: Option<String>,
    /// Name that the client chose.
    pub client_name: Option<String>,
    /// Scopes that were requested, granted or issued.
    pub scopes: Option<Scopes>,
    /// Id of the grant.
    pub grant: Option<String>,
    /// Origin of the request.
    pub origin: RequestOrigin,
}

/// Kinds of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// A client registered.
    ClientRegistered,
    /// A user signed in.
    SignInSucceeded,
    /// A user entered wrong credentials.
    SignInFailed,
    /// A sign-in was refused because of too many attempts; the credentials were not verified.
    SignInLocked,
    /// A user allowed a client.
    ConsentGranted,
    /// A user signed in for a client and scopes allowed earlier, so that no consent was asked.
    ConsentReused,
    /// A user denied a client.
    ConsentDenied,
    /// A code was exchanged for tokens: a session began.
    CodeExchanged,
    /// Tokens were refreshed.
    TokenRefreshed,
    /// A code or a retired refresh token was used again; the session ended.
    ReuseDetected,
    /// A session ended because its client revoked a token.
    TokenRevoked,
    /// A session ended because it reached its maximum lifetime.
    SessionExpired,
    /// A session was ended by the user or an administrator.
    SessionEnded,
    /// All sessions of a user were ended.
    AllSessionsEnded,
}

impl EventKind {
    /// Returns the name for logs, such as `sign_in_failed`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientRegistered => "client_registered",
            Self::SignInSucceeded => "sign_in_succeeded",
            Self::SignInFailed => "sign_in_failed",
            Self::SignInLocked => "sign_in_locked",
            Self::ConsentGranted => "consent_granted",
            Self::ConsentReused => "consent_reused",
            Self::ConsentDenied => "consent_denied",
            Self::CodeExchanged => "code_exchanged",
            Self::TokenRefreshed => "token_refreshed",
            Self::ReuseDetected => "reuse_detected",
            Self::TokenRevoked => "token_revoked",
            Self::SessionExpired => "session_expired",
            Self::SessionEnded => "session_ended",
            Self::AllSessionsEnded => "all_sessions_ended",
        }
    }
}

/// Writes the name for logs.
impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Origin of a request. Its default is an operation without a request, such as a command of an administrator.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestOrigin {
    /// Address of the client.
    pub client_ip: Option<ClientIp>,
    /// Id of the request.
    pub request_id: Option<RequestId>,
}

/// Id of a request, which the embedding server may insert into the extensions of each request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

impl RequestOrigin {
    /// Returns the origin of a request with these extensions.
    pub fn from_extensions(extensions: &Extensions) -> Self {
        Self {
            client_ip: Some(ClientIp::from_extensions(extensions)),
            request_id: extensions.get::<RequestId>().cloned(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for RequestOrigin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::from_extensions(&parts.extensions))
    }
}

impl Event {
    /// Adds a client.
    pub(crate) fn with_client(self, id: &str, info: Option<&ClientInfo>) -> Self {
        let client_name = info.and_then(|info| info.name.clone());
        Self { client_id: Some(id.to_owned()), client_name, ..self }
    }

    /// Adds scopes.
    pub(crate) fn with_scopes(self, scopes: &Scopes) -> Self {
        Self { scopes: Some(scopes.clone()), ..self }
    }

    /// Adds the id of a grant.
    pub(crate) fn with_grant(self, id: &str) -> Self {
        Self { grant: Some(id.to_owned()), ..self }
    }
}

impl AuthorizationServer {
    /// Returns the pseudonym of a user in events: a keyed hash, the same in every process with the same state key.
    pub fn user_pseudonym(&self, user: &str) -> String {
        self.state.cipher().pseudonym("user", user)
    }

    /// Creates an event of `user` at the current time.
    pub(crate) fn event(&self, kind: EventKind, origin: &RequestOrigin, user: Option<&str>) -> Event {
        Event {
            kind,
            time: self.state.now(),
            user: user.map(|user| self.user_pseudonym(user)),
            client_id: None,
            client_name: None,
            scopes: None,
            grant: None,
            origin: origin.clone(),
        }
    }

    /// Passes an event to all sinks.
    pub(crate) fn record(&self, event: &Event) {
        for sink in &self.event_sinks {
            sink.record(event);
        }
    }
}
