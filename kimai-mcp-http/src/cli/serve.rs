//! Runs the server until it is terminated.

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join;
use kimai_cli::{CliError, ConfigError, Exit};
use tokio::{net::TcpListener, runtime, signal};
use tokio_util::sync::CancellationToken;

use super::MakeEndpoint;
use crate::{
    config::{ConnectionLimits, Settings},
    http::{self, App, connections, metrics},
};

/// Interval at which expired state is removed.
const CLEANUP_INTERVAL: Duration = Duration::from_secs(300);

/// Maximum number of connections below which a team may have to wait.
const REASONABLE_CONNECTIONS: usize = 1_000;

/// Interval at which the users file is checked without a request.
const USERS_CHECK_INTERVAL: Duration = Duration::from_secs(60);

/// Interval at which the links of users to their accounts at the identity provider are renewed.
const LINK_INTERVAL: Duration = Duration::from_secs(24 * 3_600);

/// Logs the warnings of the settings and serves until SIGTERM or Ctrl-C.
///
/// # Errors
/// [`Exit::CannotServe`] if the state cannot be opened or an address is in use.
pub(super) fn run(settings: &Settings, make_endpoint: MakeEndpoint) -> Result<Exit, CliError> {
    settings.log.init();
    for warning in settings.users.users.errors().iter().chain(settings.warnings()) {
        tracing::warn!("{warning}");
    }
    let runtime = runtime::Builder::new_multi_thread().enable_all().build();
    runtime
        .map_err(|error| ConfigError::new("the program", format!("cannot start ({error})"), "try again"))
        .and_then(|runtime| runtime.block_on(serve(settings, make_endpoint)))
        .map(|()| Exit::Success)
        .map_err(|error| CliError::new(Exit::CannotServe, error))
}

async fn serve(settings: &Settings, make_endpoint: MakeEndpoint) -> Result<(), ConfigError> {
    let app = Arc::new(App::from_settings(settings)?);
    let limits = connection_limits(settings, connections::raise_file_limit());
    let listener = bind(settings.listen).await?;
    let address = listener.local_addr().map_err(|error| bind_error(settings.listen, &error))?;
    let shutdown = CancellationToken::new();
    if let Some(address) = settings.metrics_listen {
        let listener = bind(address).await?;
        let routes = metrics::routes(Arc::clone(&app));
        let (limits, metrics) = (limits.clone(), app.metrics.clone());
        tokio::spawn(connections::serve(listener, routes, limits, metrics, shutdown.clone()));
    }
    tokio::spawn(remove_expired_state(Arc::clone(&app)));
    tokio::spawn(check_users_file(Arc::clone(&app)));
    tokio::spawn(attend_identity_provider(Arc::clone(&app)));
    tokio::spawn(check_provisioning(Arc::clone(&app)));
    tokio::spawn(cancel_on_signal(shutdown.clone()));
    let public_url = settings.public_url.issuer();
    let tools = kimai_tools::summary(&settings.tools.policy, settings.tools.surface);
    tracing::info!(%address, public_url, users = app.auth.users.count(), tools, "listening");
    let timeout = limits.shutdown_timeout;
    let routes = http::router(&app, make_endpoint(&app, settings));
    let serving = connections::serve(listener, routes, limits, app.metrics.clone(), shutdown.clone());
    let stopping = async {
        shutdown.cancelled().await;
        Instant::now()
    };
    let ((), stopped_at) = join(serving, stopping).await;
    // Writes of clients that are gone have no connection that waits for them.
    if !app.running.finish(timeout.saturating_sub(stopped_at.elapsed())).await {
        tracing::warn!("writes were still running after the timeout; the audit names them as unknown");
    }
    app.audit.flush().await;
    tracing::info!("server stopped");
    Ok(())
}

/// Returns the limits of the settings, reduced to three quarters of the open files that the system allows: Kimai and the
/// state need the others.
fn connection_limits(settings: &Settings, files: Option<usize>) -> ConnectionLimits {
    let limits = settings.connections.clone();
    let available = files.map_or(usize::MAX, |files| (files / 4 * 3).max(1));
    if available < limits.total && available < REASONABLE_CONNECTIONS {
        tracing::warn!(
            max_connections = available,
            "the system allows few open files; raise the limit (LimitNOFILE, ulimit -n)"
        );
    }
    ConnectionLimits { total: limits.total.min(available), ..limits }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ConfigError> {
    TcpListener::bind(address).await.map_err(|error| bind_error(address, &error))
}

fn bind_error(address: SocketAddr, error: &io::Error) -> ConfigError {
    let next_step = "stop the program that uses it, or choose another address with --host and --port";
    ConfigError::new(address.to_string(), format!("cannot be used to listen on ({error})"), next_step)
}

async fn remove_expired_state(app: Arc<App>) {
    let mut interval = tokio::time::interval(CLEANUP_INTERVAL);
    loop {
        interval.tick().await;
        if let Err(error) = app.auth.oauth.state().remove_expired().await {
            tracing::warn!(%error, cause = %error.source, "expired state not removed");
        }
    }
}

/// Contacts the identity provider, so that the log names an error before the first sign-in, and renews the links of users daily.
async fn attend_identity_provider(app: Arc<App>) {
    let Some(company) = &app.company else { return };
    match company.check().await {
        Ok(()) => tracing::info!("identity provider available"),
        Err(error) => tracing::error!(
            error = &error as &dyn std::error::Error,
            "nobody can sign in at the identity provider at the moment"
        ),
    }
    let mut interval = tokio::time::interval(LINK_INTERVAL);
    loop {
        interval.tick().await;
        let users = app.auth.users.listed().into_iter().map(|listed| listed.user.slug.clone());
        if let Err(error) = company.renew_links(users).await {
            tracing::warn!(%error, cause = %error.source, "links to the identity provider not renewed");
        }
    }
}

/// Checks the creation of Kimai tokens, so that the log names an error before the first sign-in.
async fn check_provisioning(app: Arc<App>) {
    let Some(provisioner) = &app.provisioner else { return };
    match provisioner.check().await {
        Ok(description) => tracing::info!("Kimai tokens are created {description}"),
        Err(error) => tracing::error!(
            error = &error as &dyn std::error::Error,
            "no Kimai token can be created at the moment"
        ),
    }
}

/// Reloads a changed users file, so that the log names an error before the next request.
async fn check_users_file(app: Arc<App>) {
    let mut interval = tokio::time::interval(USERS_CHECK_INTERVAL);
    loop {
        interval.tick().await;
        let _ = app.auth.users.file_error();
    }
}

/// Cancels `shutdown` after SIGTERM or Ctrl-C.
async fn cancel_on_signal(shutdown: CancellationToken) {
    let _guard = shutdown.drop_guard();
    #[cfg(unix)]
    if let Ok(mut terminate) = signal::unix::signal(signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = signal::ctrl_c() => {}
        }
        return;
    }
    let _ = signal::ctrl_c().await;
}
