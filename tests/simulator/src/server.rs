//! The server around a simulation, and the handle that tests hold.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::Router;
use jiff::Timestamp;
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    fault::{Fault, FaultRule},
    http,
    settings::{Clock, Settings},
    state::{RecordedRequest, SimulatorState},
    text_override::TextOverride,
};

/// The world, shared by all connections.
#[derive(Clone, Debug)]
pub(crate) struct SharedState(Arc<Mutex<SimulatorState>>);

impl SharedState {
    /// Looks at or changes the world, alone.
    pub(crate) fn with<T>(&self, f: impl FnOnce(&mut SimulatorState) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The users and their tokens: a super admin, a team lead and two plain users.
pub const TOKENS: [(&str, &str); 4] =
    [("admin", "admin-token"), ("tina", "tina-token"), ("anna", "anna-token"), ("ben", "ben-token")];

/// A running simulated Kimai. It stops when this is dropped.
#[derive(Debug)]
pub struct SimulatedKimai {
    shared: SharedState,
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl SimulatedKimai {
    /// Seeds a simulation and serves it on 127.0.0.1.
    ///
    /// # Panics
    /// When the port is taken; see [`SimulatedKimai::bind`].
    #[expect(clippy::panic, reason = "a test without its server cannot go on")]
    pub async fn start(settings: Settings) -> Self {
        match Self::bind(settings).await {
            Ok(kimai) => kimai,
            Err(error) => panic!("cannot serve the simulated Kimai: {error}"),
        }
    }

    /// As [`SimulatedKimai::start`], for callers who tell what is wrong.
    ///
    /// # Errors
    /// When the port of the settings is taken.
    pub async fn bind(settings: Settings) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", settings.port)).await?;
        let address = listener.local_addr()?;
        let shared = SharedState(Arc::new(Mutex::new(SimulatorState::new(settings))));
        let router = Router::new().fallback(http::handle).with_state(shared.clone());
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { shared, address, server })
    }

    /// Serves until the task ends: for a program that does nothing else.
    pub async fn forever(mut self) {
        let _ = (&mut self.server).await;
    }

    /// `http://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What arrived since the start or since [`SimulatedKimai::clear_requests`].
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.with(|state| state.requests.clone())
    }

    /// Empties the log.
    pub fn clear_requests(&self) {
        self.shared.with(|state| state.requests.clear());
    }

    /// Lets every call to these routes fail. `*` is any method; `{id}` or `*` is any segment, `*` alone any path.
    pub fn fault(&self, method: &str, path_pattern: &str, fault: Fault) {
        self.shared.with(|state| state.fault_rules.push(FaultRule::new(method, path_pattern, fault, None)));
    }

    /// Lets the next `times` calls to these routes fail.
    pub fn fault_times(&self, times: usize, method: &str, path_pattern: &str, fault: Fault) {
        self.shared
            .with(|state| state.fault_rules.push(FaultRule::new(method, path_pattern, fault, Some(times))));
    }

    /// Lets nothing fail any more.
    pub fn clear_faults(&self) {
        self.shared.with(|state| state.fault_rules.clear());
    }

    /// Puts other words into every answer: `replace` gets the path of the request, the place in the answer, such as
    /// `project.customer.name`, and each scalar there; at the place `*` the names of objects.
    pub fn override_text(&self, replace: impl Fn(&str, &str, &Value) -> Option<Value> + Send + 'static) {
        self.shared.with(|state| state.text_override = TextOverride::new(replace));
    }

    /// Flips switches. The clock follows [`Settings::now`].
    pub fn settings(&self, change: impl FnOnce(&mut Settings)) {
        self.shared.with(|state| {
            let before = state.settings.now;
            change(&mut state.settings);
            if state.settings.now != before {
                state.clock = Clock::from_setting(state.settings.now);
            }
        });
    }

    /// This moment, as the simulation sees it.
    pub fn now(&self) -> Timestamp {
        self.shared.with(|state| state.clock.now())
    }

    /// Lets the clock stand still at this moment. The seed stays where it is.
    pub fn set_now(&self, now: Timestamp) {
        self.settings(|settings| settings.now = Some(now));
    }
}

impl Drop for SimulatedKimai {
    fn drop(&mut self) {
        self.server.abort();
    }
}
