//! Estimates how hard a secret is to guess.

use super::reader::InvalidValue;

/// Minimum length of a token that all callers of a server share.
const MIN_TOKEN_LENGTH: usize = 16;

/// Minimum estimate of a secret that cannot be guessed over the network.
pub(super) const MIN_BITS: f64 = 64.0;

/// Bits of a word: one of 8,000.
const BITS_PER_WORD: f64 = 13.0;

/// Longest run of letters that counts as one word.
const WORD_LENGTH: usize = 8;

/// Bits of a character that repeats its predecessor or continues a sequence such as `123` or `cba`.
const BITS_IN_SEQUENCE: f64 = 1.0;

/// Bits that each distinct character can contribute: a text of few characters is a pattern.
const BITS_PER_DISTINCT_CHARACTER: f64 = 8.0;

/// Returns an error if a shared token is short or easy to guess. The error does not contain the token.
pub(super) fn check_token(token: &str) -> Result<(), InvalidValue> {
    let next_step = "use the output of openssl rand -base64 32";
    if token.chars().count() < MIN_TOKEN_LENGTH {
        let problem = format!("is too short: it needs at least {MIN_TOKEN_LENGTH} characters");
        return Err(InvalidValue::new(problem, next_step));
    }
    if is_guessable(token) {
        return Err(InvalidValue::new(
            "is easy to guess: it consists of words, names or a pattern",
            next_step,
        ));
    }
    Ok(())
}

/// Returns true if a text has words, sequences or repetitions instead of random characters.
pub(super) fn is_guessable(text: &str) -> bool {
    estimated_bits(text) < MIN_BITS
}

/// Estimates the entropy of a text in bits, below the true one for random texts and above it for most others.
fn estimated_bits(text: &str) -> f64 {
    let characters: Vec<char> = text.chars().collect();
    let bits: f64 = runs(&characters).iter().map(|run| bits_of_run(run, per_character(text))).sum();
    let mut distinct = characters;
    distinct.sort_unstable();
    distinct.dedup();
    bits.min(count(distinct.len()) * BITS_PER_DISTINCT_CHARACTER)
}

/// Splits a text into runs of letters of one case, a capital before them included, and runs of other characters.
fn runs(characters: &[char]) -> Vec<&[char]> {
    let is_boundary = |before: char, after: char| {
        let same_kind = before.is_alphabetic() == after.is_alphabetic();
        !same_kind || (before.is_lowercase() && after.is_uppercase())
    };
    characters.chunk_by(|before, after| !is_boundary(*before, *after)).collect()
}

fn bits_of_run(run: &[char], per_character: f64) -> f64 {
    let random = sequence_bits(run, per_character);
    if run.iter().all(|character| character.is_alphabetic()) {
        return random.min(count(run.len().div_ceil(WORD_LENGTH)) * BITS_PER_WORD);
    }
    random
}

/// Returns the bits of random characters, less for those that continue a sequence.
fn sequence_bits(run: &[char], per_character: f64) -> f64 {
    let step = |before: char, after: char| i64::from(u32::from(after)) - i64::from(u32::from(before));
    let continues = |window: &[char]| match window {
        [first, second, third] => {
            step(*first, *second) == step(*second, *third) && step(*second, *third).abs() <= 1
        }
        _ => false,
    };
    let in_sequence = run.windows(3).filter(|window| continues(window)).count();
    count(run.len() - in_sequence) * per_character + count(in_sequence) * BITS_IN_SEQUENCE
}

/// Test of a kind of characters, and their number.
type CharacterKind = (fn(char) -> bool, f64);

/// Returns the bits of one character that is chosen randomly among the kinds of characters in the text.
fn per_character(text: &str) -> f64 {
    let kinds: [CharacterKind; 4] = [
        (|c| c.is_lowercase(), 26.0),
        (|c| c.is_uppercase(), 26.0),
        (|c| c.is_ascii_digit(), 10.0),
        (|c| !c.is_alphanumeric(), 2.0),
    ];
    let size: f64 = kinds.iter().filter(|(is_kind, _)| text.chars().any(is_kind)).map(|(_, size)| size).sum();
    size.max(1.0).log2()
}

/// Converts a count; texts of configuration files are short.
fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_words_sequences_and_repetitions_are_guessable() {
        for text in [
            "anna-mueller-acme",
            "1234567890123456",
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "abcdefghijklmnopqrstuvwxyz",
            "a1a1a1a1a1a1a1a1a1a1",
            "change-me-please",
            "ServerTokenOfAcme",
            "kimai-mcp-server",
            "2026-11-28-12345",
            "passwordpassword",
        ] {
            assert!(is_guessable(text), "{text}: {}", estimated_bits(text));
        }
    }

    #[test]
    fn random_texts_are_not_guessable() {
        for text in [
            "xK9mP2qW7vL4aB8c",
            "bN3hT8rY5jF6kL2m",
            "Zx81k3TokenOfAnnaQ7",
            "550e8400-e29b-41d4-a716-446655440000",
            "9f86d081884c7d659a2feaa0c55ad015",
            "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
        ] {
            assert!(!is_guessable(text), "{text}: {}", estimated_bits(text));
        }
    }

    #[test]
    fn short_and_weak_tokens_are_refused_without_showing_them() {
        for token in ["s3cret", "s3cret-s3cret-s3cret"] {
            let error = check_token(token).unwrap_err().to_string();
            assert!(error.contains("openssl rand") && !error.contains("s3cret"), "{error}");
        }
        assert!(check_token("xK9mP2qW7vL4aB8c").is_ok());
    }
}
