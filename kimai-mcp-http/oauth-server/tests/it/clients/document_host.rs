//! A TLS server on this machine that publishes metadata documents and counts its requests.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use futures_util::FutureExt;
use mcp_oauth_server::client::MetadataDocuments;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring, pki_types::PrivateKeyDer};
use untrusted_input::outbound::{GuardedClient, PublicOnly};

/// The host `app.example` at some port.
pub(crate) struct Host {
    port: u16,
    authority: PathBuf,
    asked: Arc<AtomicUsize>,
}

impl Host {
    /// Answers each request with these bytes; the function is told the address of the document and how many came
    /// before.
    pub(crate) fn new(name: &str, answer: impl Fn(&str, usize) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::ending(name, answer, || {})
    }

    /// The same, which does this before it ends each answer.
    pub(crate) fn ending(
        name: &str,
        answer: impl Fn(&str, usize) -> Vec<u8> + Send + Sync + 'static,
        last: impl Fn() + Send + 'static,
    ) -> Self {
        let issuer = issuer();
        let authority = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pem"));
        std::fs::write(&authority, issuer.pem()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(AtomicUsize::new(0));
        let (config, count) = (config(&issuer), Arc::clone(&asked));
        let id = format!("https://app.example:{port}/client.json");
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut stream = StreamOwned::new(connection, stream);
                if skip_request(&mut stream) {
                    let _ = stream.write_all(&answer(&id, count.fetch_add(1, Ordering::SeqCst)));
                    last();
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            }
        });
        Self { port, authority, asked }
    }

    /// The address of its document, which is the id of a client.
    pub(crate) fn id(&self) -> String {
        format!("https://app.example:{}/client.json", self.port)
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Reads documents as a server does for which every name leads to this address, and which trusts this host.
    pub(crate) fn documents(&self, address: &'static str, guard: PublicOnly) -> MetadataDocuments {
        let address = address.parse().unwrap();
        let guard = guard.with_resolver(move |_| async move { Ok(vec![address]) }.boxed());
        documents(guard, &self.authority)
    }

    /// The same for a server that may ask this machine.
    pub(crate) fn reachable(&self) -> MetadataDocuments {
        self.documents("127.0.0.1", PublicOnly::new().allow_network("127.0.0.0/8".parse().unwrap()))
    }
}

/// Returns a client for documents that trusts the certificates of this file only.
pub(crate) fn documents(guard: PublicOnly, authority: &Path) -> MetadataDocuments {
    let _ = ring::default_provider().install_default();
    let pem = std::fs::read(authority).unwrap();
    let certificates = reqwest::Certificate::from_pem_bundle(&pem).unwrap();
    let http = GuardedClient::new(guard, |settings| {
        settings().timeout(Duration::from_secs(5)).tls_certs_only(certificates).build()
    });
    MetadataDocuments::new(http.unwrap())
}

fn issuer() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn config(issuer: &CertifiedIssuer<'static, KeyPair>) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["app.example".to_owned()]).unwrap().signed_by(&key, issuer).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key);
    Arc::new(config.unwrap())
}

/// Whether a whole request came.
fn skip_request(stream: impl std::io::Read) -> bool {
    let mut lines = BufReader::new(stream).lines();
    lines.any(|line| line.is_ok_and(|line| line.is_empty()))
}

/// An answer with this status line, these headers and this body.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
        .into_bytes()
}

/// The document of the client with this id.
pub(crate) fn document(id: &str) -> String {
    serde_json::json!({
        "client_id": id, "client_name": "App", "redirect_uris": ["https://app.example/cb", "http://localhost/callback"],
        "token_endpoint_auth_method": "none", "grant_types": ["authorization_code", "refresh_token"],
    })
    .to_string()
}
