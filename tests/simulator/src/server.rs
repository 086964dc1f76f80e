//! HTTP server of a simulation and its handle.

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
    builder::KimaiBuilder,
    fault::{Fault, FaultRule},
    http,
    invoices::NewInvoice,
    seed,
    settings::{Clock, Settings},
    state::{RecordedRequest, SimulatorState},
    store::{InvoiceTemplate, Token},
    text_override::TextOverride,
};

/// State shared by all connections.
#[derive(Clone, Debug)]
pub(crate) struct SharedState(Arc<Mutex<SimulatorState>>);

impl SharedState {
    /// Runs a function with exclusive access to the state.
    pub(crate) fn with<T>(&self, f: impl FnOnce(&mut SimulatorState) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Users and tokens: a super admin, a team lead and two plain users.
pub const TOKENS: [(&str, &str); 4] =
    [("admin", "admin-token"), ("tina", "tina-token"), ("anna", "anna-token"), ("ben", "ben-token")];

/// Running simulated Kimai, which stops when it is dropped.
#[derive(Debug)]
pub struct SimulatedKimai {
    shared: SharedState,
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl SimulatedKimai {
    /// Returns a builder, which sets version, plugins and configuration.
    pub fn builder() -> KimaiBuilder {
        KimaiBuilder::default()
    }

    /// Starts a simulation with seed data on 127.0.0.1.
    ///
    /// # Panics
    /// If the port is taken; see [`SimulatedKimai::bind`].
    #[expect(clippy::panic, reason = "a test without its server cannot go on")]
    pub async fn start(settings: Settings) -> Self {
        match Self::bind(settings).await {
            Ok(kimai) => kimai,
            Err(error) => panic!("cannot serve the simulated Kimai: {error}"),
        }
    }

    /// Starts a simulation, with an error instead of a panic.
    ///
    /// # Errors
    /// Fails if the port of the settings is taken.
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

    /// Runs until the server stops, for a program that does nothing else.
    pub async fn forever(mut self) {
        let _ = (&mut self.server).await;
    }

    /// Returns `http://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the requests since the start or since [`SimulatedKimai::clear_requests`].
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.with(|state| state.requests.clone())
    }

    /// Clears the list of received requests.
    pub fn clear_requests(&self) {
        self.shared.with(|state| state.requests.clear());
    }

    /// Restores the seed data. Settings, faults and the received requests stay.
    pub fn reset_data(&self) {
        self.shared.with(SimulatorState::reset_data);
    }

    /// Makes requests fail. `*` is any method; `{id}` or `*` is any segment, `*` alone any path.
    pub fn fault(&self, method: &str, path_pattern: &str, fault: Fault) {
        self.shared.with(|state| state.fault_rules.push(FaultRule::new(method, path_pattern, fault, None)));
    }

    /// Makes the next `times` requests fail.
    pub fn fault_times(&self, times: usize, method: &str, path_pattern: &str, fault: Fault) {
        self.shared
            .with(|state| state.fault_rules.push(FaultRule::new(method, path_pattern, fault, Some(times))));
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.shared.with(|state| state.fault_rules.clear());
    }

    /// Replaces scalars in every response: `replace` gets the path of the request, the place in the response, such as
    /// `project.customer.name`, and the value; at the place `*` it gets the keys of objects.
    pub fn override_text(&self, replace: impl Fn(&str, &str, &Value) -> Option<Value> + Send + 'static) {
        self.shared.with(|state| state.text_override = TextOverride::new(replace));
    }

    /// Changes the settings; the clock follows [`Settings::now`].
    pub fn settings(&self, change: impl FnOnce(&mut Settings)) {
        self.shared.with(|state| {
            let before = state.settings.now;
            change(&mut state.settings);
            if state.settings.now != before {
                state.clock = Clock::from_setting(state.settings.now);
            }
        });
    }

    /// Removes a bearer token; unknown ones are ignored.
    pub fn remove_token(&self, token: &str) {
        self.shared.with(|state| {
            let id = state.store.tokens.iter().find(|stored| stored.secret == token).map(|stored| stored.id);
            id.map(|id| state.store.tokens.remove(id))
        });
    }

    /// Adds a bearer token for the user of this name; unknown names are ignored.
    pub fn add_token(&self, username: &str, token: &str) {
        self.shared.with(|state| {
            let user = state.store.users.iter().find(|user| user.username == username).map(|user| user.id);
            let add = |user| {
                let secret = token.to_owned();
                state.store.tokens.add(|id| Token { id, user, secret, expires: None })
            };
            user.map(add)
        });
    }

    /// Adds an invoice; the API of Kimai creates none before 2.68.
    pub fn add_invoice(&self, invoice: NewInvoice) {
        self.shared.with(|state| state.store.invoices.add(|id| invoice.with_id(id)));
    }

    /// Adds users until there are `people`, and finished timesheets of all of them until there are `timesheets`.
    pub fn add_work(&self, people: u64, timesheets: u64) {
        self.shared.with(|state| {
            let today = seed::today(state.clock.now());
            seed::bulk::populate(&mut state.store, people, timesheets, today);
        });
    }

    /// Adds an invoice template that uses the built-in document `default`.
    pub fn add_invoice_template(&self) {
        self.shared.with(|state| {
            let renderer = "default".to_owned();
            state.store.invoice_templates.add(|_| InvoiceTemplate { renderer })
        });
    }

    /// Returns the time of the simulation.
    pub fn now(&self) -> Timestamp {
        self.shared.with(|state| state.clock.now())
    }

    /// Stops the clock at this time; the seed data stay unchanged.
    pub fn set_now(&self, now: Timestamp) {
        self.settings(|settings| settings.now = Some(now));
    }
}

impl Drop for SimulatedKimai {
    fn drop(&mut self) {
        self.server.abort();
    }
}
