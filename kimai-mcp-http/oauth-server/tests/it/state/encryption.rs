//! Encrypted records.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use mcp_oauth_server::{
    Cipher, State,
    state::{Key, Kind, Record, Store},
};
use serde::{Deserialize, Serialize};

use crate::server::NAMESPACE;

use super::{at, on_each_engine, with_causes};

const TTL: SignedDuration = SignedDuration::from_secs(60);
const SECRET: &str = "a secret token";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Token(String);

impl Record for Token {
    const KIND: Kind = Kind::new("token");
}

fn token() -> Token {
    Token(SECRET.to_owned())
}

/// Returns a key that repeats one hexadecimal digit.
fn hex(digit: char) -> String {
    String::from(digit).repeat(64)
}

/// Returns a state with these keys and a clock that does not advance.
fn state(store: &Arc<dyn Store>, keys: Option<&str>) -> State {
    State::new(Arc::clone(store), Arc::new(|| at(0)), Cipher::new(keys, NAMESPACE).unwrap())
}

/// Returns the error of reading a record.
async fn error(state: &State, id: &str) -> String {
    with_causes(&state.get::<Token>(id).await.unwrap_err())
}

#[tokio::test]
async fn encrypted_record_is_readable_with_its_key_only() {
    on_each_engine(|store| async move {
        let state = state(&store, Some(&hex('a')));
        state.put("anna", &token(), TTL).await.unwrap();
        let stored = state.get::<Token>("anna").await.unwrap().unwrap();
        assert_eq!((stored.record, stored.expires_at), (token(), at(60)));
        let row = store.get(&Key::new(Token::KIND, "anna")).await.unwrap().unwrap();
        assert!(!row.value.windows(5).any(|part| part == b"token"));
        assert!(state.replace("anna", stored.revision, &token(), TTL).await.unwrap());
        assert_eq!(state.take::<Token>("anna").await.unwrap(), Some(token()));
        assert!(state.create("anna", &token(), TTL).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn other_key_is_reported_and_an_older_key_still_decrypts() {
    on_each_engine(|store| async move {
        state(&store, Some(&hex('a'))).put("anna", &token(), TTL).await.unwrap();
        let other = state(&store, Some(&hex('b')));
        assert!(
            error(&other, "anna")
                .await
                .contains("cannot decrypt a record: it is encrypted with another state key")
        );
        assert!(error(&state(&store, None), "anna").await.contains("no state key is configured"));
        let both = state(&store, Some(&format!("{}\n{}\n", hex('b'), hex('a'))));
        assert_eq!(both.get::<Token>("anna").await.unwrap().unwrap().record, token());
        both.put("anna", &token(), TTL).await.unwrap();
        assert_eq!(other.get::<Token>("anna").await.unwrap().unwrap().record, token());
    })
    .await;
}

#[tokio::test]
async fn record_cannot_be_moved_extended_modified_or_forged() {
    on_each_engine(|store| async move {
        let state = state(&store, Some(&hex('a')));
        state.put("anna", &token(), TTL).await.unwrap();
        let key = |id| Key::new(Token::KIND, id);
        let value = store.get(&key("anna")).await.unwrap().unwrap().value;
        store.put(&key("ben"), &value, at(60)).await.unwrap();
        assert!(error(&state, "ben").await.contains("it was modified or moved"));
        store.put(&key("anna"), &value, at(61)).await.unwrap();
        assert!(error(&state, "anna").await.contains("it was modified or moved"));
        for position in 5..value.len() {
            let changed: Vec<u8> =
                value.iter().enumerate().map(|(index, byte)| byte ^ u8::from(index == position)).collect();
            store.put(&key("anna"), &changed, at(60)).await.unwrap();
            assert!(error(&state, "anna").await.contains("it fails authentication"), "byte {position}");
        }
        for short in 1..5 {
            store.put(&key("anna"), value.get(..short).unwrap(), at(60)).await.unwrap();
            assert!(error(&state, "anna").await.contains("it fails authentication"), "{short} bytes");
        }
        store.put(&key("anna"), b"\"forged\"", at(60)).await.unwrap();
        assert!(error(&state, "anna").await.contains("not encrypted"));
        store.put(&key("anna"), b"", at(60)).await.unwrap();
        assert!(error(&state, "anna").await.contains("not encrypted"));
    })
    .await;
}

#[tokio::test]
async fn wrong_key_is_detected_at_start() {
    on_each_engine(|store| async move {
        state(&store, Some(&hex('a'))).check_writable().await.unwrap();
        state(&store, Some(&hex('a'))).check_writable().await.unwrap();
        let error = state(&store, Some(&hex('b'))).check_writable().await.unwrap_err();
        assert!(with_causes(&error).contains("another state key"));
        assert!(state(&store, None).check_writable().await.is_err());
        state(&store, Some(&hex('a'))).check_readable().await.unwrap();
        let error = state(&store, Some(&hex('b'))).check_readable().await.unwrap_err();
        assert!(with_causes(&error).contains("another state key"));
        state(&store, Some(&format!("{} {}", hex('b'), hex('a')))).check_writable().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn no_record_outlives_ninety_days() {
    on_each_engine(|store| async move {
        let now = Arc::new(Mutex::new(at(0)));
        let clock = Arc::clone(&now);
        let shared_clock: Arc<dyn Fn() -> Timestamp + Send + Sync> = Arc::new(move || *clock.lock().unwrap());
        let with = |keys: &str| {
            State::new(
                Arc::clone(&store),
                Arc::clone(&shared_clock),
                Cipher::new(Some(keys), NAMESPACE).unwrap(),
            )
        };
        with(&hex('a')).check_writable().await.unwrap();
        with(&hex('a')).put("anna", &token(), SignedDuration::MAX).await.unwrap();
        *now.lock().unwrap() += SignedDuration::from_hours(90 * 24);
        with(&format!("{} {}", hex('b'), hex('a'))).check_writable().await.unwrap();
        with(&hex('b')).check_writable().await.unwrap();
        assert!(with(&hex('b')).get::<Token>("anna").await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn without_a_key_records_are_stored_as_json() {
    on_each_engine(|store| async move {
        state(&store, None).put("anna", &token(), TTL).await.unwrap();
        assert_eq!(state(&store, None).get::<Token>("anna").await.unwrap().unwrap().record, token());
    })
    .await;
}

#[test]
fn pseudonym_is_stable_with_a_key_and_random_without() {
    let pseudonym = |keys: Option<&str>| Cipher::new(keys, NAMESPACE).unwrap().pseudonym("user", "anna");
    assert_eq!(pseudonym(Some(&hex('a'))), pseudonym(Some(&hex('a'))));
    assert_ne!(pseudonym(Some(&hex('a'))), pseudonym(Some(&hex('b'))));
    assert_ne!(pseudonym(None), pseudonym(None));
    let cipher = Cipher::new(None, NAMESPACE).unwrap();
    assert_eq!(cipher.pseudonym("user", "anna"), cipher.pseudonym("user", "anna"));
    assert_ne!(cipher.pseudonym("user", "anna"), cipher.pseudonym("account", "anna"));
    assert_eq!(cipher.pseudonym("user", "anna").len(), 16);
}

#[test]
fn cipher_hides_its_key_and_rejects_invalid_keys() {
    assert_eq!(format!("{:?}", Cipher::new(Some(&hex('a')), NAMESPACE).unwrap()), "Cipher(…)");
    for text in ["", "  \n", "secret", &format!("{} secret", hex('a'))] {
        let error = Cipher::new(Some(text), NAMESPACE).unwrap_err().to_string();
        assert!(error.contains("openssl rand -base64 32") && !error.contains("secret"), "{error}");
    }
}
