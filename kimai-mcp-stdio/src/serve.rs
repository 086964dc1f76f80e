//! The MCP session over standard input and output.

use std::{
    error::Error,
    sync::{Arc, OnceLock},
    time::Duration,
};

use kimai_cli::Exit;
use kimai_tools::{
    CallerProvider, NotConfigured, Policy, RecordDefaults, RunningWrites, Server,
    domain::{
        Session,
        undo::{Journal, MemoryJournal},
    },
};
use rmcp::{
    RoleServer,
    model::{ClientJsonRpcMessage, ClientRequest, Extensions, JsonRpcMessage},
    serve_server,
    service::{ServerInitializeError, TxJsonRpcMessage},
    transport::{Transport, async_rw::AsyncRwTransport, stdio_pipes},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    runtime,
};

use crate::{Settings, defaults, keychain::SystemKeychain};

/// Timeout for running writes after standard input has closed.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(30);

/// Serves the tools until standard input closes, before or after the handshake.
pub(crate) fn run(settings: Settings) -> Exit {
    match run_session(settings) {
        Ok(()) => Exit::Success,
        Err(error) => {
            tracing::error!("{error}");
            Exit::Failure
        }
    }
}

fn run_session(settings: Settings) -> Result<(), Box<dyn Error>> {
    // A single thread suffices: the program waits for Kimai and the client.
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(serve(settings));
    // Does not wait for the blocking read of standard input on another thread.
    runtime.shutdown_background();
    result
}

async fn serve(settings: Settings) -> Result<(), Box<dyn Error>> {
    let (input, output) = stdio_pipes();
    Box::pin(serve_streams(settings, input, output)).await
}

/// Serves the tools over other streams than those of the process, as its standard input and output, until `input` ends.
///
/// # Errors
/// If the session cannot begin, for example because the first request is not valid.
pub async fn serve_streams(
    settings: Settings,
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
) -> Result<(), Box<dyn Error>> {
    let transport = ProtocolDetection::new(AsyncRwTransport::new_server(input, output));
    // An invalid format, surface or mode of confirmation is reported by each call.
    let format = settings.output().unwrap_or_default();
    let running = RunningWrites::default();
    let surface = settings.surface().unwrap_or_default();
    let has_views = settings.apps().unwrap_or(true);
    let confirmations = settings.confirmations().unwrap_or_default();
    let server = Server::new(LocalUser::new(settings))
        .with_output(format)
        .with_surface(surface)
        .with_views(has_views)
        .with_confirmations(confirmations)
        .with_running_writes(running.clone());
    match serve_server(server, transport).await {
        Ok(session) => drop(session.waiting().await?),
        Err(ServerInitializeError::ConnectionClosed(_)) => {}
        Err(error) => return Err(error.into()),
    }
    if !running.finish(SHUTDOWN_TIMEOUT).await {
        tracing::warn!("a write was still running; read its result in Kimai before you repeat it");
    }
    Ok(())
}

/// The only caller of the server: the user whose token is configured.
///
/// The session is created by the first call. If that fails, the next call tries again.
#[derive(Debug)]
struct LocalUser {
    settings: Settings,
    /// The restrictions; none if the settings are invalid, because then no session is created.
    policy: Policy,
    session: OnceLock<Session>,
    journal: Arc<MemoryJournal>,
}

impl LocalUser {
    fn new(settings: Settings) -> Self {
        let policy = settings.policy().unwrap_or_default();
        Self { settings, policy, session: OnceLock::new(), journal: Arc::default() }
    }
}

impl CallerProvider for LocalUser {
    fn policy(&self, _: &Extensions) -> Policy {
        self.policy.clone()
    }

    fn session(&self, _: &Extensions) -> Result<Session, NotConfigured> {
        if let Some(session) = self.session.get() {
            return Ok(session.clone());
        }
        let settings = self.settings.with_keychain_token(&SystemKeychain);
        let session = settings.and_then(|settings| settings.session()).map_err(NotConfigured::from)?;
        Ok(self.session.get_or_init(|| session).clone())
    }

    fn defaults(&self, _: &Extensions) -> Result<Option<RecordDefaults>, NotConfigured> {
        defaults::read()
    }

    fn journal(&self, _: &Extensions) -> Option<Arc<dyn Journal>> {
        Some(self.journal.clone())
    }
}

/// Transport that ignores notifications before the first request.
///
/// A client that detects the protocol version may time out, cancel its `server/discover` request, and then send
/// `initialize`. rmcp would end the session at such a notification.
struct ProtocolDetection<T> {
    inner: T,
    is_initialized: bool,
}

impl<T> ProtocolDetection<T> {
    const fn new(inner: T) -> Self {
        Self { inner, is_initialized: false }
    }
}

impl<T: Transport<RoleServer>> Transport<RoleServer> for ProtocolDetection<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.inner.send(message)
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        loop {
            let message = self.inner.receive().await?;
            self.is_initialized |= selects_protocol(&message);
            if self.is_initialized || matches!(message, JsonRpcMessage::Request(_)) {
                return Some(message);
            }
            tracing::debug!("ignored a message before the first request");
        }
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.inner.close().await
    }
}

/// Returns true for requests that select a protocol version: all except `server/discover` and `ping`.
fn selects_protocol(message: &ClientJsonRpcMessage) -> bool {
    matches!(message, JsonRpcMessage::Request(request)
        if !matches!(request.request, ClientRequest::DiscoverRequest(_) | ClientRequest::PingRequest(_)))
}
