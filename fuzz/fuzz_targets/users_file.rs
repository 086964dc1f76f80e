//! The users file: it is accepted or refused in words, which never contain a token or a secret.

#![no_main]

use std::sync::LazyLock;

use kimai_mcp_http::config::{
    Environment,
    users::{TokenSeal, Users},
};
use libfuzzer_sys::fuzz_target;

static SEAL: LazyLock<TokenSeal> = LazyLock::new(|| TokenSeal::new(Some(&"42".repeat(32).into())).unwrap());

/// Values that a file may contain and that no message may repeat.
const SECRETS: [&str; 2] = ["s3cret-token", "s3cret-password"];

fn assert_no_secret(message: &str) {
    assert!(SECRETS.iter().all(|secret| !message.contains(secret)), "{message}");
}

fuzz_target!(|text: &str| {
    let users = match Users::from_json(text, "users.json", &Environment::default(), &SEAL) {
        Ok(users) => users,
        Err(error) => return assert_no_secret(&error.to_string()),
    };
    for listed in users.listed() {
        assert!(users.find(&listed.user.slug).is_some());
    }
    let messages = users.errors().into_iter().chain(users.warnings(true)).chain(users.warnings(false));
    for message in messages {
        assert_no_secret(&message.to_string());
    }
});
