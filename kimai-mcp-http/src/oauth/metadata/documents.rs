//! The documents themselves. What is not known is left out: clients refuse null.

use serde_json::{Value, json};

use super::KEYS;
use crate::{app::App, oauth::scope::Scope};

/// The MCP endpoint (RFC 9728). Clients ask for every scope that it names, so it names those of every day.
pub(super) fn resource(app: &App) -> Value {
    json!({
        "resource": app.public.resource(),
        "authorization_servers": [app.public.issuer()],
        "scopes_supported": scopes(app.default_scopes.iter()),
        "bearer_methods_supported": ["header"],
        "resource_name": "Kimai",
    })
}

/// The authorization server (RFC 8414). Claude uses documents of clients only where `none` is among the methods.
pub(super) fn authorization_server(app: &App) -> Value {
    let at = |path| app.public.at(path);
    let methods = ["none", "client_secret_post", "client_secret_basic"];
    json!({
        "issuer": app.public.issuer(),
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "registration_endpoint": at("/register"),
        "revocation_endpoint": at("/revoke"),
        "scopes_supported": scopes(Scope::ALL),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "client_id_metadata_document_supported": app.documents.is_some(),
        "protected_resources": [app.public.resource()],
        "ui_locales_supported": ["en", "de"],
    })
}

/// The same with what a document of `OpenID` must have, for clients that find this one first and check it.
pub(super) fn openid(app: &App) -> Value {
    let mut document = authorization_server(app);
    if let Some(fields) = document.as_object_mut() {
        fields.insert("jwks_uri".to_owned(), app.public.at(KEYS).into());
        fields.insert("subject_types_supported".to_owned(), json!(["public"]));
        fields.insert("id_token_signing_alg_values_supported".to_owned(), json!(["RS256"]));
    }
    document
}

fn scopes(scopes: impl IntoIterator<Item = Scope>) -> Vec<&'static str> {
    scopes.into_iter().map(Scope::name).collect()
}
