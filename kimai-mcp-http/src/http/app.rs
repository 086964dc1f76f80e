//! State that all requests share, and its construction from the settings.

use std::{
    fmt,
    io::{self, IsTerminal, Write},
    sync::{Arc, Once},
    time::Duration,
};

use kimai_cli::ConfigError;
use kimai_tools::{
    ConfirmationMode, Confirmations, Policy, RunningWrites, Surface,
    domain::{absences::AbsenceLimits, api::Tls},
};
use mcp_oauth_server::{
    AuthorizationServer, Cipher, Event, Lifetimes, PublicUrl, State, clock,
    secret::{Digest, Secret},
    state::{Redis, Sqlite, Store},
};
use secrecy::ExposeSecret;

use super::{history::Histories, journal::Journals, metrics::Metrics};
use crate::{
    audit::AuditLog,
    auth::{
        AuthMethods, Authenticator, ClientPool, HeaderMethod,
        oauth::{self, CompanySignIn, Directory},
        own_token::{OwnTokenSignIn, PersonNames},
        provisioning::Provisioner,
        token_writes::TokenWrites,
    },
    config::{
        AuditConfig, Backend, HeaderAuth, RequestPolicy, Settings, StateConfig, state::NAMESPACE,
        users::Users,
    },
};

/// Default number of cached accounts.
const DEFAULT_CAPACITY: u64 = 10_000;

/// Default lifetime of a cached account after the last call.
const DEFAULT_TTL: Duration = Duration::from_secs(3_600);

/// State that all requests share.
pub struct App {
    /// Authentication of callers.
    pub auth: Authenticator,
    /// Metrics.
    pub metrics: Metrics,
    /// Restrictions of requests.
    pub policy: Arc<RequestPolicy>,
    /// Token of the operator, for the metrics and the details of the probes.
    pub metrics_token: Option<Digest>,
    /// Running calls that write.
    pub running: RunningWrites,
    /// Grouping of actions into tools.
    pub surface: Surface,
    /// True if hosts are offered views of reports.
    pub has_views: bool,
    /// Confirmation of calls that delete several records, update several by `timesheet update`, or delete more than `undo` can
    /// bring back. Its tokens are valid in all replicas with the same state key.
    pub confirmations: Confirmations,
    /// Audit of sign-ins, sessions and changes.
    pub audit: AuditLog,
    /// Journals of the callers' changes.
    pub journals: Journals,
    /// Histories of the callers' changes.
    pub histories: Histories,
    /// Sign-in at an identity provider, if it is offered.
    pub company: Option<CompanySignIn>,
    /// Creation of Kimai tokens for accounts of the identity provider, if it is enabled.
    pub provisioner: Option<Provisioner>,
}

impl App {
    /// Creates a server for `users` with default settings: OAuth only, without client metadata documents.
    pub fn new(public_url: PublicUrl, users: Users, state: State) -> Self {
        let metrics = Metrics::new();
        let audit = AuditLog::default();
        let clients =
            ClientPool::new(DEFAULT_CAPACITY, DEFAULT_TTL, AbsenceLimits::default(), metrics.observer());
        let directory = Directory::new(users.clone(), clients.clone(), Policy::default());
        let journals = Journals::new(state.clone());
        let histories = Histories::new(state.clone());
        let confirmations = confirmations(ConfirmationMode::default(), &state);
        let auth = Authenticator {
            oauth: authorization_server(public_url, directory, state, &metrics, &audit),
            users,
            clients,
            methods: Arc::default(),
            policy: Policy::default(),
            own_token: None,
        };
        Self {
            auth,
            metrics,
            policy: Arc::default(),
            metrics_token: None,
            running: RunningWrites::default(),
            surface: Surface::default(),
            has_views: true,
            confirmations,
            audit,
            journals,
            histories,
            company: None,
            provisioner: None,
        }
    }

