//! Verification of ID tokens (`OpenID` Connect Core 1.0 §3.1.3.7).

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse},
};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

use super::crypto;

/// Accepted difference between the clocks of the provider and this machine.
const MAX_SKEW: SignedDuration = SignedDuration::from_secs(60);

/// Maximum length of `sub` in characters (`OpenID` Connect Core 1.0 §2).
const MAX_SUBJECT_LENGTH: usize = 255;

/// Claims of a verified token, or of the response of the `UserInfo` endpoint.
pub(super) type Claims = Map<String, Value>;

/// Reasons to reject an ID token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// The token is no signed JWT, or its algorithm is not accepted; `none` and HMAC are not.
    #[error("it is no JWT signed with RS256, PS256, ES256, ES384 or EdDSA")]
    Malformed,
    /// No key of the provider fits.
    #[error("the provider publishes no key for it")]
    UnknownKey,
    /// The signature is wrong.
    #[error("its signature is wrong")]
    Signature,
    /// The token is from another issuer.
    #[error("it is from another issuer")]
    Issuer,
    /// The token is for another client.
    #[error("it is for another client")]
    Audience,
    /// The token is not for this sign-in.
    #[error("its nonce is not the one of this sign-in")]
    Nonce,
    /// The token has expired.
    #[error("it has expired; check the clock of this machine")]
    Expired,
    /// The token is from the future.
    #[error("it is not valid yet; check the clock of this machine")]
    NotYetValid,
    /// A required claim is missing or has a wrong type.
    #[error("its claim {0} is missing or malformed")]
    Claim(&'static str),
}

/// Values that a token must have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Timestamp,
}

/// The unverified header of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TokenHeader {
    pub(super) algorithm: Algorithm,
    pub(super) key_id: Option<String>,
}

impl TokenHeader {
    /// Reads the header and checks that algorithm and type are accepted.
    pub(super) fn parse(token: &str) -> Result<Self, IdTokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| IdTokenError::Malformed)?;
        // Other types, such as `at+jwt` and `logout+jwt`, have other meanings and can have the same claims.
        let is_id_token = header.typ.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("jwt"));
        if !is_id_token || !crypto::ALGORITHMS.contains(&header.alg) || header.crit.is_some() {
            return Err(IdTokenError::Malformed);
        }
        Ok(Self { algorithm: header.alg, key_id: header.kid })
    }
}

/// A public key of the provider.
#[derive(Debug, Clone)]
pub(super) struct PublicKey {
    id: Option<String>,
    /// Algorithms that fit the type of the key and its `alg`, if it has one.
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

impl PublicKey {
    /// Parses a key of a JSON Web Key Set; returns `None` for keys that cannot verify ID tokens.
    pub(super) fn parse(key: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(key).ok()?;
        let usage = jwk.common.public_key_use.as_ref();
        if usage.is_some_and(|usage| *usage != PublicKeyUse::Signature) {
            return None;
        }
        let declared = match &jwk.common.key_algorithm {
            Some(name) => Some(name.to_string().parse::<Algorithm>().ok()?),
            None => None,
        };
        let by_type: &[Algorithm] = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => &[Algorithm::RS256, Algorithm::PS256],
            AlgorithmParameters::EllipticCurve(key) => match key.curve {
                EllipticCurve::P256 => &[Algorithm::ES256],
                EllipticCurve::P384 => &[Algorithm::ES384],
                _ => return None,
            },
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
                &[Algorithm::EdDSA]
            }
            _ => return None,
        };
        let fits = |algorithm: &Algorithm| declared.is_none_or(|declared| declared == *algorithm);
        let algorithms: Vec<_> = by_type.iter().copied().filter(fits).collect();
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        (!algorithms.is_empty()).then_some(Self { id: jwk.common.key_id, algorithms, key })
    }

    /// Returns true if the key can have signed a token with this header.
    pub(super) fn fits(&self, header: &TokenHeader) -> bool {
        let has_id = header.key_id.is_none() || self.id == header.key_id;
        has_id && self.algorithms.contains(&header.algorithm)
    }
}

/// Verifies a token and returns its claims. Without `kid` in the header, several keys may fit.
pub(super) fn verify(
    token: &str,
    header: &TokenHeader,
    keys: &[PublicKey],
    expected: Expected<'_>,
) -> Result<Claims, IdTokenError> {
    crypto::install();
    let mut validation = Validation::new(header.algorithm);
    // The claims are checked below, with the clock of the server.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let fitting = keys.iter().filter(|key| key.fits(header));
    let mut error = IdTokenError::UnknownKey;
    for key in fitting {
        match jsonwebtoken::decode::<Claims>(token, &key.key, &validation) {
            Ok(decoded) => return check(decoded.claims, expected),
            Err(_) => error = IdTokenError::Signature,
        }
    }
    Err(error)
}

