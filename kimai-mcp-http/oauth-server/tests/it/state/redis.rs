//! Behaviour specific to Redis: outages, passwords, expiry and TLS.

use std::{env, fs, path::Path, process::Command, time::Duration};

use kimai_tests::redis::{Redis as RedisServer, free_port, missing};
use mcp_oauth_server::state::{Key, Kind, Quota, Redis, Store};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use redis::Commands;

use crate::server::NAMESPACE;

use super::{at, key, with_causes};

/// Opens a connection of the test itself.
fn connect(server: &RedisServer, password: &str) -> redis::Connection {
    let address = server.url().replace("redis://", &format!("redis://:{password}@"));
    redis::Client::open(address).unwrap().get_connection().unwrap()
}

/// Returns true if the store reconnects within twenty attempts.
async fn recovers(store: &Redis) -> bool {
    for _ in 0..20 {
        if store.check_writable().await.is_ok() {
            return true;
        }
    }
    false
}

#[tokio::test]
async fn redis_outage_is_an_error_until_redis_returns() {
    if missing() {
        return;
    }
    let before = RedisServer::start();
    let store = Redis::new(&before.url(), NAMESPACE).unwrap();
    let port = before.port();
    drop(before);
    let error = store.get(&key("a")).await.unwrap_err();
    assert!(
        with_causes(&error).starts_with("the state store cannot read a record: Redis"),
        "{}",
        with_causes(&error)
    );
    let during = RedisServer::at(port, &[]).unwrap();
    assert!(recovers(&store).await);
    drop(during);
    let _after = RedisServer::at(port, &[]).unwrap();
    assert!(recovers(&store).await);
}

#[tokio::test]
async fn first_read_after_a_restart_of_redis_succeeds() {
    if missing() {
        return;
    }
    let before = RedisServer::start();
    let store = Redis::new(&before.url(), NAMESPACE).unwrap();
    assert!(store.get(&key("a")).await.unwrap().is_none());
    let port = before.port();
    drop(before);
    let _after = RedisServer::at(port, &[]).unwrap();
    assert!(store.get(&key("a")).await.unwrap().is_none());
}

#[tokio::test]
async fn rejected_password_is_reported_and_retried() {
    if missing() {
        return;
    }
    let server = RedisServer::with(&["--requirepass", "first"]);
    let store = Redis::new(&server.url().replace("redis://", "redis://:second@"), NAMESPACE).unwrap();
    let error = with_causes(&store.check_writable().await.unwrap_err());
    assert!(error.contains("assword") && !error.contains("second"), "{error}");
    let () = redis::cmd("CONFIG")
        .arg(&["SET", "requirepass", "second"])
        .query(&mut connect(&server, "first"))
        .unwrap();
    assert!(recovers(&store).await);
}

#[tokio::test]
async fn silent_redis_times_out() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let store = Redis::new(&format!("redis://{}", silent.local_addr().unwrap()), NAMESPACE).unwrap();
    assert!(store.check_writable().await.is_err());
}

#[test]
fn invalid_url_is_rejected_without_showing_the_password() {
    for address in [
        "",
        "localhost:6379",
        "http://localhost",
        "redis://",
        "redis://:secret@host/x",
        "redis://:secret@h?protocol=9",
    ] {
        let error = Redis::new(address, NAMESPACE).err().unwrap().to_string();
        assert!(error.contains("redis://localhost:6379/0") && !error.contains("secret"), "{error}");
    }
    for address in
        ["redis://localhost", "rediss://user:secret@redis.example.com:6380/2", "valkey://localhost"]
    {
        assert!(Redis::new(address, NAMESPACE).is_ok(), "{address}");
    }
}

#[tokio::test]
async fn redis_removes_expired_records_after_a_minute() {
    if missing() {
        return;
    }
    let server = RedisServer::start();
    let store = Redis::new(&server.url(), NAMESPACE).unwrap();
    let few = Key::new(Kind::new("few").with_max_records(3), "a");
    store.put(&few, b"", at(60)).await.unwrap();
    store.increment(&key("count"), at(60), at(0)).await.unwrap();
    store.admit(&key("calls"), Quota { burst: 1, interval: Duration::from_secs(1) }, at(0)).await.unwrap();
    let mut connection = connect(&server, "");
    for name in ["record:few:a", "record:thing:count", "limit:thing:calls"] {
        let ttl: i64 = connection.pttl(format!("notes-mcp:{name}")).unwrap();
        assert!((1..=61_000).contains(&ttl), "{name}: {ttl}");
    }
}

#[tokio::test]
async fn every_redis_key_has_the_prefix_and_bounded_kinds_leave_no_keys() {
    if missing() {
        return;
    }
    let server = RedisServer::start();
    let store = Redis::new(&server.url(), NAMESPACE).unwrap();
    for number in 0..10 {
        store.put(&Key::new(Kind::new("few").with_max_records(3), number), b"", at(number)).await.unwrap();
    }
    let mut connection = connect(&server, "");
    let mut names: Vec<String> = connection.keys("*").unwrap();
    names.sort();
    let rows = ["record:few:7", "record:few:8", "record:few:9"];
    let expected: Vec<_> = ["ends:few"].iter().chain(&rows).map(|name| format!("notes-mcp:{name}")).collect();
    assert_eq!(names, expected);
    for number in 7..10 {
        store.take(&Key::new(Kind::new("few").with_max_records(3), number)).await.unwrap();
    }
    assert!(connection.keys::<_, Vec<String>>("*").unwrap().is_empty());
}

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn issuer() -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Starts Redis with a certificate for 127.0.0.1 that `issuer` signed; returns it with its URL.
fn serve(issuer: &Issuer, folder: &Path) -> (RedisServer, String) {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, issuer).unwrap();
    let write = |name: &str, text: String| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let certificate = write("server.pem", certificate.pem());
    let key = write("key.pem", key.serialize_pem());
    let port = free_port().to_string();
    let options = ["--tls-port", &port, "--tls-cert-file", &certificate, "--tls-key-file", &key];
    let server = RedisServer::with(&[options.as_slice(), &["--tls-auth-clients", "no"]].concat());
    (server, format!("rediss://127.0.0.1:{port}"))
}

/// Runs [`helper_process_of_the_tls_test`] in a process that trusts `issuer`; returns true if it succeeded.
fn works_trusting(issuer: &Issuer, folder: &Path, url: &str) -> bool {
    let certificates = folder.join("system.pem");
    fs::write(&certificates, issuer.pem()).unwrap();
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "state::redis::helper_process_of_the_tls_test", "--ignored"]);
    child.env("SSL_CERT_FILE", certificates).env_remove("SSL_CERT_DIR").env("TRUSTED_REDIS", url);
    child.output().unwrap().status.success()
}

#[tokio::test]
#[ignore = "run by the test below in a process of its own"]
async fn helper_process_of_the_tls_test() {
    let store = Redis::new(&env::var("TRUSTED_REDIS").unwrap(), NAMESPACE).unwrap();
    store.put(&key("a"), b"value", at(60)).await.unwrap();
    assert_eq!(store.take(&key("a")).await.unwrap().unwrap().value, b"value");
}

#[test]
fn redis_over_tls_requires_a_trusted_certificate() {
    if missing() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let trusted = issuer();
    let (_server, url) = serve(&trusted, folder.path());
    assert!(works_trusting(&trusted, folder.path(), &url));
    assert!(!works_trusting(&issuer(), folder.path(), &url));
}
