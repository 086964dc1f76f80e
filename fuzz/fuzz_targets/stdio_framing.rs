//! Bytes on standard input: the session ends when they end, and every line of the output is JSON-RPC.

#![no_main]

use kimai_fuzz::run;
use kimai_mcp_stdio::{Settings, serve_streams};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tokio::io::AsyncReadExt;

/// Size of the pipe for the output; longer outputs than `tools/list` in a few calls are not expected.
const PIPE: usize = 4 * 1024 * 1024;

fuzz_target!(|input: &[u8]| {
    let (mut reader, output) = tokio::io::duplex(PIPE);
    let input = std::io::Cursor::new(input.to_vec());
    run(async {
        // An invalid first request is an error of the session, not a panic.
        let _ = serve_streams(Settings::default(), input, output).await.map_err(|error| error.to_string());
        let mut text = String::new();
        reader.read_to_string(&mut text).await.expect("the output is UTF-8");
        for line in text.lines() {
            let message: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert_eq!(message["jsonrpc"], "2.0", "{line}");
        }
    });
});
