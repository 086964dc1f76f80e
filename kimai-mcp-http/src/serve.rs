//! The server, from its settings until it is told to end.

use std::{io, net::SocketAddr, time::Duration};

use kimai_cli::{ConfigError, Exit, print_errors};
use tokio::{net::TcpListener, runtime, signal};
use tokio_util::sync::CancellationToken;

use crate::{MakeEndpoint, app::App, connections, metrics, routes, settings::Settings};

/// How often what has ended is forgotten.
const SWEEP: Duration = Duration::from_secs(300);

/// Serves until SIGTERM or Ctrl-C.
pub(crate) fn run(settings: &Settings, endpoint: MakeEndpoint) -> Exit {
    let served = runtime::Builder::new_multi_thread().enable_all().build();
    let served = served
        .map_err(|error| ConfigError::new("the program", format!("cannot start ({error})"), "try again"));
    match served.and_then(|runtime| runtime.block_on(serve(settings, endpoint))) {
        Ok(()) => Exit::Success,
        Err(problem) => {
            print_errors(&[problem]);
            Exit::CannotServe
        }
    }
}

async fn serve(settings: &Settings, endpoint: MakeEndpoint) -> Result<(), ConfigError> {
    let app = App::configured(settings)?;
    let listener = listen(settings.listen).await?;
    let address = listener.local_addr().map_err(|error| unusable(settings.listen, &error))?;
    let farewell = CancellationToken::new();
    if let Some(address) = settings.metrics_listen {
        let (listener, metrics) = (listen(address).await?, metrics::routes(app.metrics.clone()));
        tokio::spawn(connections::until(listener, metrics, farewell.clone()));
    }
    tokio::spawn(sweep(app.clone()));
    tokio::spawn(told_to_end(farewell.clone()));
    tracing::info!(%address, public = settings.public.issuer(), users = app.users.count(), "listening");
    connections::until(listener, routes::all(&app, endpoint(&app, settings)), farewell).await;
    tracing::info!("ended");
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ConfigError> {
    TcpListener::bind(address).await.map_err(|error| unusable(address, &error))
}

fn unusable(address: SocketAddr, error: &io::Error) -> ConfigError {
    let next = "end the program that uses it, or choose another with --host and --port";
    ConfigError::new(address.to_string(), format!("cannot be listened at ({error})"), next)
}

async fn sweep(app: App) {
    let mut every = tokio::time::interval(SWEEP);
    loop {
        every.tick().await;
        if let Err(error) = app.oauth.state().remove_expired().await {
            tracing::warn!("{error}: {}", error.source);
        }
    }
}

async fn told_to_end(farewell: CancellationToken) {
    let _told = farewell.drop_guard();
    #[cfg(unix)]
    if let Ok(mut term) = signal::unix::signal(signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = term.recv() => {}
            _ = signal::ctrl_c() => {}
        }
        return;
    }
    let _ = signal::ctrl_c().await;
}
