//! The server, from its settings until it is told to end.

use axum::{Router, routing::get};
use tokio::{net::TcpListener, runtime, signal};

use crate::{exit::Exit, problem::Problem, settings::Settings};

/// Serves until SIGTERM or Ctrl-C.
pub(crate) fn run(settings: &Settings) -> Exit {
    let served = runtime::Builder::new_multi_thread().enable_all().build();
    let served =
        served.map_err(|error| Problem::new("the program", format!("cannot start ({error})"), "try again"));
    match served.and_then(|runtime| runtime.block_on(serve(settings))) {
        Ok(()) => Exit::Done,
        Err(problem) => {
            tracing::error!("{problem}");
            Exit::NotServed
        }
    }
}

async fn serve(settings: &Settings) -> Result<(), Problem> {
    let refused = |error: std::io::Error| {
        let next = "end the program that uses it, or choose another with --host and --port";
        Problem::new(settings.listen.to_string(), format!("cannot be listened at ({error})"), next)
    };
    let listener = TcpListener::bind(settings.listen).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    tracing::info!(%address, public = settings.public.issuer(), "listening");
    let health = Router::new().route("/health", get(|| async { "ok" }));
    axum::serve(listener, health).with_graceful_shutdown(told_to_end()).await.map_err(refused)
}

async fn told_to_end() {
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
