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

/// A TLS server with a certificate for `app.example`.
pub(crate) struct Host {
    port: u16,
    authority: PathBuf,
    requests: Arc<AtomicUsize>,
}

impl Host {
    /// Answers each request with the bytes that `answer` returns for the URL of the document and the number of earlier requests.
    pub(crate) fn new(name: &str, answer: impl Fn(&str, usize) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::with_hook(name, answer, || {})
    }

    /// Like [`Self::new`]; calls `before_close` between the answer and the end of the connection.
    pub(crate) fn with_hook(
        name: &str,
        answer: impl Fn(&str, usize) -> Vec<u8> + Send + Sync + 'static,
        before_close: impl Fn() + Send + 'static,
    ) -> Self {
        let issuer = issuer();
        let authority = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pem"));
        std::fs::write(&authority, issuer.pem()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(AtomicUsize::new(0));
        let config = config(&issuer);
        let count = Arc::clone(&requests);
        let id = format!("https://app.example:{port}/client.json");
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut stream = StreamOwned::new(connection, stream);
                if skip_request(&mut stream) {
                    let _ = stream.write_all(&answer(&id, count.fetch_add(1, Ordering::SeqCst)));
                    before_close();
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            }
        });
        Self { port, authority, requests }
    }

    /// Returns the URL of the document, which is the client id.
    pub(crate) fn id(&self) -> String {
        format!("https://app.example:{}/client.json", self.port)
    }

    /// Returns the number of requests.
    pub(crate) fn request_count(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Returns a client that resolves every name to `address` and trusts this host.
    pub(crate) fn documents(&self, address: &'static str, guard: PublicOnly) -> MetadataDocuments {
        let address = address.parse().unwrap();
        let guard = guard.with_resolver(move |_| async move { Ok(vec![address]) }.boxed());
        documents(guard, &self.authority)
    }

    /// Returns a client that reaches this host.
    pub(crate) fn reachable(&self) -> MetadataDocuments {
        self.documents("127.0.0.1", PublicOnly::new().allow_network("127.0.0.0/8".parse().unwrap()))
    }
}

/// Returns a client that trusts the certificates of this file only.
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

/// Reads the header of a request; returns false if it ends early.
fn skip_request(stream: impl std::io::Read) -> bool {
    let mut lines = BufReader::new(stream).lines();
    lines.any(|line| line.is_ok_and(|line| line.is_empty()))
}

/// Returns a response with this status line, these headers and this body; its content type is JSON unless the headers name another.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let content_type =
        if headers.contains("Content-Type:") { "" } else { "Content-Type: application/json\r\n" };
    format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{content_type}{headers}\r\n{body}"
    )
    .into_bytes()
}

/// Returns a valid document of the client `id`.
pub(crate) fn document(id: &str) -> String {
    serde_json::json!({
        "client_id": id, "client_name": "App", "redirect_uris": ["https://app.example/cb", "http://localhost/callback"],
        "token_endpoint_auth_method": "none", "grant_types": ["authorization_code", "refresh_token"],
    })
    .to_string()
}
