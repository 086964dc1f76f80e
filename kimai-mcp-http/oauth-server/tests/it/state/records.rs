//! Records: written, changed and removed, also concurrently.

use std::sync::Arc;

use futures_util::future::join_all;
use mcp_oauth_server::state::{Key, Kind, Revision, Store};

use super::{at, key, on_each_engine};

async fn value(store: &Arc<dyn Store>, key: &Key) -> Option<Vec<u8>> {
    store.get(key).await.unwrap().map(|stored| stored.value)
}

/// Runs fifty attempts at the same time and returns the number of successes.
async fn count_successes<F: Future<Output = bool> + Send + 'static>(attempt: impl Fn(usize) -> F) -> usize {
    let attempts = join_all((0..50).map(|number| tokio::spawn(attempt(number)))).await;
    attempts.into_iter().filter(|success| *success.as_ref().unwrap()).count()
}

#[tokio::test]
async fn record_is_read_back_with_its_expiry() {
    on_each_engine(|store| async move {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(store.get(&key("a")).await.unwrap(), None);
        store.put(&key("a"), &bytes, at(60)).await.unwrap();
        let stored = store.get(&key("a")).await.unwrap().unwrap();
        assert_eq!((stored.value, stored.expires_at), (bytes, at(60)));
        store.put(&key("a"), b"", at(90)).await.unwrap();
        let again = store.get(&key("a")).await.unwrap().unwrap();
        assert_eq!((again.value.as_slice(), again.expires_at), (b"".as_slice(), at(90)));
        assert_ne!(again.revision, stored.revision);
    })
    .await;
}

#[tokio::test]
async fn kinds_and_ids_do_not_collide() {
    on_each_engine(|store| async move {
        let (left, right) = (Key::new(Kind::new("a"), "b:c"), Key::new(Kind::new("b"), "c"));
        store.put(&left, b"left", at(60)).await.unwrap();
        store.put(&right, b"right", at(60)).await.unwrap();
        store.put(&Key::new(Kind::new("a"), "\0é*[x]?"), b"other", at(60)).await.unwrap();
        assert_eq!(value(&store, &left).await.unwrap(), b"left");
        assert_eq!(value(&store, &right).await.unwrap(), b"right");
        assert_eq!(value(&store, &Key::new(Kind::new("a"), "\0é*[x]?")).await.unwrap(), b"other");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_fifty_concurrent_creates_succeeds() {
    on_each_engine(|store| async move {
        let shared = Arc::clone(&store);
        let created = count_successes(move |number| {
            let store = Arc::clone(&shared);
            async move { store.create(&key("a"), &[u8::try_from(number).unwrap()], at(60), at(0)).await.unwrap() }
        });
        assert_eq!(created.await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_fifty_concurrent_takes_receives_the_record() {
    on_each_engine(|store| async move {
        store.put(&key("code"), b"once", at(60)).await.unwrap();
        let shared = Arc::clone(&store);
        let taken = count_successes(move |_| {
            let store = Arc::clone(&shared);
            async move { store.take(&key("code")).await.unwrap().is_some_and(|code| code.value == b"once") }
        });
        assert_eq!(taken.await, 1);
        assert_eq!(store.get(&key("code")).await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_fifty_concurrent_replaces_succeeds() {
    on_each_engine(|store| async move {
        store.put(&key("a"), b"first", at(60)).await.unwrap();
        let seen = store.get(&key("a")).await.unwrap().unwrap().revision;
        let shared = Arc::clone(&store);
        let changed = count_successes(move |_| {
            let store = Arc::clone(&shared);
            async move { store.replace(&key("a"), seen, b"second", at(90)).await.unwrap() }
        });
        assert_eq!(changed.await, 1);
        let stored = store.get(&key("a")).await.unwrap().unwrap();
        assert_eq!((stored.value.as_slice(), stored.expires_at), (b"second".as_slice(), at(90)));
    })
    .await;
}

#[tokio::test]
async fn recreated_record_has_another_revision() {
    on_each_engine(|store| async move {
        store.put(&key("a"), b"old", at(60)).await.unwrap();
        let seen = store.get(&key("a")).await.unwrap().unwrap().revision;
        store.take(&key("a")).await.unwrap();
        assert!(!store.replace(&key("a"), seen, b"lost", at(60)).await.unwrap());
        assert!(store.create(&key("a"), b"new", at(60), at(0)).await.unwrap());
        assert!(!store.replace(&key("a"), seen, b"lost", at(60)).await.unwrap());
        assert!(!store.replace(&key("none"), Revision(0), b"lost", at(60)).await.unwrap());
        assert_eq!(value(&store, &key("a")).await.unwrap(), b"new");
    })
    .await;
}

#[tokio::test]
async fn record_expires_by_the_clock_of_the_caller() {
    on_each_engine(|store| async move {
        assert!(store.create(&key("a"), b"first", at(60), at(0)).await.unwrap());
        assert!(!store.create(&key("a"), b"early", at(90), at(59)).await.unwrap());
        assert!(store.create(&key("a"), b"second", at(120), at(60)).await.unwrap());
        assert_eq!(value(&store, &key("a")).await.unwrap(), b"second");
    })
    .await;
}

#[tokio::test]
async fn removal_of_expired_records_keeps_the_others() {
    on_each_engine(|store| async move {
        store.put(&key("short"), b"", at(60)).await.unwrap();
        store.put(&key("long"), b"", at(61)).await.unwrap();
        store.remove_expired(at(60)).await.unwrap();
        assert!(value(&store, &key("long")).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn bounded_kind_drops_the_records_that_expire_first() {
    on_each_engine(|store| async move {
        let few = |id: &str| Key::new(Kind::new("few").with_max_records(3), id);
        for (id, end) in [("a", 30), ("b", 10), ("c", 20), ("d", 40)] {
            store.put(&few(id), b"", at(end)).await.unwrap();
        }
        assert!(value(&store, &few("b")).await.is_none());
        store.put(&few("c"), b"", at(50)).await.unwrap();
        assert!(store.create(&few("e"), b"", at(5), at(0)).await.unwrap());
        let mut left = Vec::new();
        for id in ["a", "b", "c", "d", "e"] {
            left.extend(value(&store, &few(id)).await.map(|_| id));
        }
        assert_eq!(left, ["c", "d", "e"]);
        store.put(&key("other"), b"", at(1)).await.unwrap();
        assert!(value(&store, &few("e")).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn ids_of_a_kind_are_listed_without_those_of_others() {
    on_each_engine(|store| async move {
        let kind = Kind::new("listed");
        assert!(store.ids(kind).await.unwrap().is_empty());
        let mut expected: Vec<_> = (0..2500).map(|number| format!("id:{number}*")).collect();
        for id in &expected {
            store.put(&Key::new(kind, id), b"", at(600)).await.unwrap();
        }
        store.put(&Key::new(Kind::new("listed-too"), "other"), b"", at(600)).await.unwrap();
        store.take(&Key::new(kind, expected.pop().unwrap())).await.unwrap();
        let mut actual = store.ids(kind).await.unwrap();
        actual.sort();
        actual.dedup();
        expected.sort();
        assert_eq!(actual, expected);
    })
    .await;
}

#[tokio::test]
async fn empty_store_is_writable() {
    on_each_engine(|store| async move { store.check_writable().await.unwrap() }).await;
}
