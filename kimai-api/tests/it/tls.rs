//! Trusted certificates.

use std::{env, fs, path::PathBuf, process::Command, sync::Arc};

use kimai_api::{BuildError, Client, Credentials, Error, Id, Outcome, Tls, TransportErrorKind};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
};

use crate::{
    mock_server::{TOKEN, client_builder},
    raw_server,
};

pub(crate) type Issuer = CertifiedIssuer<'static, KeyPair>;

/// Creates a certificate authority.
pub(crate) fn issuer(name: &str) -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Writes a file to the temporary directory of the test and returns its path.
fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

/// Starts a TLS server with a certificate for 127.0.0.1 from this issuer.
pub(crate) fn serve(issuer: &Issuer) -> String {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, issuer).unwrap();
    serve_certificate(certificate.der().clone(), &key)
}

/// Starts a TLS server with this certificate.
fn serve_certificate(certificate: CertificateDer<'static>, key: &KeyPair) -> String {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    let (listener, url) = raw_server::listen("https");
    raw_server::accept(listener, move |stream| {
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
        raw_server::read_request(&mut stream);
        raw_server::write(&mut stream, &raw_server::ok_response("", br#"{"message":"pong"}"#));
        stream.conn.send_close_notify();
        raw_server::write(&mut stream, b"");
    });
    url
}

fn client_with_tls(url: &str, tls: Tls) -> Client {
    client_builder(url).tls(tls).build().unwrap()
}

fn is_tls_error(error: &Error) -> bool {
    matches!(error, Error::Transport(error) if matches!(error.kind, TransportErrorKind::Tls(_))
        && error.outcome == Outcome::NotApplied && !error.is_transient())
}

#[tokio::test]
async fn server_signed_by_the_configured_authority_is_trusted() {
    let ours = issuer("ours");
    let tls = Tls::CaFile(file("ours.pem", &ours.pem()));
    assert_eq!(client_with_tls(&serve(&ours), tls).ping().await.unwrap(), "pong");
}

#[tokio::test]
async fn server_signed_by_another_authority_is_not_trusted() {
    let url = serve(&issuer("theirs"));
    let client = client_with_tls(&url, Tls::CaFile(file("another.pem", &issuer("another").pem())));
    let error = client.ping().await.unwrap_err();
    assert!(is_tls_error(&error), "{error:?}");
    assert!(error.to_string().contains("UnknownIssuer"), "{error}");
    let error = client.timesheets().stop(Id::new(1)).await.unwrap_err();
    assert!(is_tls_error(&error), "{error:?}");
}

/// Creates a self-signed certificate that claims to be an authority, as `openssl req -x509` does.
fn self_signed(common_name: &str, alternative_names: &[&str]) -> (rcgen::Certificate, KeyPair) {
    let names: Vec<String> = alternative_names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    (params.self_signed(&key).unwrap(), key)
}

/// Starts a TLS server with a self-signed certificate and returns its URL and the certificate as PEM.
fn serve_self_signed(common_name: &str, alternative_names: &[&str]) -> (String, String) {
    let (certificate, key) = self_signed(common_name, alternative_names);
    (serve_certificate(certificate.der().clone(), &key), certificate.pem())
}

#[tokio::test]
async fn self_signed_certificate_of_the_file_is_accepted_for_its_name_only() {
    for (common_name, alternative_names, is_accepted) in [
        ("kimai", &["127.0.0.1"][..], true),
        ("127.0.0.1", &[], true),
        ("kimai", &["192.0.2.1"], false),
        ("127.0.0.1", &["192.0.2.1"], false),
        ("kimai", &[], false),
    ] {
        let (url, pem) = serve_self_signed(common_name, alternative_names);
        let client = client_with_tls(&url, Tls::CaFile(file("self-signed.pem", &pem)));
        let result = client.ping().await;
        assert_eq!(result.is_ok(), is_accepted, "{common_name} {alternative_names:?}: {result:?}");
    }
}

#[tokio::test]
async fn another_self_signed_certificate_of_the_same_name_is_refused() {
    let (url, _) = serve_self_signed("kimai", &["127.0.0.1"]);
    let (_, pem) = serve_self_signed("kimai", &["127.0.0.1"]);
    let error = client_with_tls(&url, Tls::CaFile(file("same-name.pem", &pem))).ping().await.unwrap_err();
    assert!(is_tls_error(&error), "{error:?}");
}

#[tokio::test]
async fn all_pem_files_of_a_directory_are_trusted() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("certificates");
    fs::create_dir_all(&folder).unwrap();
    let [first, second] = ["first", "second"].map(issuer);
    fs::write(folder.join("first.pem"), first.pem()).unwrap();
    fs::write(folder.join("second.crt"), second.pem()).unwrap();
    fs::write(folder.join("README"), "no certificate").unwrap();
    for authority in [&first, &second] {
        let client = client_with_tls(&serve(authority), Tls::CaFile(folder.clone()));
        assert_eq!(client.ping().await.unwrap(), "pong");
    }
    let client = client_with_tls(&serve(&issuer("third")), Tls::CaFile(folder));
    assert!(is_tls_error(&client.ping().await.unwrap_err()));
}

#[tokio::test]
async fn server_without_tls_is_not_trusted() {
    let url = raw_server::serve(|stream| raw_server::write(stream, b"HTTP/1.1 400 Bad Request\r\n\r\n"))
        .replace("http:", "https:");
    let error = client_with_tls(&url, Tls::Insecure).ping().await.unwrap_err();
    assert!(is_tls_error(&error), "{error:?}");
}

#[tokio::test]
async fn insecure_tls_trusts_any_server() {
    assert_eq!(client_with_tls(&serve(&issuer("theirs")), Tls::Insecure).ping().await.unwrap(), "pong");
}

#[test]
fn unreadable_certificate_files_are_named() {
    for (name, text, reason) in [
        ("empty.pem", "", "no PEM certificate"),
        ("key.pem", &*KeyPair::generate().unwrap().serialize_pem(), "no PEM certificate"),
    ] {
        let result = client_builder("https://k.example").tls(Tls::CaFile(file(name, text))).build();
        let message = result.unwrap_err().to_string();
        assert!(message.contains(name) && message.contains(reason), "{message}");
    }
    let missing = client_builder("https://k.example").tls(Tls::CaFile("/no/such/ca.pem".into())).build();
    assert!(matches!(missing, Err(BuildError::Certificates { place, .. }) if place == "/no/such/ca.pem"));
}

/// Runs [`ping_with_ssl_cert_file`] in a process with this `SSL_CERT_FILE` and returns its success.
fn ping_succeeds_with(certificates: &PathBuf, url: &str) -> bool {
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "tls::ping_with_ssl_cert_file", "--ignored"]);
    child.env("SSL_CERT_FILE", certificates).env_remove("SSL_CERT_DIR").env("TRUSTED_KIMAI", url);
    child.output().unwrap().status.success()
}

#[test]
fn ssl_cert_file_replaces_the_system_certificates() {
    let ours = issuer("ours");
    let url = serve(&ours);
    assert!(ping_succeeds_with(&file("system.pem", &ours.pem()), &url));
    assert!(!ping_succeeds_with(&file("strange.pem", &issuer("another").pem()), &url));
    assert!(!ping_succeeds_with(&PathBuf::from("/no/such/ca.pem"), &url));
}

#[tokio::test]
#[ignore = "run by ssl_cert_file_replaces_the_system_certificates in a process of its own"]
async fn ping_with_ssl_cert_file() {
    let url = env::var("TRUSTED_KIMAI").unwrap();
    let client = Client::new(&url, Credentials::token(TOKEN)).unwrap();
    assert_eq!(client.ping().await.unwrap(), "pong");
}
