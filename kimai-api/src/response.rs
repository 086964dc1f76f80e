//! Response bodies: one object, a list, a page of a list, or a file.

use std::{collections::BTreeMap, fmt, marker::PhantomData, ops::Deref};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, header};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, IgnoredAny, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    Absence, AccessToken, Activity, CalendarEvent, Comment, Customer, DecodeError, Error, Invoice,
    NewAccessToken, PageAction, Plugin, Project, PublicHoliday, Rate, Route, Tag, Team, Timesheet,
    TimesheetConfig, User, Version, WorkingTimes,
    error::{MAX_FIELD, MAX_MESSAGE, cut},
    relations,
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
#[non_exhaustive]
pub struct Listing<T> {
    /// The valid rows in Kimai's order.
    pub rows: Vec<T>,
    /// The rows that could not be deserialized.
    pub invalid: Vec<InvalidRow>,
}

/// A row that could not be deserialized.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct InvalidRow {
    /// The row's id, if it could be read.
    pub id: Option<u64>,
    /// The position in the row and the error there.
    pub reason: String,
}

impl InvalidRow {
    /// Creates the row with this id, if it is known, and the reason.
    pub fn new(id: impl Into<Option<u64>>, reason: impl Into<String>) -> Self {
        Self { id: id.into(), reason: reason.into() }
    }
}

/// Creates a listing without invalid rows.
impl<T> From<Vec<T>> for Listing<T> {
    fn from(rows: Vec<T>) -> Self {
        Self { rows, invalid: Vec::new() }
    }
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
#[non_exhaustive]
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
    /// Creates the page with this number, from 1, without totals.
    pub const fn new(listing: Listing<T>, page: u32) -> Self {
        Self { listing, page, per_page: None, total: None, pages: None }
    }

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
#[non_exhaustive]
pub struct Document {
    /// The media type (`Content-Type`).
    pub content_type: Option<String>,
    /// The file name without directories (`Content-Disposition`).
    pub file_name: Option<String>,
    /// The contents.
    pub bytes: Bytes,
}

/// A type of response bodies.
///
/// The types of this crate implement the functions themselves, so that parsing is compiled once and with the optimization of
/// this crate, and not again in each crate that sends a request. Other types use the provided functions:
/// `impl ResponseBody for Expense {}`.
pub trait ResponseBody: DeserializeOwned {
    /// Deserializes one object.
    ///
    /// # Errors
    /// [`Error::Decode`] with the position in the JSON.
    fn parse(route: Route, body: &[u8]) -> Result<Self, Error> {
        json(route, body)
    }

    /// Deserializes a list.
    ///
    /// # Errors
    /// [`Error::Decode`] if the body is not a list.
    fn parse_list(route: Route, body: &[u8]) -> Result<Listing<Self>, Error> {
        listing(route, body)
    }
}

/// Implements [`ResponseBody`] with functions of the types themselves.
macro_rules! response_bodies {
    ($($type:ty),* $(,)?) => {
        $(impl ResponseBody for $type {
            fn parse(route: Route, body: &[u8]) -> Result<Self, Error> {
                json(route, body)
            }

            fn parse_list(route: Route, body: &[u8]) -> Result<Listing<Self>, Error> {
                listing(route, body)
            }
        })*
    };
}

response_bodies! {
    Absence,
    AccessToken,
    Activity,
    BTreeMap<String, String>,
    CalendarEvent,
    Comment,
    Customer,
    Invoice,
    NewAccessToken,
    PageAction,
    Plugin,
    Project,
    PublicHoliday,
    Rate,
    String,
    Tag,
    Team,
    Timesheet,
    TimesheetConfig,
    User,
    Version,
    WorkingTimes,
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

/// Parses a document. Only if that fails, it is parsed again to find the position of the error, which costs time.
fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, JsonError> {
    serde_json::from_slice(body).or_else(|_| parse_with_path(body))
}

fn parse_with_path<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, JsonError> {
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

/// The rows of a list, at most [`MAX_ROWS`].
struct Rows<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(RowsVisitor(PhantomData)).map(Self)
    }
}

struct RowsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for RowsVisitor<T> {
    type Value = Vec<T>;

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

/// Deserializes a list: as a whole, or row by row if one of them cannot be deserialized.
pub(crate) fn listing<T: DeserializeOwned>(route: Route, body: &[u8]) -> Result<Listing<T>, Error> {
    match relations::share(|| serde_json::from_slice(body)) {
        Ok(Rows(rows)) => Ok(Listing { rows, invalid: Vec::new() }),
        Err(_) => listing_by_row(route, body),
    }
}

fn listing_by_row<T: DeserializeOwned>(route: Route, body: &[u8]) -> Result<Listing<T>, Error> {
    let Rows(raw_rows): Rows<&RawValue> = json(route, body)?;
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
pub(crate) fn page<T: ResponseBody>(
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
        listing: T::parse_list(route, &response.body)?,
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
    use serde_json::json;

    use super::{file_name, listing};
    use crate::{Link, Route, Timesheet};

    const ROUTE: Route = Route::get("/timesheets", "", "list");

    fn record(id: u64, project: &serde_json::Value) -> serde_json::Value {
        json!({ "id": id, "begin": "2026-01-05T09:00:00+0100", "user": 2, "project": project, "activity": 5 })
    }

    fn project(id: u64) -> serde_json::Value {
        json!({ "id": id, "name": "Web", "visible": true, "customer": { "id": 1, "name": "Acme", "visible": true } })
    }

    #[test]
    fn rows_of_a_list_share_equal_related_objects() {
        let body =
            json!([record(1, &project(3)), record(2, &project(3)), record(3, &project(4))]).to_string();
        let listing = listing::<Timesheet>(ROUTE, body.as_bytes()).unwrap();
        let [Link::Object(first), Link::Object(second), Link::Object(third)] =
            [0, 1, 2].map(|row: usize| listing[row].project.clone())
        else {
            panic!("{listing:?}")
        };
        assert!(std::sync::Arc::ptr_eq(&first, &second));
        assert_ne!(first.id, third.id);
        let customers = [&first, &third].map(|project| project.customer.clone().unwrap());
        let [Link::Object(one), Link::Object(other)] = customers else { panic!("{listing:?}") };
        assert!(std::sync::Arc::ptr_eq(&one, &other));
    }

    #[test]
    fn shared_and_separate_parsing_give_the_same_rows() {
        let rows = [record(1, &project(3)), record(2, &json!(7)), record(3, &project(3))];
        let body = json!(rows).to_string();
        let separate = rows.map(|row| serde_json::from_value::<Timesheet>(row).unwrap());
        assert_eq!(listing::<Timesheet>(ROUTE, body.as_bytes()).unwrap().rows, separate);
    }

    #[test]
    fn an_invalid_related_object_is_an_invalid_row_with_its_position() {
        let body = json!([record(1, &project(3)), record(2, &json!({ "id": "x" }))]).to_string();
        let listing = listing::<Timesheet>(ROUTE, body.as_bytes()).unwrap();
        assert_eq!((listing.rows.len(), listing.invalid.len()), (1, 1));
        assert!(listing.invalid[0].reason.starts_with("project.id: "), "{}", listing.invalid[0].reason);
    }

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
