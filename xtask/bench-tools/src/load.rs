//! Load generator: repeats one request on each of several connections, and prints calls, latencies and failures.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Args;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::json;
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::{
    Result,
    http1::{self, Response},
};

/// Time after which a call without a response has failed.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Pause after a failed call, so that a server that refuses connections is not flooded.
const AFTER_FAILURE: Duration = Duration::from_millis(10);

/// Characters of a response that describe a failure.
const EXAMPLE: usize = 300;

/// Options of the load generator.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Address and port of each server; a client sends its requests to them in turn
    #[arg(long, required = true)]
    address: Vec<String>,
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
    /// Pause of a client after each response, in milliseconds
    #[arg(long, default_value_t = 0)]
    pause: u64,
    /// Number of clients, each with a connection to each server
    #[arg(long)]
    clients: usize,
    /// Duration in seconds
    #[arg(long)]
    seconds: f64,
}

/// Calls of one client.
#[derive(Default)]
struct Calls {
    /// Time of each successful call, in microseconds.
    micros: Vec<u32>,
    /// Calls without a result of the tool.
    failures: u64,
    /// Description of the first failure.
    example: Option<String>,
}

/// Runs the load and prints its result as a line of JSON.
pub(crate) async fn run(arguments: Arguments) -> Result {
    let persons = arguments.persons.max(1);
    let requests: Arc<[Vec<u8>]> = (0..persons).map(|person| request(&arguments, person)).collect();
    let pause = Duration::from_millis(arguments.pause);
    let opening = (0..arguments.clients).map(|_| tokio::spawn(open(arguments.address.clone())));
    let opening: Vec<_> = opening.collect();
    let mut clients = Vec::new();
    for client in opening {
        clients.push(client.await??);
    }
    let start = Instant::now();
    let end = start + Duration::from_secs_f64(arguments.seconds);
    let running = clients.into_iter().enumerate().map(|(first, servers)| {
        // Each client calls for every nth person, so that all persons have their turn.
        let persons = (first..).step_by(arguments.clients).map(move |number| number % persons);
        tokio::spawn(repeat(servers, first, Arc::clone(&requests), persons, (pause, end)))
    });
    let running: Vec<_> = running.collect();
    let mut all = Calls::default();
    for client in running {
        let calls = client.await?;
        all.micros.extend(calls.micros);
        all.failures += calls.failures;
        all.example = all.example.or(calls.example);
    }
    let seconds = start.elapsed().as_secs_f64();
    all.micros.sort_unstable();
    let result = json!({
        "calls": all.micros.len(), "seconds": seconds, "p50_us": percentile(&all.micros, 50),
        "p99_us": percentile(&all.micros, 99), "slowest_us": percentile(&all.micros, 100),
        "failures": all.failures, "example": all.example,
    });
    println!("{result}");
    Ok(())
}

/// Returns the nearest-rank percentile of sorted values: the smallest value that at least `percent` % of them do not exceed.
fn percentile(sorted: &[u32], percent: usize) -> u32 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

/// Returns the bytes of the request of a person. All servers receive the name of the first one, as behind a load balancer.
fn request(arguments: &Arguments, person: usize) -> Vec<u8> {
    let Arguments { address, path, header, body, .. } = arguments;
    let host = address.first().map(String::as_str).unwrap_or_default();
    let path = path.replace("{}", &person.to_string());
    let headers = header.iter().flat_map(|header| [header, "\r\n"]).collect::<String>();
    let text = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    );
    text.into_bytes()
}

/// Connection to a server, which is opened again after a failure.
struct Connection {
    address: String,
    stream: Option<TcpStream>,
}

impl Connection {
    /// Sends a request and checks the response.
    async fn call(&mut self, request: &[u8], buffer: &mut Vec<u8>) -> Result {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connect(&self.address).await?,
        };
        stream.write_all(request).await?;
        let response = http1::read_response(&mut stream, buffer).await?;
        self.stream = Some(stream);
        check(&response)
    }
}

/// Opens a connection to each server.
async fn open(addresses: Vec<String>) -> Result<Vec<Connection>> {
    let mut connections = Vec::new();
    for address in addresses {
        let stream = Some(connect(&address).await?);
        connections.push(Connection { address, stream });
    }
    Ok(connections)
}

