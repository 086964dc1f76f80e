//! Proof Key for Code Exchange (RFC 7636), method S256.

use subtle::ConstantTimeEq;

use crate::secret::Secret;

/// Returns true if `text` is a valid code verifier: 43 to 128 unreserved characters.
pub fn is_verifier(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

/// Returns true if `text` is a valid S256 challenge: a SHA-256 digest in base64url without padding.
pub fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Returns true if `challenge` was computed from `verifier`.
pub fn verify(verifier: &str, challenge: &str) -> bool {
    let expected = Secret::new(verifier).digest().to_string();
    expected.as_bytes().ct_eq(challenge.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn example_of_rfc_7636_verifies() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(is_verifier(verifier));
        assert!(verify(verifier, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        assert!(!verify(verifier, verifier) && !verify(verifier, ""));
    }

    #[test]
    fn verifier_has_43_to_128_unreserved_characters() {
        for text in [&"a".repeat(42), &"a".repeat(129), &"a+".repeat(30), &"ä".repeat(43)] {
            assert!(!is_verifier(text), "{text}");
        }
        assert!(is_verifier(&"a".repeat(43)) && is_verifier(&"~".repeat(128)));
    }
}
