//! Whom a client trusts.

use std::{env, fs, path::PathBuf, process::Command, sync::Arc};

use kimai_api::{BuildError, Client, Credentials, Error, Id, Outcome, Tls, TransportErrorKind};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring, pki_types::PrivateKeyDer};

use crate::{
    raw,
    stage::{TOKEN, client},
};

pub(crate) type Issuer = CertifiedIssuer<'static, KeyPair>;

pub(crate) fn issuer(name: &str) -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A file with the issuer's certificate.
pub(crate) fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

/// A server whose certificate for 127.0.0.1 this issuer has signed.
pub(crate) fn serve(issuer: &Issuer) -> String {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, issuer).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let (config, (listener, url)) = (Arc::new(config), raw::listen("https"));
    raw::accept(listener, move |stream| {
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
        raw::skip_request(&mut stream);
        raw::send(&mut stream, &raw::ok("", br#"{"message":"pong"}"#));
        stream.conn.send_close_notify();
        raw::send(&mut stream, b"");
    });
    url
}

fn trusting(url: &str, tls: Tls) -> Client {
    client(url).tls(tls).build().unwrap()
}

fn distrusts(error: &Error) -> bool {
    matches!(error, Error::Transport(error) if matches!(error.kind, TransportErrorKind::Tls(_))
        && error.outcome == Outcome::NotApplied && !error.is_transient())
}

#[tokio::test]
async fn a_server_signed_by_the_given_authority_is_trusted() {
    let ours = issuer("ours");
    let tls = Tls::CaFile(file("ours.pem", &ours.pem()));
    assert_eq!(trusting(&serve(&ours), tls).ping().await.unwrap(), "pong");
}

#[tokio::test]
async fn a_server_signed_by_another_authority_is_not_trusted() {
    let url = serve(&issuer("theirs"));
    let kimai = trusting(&url, Tls::CaFile(file("another.pem", &issuer("another").pem())));
    let error = kimai.ping().await.unwrap_err();
    assert!(distrusts(&error), "{error:?}");
    assert!(error.to_string().contains("UnknownIssuer"), "{error}");
    let error = kimai.timesheets().stop(Id::new(1)).await.unwrap_err();
    assert!(distrusts(&error), "{error:?}");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_not_trusted() {
    let url = raw::serve(|stream| raw::send(stream, b"HTTP/1.1 400 Bad Request\r\n\r\n"))
        .replace("http:", "https:");
    let error = trusting(&url, Tls::Insecure).ping().await.unwrap_err();
    assert!(distrusts(&error), "{error:?}");
}

#[tokio::test]
async fn without_verification_any_server_is_trusted() {
    assert_eq!(trusting(&serve(&issuer("theirs")), Tls::Insecure).ping().await.unwrap(), "pong");
}

#[test]
fn certificates_that_cannot_be_read_are_named() {
    for (name, text, reason) in [
        ("empty.pem", "", "no PEM certificate"),
        ("key.pem", &*KeyPair::generate().unwrap().serialize_pem(), "no PEM certificate"),
    ] {
        let built = client("https://k.example").tls(Tls::CaFile(file(name, text))).build();
        let said = built.unwrap_err().to_string();
        assert!(said.contains(name) && said.contains(reason), "{said}");
    }
    let missing = client("https://k.example").tls(Tls::CaFile("/no/such/ca.pem".into())).build();
    assert!(matches!(missing, Err(BuildError::Certificates { place, .. }) if place == "/no/such/ca.pem"));
}

/// Runs [`asked_by_the_test_above`] in a process with this `SSL_CERT_FILE`.
fn answer_with(certificates: &PathBuf, url: &str) -> bool {
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "tls::asked_by_the_test_above", "--ignored"]);
    child.env("SSL_CERT_FILE", certificates).env_remove("SSL_CERT_DIR").env("TRUSTED_KIMAI", url);
    child.output().unwrap().status.success()
}

#[test]
fn the_certificates_of_ssl_cert_file_are_those_of_the_system() {
    let ours = issuer("ours");
    let url = serve(&ours);
    assert!(answer_with(&file("system.pem", &ours.pem()), &url));
    assert!(!answer_with(&file("strange.pem", &issuer("another").pem()), &url));
    assert!(!answer_with(&PathBuf::from("/no/such/ca.pem"), &url));
}

#[tokio::test]
#[ignore = "run by the test above in a process of its own"]
async fn asked_by_the_test_above() {
    let url = env::var("TRUSTED_KIMAI").unwrap();
    let kimai = Client::new(&url, Credentials::token(TOKEN)).unwrap();
    assert_eq!(kimai.ping().await.unwrap(), "pong");
}
