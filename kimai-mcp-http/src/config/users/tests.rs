use std::{
    fs::{self, File},
    path::PathBuf,
};

use kimai_tests::captured_log::CapturedLog;
use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::*;

const USERS: &str = r#"{
    "_comment": "keys that begin with _ are comments",
    "xK9mP2qW7vL4aB8c": {
        "kimai_url": "https://kimai.example.com/api/", "kimai_token": "t0ken",
        "kimai_user_id": "1", "auth_secret": "a s3cret to log in"
    },
    "_also": 7,
    "bN3hT8rY5jF6-_xx": {"kimai_url": "http://kimai:8001", "kimai_token": "t2", "ssl_verify": "/etc/ca.pem"}
}"#;

fn none() -> Environment {
    Environment::default()
}

fn users(text: &str) -> Users {
    Users::from_json(text, "users.json", &none(), &TokenSeal::default()).unwrap()
}

fn clear_secret(users: &Users, slug: &str) -> String {
    let Some(StoredSecret::Clear(secret)) = users.find(slug).unwrap().auth_secret.clone() else {
        panic!("no secret in clear text")
    };
    secret.expose_secret().to_owned()
}

fn errors(text: &str) -> Vec<String> {
    users(text).errors().iter().map(ToString::to_string).collect()
}

#[test]
fn users_file_of_the_python_server_is_accepted() {
    let users = users(USERS);
    assert_eq!((users.count(), users.errors().len()), (2, 0));
    let first = users.find("xK9mP2qW7vL4aB8c").unwrap();
    assert_eq!(first.kimai.url.as_str(), "https://kimai.example.com/");
    assert_eq!(first.token.expose_secret(), "t0ken");
    assert_eq!(clear_secret(&users, "xK9mP2qW7vL4aB8c"), "a s3cret to log in");
    assert_eq!(first.kimai.tls, Tls::System);
    let second = users.find("bN3hT8rY5jF6-_xx").unwrap();
    assert!(second.auth_secret.is_none());
    assert_eq!(second.kimai.tls, Tls::CaFile("/etc/ca.pem".into()));
    assert!(users.find("_comment").is_none() && users.find("").is_none());
}

