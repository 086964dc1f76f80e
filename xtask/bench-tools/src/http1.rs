//! The part of HTTP/1.1 that the programs need: heads with a content length.

use tokio::io::{AsyncRead, AsyncReadExt};

use crate::Result;

/// A response in a buffer.
pub(crate) struct Response<'a> {
    head: &'a [u8],
    pub(crate) body: &'a [u8],
}

impl<'a> Response<'a> {
    /// Creates the response with this head and body.
    pub(crate) const fn new(head: &'a [u8], body: &'a [u8]) -> Self {
        Self { head, body }
    }

    /// Returns true for status 200.
    pub(crate) fn is_success(&self) -> bool {
        self.head.starts_with(b"HTTP/1.1 200")
    }

    /// Returns the first line, such as `HTTP/1.1 200 OK`.
    pub(crate) fn status_line(&self) -> String {
        let line = self.head.split(|byte| *byte == b'\r').next().unwrap_or_default();
        String::from_utf8_lossy(line).into_owned()
    }
}

/// Reads a response into a buffer.
///
/// # Errors
/// If the connection ends before the end of the response.
pub(crate) async fn read_response<'a>(
    input: &mut (impl AsyncRead + Unpin),
    buffer: &'a mut Vec<u8>,
) -> Result<Response<'a>> {
    buffer.clear();
    let head = loop {
        if input.read_buf(buffer).await? == 0 {
            return Err("the server closed the connection".into());
        }
        if let Some(length) = head_length(buffer) {
            break length;
        }
    };
    let length = content_length(buffer.get(..head).unwrap_or_default());
    while buffer.len() < head + length {
        if input.read_buf(buffer).await? == 0 {
            return Err("the response is incomplete".into());
        }
    }
    let (head, body) = buffer.split_at(head);
    Ok(Response::new(head, body.get(..length).unwrap_or_default()))
}

/// Returns the length of the head of a message with its empty line, if the head is complete.
pub(crate) fn head_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|position| position + 4)
}

/// Returns the content length of a message; 0 if its head does not name one.
pub(crate) fn content_length(head: &[u8]) -> usize {
    let lines = head.split(|byte| *byte == b'\n');
    let mut value = lines.filter_map(|line| {
        let (name, value) = line.split_at_checked(line.iter().position(|byte| *byte == b':')?)?;
        name.eq_ignore_ascii_case(b"content-length").then_some(value)
    });
    let digits = value.next_back().and_then(|value| std::str::from_utf8(value).ok());
    digits.and_then(|digits| digits.trim_matches([':', ' ', '\r']).parse().ok()).unwrap_or(0)
}

/// Returns the target of a request, such as `/api/version`.
pub(crate) fn target(head: &[u8]) -> &str {
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    std::str::from_utf8(line).ok().and_then(|line| line.split(' ').nth(1)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{content_length, head_length, read_response, target};

    #[test]
    fn heads_are_read() {
        let response = b"HTTP/1.1 200 OK\r\nContent-Length: 42\r\nDate: now\r\n\r\n{";
        assert_eq!(head_length(response), Some(response.len() - 1));
        assert_eq!(content_length(response), 42);
        let request = b"GET /api/version?a=b HTTP/1.1\r\nHost: x\r\n\r\n";
        assert_eq!((target(request), content_length(request)), ("/api/version?a=b", 0));
        assert_eq!(head_length(b"GET / HTTP/1.1\r\n"), None);
    }

    #[tokio::test]
    async fn responses_are_read_to_their_end() {
        let mut buffer = Vec::new();
        let mut input = &b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\n{}"[..];
        let response = read_response(&mut input, &mut buffer).await.unwrap();
        assert!(!response.is_success());
        assert_eq!(
            (response.status_line().as_str(), response.body),
            ("HTTP/1.1 401 Unauthorized", &b"{}"[..])
        );
        for incomplete in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"] {
            assert!(read_response(&mut incomplete.as_bytes(), &mut buffer).await.is_err(), "{incomplete}");
        }
    }
}
