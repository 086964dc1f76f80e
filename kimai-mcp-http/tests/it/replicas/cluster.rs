//! Two replicas with one Redis behind a load balancer.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use kimai_tests::{
    hosted::{ANNA, Login, Site, call},
    redis::Redis,
    sim::{Settings, SimulatedKimai},
};
use reqwest::Response;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

use crate::server_process::{Server, entry};

/// Number of users besides Anna; all use her Kimai account.
pub(crate) const USERS: usize = 20;

pub(crate) struct Cluster {
    pub(crate) replicas: [Server; 2],
    pub(crate) selector: ReplicaSelector,
    _kimai: SimulatedKimai,
    port: u16,
    _redis: Redis,
    _folder: TempDir,
}

impl Cluster {
    /// Starts two replicas with the same state, key and users.
    pub(crate) async fn start(options: &[&str]) -> Self {
        let (redis, kimai, balancer) =
            (Redis::start(), SimulatedKimai::start(Settings::default()).await, Balancer::new().await);
        let (folder, key) = state_key();
        let (state, public) = (redis.url(), format!("http://localhost:{}", balancer.port));
        let shared = ["--state", &state, "--state-key-file", &key, "--public-url", &public];
        let (options, users) = ([&shared, options].concat(), users(&kimai));
        let replicas = [
            Server::serving(&kimai, &users, &options).await,
            Server::serving(&kimai, &users, &options).await,
        ];
        let port = balancer.port;
        let selector = balancer.balance([replicas[0].port, replicas[1].port]);
        Self { replicas, selector, _kimai: kimai, port, _redis: redis, _folder: folder }
    }

    /// Calls `user_current`.
    pub(crate) async fn call_user_current(&self, login: &Login) -> reqwest::Result<Response> {
        call_user_current(self, login).await
    }

    /// Returns the number of requests to each replica.
    pub(crate) fn request_counts(&self) -> [usize; 2] {
        [0, 1].map(|replica| self.replicas[replica].log().matches(" request completed ").count())
    }
}

impl Site for Cluster {
    fn at(&self, path: &str) -> String {
        at(self.port, path)
    }
}

/// Public address, for callers that outlive a replica.
#[derive(Clone, Copy)]
pub(crate) struct Address(pub(crate) u16);

impl Site for Address {
    fn at(&self, path: &str) -> String {
        at(self.0, path)
    }
}

impl Cluster {
    pub(crate) fn address(&self) -> Address {
        Address(self.port)
    }
}

fn at(port: u16, path: &str) -> String {
    format!("http://localhost:{port}{path}")
}

/// Calls `user_current` at this site.
pub(crate) async fn call_user_current(site: &impl Site, login: &Login) -> reqwest::Result<Response> {
    call(site, "/mcp", "user_current", &json!({})).bearer_auth(&login.access).send().await
}

/// Returns slug and secret of a user.
pub(crate) fn user(number: usize) -> (String, String) {
    (format!("user-{number:02}-xK9mP2qW7vL4"), format!("the secret of user {number}"))
}

fn users(kimai: &SimulatedKimai) -> Value {
    let mut users = json!({ ANNA.0: entry(kimai, ANNA.1, ANNA.2) });
    users[ANNA.0]["oidc_identity"] = "anna@example.com".into();
    for number in 0..USERS {
        let (slug, secret) = user(number);
        users[slug] = entry(kimai, &secret, ANNA.2);
    }
    users
}

/// Creates the file with the encryption key; returns its folder and its path.
pub(crate) fn state_key() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    std::fs::write(&path, "42".repeat(32)).unwrap();
    (folder, path.to_str().unwrap().to_owned())
}

/// Load balancer: connects each client to the next replica, or to the other one if that is down.
pub(crate) struct Balancer {
    listener: TcpListener,
    pub(crate) port: u16,
}

/// Selects the replica of the next connection.
#[derive(Clone, Default)]
pub(crate) struct ReplicaSelector {
    connections: Arc<AtomicUsize>,
    /// Index of the pinned replica plus one; 0 if none is pinned.
    pinned: Arc<AtomicUsize>,
}

impl ReplicaSelector {
    /// Sends all further connections to this replica.
    pub(crate) fn pin(&self, replica: usize) {
        self.pinned.store(replica + 1, Ordering::SeqCst);
    }

    fn next(&self) -> usize {
        let next = self.connections.fetch_add(1, Ordering::SeqCst);
        self.pinned.load(Ordering::SeqCst).checked_sub(1).unwrap_or(next)
    }
}

impl Balancer {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { listener, port }
    }

    /// Starts forwarding connections to replicas at these ports.
    pub(crate) fn balance(self, ports: [u16; 2]) -> ReplicaSelector {
        let selector = ReplicaSelector::default();
        let next = selector.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = self.listener.accept().await {
                tokio::spawn(forward(client, ports, next.next()));
            }
        });
        selector
    }
}

async fn forward(mut client: TcpStream, ports: [u16; 2], first: usize) {
    for port in [ports[first % 2], ports[(first + 1) % 2]] {
        if let Ok(mut replica) = TcpStream::connect(("127.0.0.1", port)).await {
            // Broken connections are repeated by the client.
            let _ = copy_bidirectional(&mut client, &mut replica).await;
            return;
        }
    }
}