fn check(claims: Claims, expected: Expected<'_>) -> Result<Claims, IdTokenError> {
    let text = |name: &'static str| claims.get(name).and_then(Value::as_str).ok_or(IdTokenError::Claim(name));
    if text("iss")? != expected.issuer {
        return Err(IdTokenError::Issuer);
    }
    check_audience(&claims, expected.client_id)?;
    let nonce = text("nonce")?;
    if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(IdTokenError::Nonce);
    }
    check_times(&claims, expected.now)?;
    let subject = text("sub")?;
    if subject.is_empty() || subject.chars().count() > MAX_SUBJECT_LENGTH {
        return Err(IdTokenError::Claim("sub"));
    }
    Ok(claims)
}

fn check_audience(claims: &Claims, client_id: &str) -> Result<(), IdTokenError> {
    let audiences: Vec<&str> = match claims.get("aud") {
        Some(Value::String(only)) => vec![only],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => return Err(IdTokenError::Claim("aud")),
    };
    if !audiences.contains(&client_id) {
        return Err(IdTokenError::Audience);
    }
    match claims.get("azp") {
        Some(party) if party.as_str() == Some(client_id) => Ok(()),
        // A token for several clients must name the one that it was issued to.
        None if audiences.len() == 1 => Ok(()),
        _ => Err(IdTokenError::Audience),
    }
}

fn check_times(claims: &Claims, now: Timestamp) -> Result<(), IdTokenError> {
    let expires_at = time(claims, "exp")?.ok_or(IdTokenError::Claim("exp"))?;
    let issued_at = time(claims, "iat")?.ok_or(IdTokenError::Claim("iat"))?;
    let not_before = time(claims, "nbf")?;
    if expires_at.duration_since(now) <= -MAX_SKEW {
        return Err(IdTokenError::Expired);
    }
    let is_early = |time: Timestamp| time.duration_since(now) > MAX_SKEW;
    if is_early(issued_at) || not_before.is_some_and(is_early) {
        return Err(IdTokenError::NotYetValid);
    }
    Ok(())
}

