//! A company with two replicas.

use kimai_tests::{
    hosted::{ANNA, Login, Site, call},
    redis::Redis,
    sim::{Settings, SimulatedKimai},
};
use reqwest::Response;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    balancer::{Balancer, Turn},
    program::{Server, entry},
};

/// How many users there are beside Anna, all of them with her account of Kimai.
pub(crate) const USERS: usize = 20;

pub(crate) struct Team {
    pub(crate) replicas: [Server; 2],
    pub(crate) turn: Turn,
    _kimai: SimulatedKimai,
    port: u16,
    _redis: Redis,
    _folder: TempDir,
}

impl Team {
    /// Two replicas with the same state, key and users.
    pub(crate) async fn start(options: &[&str]) -> Self {
        let (redis, kimai, balancer) =
            (Redis::start(), SimulatedKimai::start(Settings::default()).await, Balancer::new().await);
        let (folder, key) = key();
        let (state, public) = (redis.url(), format!("http://localhost:{}", balancer.port));
        let shared = ["--state", &state, "--state-key-file", &key, "--public-url", &public];
        let (options, users) = ([&shared, options].concat(), users(&kimai));
        let replicas = [
            Server::serving(&kimai, &users, &options).await,
            Server::serving(&kimai, &users, &options).await,
        ];
        let port = balancer.port;
        let turn = balancer.balance([replicas[0].port, replicas[1].port]);
        Self { replicas, turn, _kimai: kimai, port, _redis: redis, _folder: folder }
    }

    /// Asks who is asking.
    pub(crate) async fn asks(&self, login: &Login) -> reqwest::Result<Response> {
        asks(self, login).await
    }

    /// How many requests each replica has answered.
    pub(crate) fn answered(&self) -> [usize; 2] {
        [0, 1].map(|replica| self.replicas[replica].log().matches(" answered ").count())
    }
}

impl Site for Team {
    fn at(&self, path: &str) -> String {
        at(self.port, path)
    }
}

/// What users know of a team, which callers keep while it loses a replica.
#[derive(Clone, Copy)]
pub(crate) struct Address(pub(crate) u16);

impl Site for Address {
    fn at(&self, path: &str) -> String {
        at(self.0, path)
    }
}

impl Team {
    pub(crate) fn address(&self) -> Address {
        Address(self.port)
    }
}

fn at(port: u16, path: &str) -> String {
    format!("http://localhost:{port}{path}")
}

/// Asks who is asking, there.
pub(crate) async fn asks(site: &impl Site, login: &Login) -> reqwest::Result<Response> {
    call(site, "/mcp", "user_current", &json!({})).bearer_auth(&login.access).send().await
}

/// The slug and the secret of one of them.
pub(crate) fn user(number: usize) -> (String, String) {
    (format!("user-{number:02}-xK9mP2qW7vL4"), format!("the secret of user {number}"))
}

fn users(kimai: &SimulatedKimai) -> Value {
    let mut users = json!({ ANNA.0: entry(kimai, ANNA.1, ANNA.2) });
    for number in 0..USERS {
        let (slug, secret) = user(number);
        users[slug] = entry(kimai, &secret, ANNA.2);
    }
    users
}

/// The file with the key that both seal with.
fn key() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    std::fs::write(&path, "42".repeat(32)).unwrap();
    (folder, path.to_str().unwrap().to_owned())
}