#[test]
fn max_mode_is_the_name_of_a_mode_and_an_invalid_one_disables_the_entry() {
    let entry = |mode: &str| {
        format!(r#"{{"s": {{"kimai_url": "https://k.example", "kimai_token": "t", "max_mode": {mode}}}}}"#)
    };
    assert_eq!(users(&entry("\"Employee\"")).find("s").unwrap().max_mode, Some(Mode::Employee));
    assert_eq!(users(&entry("null")).find("s").unwrap().max_mode, None);
    for mode in ["\"boss\"", "7"] {
        assert!(users(&entry(mode)).find("s").is_none(), "{mode}");
        assert!(errors(&entry(mode))[0].contains("max_mode"), "{mode}");
    }
    let variables = [
        ("KIMAI_USER_ANNA_URL", "https://k.example"),
        ("KIMAI_USER_ANNA_TOKEN", "t"),
        ("KIMAI_USER_ANNA_MAX_MODE", "hr"),
    ];
    let from_variables =
        Users::read(&UserSource::Variables, &variables.into_iter().collect(), &TokenSeal::default()).unwrap();
    assert_eq!(from_variables.find("anna").unwrap().max_mode, Some(Mode::Hr));
}

#[test]
fn ssl_verify_is_true_false_or_a_file() {
    for (value, expected) in [
        ("true", Some(Tls::System)),
        ("false", Some(Tls::Insecure)),
        ("\"TRUE\"", Some(Tls::System)),
        ("\"False\"", Some(Tls::Insecure)),
        ("null", Some(Tls::System)),
        ("\"/A/b.pem\"", Some(Tls::CaFile("/A/b.pem".into()))),
        ("7", None),
    ] {
        let text =
            format!(r#"{{"u": {{"kimai_url": "https://k", "kimai_token": "t", "ssl_verify": {value}}}}}"#);
        assert_eq!(users(&text).find("u").map(|user| user.kimai.tls.clone()), expected, "{value}");
    }
}

#[test]
fn invalid_entries_are_reported_by_position_and_ignored() {
    let lines = errors(
        r#"{
            "_c": "s3cret",
            "good": {"kimai_url": "https://k", "kimai_token": "t"},
            "s3cret one": {"kimai_url": "https://k", "kimai_token": "t"},
            "s3cret2": {"kimai_url": "ftp://s3cret", "kimai_token": 5, "auth_secret": ["s3cret"]},
            "s3cret3": {"kimai_token": "s3\ncret"},
            "s3cret4": "s3cret",
            "good": {"kimai_url": "https://k", "kimai_token": "s3cret"}
        }"#,
    );
    assert_eq!(lines.len(), 5, "{lines:#?}");
    for (line, parts) in lines.iter().zip([
        &["user 2 of users.json", "slug"][..],
        &["user 3 of", "kimai_url", "kimai_token is not a string", "auth_secret is not a string"],
        &["user 4 of", "kimai_url is missing", "kimai_token has characters"],
        &["user 5 of", "not an object"],
        &["user 6 of", "earlier user"],
    ]) {
        assert!(parts.iter().all(|part| line.contains(part)), "{line}");
        assert!(!line.contains("s3cret") && !line.contains('\n'), "{line}");
    }
}

#[test]
fn invalid_users_files_are_reported_in_one_line() {
    for text in ["[]", "\"s3cret\"", "7", "null", "", "{\"a\": {\"kimai_token\": \"s3cret\"", "{s3cret}"] {
        let problem =
            Users::from_json(text, "users.json", &none(), &TokenSeal::default()).unwrap_err().to_string();
        assert!(problem.starts_with("users.json ") && problem.contains("kimai_url"), "{problem}");
        assert!(!problem.contains('\n') && !problem.contains("s3cret"), "{problem}");
    }
}

#[test]
fn users_can_be_configured_by_variables() {
    let environment = [
        ("KIMAI_USER_ANNA_B_URL", "https://k.example"),
        ("KIMAI_USER_ANNA_B_TOKEN", "t0ken"),
        ("KIMAI_USER_ANNA_B_AUTH_SECRET", "s3cret"),
        ("KIMAI_USER_ANNA_B_SSL_VERIFY", "false"),
        ("KIMAI_USER_BEN_TOKEN", "without an address"),
        ("KIMAI_USER_CLEO_AUTH_SECRET", "of nobody"),
    ];
    let users =
        Users::read(&UserSource::Variables, &environment.into_iter().collect(), &TokenSeal::default())
            .unwrap();
    let anna = users.find("anna_b").unwrap();
    assert_eq!((anna.kimai.tls.clone(), anna.auth_secret.is_some()), (Tls::Insecure, true));
    let errors = users.errors();
    assert_eq!((users.count(), errors.len()), (1, 1));
    let error = errors[0].to_string();
    assert!(
        error.starts_with("user 2 of the environment") && error.contains("kimai_url is missing"),
        "{error}"
    );
}

#[test]
fn secret_variables_take_precedence_over_the_file() {
    let environment = [
        ("KIMAI_USER_XK9MP2QW7VL4AB8C_AUTH_SECRET", "another"),
        ("KIMAI_USER_BN3HT8RY5JF6__XX_AUTH_SECRET", "new"),
    ];
    let users =
        Users::from_json(USERS, "users.json", &environment.into_iter().collect(), &TokenSeal::default())
            .unwrap();
    for (slug, secret) in [("xK9mP2qW7vL4aB8c", "another"), ("bN3hT8rY5jF6-_xx", "new")] {
        assert_eq!(clear_secret(&users, slug), secret);
    }
}

#[test]
fn secret_variables_that_match_two_users_have_no_effect() {
    let entry = r#"{"kimai_url": "https://k", "kimai_token": "t", "auth_secret": "own"}"#;
    let environment = [("KIMAI_USER_A_B_AUTH_SECRET", "shared")];
    let text = format!(r#"{{"a-b": {entry}, "A_b": {entry}, "c": {entry}}}"#);
    let users =
        Users::from_json(&text, "users.json", &environment.into_iter().collect(), &TokenSeal::default())
            .unwrap();
    assert_eq!((users.count(), users.errors().len()), (3, 2));
    for slug in ["a-b", "A_b"] {
        assert_eq!(clear_secret(&users, slug), "own");
    }
}

#[test]
fn risky_users_are_warned_about_without_their_slugs() {
    let text = r#"{
        "word": {"kimai_url": "http://kimai.example.com", "kimai_token": "t", "auth_secret": "short"},
        "xK9mP2qW7vL4aB8c": {"kimai_url": "http://kimai:8001", "kimai_token": "t", "ssl_verify": false}
    }"#;
    let warnings =
        |legacy_slugs| users(text).warnings(legacy_slugs).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(warnings(false).len(), 4, "{:#?}", warnings(false));
    let all = warnings(true);
    assert!(all[0].starts_with("user 1 of users.json has a slug that can be guessed"), "{all:#?}");
    assert!(!all.concat().contains("word has") && !all.concat().contains("xK9m"), "{all:#?}");
}

#[test]
fn short_slugs_and_plain_words_are_guessable() {
    for (slug, expected) in
        [("max", true), ("abcdefghijklmnopqrstuv", true), ("xK9mP2qW7vL4", true), ("xK9mP2qW7vL4aB8c", false)]
    {
        assert_eq!(is_guessable_slug(slug), expected, "{slug}");
    }
}

fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("users.json");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn one(slug: &str, token: &str) -> String {
    format!(r#"{{"{slug}": {{"kimai_url": "https://k", "kimai_token": "{token}"}}}}"#)
}

#[test]
fn changed_users_file_is_reloaded() {
    let (_folder, path) = file(&one("a", "t"));
    let users = Users::from_file(&path, &none(), &TokenSeal::default()).unwrap();
    assert!(users.find("a").is_some() && users.find("b").is_none());
    fs::write(&path, one("b", "other")).unwrap();
    assert!(users.find("a").is_none() && users.find("b").is_some());
    assert_eq!(users.clone().find("b").unwrap().token.expose_secret(), "other");
}

#[test]
fn replaced_users_file_of_the_same_length_is_reloaded() {
    let (folder, path) = file(&one("a", "t"));
    let users = Users::from_file(&path, &none(), &TokenSeal::default()).unwrap();
    let next = folder.path().join("next");
    fs::write(&next, one("b", "t")).unwrap();
    fs::rename(next, path).unwrap();
    assert!(users.find("b").is_some() && users.find("a").is_none());
}

#[test]
fn unreadable_or_deleted_users_file_keeps_the_previous_users() {
    let (_folder, path) = file(&one("a", "t"));
    let users = Users::from_file(&path, &none(), &TokenSeal::default()).unwrap();
    for broken in ["", "{\"a\":", "[]"] {
        fs::write(&path, broken).unwrap();
        assert!(users.find("a").is_some(), "{broken}");
    }
    fs::remove_file(&path).unwrap();
    assert!(users.find("a").is_some());
    fs::write(&path, one("b", "t")).unwrap();
    assert!(users.find("b").is_some());
}

#[test]
fn unreadable_users_file_is_logged_once() {
    let (_folder, path) = file(&one("a", "t"));
    let users = Users::from_file(&path, &none(), &TokenSeal::default()).unwrap();
    fs::write(&path, "{\"s3cret\":").unwrap();
    let log = CapturedLog::start();
    (0..3).for_each(|_| drop(users.find("a")));
    let log_text = log.text();
    assert_eq!(log_text.matches("is not valid JSON").count(), 1, "{log_text}");
    assert!(!log_text.contains("s3cret"), "{log_text}");
}

#[test]
fn users_file_may_be_created_later() {
    let (_folder, path) = file("");
    fs::remove_file(&path).unwrap();
    let users = Users::from_file(&path, &none(), &TokenSeal::default()).unwrap();
    assert_eq!(users.count(), 0);
    assert!(users.warnings(true)[0].to_string().contains("user add"));
    fs::write(&path, one("a", "t")).unwrap();
    assert_eq!(users.count(), 1);
}

#[cfg(unix)]
#[test]
fn users_file_open_to_others_is_warned_about() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path) = file(&one("a", "t"));
    let warnings = |mode| {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let users = Users::from_file(&path, &none(), &TokenSeal::default()).unwrap();
        users.warnings(false).iter().map(ToString::to_string).collect::<String>()
    };
    for (mode, expected) in [(0o644, true), (0o640, true), (0o620, true), (0o600, false), (0o400, false)] {
        assert_eq!(warnings(mode).contains("chmod 600"), expected, "{mode:o}");
    }
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o770)).unwrap();
    assert!(warnings(0o600).contains("chmod go-w"));
}

