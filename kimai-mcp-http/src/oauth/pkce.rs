//! Proof that who brings a code is who asked for it (RFC 7636, S256).

use subtle::ConstantTimeEq;

use crate::secret::Secret;

/// Whether this can be a verifier at all: 43 to 128 unreserved characters.
pub fn is_verifier(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

/// Whether the challenge was made of this verifier.
pub fn proves(verifier: &str, challenge: &str) -> bool {
    // S256 is what a digest is: the SHA-256 in base64url.
    let made = Secret::shown(verifier).digest().to_string();
    made.as_bytes().ct_eq(challenge.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_is_proven() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(is_verifier(verifier));
        assert!(proves(verifier, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        assert!(!proves(verifier, verifier) && !proves(verifier, ""));
    }

    #[test]
    fn a_verifier_is_neither_short_nor_long_nor_reserved() {
        for text in [&"a".repeat(42), &"a".repeat(129), &"a+".repeat(30), &"ä".repeat(43)] {
            assert!(!is_verifier(text), "{text}");
        }
        assert!(is_verifier(&"a".repeat(43)) && is_verifier(&"~".repeat(128)));
    }
}
