//! An `OpenID` Connect provider on this machine whose responses the test chooses.

#![allow(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed helper ends the test"
)]

use std::{
    sync::{Arc, Mutex},
    time::SystemTime,
};

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, Uri, header};
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
        KeyPair,
    },
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

/// A provider; clones are the same provider.
#[derive(Clone)]
pub struct IdentityProvider {
    issuer: String,
    behaviour: Arc<Mutex<Behaviour>>,
}

/// Responses of the provider, and what it received.
pub struct Behaviour {
    /// Changes of the discovery document.
    pub metadata: Value,
    /// Status of all responses.
    pub status: StatusCode,
    /// The only endpoint that fails, with status 502.
    pub failing: Option<&'static str>,
    /// Published keys.
    pub keys: Vec<Value>,
    /// Key that signs ID tokens.
    pub key: Key,
    /// Claims of the next ID token.
    pub claims: Value,
    /// The next ID token, instead of one with these claims.
    pub token: Option<String>,
    /// Claims of the `UserInfo` response.
    pub user_info: Value,
    /// Claims of the account that `/authorize` signs in without a question, in addition to the usual ones.
    pub account: Value,
    /// Error of the token endpoint.
    pub refusal: Option<&'static str>,
    /// Requested paths.
    pub requests: Vec<String>,
    /// Forms and `Authorization` headers that the token endpoint received.
    pub exchanges: Vec<(Vec<(String, String)>, String)>,
    challenge: String,
}

impl IdentityProvider {
    /// Starts a provider that signs with ES256 and announces `iss` in its responses.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let key = Key::new("ES256", "k1");
        let behaviour = Behaviour {
            metadata: json!({}),
            status: StatusCode::OK,
            failing: None,
            keys: vec![key.public()],
            key,
            claims: json!({}),
            token: None,
            user_info: json!({ "sub": "sub-anna" }),
            account: json!({}),
            refusal: None,
            requests: Vec::new(),
            exchanges: Vec::new(),
            challenge: String::new(),
        };
        let provider = Self { issuer, behaviour: Arc::new(Mutex::new(behaviour)) };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/authorize", get(authorize))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/userinfo", get(user_info))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    /// Returns the issuer identifier, the URL of the provider.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Changes the behaviour and returns the result.
    pub fn change<T>(&self, change: impl FnOnce(&mut Behaviour) -> T) -> T {
        change(&mut self.behaviour.lock().unwrap())
    }

    /// Signs with a new key, which is the only published one.
    pub fn rotate(&self, algorithm: &'static str, id: &str) {
        let key = Key::new(algorithm, id);
        self.change(|provider| {
            provider.keys = vec![key.public()];
            provider.key = key;
        });
    }

    /// Expects the verifier of this PKCE challenge at the token endpoint.
    pub fn expect(&self, challenge: &str) {
        self.change(|provider| challenge.clone_into(&mut provider.challenge));
    }

    /// Returns the number of requests for a path.
    pub fn requests(&self, path: &str) -> usize {
        self.change(|provider| provider.requests.iter().filter(|request| *request == path).count())
    }

    /// Signs in the account with these claims in addition to the usual ones, for the authorization request `url`, and returns the
    /// address at which the browser returns.
    pub fn sign_in(&self, url: &Url, now: i64, claims: Value) -> Url {
        let parameter = |name: &str| {
            let mut pairs = url.query_pairs();
            pairs.find(|(own, _)| own == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let mut token = json!({
            "iss": self.issuer, "aud": parameter("client_id"), "sub": "sub-anna", "nonce": parameter("nonce"),
            "iat": now, "exp": now + 300, "email": "anna@example.com", "email_verified": true,
        });
        merge(&mut token, claims);
        self.change(|behaviour| behaviour.claims = token);
        self.expect(&parameter("code_challenge"));
        let response = [("code", "the-code"), ("state", &parameter("state")), ("iss", &self.issuer)];
        Url::parse_with_params(&parameter("redirect_uri"), response).unwrap()
    }

    fn answer(&self, path: &str, body: impl FnOnce(&mut Behaviour) -> Value) -> Response {
        self.change(|provider| {
            provider.requests.push(path.to_owned());
            if provider.status != StatusCode::OK {
                return provider.status.into_response();
            }
            if provider.failing == Some(path) {
                return StatusCode::BAD_GATEWAY.into_response();
            }
            Json(body(provider)).into_response()
        })
    }
}

async fn discovery(State(provider): State<IdentityProvider>) -> Response {
    let issuer = provider.issuer.clone();
    provider.answer("discovery", |provider| {
        let mut metadata = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize?tenant=1"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "authorization_response_iss_parameter_supported": true,
        });
        merge(&mut metadata, provider.metadata.clone());
        metadata
    })
}