    /// Creates the server of the settings. Neither Kimai nor Redis is contacted.
    ///
    /// # Errors
    /// If the state or the audit file cannot be opened, or no server token can be generated.
    pub(crate) fn from_settings(settings: &Settings) -> Result<Self, ConfigError> {
        let store = open_store(&settings.state)?;
        let state = State::new(store, clock::system(), cipher(&settings.state)?);
        let metrics = Metrics::new();
        let users = settings.users.users.clone();
        let persons = PersonNames::default();
        let audit = open_audit(&settings.audit, users.clone(), persons.clone(), state.clone(), &metrics)?;
        let clients = client_pool(settings, &metrics);
        let ceiling = settings.tools.policy.clone();
        let directory = Directory::new(users.clone(), clients.clone(), ceiling.clone());
        let public_url = settings.public_url.clone();
        let journals = Journals::new(state.clone());
        let histories = Histories::new(state.clone());
        let own_token = settings.sign_in.own_token.as_ref();
        let running = RunningWrites::default();
        let writes = TokenWrites::new(audit.clone(), running.clone());
        let own_token = own_token.map(|settings| {
            OwnTokenSignIn::new(settings, state.clone(), clients.clone(), &ceiling, persons, writes.clone())
        });
        let provisioner = settings.provisioning.as_ref().zip(own_token.clone()).map(|(config, own_token)| {
            Provisioner::new(config.clone(), own_token, clients.clone(), state.clone(), writes)
        });
        let company = settings.oidc.as_ref();
        let company = company.map(|config| {
            oauth::company_sign_in(
                config,
                state.clone(),
                users.clone(),
                Some(directory.clone()),
                own_token.clone(),
                provisioner.clone(),
            )
        });
        let company = company.transpose()?;
        let confirmations = confirmations(settings.tools.confirmation, &state);
        let oauth = authorization_server(public_url, directory, state, &metrics, &audit)
            .with_lifetimes(Lifetimes { session: settings.users.login_lifetime, ..Lifetimes::DEFAULT })
            .with_default_scopes(settings.users.default_scopes.clone())
            .with_allowlist(settings.users.clients.clone());
        let is_offered = settings.sign_in.own_token.as_ref().is_some_and(|own_token| own_token.is_offered);
        let offered = own_token.as_ref().filter(|_| is_offered);
        let oauth = with_ways(oauth, settings.sign_in.secret, company.as_ref(), offered);
        let documents =
            settings.users.client_documents.then(|| oauth::metadata_documents(&Tls::System)).flatten();
        let auth = Authenticator {
            oauth: match documents {
                Some(documents) => oauth.with_metadata_documents(documents),
                None => oauth,
            },
            users,
            clients,
            methods: Arc::new(auth_methods(settings)?),
            policy: ceiling,
            own_token,
        };
        let metrics_token = settings.metrics_token.as_ref();
        let metrics_token = metrics_token.map(|token| Secret::new(token.expose_secret()).digest());
        let policy = Arc::new(settings.policy.clone());
        let surface = settings.tools.surface;
        let has_views = settings.tools.has_views;
        Ok(Self {
            auth,
            metrics,
            policy,
            metrics_token,
            running,
            surface,
            has_views,
            confirmations,
            audit,
            journals,
            histories,
            company,
            provisioner,
        })
    }
}

/// Sets the ways to sign in: the company first, then user and secret, then the own Kimai token.
fn with_ways(
    oauth: AuthorizationServer,
    secret: bool,
    company: Option<&CompanySignIn>,
    own_token: Option<&OwnTokenSignIn>,
) -> AuthorizationServer {
    let oauth = match (secret, company, own_token) {
        (false, Some(company), _) => oauth.with_sign_in(company.clone()),
        (false, None, Some(own_token)) => oauth.with_sign_in(own_token.clone()),
        _ => oauth,
    };
    let oauth = match company {
        Some(company) => oauth.with_first_sign_in(company.clone()),
        None => oauth,
    };
    match own_token {
        Some(own_token) => oauth.with_further_sign_in(own_token.clone()),
        None => oauth,
    }
}

/// Returns the confirmation of calls, with a key of the state.
fn confirmations(mode: ConfirmationMode, state: &State) -> Confirmations {
    Confirmations::with_key(mode, state.cipher().derive_key("confirmation"))
}

