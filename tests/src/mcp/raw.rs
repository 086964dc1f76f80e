//! In-process MCP client that exchanges JSON messages, as a client of another SDK does.

use kimai_tools::{Output, Policy, Server};
use rmcp::ServiceExt;
use serde_json::{Value, json};
use tokio::io::{
    AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf, duplex, split,
};

use super::{SingleCaller, session};
use crate::sim::SimulatedKimai;

/// A connection to the tools of one user of a simulated Kimai.
pub struct RawClient {
    reader: Lines<BufReader<ReadHalf<DuplexStream>>>,
    writer: WriteHalf<DuplexStream>,
}

impl RawClient {
    /// Connects the user of this token to tools that ask the person. Nothing is sent.
    pub fn connect(kimai: &SimulatedKimai, token: &str) -> Self {
        let caller = SingleCaller {
            session: session(kimai, token),
            policy: Policy::default(),
            journal: std::sync::Arc::default(),
        };
        let (near, far) = duplex(1 << 16);
        tokio::spawn(async move {
            let server = Server::new(caller).with_output(Output::Text);
            if let Ok(running) = Box::pin(server.serve(far)).await {
                let _ = running.waiting().await;
            }
        });
        let (reader, writer) = split(near);
        Self { reader: BufReader::new(reader).lines(), writer }
    }

    /// Connects as [`connect`](Self::connect), and performs the handshake of version 2025-11-25 with these capabilities.
    pub async fn initialize(kimai: &SimulatedKimai, token: &str, capabilities: &Value) -> Self {
        let mut client = Self::connect(kimai, token);
        let params = json!({
            "protocolVersion": "2025-11-25", "capabilities": capabilities,
            "clientInfo": { "name": "raw", "version": "1" },
        });
        client.request(0, "initialize", params).await;
        client.read().await;
        client.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).await;
        client
    }

    /// Sends a request.
    pub async fn request(&mut self, id: u64, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
    }

    /// Sends a message.
    ///
    /// # Panics
    /// If the server has ended.
    #[expect(clippy::expect_used, reason = "a test whose server has ended has failed")]
    pub async fn send(&mut self, message: &Value) {
        self.writer.write_all(format!("{message}\n").as_bytes()).await.expect("the server is there");
    }

    /// Reads the next message.
    ///
    /// # Panics
    /// If the server has ended, or the message is no JSON.
    #[expect(clippy::expect_used, reason = "a test whose server has ended has failed")]
    pub async fn read(&mut self) -> Value {
        let line = self.reader.next_line().await.expect("the server is there").expect("a message");
        serde_json::from_str(&line).expect("a JSON message")
    }
}
