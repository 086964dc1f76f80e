//! TCP servers that send arbitrary bytes, for invalid and incomplete HTTP responses.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// Starts a server that reads one request per connection and passes the connection to `respond`. Returns its URL.
pub(crate) fn serve(respond: impl Fn(TcpStream) + Send + Sync + 'static) -> String {
    let (listener, url) = listen("http");
    accept(listener, move |stream| {
        read_request(&stream);
        respond(stream);
    });
    url
}

/// Binds a free port and returns the listener and its URL.
pub(crate) fn listen(scheme: &str) -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("{scheme}://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// Calls `handle` with each connection, in a thread of its own.
pub(crate) fn accept(listener: TcpListener, handle: impl Fn(TcpStream) + Send + Sync + 'static) {
    let handle = Arc::new(handle);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let handle = Arc::clone(&handle);
            thread::spawn(move || handle(stream));
        }
    });
}

/// Returns a URL whose port refuses connections.
pub(crate) fn unused_url() -> String {
    listen("http").1
}

/// Reads a request with its body.
pub(crate) fn read_request(stream: impl Read) {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
            break;
        }
        if let Some(digits) = line.to_lowercase().strip_prefix("content-length:") {
            length = digits.trim().parse().unwrap();
        }
    }
    let _ = reader.read_exact(&mut vec![0; length]);
}

/// Writes bytes. Ignores errors, because the client may have closed the connection.
pub(crate) fn write(mut stream: impl Write, bytes: &[u8]) {
    let _ = stream.write_all(bytes);
    let _ = stream.flush();
}

/// Builds a complete response with additional headers and a body.
pub(crate) fn ok_response(headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}
