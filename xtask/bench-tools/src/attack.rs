//! Clients that use up connections, memory and time of a server, from addresses of their own.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use clap::{Args, ValueEnum};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::spawn_blocking,
    time::{sleep, timeout},
};

use crate::{Result, announce, http1};

/// Options of the attack.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Address and port of the server
    #[arg(long)]
    address: SocketAddr,
    /// Behavior of the clients
    #[arg(long, value_enum)]
    kind: Kind,
}

/// A kind of attack.
#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// 2,000 connections that send nothing
    Connections,
    /// 400 clients that send a request one byte at a time
    SlowWriters,
    /// 400 clients that request documents and read no response
    SlowReaders,
    /// 40 clients that send bodies of 10 MB, to the MCP endpoint and to the registration of clients
    LargeBodies,
    /// 40 clients that call with tokens that do not exist
    UnknownTokens,
}

impl Kind {
    const fn clients(self) -> u32 {
        match self {
            Self::Connections => 2_000,
            Self::SlowWriters | Self::SlowReaders => 400,
            Self::LargeBodies | Self::UnknownTokens => 40,
        }
    }
}

/// Clients behind one address, fewer than the server allows.
const CLIENTS_PER_ADDRESS: u32 = 50;

/// Pause between two bytes of a slow writer.
const BYTE_INTERVAL: Duration = Duration::from_millis(500);

/// Pause before a client whose connection ended connects again.
const RECONNECT: Duration = Duration::from_millis(50);

/// Time after which a server that does not accept a connection counts as unreachable.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Size of a large body.
const LARGE_BODY: usize = 10_000_000;

/// Counts of all clients.
#[derive(Default)]
struct Counts {
    /// Connections that were opened.
    connections: AtomicU64,
    /// Connections that were refused, or not accepted in time.
    unreachable: AtomicU64,
    /// Connections that the server ended.
    ended: AtomicU64,
    /// Requests that were sent to their end.
    requests: AtomicU64,
}

fn add_one(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

/// Opens the connections, announces that, attacks until the standard input ends, and prints the counts as a line of JSON.
///
/// # Errors
/// If no client can connect.
pub(crate) async fn run(arguments: Arguments) -> Result {
    let Arguments { address, kind } = arguments;
    let counts = Arc::new(Counts::default());
    let connecting = (0..kind.clients()).map(|number| {
        let counts = Arc::clone(&counts);
        tokio::spawn(async move { connect(address, number, &counts).await })
    });
    let connecting: Vec<_> = connecting.collect();
    let mut connections = Vec::new();
    for connection in connecting {
        connections.push(connection.await?);
    }
    let connected = connections.iter().flatten().count();
    if connected == 0 {
        return Err(format!("none of {} clients can connect to {address}", kind.clients()).into());
    }
    announce("attacking");
    for (number, connection) in (0..).zip(connections) {
        tokio::spawn(attack(address, kind, number, connection, Arc::clone(&counts)));
    }
    spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await??;
    let [connections, unreachable, ended, requests] =
        [&counts.connections, &counts.unreachable, &counts.ended, &counts.requests]
            .map(|count| count.load(Ordering::Relaxed));
    println!(
        "{}",
        json!({ "clients": kind.clients(), "connected": connected, "connections": connections,
            "unreachable": unreachable, "ended": ended, "requests": requests })
    );
    Ok(())
}

/// Attacks with a connection, and with a new one whenever the server ends it.
async fn attack(server: SocketAddr, kind: Kind, number: u32, first: Option<TcpStream>, counts: Arc<Counts>) {
    let mut tokens = 0;
    let mut next = first;
    loop {
        let connection = match next.take() {
            Some(connection) => Some(connection),
            None => connect(server, number, &counts).await,
        };
        if let Some(connection) = connection {
            // An error is the end of the connection, which is counted below.
            let _ = match kind {
                Kind::Connections => wait(connection).await,
                Kind::SlowWriters => write_slowly(connection, &counts).await,
                Kind::SlowReaders => read_nothing(connection, &counts).await,
                Kind::LargeBodies => send_large_body(connection, number, &counts).await,
                Kind::UnknownTokens => {
                    call_with_unknown_tokens(connection, number, &mut tokens, &counts).await
                }
            };
            add_one(&counts.ended);
        }
        sleep(RECONNECT).await;
    }
}

/// Connects and counts the result.
async fn connect(server: SocketAddr, number: u32, counts: &Counts) -> Option<TcpStream> {
    let connection = timeout(CONNECT_TIMEOUT, connect_from(server, number)).await;
    let connection = connection.ok().and_then(std::result::Result::ok);
    add_one(if connection.is_some() { &counts.connections } else { &counts.unreachable });
    connection
}

/// Connects from a loopback address that other clients share. Other systems than Linux have one loopback address only.
async fn connect_from(server: SocketAddr, number: u32) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if cfg!(target_os = "linux") {
        let host = Ipv4Addr::from(u32::from(Ipv4Addr::LOCALHOST) + 1 + number / CLIENTS_PER_ADDRESS);
        socket.bind(SocketAddr::from((host, 0)))?;
    }
    socket.connect(server).await
}

/// Waits until the server ends the connection, whatever it responds before.
async fn wait(mut connection: TcpStream) -> Result {
    let mut buffer = [0; 4 << 10];
    while connection.read(&mut buffer).await? > 0 {}
    Ok(())
}

async fn write_slowly(mut connection: TcpStream, counts: &Counts) -> Result {
    let head = b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    for byte in head.iter().chain(&[b' '; 99]) {
        connection.write_all(&[*byte]).await?;
        sleep(BYTE_INTERVAL).await;
    }
    add_one(&counts.requests);
    Ok(())
}

async fn read_nothing(mut connection: TcpStream, counts: &Counts) -> Result {
    loop {
        connection
            .write_all(b"GET /.well-known/oauth-authorization-server HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .await?;
        add_one(&counts.requests);
    }
}

/// Sends a request whose body the server must not store, half of the clients to an endpoint that needs no token.
async fn send_large_body(mut connection: TcpStream, number: u32, counts: &Counts) -> Result {
    let path = if number.is_multiple_of(2) { "/mcp" } else { "/register" };
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nContent-Length: {LARGE_BODY}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await?;
    write_spaces(&mut connection, LARGE_BODY).await?;
    add_one(&counts.requests);
    wait(connection).await
}

/// Writes this number of spaces.
async fn write_spaces(output: &mut (impl AsyncWrite + Unpin), length: usize) -> io::Result<()> {
    let chunk = vec![b' '; 64 << 10];
    let mut left = length;
    while left > 0 {
        let part = chunk.get(..left).unwrap_or(&chunk);
        output.write_all(part).await?;
        left -= part.len();
    }
    Ok(())
}

async fn call_with_unknown_tokens(
    mut connection: TcpStream,
    number: u32,
    tokens: &mut u64,
    counts: &Counts,
) -> Result {
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"user_current"}}"#;
    let mut buffer = Vec::new();
    loop {
        *tokens += 1;
        let request = format!(
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nAuthorization: Bearer unknown-{number}-{tokens}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        connection.write_all(request.as_bytes()).await?;
        add_one(&counts.requests);
        http1::read_response(&mut connection, &mut buffer).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::{LARGE_BODY, write_spaces};

    #[tokio::test]
    async fn a_large_body_has_exactly_its_length() {
        for length in [0, 1, 64 << 10, LARGE_BODY] {
            let mut body = Vec::new();
            write_spaces(&mut body, length).await.unwrap();
            assert_eq!(body.len(), length);
        }
    }
}
