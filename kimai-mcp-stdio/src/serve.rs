//! The session, from standard input to standard output.

use std::{error::Error, process::ExitCode};

use kimai_tools::Server;
use rmcp::{
    serve_server,
    service::ServerInitializeError,
    transport::{async_rw::AsyncRwTransport, stdio_pipes},
};
use tokio::runtime;

use crate::{Settings, caller::LocalUser, opening::Opening};

/// Serves the tools. Standard input that closes is the ordinary end, before or after the handshake.
pub(crate) fn until_stdin_closes(settings: Settings) -> ExitCode {
    match session(settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn session(settings: Settings) -> Result<(), Box<dyn Error>> {
    // One thread: the program waits for Kimai and the client, it does not compute.
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(serve(settings));
    // A read of standard input that is under way on another thread is not waited for.
    runtime.shutdown_background();
    ended
}

async fn serve(settings: Settings) -> Result<(), Box<dyn Error>> {
    let (input, output) = stdio_pipes();
    let transport = Opening::new(AsyncRwTransport::new_server(input, output));
    // What is wrong with the setting is the answer of each call.
    let output = settings.output().unwrap_or_default();
    let server = Server::new(LocalUser::new(settings)).with_output(output);
    match serve_server(server, transport).await {
        Ok(session) => drop(session.waiting().await?),
        Err(ServerInitializeError::ConnectionClosed(_)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
