//! Load generator: repeats one request on each of several connections, and prints calls, latencies and failures.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Args;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{Result, http1};

/// Options of the load generator.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Address and port of the server
    #[arg(long)]
    address: String,
    /// Path of the request; `{}` stands for the number of a person
    #[arg(long)]
    path: String,
    /// Number of persons who call in turn
    #[arg(long, default_value_t = 1)]
    persons: usize,
    /// Headers of the request, such as "authorization: Bearer …"
    #[arg(long)]
    header: Vec<String>,
    /// Body of the request
    #[arg(long)]
    body: String,
    /// Pause of a connection after each response, in milliseconds
    #[arg(long, default_value_t = 0)]
    pause: u64,
    /// Number of connections
    #[arg(long)]
    clients: usize,
    /// Duration in seconds
    #[arg(long)]
    seconds: f64,
}

/// Responses on one connection.
#[derive(Default)]
struct Responses {
    /// Time of each response, in microseconds.
    micros: Vec<u32>,
    /// Responses with another status than 200.
    failures: u64,
}

/// Runs the load and prints its result as a line of JSON.
pub(crate) async fn run(arguments: Arguments) -> Result {
    let persons = arguments.persons.max(1);
    let requests: Arc<[Vec<u8>]> = (0..persons).map(|person| request(&arguments, person)).collect();
    let pause = Duration::from_millis(arguments.pause);
    let connections = (0..arguments.clients).map(|_| tokio::spawn(connect(arguments.address.clone())));
    let mut open = Vec::new();
    for connection in connections.collect::<Vec<_>>() {
        open.push(connection.await??);
    }
    let start = Instant::now();
    let end = start + Duration::from_secs_f64(arguments.seconds);
    let connections = open.into_iter().enumerate().map(|(first, connection)| {
        // Each connection calls for every nth person, so that all persons have their turn.
        let persons = (first..).step_by(arguments.clients).map(move |number| number % persons);
        tokio::spawn(repeat(connection, Arc::clone(&requests), persons, (pause, end)))
    });
    let connections: Vec<_> = connections.collect();
    let mut all = Responses::default();
    for connection in connections {
        let responses = connection.await??;
        all.micros.extend(responses.micros);
        all.failures += responses.failures;
    }
    let seconds = start.elapsed().as_secs_f64();
    all.micros.sort_unstable();
    let percentile = |percent: usize| all.micros.get(all.micros.len() * percent / 100).copied().unwrap_or(0);
    let result = json!({
        "calls": all.micros.len(), "seconds": seconds, "p50_us": percentile(50), "p99_us": percentile(99),
        "failures": all.failures,
    });
    println!("{result}");
    Ok(())
}

/// Returns the bytes of the request of a person.
fn request(arguments: &Arguments, person: usize) -> Vec<u8> {
    let Arguments { address, path, header, body, .. } = arguments;
    let path = path.replace("{}", &person.to_string());
    let headers = header.iter().flat_map(|header| [header, "\r\n"]).collect::<String>();
    let text = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    );
    text.into_bytes()
}

async fn connect(address: String) -> Result<TcpStream> {
    let connection = TcpStream::connect(address).await?;
    connection.set_nodelay(true)?;
    Ok(connection)
}

async fn repeat(
    mut connection: TcpStream,
    requests: Arc<[Vec<u8>]>,
    mut persons: impl Iterator<Item = usize>,
    (pause, end): (Duration, Instant),
) -> Result<Responses> {
    let mut responses = Responses::default();
    let mut buffer = Vec::with_capacity(64 << 10);
    while Instant::now() < end {
        let Some(request) = persons.next().and_then(|person| requests.get(person)) else { break };
        let sent = Instant::now();
        connection.write_all(request).await?;
        let is_success = read_response(&mut connection, &mut buffer).await?;
        responses.micros.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
        responses.failures += u64::from(!is_success);
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
    Ok(responses)
}

/// Reads a response; returns true if its status is 200.
async fn read_response(connection: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<bool> {
    buffer.clear();
    let head = loop {
        if connection.read_buf(buffer).await? == 0 {
            return Err("the server closed the connection".into());
        }
        if let Some(length) = http1::head_length(buffer) {
            break length;
        }
    };
    let (is_success, length) = match buffer.get(..head) {
        Some(head) => (http1::is_success(head), http1::content_length(head)),
        None => (false, 0),
    };
    while buffer.len() < head + length {
        if connection.read_buf(buffer).await? == 0 {
            return Err("the response is incomplete".into());
        }
    }
    Ok(is_success)
}