/// Signs in the account of a browser and sends it back.
async fn authorize(State(provider): State<IdentityProvider>, uri: Uri) -> Redirect {
    let url = Url::parse(&provider.issuer).unwrap().join(&uri.to_string()).unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let account = provider.change(|behaviour| behaviour.account.clone());
    Redirect::to(provider.sign_in(&url, now.try_into().unwrap(), account).as_str())
}

async fn keys(State(provider): State<IdentityProvider>) -> Response {
    provider.answer("keys", |provider| json!({ "keys": provider.keys }))
}

async fn user_info(State(provider): State<IdentityProvider>, headers: HeaderMap) -> Response {
    assert_eq!(headers[header::AUTHORIZATION], "Bearer the-access-token");
    provider.answer("userinfo", |provider| provider.user_info.clone())
}

async fn token(State(provider): State<IdentityProvider>, headers: HeaderMap, body: String) -> Response {
    let form: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let verifier = form.iter().find(|(name, _)| name == "code_verifier").map_or("", |(_, value)| value);
    let challenge = encode(Sha256::digest(verifier));
    let authorization = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    let refusal = provider.change(|provider| {
        provider.exchanges.push((form, authorization.unwrap_or_default()));
        let is_right = challenge == provider.challenge;
        provider.challenge.clear();
        provider.refusal.or((!is_right).then_some("invalid_grant"))
    });
    if let Some(error) = refusal {
        provider.change(|provider| provider.requests.push("token".to_owned()));
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    }
    provider.answer("token", |provider| {
        let token = provider.token.clone().unwrap_or_else(|| provider.key.sign(&provider.claims));
        json!({ "access_token": "the-access-token", "token_type": "Bearer", "id_token": token })
    })
}

/// Replaces members; `null` removes one.
pub fn merge(target: &mut Value, change: Value) {
    let Value::Object(change) = change else { panic!() };
    for (name, value) in change {
        match value {
            Value::Null => {
                target.as_object_mut().unwrap().remove(&name);
            }
            value => target[name] = value,
        }
    }
}

/// Encodes bytes in base64url without padding.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key pair of the provider.
pub struct Key {
    algorithm: &'static str,
    id: String,
    pair: Pair,
}

enum Pair {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Key {
    /// Generates a key of this algorithm (`ES256`, `ES384` or `EdDSA`) and id.
    pub fn new(algorithm: &'static str, id: &str) -> Self {
        let random = SystemRandom::new();
        let ecdsa = |signing| {
            let document = EcdsaKeyPair::generate_pkcs8(signing, &random).unwrap();
            Pair::Ecdsa(EcdsaKeyPair::from_pkcs8(signing, document.as_ref(), &random).unwrap())
        };
        let pair = match algorithm {
            "ES256" => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING),
            "ES384" => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING),
            _ => {
                let document = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
                Pair::Ed25519(Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap())
            }
        };
        Self { algorithm, id: id.to_owned(), pair }
    }

    /// Returns the public key as a JSON Web Key.
    pub fn public(&self) -> Value {
        let mut key = match &self.pair {
            Pair::Ed25519(pair) => json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key()) }),
            Pair::Ecdsa(pair) => {
                let point = &pair.public_key().as_ref()[1..];
                let (x, y) = point.split_at(point.len() / 2);
                let curve = if self.algorithm == "ES256" { "P-256" } else { "P-384" };
                json!({ "kty": "EC", "crv": curve, "x": encode(x), "y": encode(y) })
            }
        };
        merge(&mut key, json!({ "kid": self.id, "use": "sig", "alg": self.algorithm }));
        key
    }

    /// Returns the token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(&json!({ "alg": self.algorithm, "kid": self.id, "typ": "JWT" }), claims)
    }

    /// Returns the token with this header and these claims.
    pub fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = match &self.pair {
            Pair::Ed25519(pair) => pair.sign(message.as_bytes()).as_ref().to_vec(),
            Pair::Ecdsa(pair) => {
                pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap().as_ref().to_vec()
            }
        };
        format!("{message}.{}", encode(signature))
    }
}
