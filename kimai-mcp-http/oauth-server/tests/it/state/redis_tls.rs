//! Redis over TLS with the certificates of the system.

use crate::NAMESPACE;
use std::{env, fs, path::Path, process::Command};

use kimai_tests::redis::{Redis as Server, free_port, missing};
use mcp_oauth_server::{state::Store, state::redis::Redis};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use super::engines::{at, key};

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn issuer() -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A Redis whose certificate for 127.0.0.1 this issuer has signed, and its address.
fn serve(issuer: &Issuer, folder: &Path) -> (Server, String) {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, issuer).unwrap();
    let written = |name: &str, text: String| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (certificate, key) =
        (written("server.pem", certificate.pem()), written("key.pem", key.serialize_pem()));
    let port = free_port().to_string();
    let options = ["--tls-port", &port, "--tls-cert-file", &certificate, "--tls-key-file", &key];
    let server = Server::with(&[options.as_slice(), &["--tls-auth-clients", "no"]].concat());
    (server, format!("rediss://127.0.0.1:{port}"))
}

/// Runs [`helper_process_of_the_tls_test`] in a process that trusts this issuer.
fn works_trusting(issuer: &Issuer, folder: &Path, url: &str) -> bool {
    let certificates = folder.join("system.pem");
    fs::write(&certificates, issuer.pem()).unwrap();
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "redis_tls::helper_process_of_the_tls_test", "--ignored"]);
    child.env("SSL_CERT_FILE", certificates).env_remove("SSL_CERT_DIR").env("TRUSTED_REDIS", url);
    child.output().unwrap().status.success()
}

#[tokio::test]
#[ignore = "run by the test below in a process of its own"]
async fn helper_process_of_the_tls_test() {
    let store = Redis::new(&env::var("TRUSTED_REDIS").unwrap(), NAMESPACE).unwrap();
    store.put(&key("a"), b"kept", at(60)).await.unwrap();
    assert_eq!(store.take(&key("a")).await.unwrap().unwrap().value, b"kept");
}

#[test]
fn redis_over_tls_requires_a_trusted_certificate() {
    if missing() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let ours = issuer();
    let (_server, url) = serve(&ours, folder.path());
    assert!(works_trusting(&ours, folder.path(), &url));
    assert!(!works_trusting(&issuer(), folder.path(), &url));
}
