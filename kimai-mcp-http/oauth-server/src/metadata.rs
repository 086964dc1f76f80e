//! Metadata of the protected resource (RFC 9728) and of the authorization server (RFC 8414).
//!
//! Each document is served at every place where clients look: at the root followed by the path of the server, as the standards say,
//! and below that path, as older clients do. Values that are not known are omitted, because clients reject null.

use axum::{
    Json, Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{StatusCode, header::CACHE_CONTROL};
use serde_json::{Value, json};

use crate::{
    pages::Language,
    public_url::{PublicUrl, RESOURCE_PATH},
    server::AuthorizationServer,
};

const JWKS_PATH: &str = "/.well-known/jwks.json";

type Document = fn(&AuthorizationServer) -> Value;

pub(crate) fn routes() -> Router<AuthorizationServer> {
    let documents: [(&str, Document); 3] = [
        ("oauth-protected-resource", protected_resource),
        ("oauth-authorization-server", authorization_server),
        ("openid-configuration", openid_configuration),
    ];
    documents.into_iter().fold(Router::new().route(JWKS_PATH, get(empty_jwks)), |routes, (name, document)| {
        let plain = move |State(server): State<AuthorizationServer>| async move { response(document(&server)) };
        let with_path = move |State(server): State<AuthorizationServer>, Path(path): Path<String>| async move {
            if is_own_path(&server.public_url, &path) {
                response(document(&server))
            } else {
                StatusCode::NOT_FOUND.into_response()
            }
        };
        routes
            .route(&format!("/.well-known/{name}"), get(plain))
            .route(&format!("/.well-known/{name}/{{*path}}"), get(with_path))
            .route(&format!("{RESOURCE_PATH}/.well-known/{name}"), get(plain))
    })
}

/// Returns true for the path of the server or its MCP endpoint, with or without the prefix that a proxy removes.
fn is_own_path(public_url: &PublicUrl, path: &str) -> bool {
    let endpoint = format!("{}{RESOURCE_PATH}", public_url.prefix());
    [RESOURCE_PATH, public_url.prefix(), &endpoint]
        .iter()
        .any(|own| own.trim_matches('/') == path.trim_matches('/'))
}

/// Returns an empty key set: this server signs nothing, but `OpenID` metadata must name one.
async fn empty_jwks() -> Response {
    response(json!({ "keys": [] }))
}

fn response(document: Value) -> Response {
    ([(CACHE_CONTROL, "public, max-age=300")], Json(document)).into_response()
}

/// Describes the MCP endpoint. Clients request every scope listed here, so it lists the default scopes.
fn protected_resource(server: &AuthorizationServer) -> Value {
    json!({
        "resource": server.public_url.resource(),
        "authorization_servers": [server.public_url.issuer()],
        "scopes_supported": server.default_scopes.iter().collect::<Vec<_>>(),
        "bearer_methods_supported": ["header"],
        "resource_name": server.branding.service,
    })
}

/// Describes the authorization server. Claude uses metadata documents only if `none` is among the methods.
fn authorization_server(server: &AuthorizationServer) -> Value {
    let at = |path| server.public_url.at(path);
    let auth_methods = ["none", "client_secret_post", "client_secret_basic"];
    json!({
        "issuer": server.public_url.issuer(),
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "registration_endpoint": at("/register"),
        "revocation_endpoint": at("/revoke"),
        "scopes_supported": server.scopes.iter().map(|scope| scope.name).collect::<Vec<_>>(),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": auth_methods,
        "revocation_endpoint_auth_methods_supported": auth_methods,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "client_id_metadata_document_supported": server.documents.is_some(),
        "protected_resources": [server.public_url.resource()],
        "ui_locales_supported": Language::ALL.map(Language::tag),
    })
}

/// Adds the values that `OpenID` metadata must have, for clients that find this document first and validate it.
fn openid_configuration(server: &AuthorizationServer) -> Value {
    let mut document = authorization_server(server);
    if let Some(fields) = document.as_object_mut() {
        fields.insert("jwks_uri".to_owned(), server.public_url.at(JWKS_PATH).into());
        fields.insert("subject_types_supported".to_owned(), json!(["public"]));
        fields.insert("id_token_signing_alg_values_supported".to_owned(), json!(["RS256"]));
    }
    document
}
