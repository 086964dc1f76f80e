//! The part of HTTP/1.1 that the load generator and the static Kimai need: heads with a content length.

/// Returns the length of the head of a message with its empty line, if the head is complete.
pub(crate) fn head_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|position| position + 4)
}

/// Returns the content length of a message; 0 if its head does not name one.
pub(crate) fn content_length(head: &[u8]) -> usize {
    let lines = head.split(|byte| *byte == b'\n');
    let value = lines.filter_map(|line| {
        let (name, value) = line.split_at_checked(line.iter().position(|byte| *byte == b':')?)?;
        name.eq_ignore_ascii_case(b"content-length").then_some(value)
    });
    let digits = value.last().and_then(|value| std::str::from_utf8(value).ok());
    digits.and_then(|digits| digits.trim_matches([':', ' ', '\r']).parse().ok()).unwrap_or(0)
}

/// Returns true for a response with status 200.
pub(crate) fn is_success(head: &[u8]) -> bool {
    head.starts_with(b"HTTP/1.1 200")
}

/// Returns the target of a request, such as `/api/version`.
pub(crate) fn target(head: &[u8]) -> &str {
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    std::str::from_utf8(line).ok().and_then(|line| line.split(' ').nth(1)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{content_length, head_length, is_success, target};

    #[test]
    fn heads_are_read() {
        let response = b"HTTP/1.1 200 OK\r\nContent-Length: 42\r\nDate: now\r\n\r\n{";
        assert_eq!(head_length(response), Some(response.len() - 1));
        assert_eq!(content_length(response), 42);
        assert!(is_success(response) && !is_success(b"HTTP/1.1 401 Unauthorized\r\n\r\n"));
        let request = b"GET /api/version?a=b HTTP/1.1\r\nHost: x\r\n\r\n";
        assert_eq!((target(request), content_length(request)), ("/api/version?a=b", 0));
        assert_eq!(head_length(b"GET / HTTP/1.1\r\n"), None);
    }
}
