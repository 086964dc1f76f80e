//! Response bodies: one object, a list, a page of a list, or a file.

use std::{fmt, ops::Deref};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, header};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, IgnoredAny, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    DecodeError, Error, Route,
    error::{MAX_FIELD, MAX_MESSAGE, cut},
    transport::Response,
};

/// The rows of a list.
///
/// Rows that fail to deserialize are collected in [`invalid`](Self::invalid) instead of failing the whole list.
/// A listing dereferences to the slice of its valid rows.
///
/// ```no_run
/// # async fn example(client: kimai_api::Client) -> Result<(), kimai_api::Error> {
/// let customers = client.customers().list(&Default::default()).await?;
/// for customer in customers.iter() {
///     println!("{}", customer.name);
/// }
/// for row in &customers.invalid {
///     eprintln!("customer {:?} could not be read: {}", row.id, row.reason);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// The valid rows in Kimai's order.
    pub rows: Vec<T>,
    /// The rows that could not be deserialized.
    pub invalid: Vec<InvalidRow>,
}

/// A row that could not be deserialized.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InvalidRow {
    /// The row's id, if it could be read.
    pub id: Option<u64>,
    /// The position in the row and the error there.
    pub reason: String,
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), invalid: Vec::new() }
    }
}

impl<T> Deref for Listing<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.rows
    }
}

impl<T> IntoIterator for Listing<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Listing<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

/// One page of a list with the totals from Kimai's response headers.
///
/// The totals are `None` if the headers are missing, for example because a proxy removed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows of this page.
    pub listing: Listing<T>,
    /// The number of this page, from 1 (`X-Page`).
    pub page: u32,
    /// The maximum number of rows per page (`X-Per-Page`). Kimai limits it to 500.
    pub per_page: Option<u32>,
    /// The number of rows on all pages (`X-Total-Count`).
    pub total: Option<u64>,
    /// The number of pages (`X-Total-Pages`).
    pub pages: Option<u32>,
}

impl<T> Page<T> {
    /// Returns the number of the next page, or `None` on the last page and if the number of pages is unknown.
    pub fn next_page(&self) -> Option<u32> {
        self.pages.filter(|pages| *pages > self.page).map(|_| self.page + 1)
    }
}

impl<T> Deref for Page<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.listing
    }
}

/// A downloaded file, such as an invoice's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The media type (`Content-Type`).
    pub content_type: Option<String>,
    /// The file name without directories (`Content-Disposition`).
    pub file_name: Option<String>,
    /// The contents.
    pub bytes: Bytes,
}

/// The position in a JSON document and the error there.
struct JsonError {
    path: String,
    reason: String,
}

impl JsonError {
    fn on_route(self, route: Route) -> Error {
        Error::Decode(Box::new(DecodeError { route, path: self.path, reason: self.reason }))
    }
}

/// Deserializes one object.
pub(crate) fn json<'a, T: Deserialize<'a>>(route: Route, body: &'a [u8]) -> Result<T, Error> {
    parse(body).map_err(|error| error.on_route(route))
}

/// Checks that a response without an expected content is one of Kimai: empty, or JSON. A proxy may answer with a page.
pub(crate) fn empty(route: Route, body: &[u8]) -> Result<(), Error> {
    if body.trim_ascii().is_empty() {
        return Ok(());
    }
    json::<IgnoredAny>(route, body).map(drop)
}

fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, JsonError> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        // Both may contain texts of the response.
        let path = cut(&error.path().to_string(), MAX_FIELD);
        let reason = if is_html(body) {
            "a web page instead of JSON".to_owned()
        } else {
            cut(&error.inner().to_string(), MAX_MESSAGE)
        };
        JsonError { path, reason }
    })?;
    let end = deserializer.end();
    end.map_err(|error| JsonError { path: ".".to_owned(), reason: error.to_string() })?;
    Ok(value)
}

/// Detects HTML, which a proxy or a login page in front of Kimai may answer.
fn is_html(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// The maximum number of invalid rows. A list with more of them is not a list of these objects.
const MAX_INVALID_ROWS: usize = 1_000;

/// The maximum number of rows of a list. Values need more memory than their text, many times more if rows are nearly empty.
const MAX_ROWS: usize = 30_000;

/// The rows of a list before they are deserialized, at most [`MAX_ROWS`].
struct RawRows<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for RawRows<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RowsVisitor;

        impl<'de> Visitor<'de> for RowsVisitor {
            type Value = Vec<&'de RawValue>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut rows = Vec::new();
                while let Some(row) = items.next_element()? {
                    if rows.len() == MAX_ROWS {
                        return Err(A::Error::custom(format_args!("the list has more than {MAX_ROWS} rows")));
                    }
                    rows.push(row);
                }
                Ok(rows)
            }
        }

        deserializer.deserialize_seq(RowsVisitor).map(Self)
    }
}

/// Deserializes a list row by row.
pub(crate) fn listing<T: DeserializeOwned>(route: Route, body: &[u8]) -> Result<Listing<T>, Error> {
    let RawRows(raw_rows) = json(route, body)?;
    let mut listing = Listing { rows: Vec::with_capacity(raw_rows.len()), invalid: Vec::new() };
    for row in raw_rows {
        match parse(row.get().as_bytes()) {
            Ok(row) => listing.rows.push(row),
            Err(JsonError { path, reason }) => {
                if listing.invalid.len() == MAX_INVALID_ROWS {
                    let reason = format!(
                        "more than {MAX_INVALID_ROWS} rows cannot be read, the last one because {reason}"
                    );
                    return Err(JsonError { path, reason }.on_route(route));
                }
                let id = row_id(row);
                listing.invalid.push(InvalidRow { id, reason: format!("{path}: {reason}") });
            }
        }
    }
    Ok(listing)
}

fn row_id(row: &RawValue) -> Option<u64> {
    #[derive(Deserialize)]
    struct Row {
        id: u64,
    }
    serde_json::from_str::<Row>(row.get()).ok().map(|row| row.id)
}

/// Deserializes a page and its headers. `requested` is the page number if the header is missing.
pub(crate) fn page<T: DeserializeOwned>(
    route: Route,
    response: &Response,
    requested: u32,
) -> Result<Page<T>, Error> {
    let number = |name: &str| {
        let digits = response.headers.get(name)?.to_str().ok()?;
        // `str::parse` would also accept a leading plus sign.
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    Ok(Page {
        listing: listing(route, &response.body)?,
        page: number("x-page").and_then(|page: u64| u32::try_from(page).ok()).unwrap_or(requested),
        per_page: number("x-per-page").and_then(|rows| u32::try_from(rows).ok()),
        total: number("x-total-count"),
        pages: number("x-total-pages").and_then(|pages| u32::try_from(pages).ok()),
    })
}

/// Converts a response to a file.
pub(crate) fn document(response: Response) -> Document {
    let content_type = header_text(&response.headers, &header::CONTENT_TYPE);
    let disposition = header_text(&response.headers, &header::CONTENT_DISPOSITION);
    Document { content_type, file_name: disposition.as_deref().and_then(file_name), bytes: response.body }
}

fn header_text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// Parses the `filename` of a `Content-Disposition` header and removes directories (RFC 6266, section 4.3).
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
    fn file_name_is_parsed_without_directories() {
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
