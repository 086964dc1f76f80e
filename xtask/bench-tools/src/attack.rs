//! Clients that use up connections, memory and time of a server, from addresses of their own.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use clap::{Args, ValueEnum};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::sleep,
};

use crate::{Result, announce};

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
    /// 40 clients that send bodies of 10 MB
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

/// Size of a large body.
const LARGE_BODY: usize = 10_000_000;

/// Runs the clients until the process is killed.
pub(crate) async fn run(arguments: Arguments) -> Result {
    let Arguments { address, kind } = arguments;
    let clients: Vec<_> =
        (0..kind.clients()).map(|number| tokio::spawn(attack(address, kind, number))).collect();
    announce("attacking");
    for client in clients {
        client.await?;
    }
    Ok(())
}

/// Connects again whenever the server ends the connection.
async fn attack(server: SocketAddr, kind: Kind, number: u32) {
    let mut requests = 0;
    loop {
        if let Ok(connection) = connect(server, number).await {
            // The server may end any of them.
            let _ = match kind {
                Kind::Connections => wait(connection).await,
                Kind::SlowWriters => write_slowly(connection).await,
                Kind::SlowReaders => read_nothing(connection).await,
                Kind::LargeBodies => send_large_body(connection).await,
                Kind::UnknownTokens => call_with_unknown_tokens(connection, number, &mut requests).await,
            };
        }
        sleep(RECONNECT).await;
    }
}

/// Connects from a loopback address that other clients share. Other systems than Linux have one loopback address only.
async fn connect(server: SocketAddr, number: u32) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if cfg!(target_os = "linux") {
        let host = Ipv4Addr::from(u32::from(Ipv4Addr::LOCALHOST) + 1 + number / CLIENTS_PER_ADDRESS);
        socket.bind(SocketAddr::from((host, 0)))?;
    }
    socket.connect(server).await
}

async fn wait(mut connection: TcpStream) -> Result {
    connection.read_u8().await?;
    Ok(())
}

async fn write_slowly(mut connection: TcpStream) -> Result {
    for byte in b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{".iter().chain([b' '; 99].iter()) {
        connection.write_all(&[*byte]).await?;
        sleep(BYTE_INTERVAL).await;
    }
    Ok(())
}

async fn read_nothing(mut connection: TcpStream) -> Result {
    loop {
        connection
            .write_all(b"GET /.well-known/oauth-authorization-server HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .await?;
    }
}

async fn send_large_body(mut connection: TcpStream) -> Result {
    let head = format!(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nContent-Length: {LARGE_BODY}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await?;
    let chunk = vec![b' '; 64 << 10];
    for _ in 0..LARGE_BODY / chunk.len() {
        connection.write_all(&chunk).await?;
    }
    wait(connection).await
}

async fn call_with_unknown_tokens(mut connection: TcpStream, number: u32, requests: &mut u64) -> Result {
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"user_current"}}"#;
    let mut buffer = vec![0; 16 << 10];
    loop {
        *requests += 1;
        let request = format!(
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nAuthorization: Bearer unknown-{number}-{requests}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        connection.write_all(request.as_bytes()).await?;
        if connection.read(&mut buffer).await? == 0 {
            return Ok(());
        }
    }
}