#[cfg(unix)]
#[test]
fn equal_length_change_with_restored_modification_time_is_noticed() {
    let (_folder, path) = file(&one("a", "t"));
    let users = Users::from_file(&path, &none(), &TokenSeal::default()).unwrap();
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, one("b", "t")).unwrap();
    File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    assert!(users.find("b").is_some() && users.find("a").is_none());
}

#[test]
fn unreadable_users_file_is_an_error_until_it_is_corrected() {
    let (_folder, path) = file(&one("a", "t"));
    let users = Users::from_file(&path, &none(), &TokenSeal::default()).unwrap();
    assert!(users.file_error().is_none());
    fs::write(&path, r#"{"a": 1,}"#).unwrap();
    assert!(users.file_error().unwrap().to_string().contains("is not valid JSON"));
    fs::remove_file(&path).unwrap();
    assert!(users.file_error().unwrap().to_string().contains("cannot be read"));
    fs::write(&path, one("a", "t")).unwrap();
    assert!(users.file_error().is_none());
}

fn seal(key: &str) -> TokenSeal {
    TokenSeal::new(Some(&key.repeat(32).into())).unwrap()
}

fn sealed(seal: &TokenSeal, slug: &str) -> String {
    let token = seal.seal(slug, &"t0ken".into()).unwrap();
    format!(r#"{{"{slug}": {{"kimai_url": "https://k", "kimai_token_sealed": "{token}"}}}}"#)
}

#[test]
fn sealed_token_opens_with_its_key_in_its_own_entry_only() {
    let read = |text: &str, seal: &TokenSeal| Users::from_json(text, "users.json", &none(), seal);
    let key = seal("00");
    let text = sealed(&key, "anna");
    let users = read(&text, &key).unwrap();
    assert_eq!(users.find("anna").unwrap().token.expose_secret(), "t0ken");
    let moved = read(&text.replace("anna", "ben"), &key).unwrap();
    assert_eq!((moved.count(), moved.errors().len()), (0, 1));
    assert!(
        moved.errors()[0].to_string().contains("kimai_token_sealed cannot be opened"),
        "{:?}",
        moved.errors()
    );
    for (other, expected) in
        [(seal("11"), "another state key"), (TokenSeal::default(), "no usable state key")]
    {
        let error = read(&text, &other).unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains("(user 1)") && !error.contains("anna"), "{error}");
    }
}

#[test]
fn users_file_sealed_with_another_key_keeps_the_previous_users() {
    let key = seal("00");
    let (_folder, path) = file(&sealed(&key, "anna"));
    let users = Users::from_file(&path, &none(), &key).unwrap();
    fs::write(&path, sealed(&seal("11"), "anna")).unwrap();
    assert_eq!(users.find("anna").unwrap().token.expose_secret(), "t0ken");
    assert!(users.file_error().unwrap().to_string().contains("another state key"));
}

#[test]
fn contradicting_and_invalid_secrets_are_errors() {
    let errors = errors(
        r#"{
            "a": {"kimai_url": "https://k", "kimai_token": "t", "kimai_token_sealed": "s3cret"},
            "b": {"kimai_url": "https://k", "kimai_token": "t", "auth_secret": "s3cret", "auth_secret_hash": "s3cret"},
            "c": {"kimai_url": "https://k", "kimai_token": "t", "auth_secret_hash": "s3cret"}
        }"#,
    );
    for (error, part) in
        errors.iter().zip(["kimai_token and kimai_token_sealed", "auth_secret and", "Argon2id"])
    {
        assert!(error.contains(part) && !error.contains("s3cret"), "{error}");
    }
    assert_eq!(errors.len(), 3);
}

#[test]
fn clear_text_in_a_users_file_is_warned_about() {
    let warned = |text: &str, seal: &TokenSeal| {
        let (_folder, path) = file(text);
        let users = Users::from_file(&path, &none(), seal).unwrap();
        users.warnings(false).iter().any(|warning| warning.to_string().contains("user seal"))
    };
    assert!(warned(&one("a", "t"), &TokenSeal::default()));
    assert!(!warned(&sealed(&seal("00"), "a"), &seal("00")));
}

#[test]
fn debug_output_contains_no_secrets() {
    let users = users(USERS);
    let debug = format!("{users:?} {:?} {:?}", users.listed(), users.find("xK9mP2qW7vL4aB8c"));
    for secret in ["t0ken", "s3cret", "xK9m"] {
        assert!(!debug.contains(secret), "{debug}");
    }
}