async fn connect(address: &str) -> Result<TcpStream> {
    let connection = TcpStream::connect(address).await?;
    connection.set_nodelay(true)?;
    Ok(connection)
}

/// Calls the servers in turn, beginning with another one for each client.
async fn repeat(
    mut servers: Vec<Connection>,
    first: usize,
    requests: Arc<[Vec<u8>]>,
    mut persons: impl Iterator<Item = usize>,
    (pause, end): (Duration, Instant),
) -> Calls {
    let mut calls = Calls::default();
    let mut buffer = Vec::with_capacity(64 << 10);
    let mut turn = first;
    while Instant::now() < end {
        let server = turn % servers.len().max(1);
        turn += 1;
        let Some(request) = persons.next().and_then(|person| requests.get(person)) else { break };
        let Some(server) = servers.get_mut(server) else { break };
        let sent = Instant::now();
        let result = match timeout(TIMEOUT, server.call(request, &mut buffer)).await {
            Ok(result) => result.map_err(|error| error.to_string()),
            Err(_) => Err(format!("no response within {} s", TIMEOUT.as_secs())),
        };
        match result {
            Ok(()) => calls.micros.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX)),
            Err(error) => {
                calls.failures += 1;
                calls.example.get_or_insert(error);
                sleep(AFTER_FAILURE).await;
            }
        }
        if !pause.is_zero() {
            sleep(pause).await;
        }
    }
    calls
}

/// The part of a JSON-RPC response that tells success from failure.
#[derive(Deserialize)]
struct Reply {
    result: Option<ToolResult>,
    error: Option<IgnoredAny>,
}

/// Result of a tool call.
#[derive(Deserialize)]
struct ToolResult {
    #[serde(rename = "isError", default)]
    is_error: bool,
}

/// Checks that a response is the successful result of a tool.
///
/// # Errors
/// For another status than 200, a body that is no JSON-RPC response, a JSON-RPC error, and a result with `isError`.
fn check(response: &Response<'_>) -> Result {
    let reply = serde_json::from_slice::<Reply>(response.body);
    let is_result =
        reply.is_ok_and(|reply| reply.error.is_none() && reply.result.is_some_and(|result| !result.is_error));
    if is_result && response.is_success() {
        return Ok(());
    }
    let body = String::from_utf8_lossy(response.body);
    let body: String = body.chars().take(EXAMPLE).collect();
    Err(format!("{}: {body}", response.status_line()).into())
}

#[cfg(test)]
mod tests {
    use super::{check, percentile};
    use crate::http1::Response;

    fn result_of(head: &str, body: &str) -> Result<(), String> {
        let response = Response::new(head.as_bytes(), body.as_bytes());
        check(&response).map_err(|error| error.to_string())
    }

    #[test]
    fn only_a_result_without_an_error_is_a_success() {
        let ok = "HTTP/1.1 200 OK\r\n\r\n";
        let text = r#"{"type":"text","text":"\"isError\":true"}"#;
        let result = format!(r#"{{"jsonrpc":"2.0","id":1,"result":{{"content":[{text}],"isError":false}}}}"#);
        assert_eq!(result_of(ok, &result), Ok(()));
        assert_eq!(result_of(ok, r#"{"jsonrpc":"2.0","id":1,"result":{"content":[]}}"#), Ok(()));
        for failure in [
            r#"{"jsonrpc":"2.0","id":1,"result":{"content":[],"isError":true}}"#,
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"failed"}}"#,
            r#"{"jsonrpc":"2.0","id":1}"#,
            "<html>",
            "",
        ] {
            assert_eq!(result_of(ok, failure), Err(format!("HTTP/1.1 200 OK: {failure}")));
        }
        let refused = result_of("HTTP/1.1 429 Too Many Requests\r\n\r\n", &result);
        assert!(refused.unwrap_err().starts_with("HTTP/1.1 429 Too Many Requests: {"));
    }

    #[test]
    fn percentiles_are_nearest_ranks() {
        let values: Vec<u32> = (1..=1_000).collect();
        assert_eq!([50, 99, 100].map(|percent| percentile(&values, percent)), [500, 990, 1_000]);
        assert_eq!([50, 99].map(|percent| percentile(&[7, 9, 20], percent)), [9, 20]);
        assert_eq!(percentile(&[], 99), 0);
    }
}
