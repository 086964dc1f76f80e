//! The proxy of a site that serves other things too: https, a path of the site for this server, the caller's address.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
};

use rcgen::CertifiedKey;
use reqwest::{Certificate, Client, redirect::Policy};
use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring, pki_types::PrivateKeyDer};

/// The name of the site.
pub(crate) const HOST: &str = "site.example";

/// Path prefixes that the proxy forwards, each with the part that it strips.
pub(crate) type Locations = &'static [(&'static str, &'static str)];

/// Serves https at this socket for a server at that port of this machine; a client that knows the site.
pub(crate) fn before(port: u16, socket: TcpListener, locations: Locations) -> Client {
    let made = rcgen::generate_simple_self_signed([HOST.to_owned()]).unwrap();
    let trusted = Certificate::from_der(made.cert.der()).unwrap();
    let address = socket.local_addr().unwrap();
    let config = config(made);
    thread::spawn(move || {
        for stream in socket.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            thread::spawn(move || {
                if let Some(request) = Request::read(&mut stream) {
                    let _ = stream.write_all(&request.answer(port, locations));
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            });
        }
    });
    let client = Client::builder().redirect(Policy::none()).resolve(HOST, address);
    client.tls_certs_only([trusted]).build().unwrap()
}

fn config(made: CertifiedKey<rcgen::KeyPair>) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key);
    Arc::new(config.unwrap())
}

struct Request {
    line: String,
    headers: Vec<String>,
    body: Vec<u8>,
}

impl Request {
    fn read(stream: impl Read) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
            match line.trim_end() {
                "" => break,
                text => lines.push(text.to_owned()),
            }
        }
        let length = lines
            .iter()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        reader.read_exact(&mut body).ok()?;
        let line = lines.remove(0);
        Some(Self { line, headers: lines, body })
    }

    fn answer(&self, port: u16, locations: Locations) -> Vec<u8> {
        let target = self.line.split(' ').nth(1).unwrap();
        let Some((_, hidden)) = locations.iter().find(|(begin, _)| target.starts_with(begin)) else {
            return b"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 14\r\n\r\nanother's page".to_vec();
        };
        let seen = target.strip_prefix(hidden).unwrap();
        let seen = if seen.starts_with('/') { seen.to_owned() } else { format!("/{seen}") };
        let unchanged =
            self.headers.iter().filter(|header| !header.to_ascii_lowercase().starts_with("connection:"));
        let added = ["Connection: close", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https"];
        let headers = unchanged.map(String::as_str).chain(added).collect::<Vec<_>>().join("\r\n");
        let head = format!("{}\r\n{headers}\r\n\r\n", self.line.replacen(target, &seen, 1));
        let mut server = TcpStream::connect(("127.0.0.1", port)).unwrap();
        server.write_all(&[head.as_bytes(), &self.body].concat()).unwrap();
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).unwrap();
        answer
    }
}
