//! What Kimai answers: an object, a list, a page of a list, a file.

mod document;

use std::ops::Deref;

pub use document::Document;
pub(crate) use document::document;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::{DecodeError, Error, Route, transport::Answer};

/// The rows of a list. A row that does not read is told beside the others instead of losing them.
#[derive(Debug, Clone)]
pub struct Listing<T> {
    /// What reads, in Kimai's order.
    pub rows: Vec<T>,
    /// What does not.
    pub invalid: Vec<InvalidRow>,
}

/// A row that does not read as its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRow {
    /// Its id, where that much can be read.
    pub id: Option<u64>,
    /// Where in the row, and what is wrong there.
    pub reason: String,
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

/// One page of a list, with what Kimai's headers say of the whole.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows of this page.
    pub listing: Listing<T>,
    /// Its number, from 1 (`X-Page`).
    pub page: u32,
    /// The most rows a page has (`X-Per-Page`; Kimai caps it at 500).
    pub per_page: Option<u32>,
    /// Rows in all (`X-Total-Count`).
    pub total: Option<u64>,
    /// Pages in all (`X-Total-Pages`).
    pub pages: Option<u32>,
}

impl<T> Page<T> {
    /// The number of the next page, if there is one. Without Kimai's headers (a proxy may drop them) it is not known, and none is named.
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

/// Reads one object.
pub(crate) fn json<T: DeserializeOwned>(route: Route, body: &[u8]) -> Result<T, Error> {
    read(body).map_err(|(path, reason)| decode_error(route, path, reason))
}

fn decode_error(route: Route, path: String, reason: String) -> Error {
    Error::Decode(Box::new(DecodeError { route, path, reason }))
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, (String, String)> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let reason =
            if is_page(body) { "a web page instead of JSON".to_owned() } else { error.inner().to_string() };
        (error.path().to_string(), reason)
    })?;
    reader.end().map_err(|error| (".".to_owned(), error.to_string()))?;
    Ok(read)
}

/// Something between here and Kimai, such as a login, answered for it.
fn is_page(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// Reads a list row by row.
pub(crate) fn listing<T: DeserializeOwned>(route: Route, body: &[u8]) -> Result<Listing<T>, Error> {
    let raw: Vec<&RawValue> = read(body).map_err(|(path, reason)| decode_error(route, path, reason))?;
    let mut listing = Listing { rows: Vec::with_capacity(raw.len()), invalid: Vec::new() };
    for row in raw {
        match read(row.get().as_bytes()) {
            Ok(row) => listing.rows.push(row),
            Err((path, reason)) => {
                listing.invalid.push(InvalidRow { id: id_of(row), reason: format!("{path}: {reason}") });
            }
        }
    }
    Ok(listing)
}

fn id_of(row: &RawValue) -> Option<u64> {
    serde_json::from_str::<serde_json::Value>(row.get()).ok()?.get("id")?.as_u64()
}

/// Reads a page and its headers; only plain digits count.
pub(crate) fn page<T: DeserializeOwned>(route: Route, answer: &Answer, asked: u32) -> Result<Page<T>, Error> {
    let number = |name: &str| {
        let digits = answer.headers.get(name)?.to_str().ok()?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    Ok(Page {
        listing: listing(route, &answer.body)?,
        page: number("x-page").and_then(|page: u64| u32::try_from(page).ok()).unwrap_or(asked),
        per_page: number("x-per-page").and_then(|rows| u32::try_from(rows).ok()),
        total: number("x-total-count"),
        pages: number("x-total-pages").and_then(|pages| u32::try_from(pages).ok()),
    })
}
