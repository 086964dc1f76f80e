//! Files that Kimai answers.

use bytes::Bytes;
use http::{HeaderMap, header};

use crate::transport::Answer;

/// A file, such as an invoice's.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its media type.
    pub content_type: Option<String>,
    /// The name that Kimai gives it, without folders.
    pub file_name: Option<String>,
    /// Its bytes.
    pub bytes: Bytes,
}

pub(crate) fn document(answer: Answer) -> Document {
    Document {
        content_type: text(&answer.headers, &header::CONTENT_TYPE),
        file_name: text(&answer.headers, &header::CONTENT_DISPOSITION).as_deref().and_then(file_name),
        bytes: answer.body,
    }
}

fn text(headers: &HeaderMap, name: &header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// The `filename` of a `Content-Disposition`, of which only the part after the last slash can be a name.
fn file_name(disposition: &str) -> Option<String> {
    let (_, value) = disposition.split_once("filename=")?;
    let value = match value.trim_start().strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split(';').next()?.trim(),
    };
    let name = value.rsplit(['/', '\\']).next()?;
    (!matches!(name, "" | "." | "..")).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn the_name_of_a_file_is_read_and_leads_nowhere() {
        for (disposition, name) in [
            ("attachment; filename=2026-001.pdf", Some("2026-001.pdf")),
            ("attachment; filename=\"a; b.pdf\"; filename*=utf-8''%C3%A4.pdf", Some("a; b.pdf")),
            ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            ("attachment; filename=..", None),
            ("inline", None),
        ] {
            assert_eq!(file_name(disposition).as_deref(), name, "{disposition}");
        }
    }
}
