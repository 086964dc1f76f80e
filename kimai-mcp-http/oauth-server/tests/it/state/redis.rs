//! Behaviour specific to Redis: outages, passwords, expiry.

use crate::NAMESPACE;
use std::time::Duration;

use kimai_tests::redis::{Redis as Server, missing};
use mcp_oauth_server::{
    state::redis::Redis,
    state::{Key, Kind, Quota, Store},
};
use redis::Commands;

use super::engines::{at, key, with_causes};

/// What the test itself asks of a Redis.
fn asking(server: &Server, password: &str) -> redis::Connection {
    let address = server.url().replace("redis://", &format!("redis://:{password}@"));
    redis::Client::open(address).unwrap().get_connection().unwrap()
}

/// Whether it works again, without a new start of this program.
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
    let before = Server::start();
    let store = Redis::new(&before.url(), NAMESPACE).unwrap();
    let port = before.port();
    drop(before);
    let error = store.get(&key("a")).await.unwrap_err();
    assert!(
        with_causes(&error).starts_with("the state store cannot read a record: Redis"),
        "{}",
        with_causes(&error)
    );
    let during = Server::at(port, &[]).unwrap();
    assert!(recovers(&store).await);
    drop(during);
    let _after = Server::at(port, &[]).unwrap();
    assert!(recovers(&store).await);
}

#[tokio::test]
async fn rejected_password_is_reported_and_retried() {
    if missing() {
        return;
    }
    let server = Server::with(&["--requirepass", "first"]);
    let store = Redis::new(&server.url().replace("redis://", "redis://:second@"), NAMESPACE).unwrap();
    let error = with_causes(&store.check_writable().await.unwrap_err());
    assert!(error.contains("assword") && !error.contains("second"), "{error}");
    let () = redis::cmd("CONFIG")
        .arg(&["SET", "requirepass", "second"])
        .query(&mut asking(&server, "first"))
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
        let refusal = Redis::new(address, NAMESPACE).err().unwrap().to_string();
        assert!(refusal.contains("redis://localhost:6379/0") && !refusal.contains("secret"), "{refusal}");
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
    let server = Server::start();
    let store = Redis::new(&server.url(), NAMESPACE).unwrap();
    let few = Key::new(Kind::new("few").with_max_records(3), "a");
    store.put(&few, b"", at(60)).await.unwrap();
    store.increment(&key("count"), at(60), at(0)).await.unwrap();
    store.admit(&key("calls"), Quota { burst: 1, interval: Duration::from_secs(1) }, at(0)).await.unwrap();
    let mut asking = asking(&server, "");
    for name in ["record:few:a", "record:thing:count", "limit:thing:calls"] {
        let lives: i64 = asking.pttl(format!("notes-mcp:{name}")).unwrap();
        assert!((1..=61_000).contains(&lives), "{name}: {lives}");
    }
}

#[tokio::test]
async fn every_redis_key_has_the_prefix_and_bounded_kinds_leave_no_keys() {
    if missing() {
        return;
    }
    let server = Server::start();
    let store = Redis::new(&server.url(), NAMESPACE).unwrap();
    for number in 0..10 {
        store.put(&Key::new(Kind::new("few").with_max_records(3), number), b"", at(number)).await.unwrap();
    }
    let mut asking = asking(&server, "");
    let mut names: Vec<String> = asking.keys("*").unwrap();
    names.sort();
    let rows = ["record:few:7", "record:few:8", "record:few:9"];
    let expected: Vec<_> = ["ends:few"].iter().chain(&rows).map(|name| format!("notes-mcp:{name}")).collect();
    assert_eq!(names, expected);
    for number in 7..10 {
        store.take(&Key::new(Kind::new("few").with_max_records(3), number)).await.unwrap();
    }
    assert!(asking.keys::<_, Vec<String>>("*").unwrap().is_empty());
}
