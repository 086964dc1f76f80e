//! URLs from untrusted input: only public addresses are reachable.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use futures_util::FutureExt;
use kimai_api::{
    Client, Error, Tls, TransportErrorKind,
    outbound::{NotPublic, PublicOnly},
};
use url::Url;

use crate::{mock_server::client_builder, raw_server, tls};

/// Returns a policy whose resolver returns these addresses for every host name.
fn resolving_to<const N: usize>(addresses: [&'static str; N]) -> PublicOnly {
    let addresses = addresses.map(|address| address.parse::<IpAddr>().unwrap());
    PublicOnly::new().with_resolver(move |_| async move { Ok(addresses.to_vec()) }.boxed())
}

/// Starts a TLS server on the loopback interface and returns its port.
fn tls_port() -> u16 {
    tls::serve(&tls::issuer("ours")).parse::<Url>().unwrap().port().unwrap()
}

fn guarded_client(url: &str, guard: PublicOnly) -> Client {
    client_builder(url).tls(Tls::Insecure).retries(0).public_only(guard).build().unwrap()
}

fn is_connect_error(result: &Result<String, Error>) -> bool {
    matches!(result, Err(Error::Transport(error)) if error.kind == TransportErrorKind::Connect)
}

#[tokio::test]
async fn host_names_that_resolve_to_private_addresses_are_refused() {
    let url = format!("https://kimai.example:{}", tls_port());
    for addresses in [["127.0.0.1"], ["10.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]] {
        let result = guarded_client(&url, resolving_to(addresses)).ping().await;
        assert!(is_connect_error(&result), "{result:?}");
    }
}

#[tokio::test]
async fn additional_networks_can_be_allowed() {
    let guard = resolving_to(["10.0.0.1", "127.0.0.1"]).allow_network("127.0.0.0/8".parse().unwrap());
    let result = guarded_client(&format!("https://kimai.example:{}", tls_port()), guard).ping().await;
    assert_eq!(result.unwrap(), "pong");
}

#[tokio::test]
async fn host_name_is_checked_on_every_resolution() {
    let lookups = AtomicUsize::new(0);
    let guard = PublicOnly::new().with_resolver(move |_| {
        let first = lookups.fetch_add(1, Ordering::Relaxed) == 0;
        let address = if first { Ipv4Addr::LOCALHOST } else { Ipv4Addr::new(127, 0, 0, 2) };
        async move { Ok(vec![IpAddr::V4(address)]) }.boxed()
    });
    let client = guarded_client(
        &format!("https://kimai.example:{}", tls_port()),
        guard.allow_network("127.0.0.1/32".parse().unwrap()),
    );
    assert_eq!(client.ping().await.unwrap(), "pong");
    let result = client.ping().await;
    assert!(is_connect_error(&result), "{result:?}");
}

#[test]
fn ip_addresses_in_urls_are_checked_before_anything_is_sent() {
    for url in [
        "https://127.0.0.1",
        "https://127.1",
        "https://0x7f000001",
        "https://2130706433",
        "https://[::1]",
        "https://[::ffff:10.0.0.1]",
        "https://169.254.169.254/latest/meta-data",
        "http://kimai.example",
        "http://1.1.1.1",
    ] {
        let result = client_builder(url).public_only(PublicOnly::new()).build();
        assert!(result.is_err(), "{url}");
        assert!(PublicOnly::new().check(&url.parse().unwrap()).is_err(), "{url}");
    }
    assert!(client_builder("https://kimai.example").public_only(PublicOnly::new()).build().is_ok());
    assert!(client_builder("https://1.1.1.1").public_only(PublicOnly::new()).build().is_ok());
}

#[tokio::test]
async fn guarded_client_uses_the_same_policy() {
    let url: Url = format!("https://app.example:{}/client.json", tls_port()).parse().unwrap();
    let client = |guard| Tls::Insecure.guarded_client(guard, Duration::from_secs(5)).unwrap();
    assert!(
        client(resolving_to(["127.0.0.1"])).get(url.clone()).unwrap().send().await.unwrap_err().is_connect()
    );
    let loopback = resolving_to(["127.0.0.1"]).allow_network("127.0.0.0/8".parse().unwrap());
    assert!(client(loopback.clone()).get(url).unwrap().send().await.unwrap().status().is_success());
    let error = client(loopback).get(raw_server::unused_url().parse().unwrap()).map(drop);
    assert_eq!(error, Err(NotPublic::InsecureScheme));
}
