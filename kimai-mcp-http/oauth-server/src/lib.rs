#![doc = include_str!("../README.md")]

mod account;
mod authorize;
pub mod bearer;
pub mod changes;
pub mod client;
pub mod client_ip;
pub mod clock;
mod consent;
pub mod cookie;
mod error_response;
pub mod events;
pub mod grant;
pub mod login;
mod metadata;
pub mod network_share;
pub mod oidc;
pub mod pages;
mod parameters;
pub mod pkce;
pub mod public_url;
pub mod redirect_uri;
mod register;
mod revoke;
pub mod scope;
pub mod secret;
pub mod server;
pub mod session;
pub mod sign_in;
pub mod state;
mod token;

pub use self::{
    bearer::Challenge,
    changes::ChangeHistory,
    client::{ClientAllowlist, MetadataDocuments},
    client_ip::ClientIp,
    error_response::ErrorResponse,
    events::{Event, EventKind, EventSink},
    grant::VerifiedToken,
    network_share::{NetworkShare, NetworkShares},
    oidc::{OidcSettings, OidcSignIn},
    pages::{Branding, Language, Text},
    public_url::{InvalidPublicUrl, PublicUrl},
    scope::{Scope, ScopeCatalog, Scopes},
    server::{AuthorizationServer, Lifetimes},
    sign_in::{Credentials, Profile, SecretSignIn, SignIn, SignInOutcome, Subject},
    state::{Cipher, Namespace, State},
};
