//! Clients that open many connections, or send many requests without reading the responses.
#![cfg(target_os = "linux")]

use std::{fs, net::SocketAddr};

use kimai_tests::{
    hosted::http,
    sim::{Settings, SimulatedKimai},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::server_process::Server;

/// Connections of the attacker, many more than one address may have.
const CONNECTIONS: usize = 400;

/// Connects from another loopback address than the other clients of the test.
async fn connect(server: &Server) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    socket.connect(SocketAddr::from(([127, 0, 0, 1], server.port))).await.unwrap()
}

fn open_files(server: &Server) -> usize {
    fs::read_dir(format!("/proc/{}/fd", server.process.id())).unwrap().count()
}

async fn is_healthy(server: &Server) -> bool {
    let response = http().get(server.at("/health")).timeout(std::time::Duration::from_secs(20)).send().await;
    response.is_ok_and(|response| response.status() == 200)
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_pipeline_without_reading_do_not_exhaust_the_server() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let options = ["--max-connections-per-address", "64", "--log", "error"];
    let server = Server::start(&kimai, &options).await;
    let before = open_files(&server);
    let pipeline = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(400);
    let mut streams = Vec::new();
    for _ in 0..CONNECTIONS {
        let mut stream = connect(&server).await;
        // The server may have closed the connection already.
        let _ = stream.write_all(pipeline.as_bytes()).await;
        streams.push(stream);
    }
    for _ in 0..20 {
        assert!(is_healthy(&server).await);
    }
    assert!(open_files(&server) < before + 64 + 20, "{} open files, {before} before", open_files(&server));
    for stream in &mut streams {
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received).await;
        let responses = String::from_utf8_lossy(&received).matches("HTTP/1.1 200").count();
        assert!(responses <= 17, "{responses} of 400 requests were answered");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_of_one_address_leave_room_for_others() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let listen = format!("127.0.0.1:{}", kimai_tests::redis::free_port());
    let options = ["--max-connections-per-address", "64", "--metrics-listen", &listen, "--log", "error"];
    let server = Server::start(&kimai, &options).await;
    let mut streams = Vec::new();
    for _ in 0..CONNECTIONS {
        streams.push(connect(&server).await);
    }
    assert!(is_healthy(&server).await);
    // All connections were accepted in this order, the one of the health request last.
    let metrics = http().get(format!("http://{listen}/metrics")).send().await.unwrap().text().await.unwrap();
    let refused = format!("kimai_mcp_connections_refused_total {}", CONNECTIONS - 64);
    assert!(metrics.contains(&refused), "{metrics}");
    let mut closed = 0;
    for stream in &mut streams[64..] {
        closed += usize::from(matches!(stream.read(&mut [0; 16]).await, Ok(0) | Err(_)));
    }
    assert_eq!(closed, CONNECTIONS - 64);
}