fn authorization_server(
    public_url: PublicUrl,
    directory: Directory,
    state: State,
    metrics: &Metrics,
    audit: &AuditLog,
) -> AuthorizationServer {
    let metrics = metrics.clone();
    let audit = audit.clone();
    oauth::server(public_url, directory, state, move |outcome| metrics.login(outcome))
        .with_event_sink(move |event: &Event| audit.record_event(event))
}

fn open_audit(
    config: &AuditConfig,
    users: Users,
    persons: PersonNames,
    state: State,
    metrics: &Metrics,
) -> Result<AuditLog, ConfigError> {
    let pseudonym = move |slug: &str| state.cipher().pseudonym("user", slug);
    AuditLog::open(config, users, persons, pseudonym, metrics.audit_errors()).map_err(|error| {
        let next_step =
            "give the server write permission for the file and its folder, or move a damaged file away";
        ConfigError::new("the audit file", error.to_string(), next_step)
    })
}

fn open_store(config: &StateConfig) -> Result<Arc<dyn Store>, ConfigError> {
    Ok(match &config.backend {
        Backend::Memory => Arc::new(Sqlite::in_memory().map_err(|error| state_error(&error))?),
        Backend::File(path) => Arc::new(Sqlite::open(path, NAMESPACE).map_err(|error| state_error(&error))?),
        Backend::Redis(url) => {
            Arc::new(Redis::new(url.expose_secret(), NAMESPACE).map_err(|error| state_error(&error))?)
        }
    })
}

fn cipher(config: &StateConfig) -> Result<Cipher, ConfigError> {
    let key = config.key.as_ref().map(ExposeSecret::expose_secret);
    Cipher::new(key, NAMESPACE).map_err(|error| state_error(&error))
}

fn state_error(error: &dyn fmt::Display) -> ConfigError {
    let next_step = "give the server write permission, or use another state";
    ConfigError::new("the state", format!("cannot be opened ({error})"), next_step)
}

fn client_pool(settings: &Settings, metrics: &Metrics) -> ClientPool {
    let (capacity, ttl) = match &settings.header_auth {
        Some(header_auth) => (header_auth.max_sessions, header_auth.session_ttl),
        None => (DEFAULT_CAPACITY, DEFAULT_TTL),
    };
    let capacity = capacity.max(settings.users.users.count() as u64);
    ClientPool::new(capacity, ttl, settings.absence_limits, metrics.observer())
        .with_requests_per_minute(settings.policy.kimai_requests_per_minute)
        .with_user_agent(settings.tools.user_agent.as_deref())
}

fn auth_methods(settings: &Settings) -> Result<AuthMethods, ConfigError> {
    let headers = settings.header_auth.as_ref().map(header_method).transpose()?;
    Ok(AuthMethods::new(headers, settings.users.legacy_slugs))
}

/// Creates the authentication by headers. Without a configured server token, a new one is generated and printed.
fn header_method(config: &HeaderAuth) -> Result<HeaderMethod, ConfigError> {
    let server_token = if let Some(token) = &config.server_token {
        Secret::new(token.expose_secret())
    } else {
        let token = Secret::random().map_err(|error| {
            ConfigError::new("the server token", format!("cannot be generated ({error})"), "try again")
        })?;
        print_server_token(&token);
        token
    };
    Ok(HeaderMethod {
        server_token: server_token.digest(),
        kimais: config.kimais.clone(),
        ignored_user: Once::new(),
    })
}

/// Prints a generated server token, on standard output unless only standard error is a terminal: standard error is the
/// log, which is stored, forwarded, and may be JSON.
fn print_server_token(token: &Secret) {
    let text =
        format!("New server token, shown only now (set MCP_SERVER_TOKEN to keep one): {}", token.expose());
    let use_stdout = io::stdout().is_terminal() || !io::stderr().is_terminal();
    if !use_stdout || writeln!(io::stdout(), "{text}").is_err() {
        anstream::eprintln!("{text}");
    }
}