/// Returns a claim in seconds since 1970, which may have a fraction.
fn time(claims: &Claims, name: &'static str) -> Result<Option<Timestamp>, IdTokenError> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    #[expect(clippy::cast_possible_truncation, reason = "the conversion saturates")]
    let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64));
    let time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.map(Some).ok_or(IdTokenError::Claim(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Tokens of `https://id.example` for the client `client`, issued 2026-03-02T09:00:00Z; the private key no longer exists.
    const RS256: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJzdWIiOiI3IiwiYXVkIjoiY2xpZW50Iiwibm9uY2UiOiJuIiwiaWF0IjoxNzcyNDQyMDAwLCJleHAiOjE3NzI0NDIzMDB9.d5jV-0GUhlhRk6QLTHN-XXr7IbHMm8uWBbUEB0NBp4KEKu2h_PD7EsYdFxdvw1-FHMqG4rH96eRljtnbkdD3Qt1lXdx1PmltjCzm8EAYEUI506M-hsFJL1Z40yf_-89D11TSP2zd0o944lHybCQFvOIQP2UyWGw9sDeCNYWlEc91RT9o-lv-MW36OyotgH13gMWayiwG4BpDrzbMJvLlh6ZCyY1omnGph7X4XYwSsvfJjjGzme7vS4Zowqj-TbPII0ZYOVCThwJKfvjEKZjL2UAc99YHzP730FBxz_-sgc059PVGYcGTbenhrbQf8oypmSVZD_vdpLookkbACYhtvg";
    const PS256: &str = "eyJhbGciOiJQUzI1NiIsImtpZCI6IjEifQ.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJzdWIiOiI3IiwiYXVkIjoiY2xpZW50Iiwibm9uY2UiOiJuIiwiaWF0IjoxNzcyNDQyMDAwLCJleHAiOjE3NzI0NDIzMDB9.a8XxLsOJDwUfITswtaLZ1hOITJYBpQBux7yv_4JW0g8xFzgb9XlhUtHMv0PfnJtkZw2k0xTVjCw6D-pP09vpTOEait6Cs2IPpTwVOWqwAar1AQ9GAE-sU8CnJ3cSuxLeiGM6JVEupnNZDHM_NAM_Wr71h5L6JJREE84cQNqpQwrbfo5kaP6AFl_dkPygfh7Myf081--VqA4nCbL-aNZkabN--KRjqKCI_ToGA6kJQCCNPxqLdW9_6Nd8719al3VVvgHIrpSiFpWC5C0SM7OLwWIaxrGZVI3A9-k7kkZ3fYgKA_FSgVb-KSII1KQbuic7VOYVGKVHkhfQwsKo40pO1w";
    const MODULUS: &str = "pWE5o7ylXwH1HsQ_io14m0_-LsJqoNiQ5cYXt6pSSfwbNpTY4N8bytBnV1j2ieQlPpsCMc94zMxYvE89bcN39jDCk2uT-DGfPtjtOIACSmUBBmeDgvh-YvoDw1USKbN-uM7ZVa_2LtgvbOugzeXzbuUXjyJ37nPbLkax5ufT3kbfh2DCNwaX5ng5x1GiGu1334UetoYfuJP-ntXrRyXEyAbBlEQA9vlzvFsk5oa0xepa_cMYyxKU8tAYlyMCZg2jFo07l_9HCc7TDMCjkW7fB-zCgwPsgFDWJn31RwWCHtpIqgwy4AUcOWYJk1dOSwiCyFSrbI2K8_GibWJzyGSCZw";
    /// The same modulus with a leading zero.
    const PADDED_MODULUS: &str = "AKVhOaO8pV8B9R7EP4qNeJtP_i7CaqDYkOXGF7eqUkn8GzaU2ODfG8rQZ1dY9onkJT6bAjHPeMzMWLxPPW3Dd_YwwpNrk_gxnz7Y7TiAAkplAQZng4L4fmL6A8NVEimzfrjO2VWv9i7YL2zroM3l827lF48id-5z2y5Gsebn095G34dgwjcGl-Z4OcdRohrtd9-FHraGH7iT_p7V60clxMgGwZREAPb5c7xbJOaGtMXqWv3DGMsSlPLQGJcjAmYNoxaNO5f_RwnO0wzAo5Fu3wfswoMD7IBQ1iZ99UcFgh7aSKoMMuAFHDlmCZNXTksIgshUq2yNivPxom1ic8hkgmc";

    fn key(change: &Value) -> Option<PublicKey> {
        let mut key = json!({ "kty": "RSA", "kid": "1", "e": "AQAB", "n": MODULUS });
        for (name, value) in change.as_object().unwrap() {
            key[name] = value.clone();
        }
        PublicKey::parse(key)
    }

    fn verify_with(token: &str, key: PublicKey) -> Result<Claims, IdTokenError> {
        let expected = Expected {
            issuer: "https://id.example",
            client_id: "client",
            nonce: "n",
            now: "2026-03-02T09:01:00Z".parse().unwrap(),
        };
        verify(token, &TokenHeader::parse(token)?, &[key], expected)
    }

    #[test]
    fn rsa_signatures_are_verified() {
        for token in [RS256, PS256] {
            for modulus in [MODULUS, PADDED_MODULUS] {
                let claims = verify_with(token, key(&json!({ "n": modulus })).unwrap()).unwrap();
                assert_eq!(claims["sub"], "7");
            }
            let (message, signature) = token.rsplit_once('.').unwrap();
            let other = format!("{message}.{}", signature.chars().rev().collect::<String>());
            assert!(verify_with(&other, key(&json!({})).unwrap()).is_err());
        }
        let swapped = RS256.rsplit_once('.').unwrap().0;
        let swapped = format!("{swapped}.{}", PS256.rsplit_once('.').unwrap().1);
        assert_eq!(verify_with(&swapped, key(&json!({})).unwrap()), Err(IdTokenError::Signature));
    }

    #[test]
    fn key_for_another_use_or_algorithm_is_not_used() {
        assert!(key(&json!({ "use": "enc" })).is_none());
        assert!(key(&json!({ "alg": "RSA-OAEP" })).is_none());
        assert!(key(&json!({ "kty": "unknown" })).is_none());
        assert!(key(&json!({ "kty": "oct", "k": "c2VjcmV0" })).is_none());
        for change in [json!({ "alg": "PS256" }), json!({ "kid": "2" }), json!({ "alg": "RS512" })] {
            let result = key(&change).map(|key| verify_with(RS256, key));
            assert!(matches!(result, None | Some(Err(IdTokenError::UnknownKey))), "{change}");
        }
        assert!(verify_with(RS256, key(&json!({ "use": "sig", "alg": "RS256" })).unwrap()).is_ok());
    }
}
