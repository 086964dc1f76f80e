//! What a stranger's URL can reach.

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

use crate::{raw, stage, tls};

/// Looks every name up as these addresses.
fn leading_to<const N: usize>(addresses: [&'static str; N]) -> PublicOnly {
    let addresses = addresses.map(|address| address.parse::<IpAddr>().unwrap());
    PublicOnly::new().with_resolver(move |_| async move { Ok(addresses.to_vec()) }.boxed())
}

/// A server for all names on this machine, by its port.
fn port() -> u16 {
    tls::serve(&tls::issuer("ours")).parse::<Url>().unwrap().port().unwrap()
}

fn kimai(url: &str, guard: PublicOnly) -> Client {
    stage::client(url).tls(Tls::Insecure).retries(0).public_only(guard).build().unwrap()
}

fn no_connection(outcome: &Result<String, Error>) -> bool {
    matches!(outcome, Err(Error::Transport(error)) if error.kind == TransportErrorKind::Connect)
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_not_asked() {
    let url = format!("https://kimai.example:{}", port());
    for addresses in [["127.0.0.1"], ["10.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]] {
        let outcome = kimai(&url, leading_to(addresses)).ping().await;
        assert!(no_connection(&outcome), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_network_can_be_let_through_as_well() {
    let guard = leading_to(["10.0.0.1", "127.0.0.1"]).allow_network("127.0.0.0/8".parse().unwrap());
    let outcome = kimai(&format!("https://kimai.example:{}", port()), guard).ping().await;
    assert_eq!(outcome.unwrap(), "pong");
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_the_second_time_gains_nothing() {
    let asked = AtomicUsize::new(0);
    let guard = PublicOnly::new().with_resolver(move |_| {
        let first = asked.fetch_add(1, Ordering::Relaxed) == 0;
        let address = if first { Ipv4Addr::LOCALHOST } else { Ipv4Addr::new(127, 0, 0, 2) };
        async move { Ok(vec![IpAddr::V4(address)]) }.boxed()
    });
    let kimai = kimai(
        &format!("https://kimai.example:{}", port()),
        guard.allow_network("127.0.0.1/32".parse().unwrap()),
    );
    assert_eq!(kimai.ping().await.unwrap(), "pong");
    let outcome = kimai.ping().await;
    assert!(no_connection(&outcome), "{outcome:?}");
}

#[test]
fn an_address_in_place_of_a_name_is_judged_before_anything_is_sent() {
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
        let built = stage::client(url).public_only(PublicOnly::new()).build();
        assert!(built.is_err(), "{url}");
        assert!(PublicOnly::new().check(&url.parse().unwrap()).is_err(), "{url}");
    }
    assert!(stage::client("https://kimai.example").public_only(PublicOnly::new()).build().is_ok());
    assert!(stage::client("https://1.1.1.1").public_only(PublicOnly::new()).build().is_ok());
}

#[tokio::test]
async fn a_document_is_asked_for_under_the_same_guard() {
    let url: Url = format!("https://app.example:{}/client.json", port()).parse().unwrap();
    let ask = |guard| Tls::Insecure.guarded_client(guard, Duration::from_secs(5)).unwrap();
    assert!(ask(leading_to(["127.0.0.1"])).get(url.clone()).unwrap().send().await.unwrap_err().is_connect());
    let loopback = leading_to(["127.0.0.1"]).allow_network("127.0.0.0/8".parse().unwrap());
    assert!(ask(loopback.clone()).get(url).unwrap().send().await.unwrap().status().is_success());
    let refused = ask(loopback).get(raw::nobody().parse().unwrap()).map(|_| ());
    assert_eq!(refused, Err(NotPublic::InsecureScheme));
}
