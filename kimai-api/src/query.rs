//! Listing parameters and paging: sort order, visibility, and lists that Kimai returns page by page.

use futures_util::{Stream, TryStreamExt, stream};
use serde::{Deserialize, Serialize};

use crate::{Api, DecodeError, Error, InvalidRow, Page, Requirement, Resource, ResponseBody, Route};

/// Rows per page if the query sets no size.
const DEFAULT_PAGE_SIZE: u32 = 50;

/// The direction of a sort order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
#[expect(clippy::exhaustive_enums, reason = "there are two directions")]
pub enum Order {
    /// Ascending.
    Asc,
    /// Descending.
    Desc,
}

/// A filter by visibility; for users, by enabled and disabled accounts.
///
/// Serialized as Kimai's numbers `1`, `2` and `3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
#[expect(clippy::exhaustive_enums, reason = "visible, hidden and both are all cases")]
pub enum Visibility {
    /// Visible (enabled) objects.
    Visible,
    /// Hidden (disabled) objects.
    Hidden,
    /// All objects.
    Both,
}

impl From<Visibility> for u8 {
    fn from(visibility: Visibility) -> Self {
        match visibility {
            Visibility::Visible => 1,
            Visibility::Hidden => 2,
            Visibility::Both => 3,
        }
    }
}

impl TryFrom<u8> for Visibility {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        match number {
            1 => Ok(Self::Visible),
            2 => Ok(Self::Hidden),
            3 => Ok(Self::Both),
            _ => Err("1 (visible), 2 (hidden) or 3 (both)"),
        }
    }
}

/// Resources that Kimai lists page by page: timesheets and invoices.
pub trait Paged: Resource + ResponseBody {
    /// The filters, the sort order and the page.
    type Query: PageQuery;
    /// The version or plugin that listing requires.
    const PAGE_REQUIREMENT: Requirement = Requirement::Core;
}

/// A query that selects a page.
pub trait PageQuery: Serialize + Clone {
    /// Returns the same query for another page.
    #[must_use]
    fn with_page(self, page: u32) -> Self;

    /// Returns the number of the selected page, from 1.
    fn page(&self) -> Option<u32>;

    /// Returns the maximum number of rows per page.
    fn size(&self) -> Option<u32>;
}

impl<R: Paged> Api<R> {
    /// Route of [`page`](Self::page).
    pub const PAGE: Route = Route::get(R::PATH, "", "page").requires(R::PAGE_REQUIREMENT);

    /// Returns one page of the rows that match the query.
    ///
    /// `GET /api/…`
    ///
    /// # Errors
    /// 404 for a page after the last one, 400 for an invalid filter value.
    pub async fn page(&self, query: &R::Query) -> Result<Page<R>, Error> {
        self.client.request(Self::PAGE, &[]).query(query).page(query.page().unwrap_or(1)).await
    }

    /// Streams all pages that match the query, from the first to the last. The stream ends after an error.
    ///
    /// The number of pages comes from Kimai's response headers. If rows are deleted while the stream is read and a page
    /// no longer exists, the stream ends there. Without the headers (a proxy may remove them), the stream ends with the
    /// first page that is not full.
    ///
    /// ```no_run
    /// use futures_util::TryStreamExt;
    /// use kimai_api::{Client, Timesheet, TimesheetQuery};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// let query = TimesheetQuery::default().billable(true).size(500);
    /// let timesheets: Vec<Timesheet> =
    ///     client.timesheets().pages(&query).map_ok(|page| page.listing.rows).try_concat().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(&self, query: &R::Query) -> impl Stream<Item = Result<Page<R>, Error>> + use<R> {
        let api = self.clone();
        let query = query.clone();
        stream::try_unfold(Some(1), move |number| {
            let api = api.clone();
            let query = query.clone();
            async move {
                let Some(number) = number else { return Ok(None) };
                let query = query.with_page(number);
                match api.page(&query).await {
                    Err(error) if number > 1 && error.status() == Some(404) => Ok(None),
                    Err(error) => Err(error),
                    Ok(page) => {
                        let next = has_next(&page, &query).then(|| number + 1);
                        Ok(Some((page, next)))
                    }
                }
            }
        })
    }

    /// Streams all rows that match the query. A row that cannot be deserialized is an [`Error::Decode`], after which the stream
    /// goes on; after any other error it ends.
    ///
    /// ```no_run
    /// use std::pin::pin;
    ///
    /// use futures_util::TryStreamExt;
    /// use kimai_api::{Client, TimesheetQuery};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// let query = TimesheetQuery::default().billable(true).exported(false).size(500);
    /// let mut timesheets = pin!(client.timesheets().rows(&query));
    /// while let Some(timesheet) = timesheets.try_next().await? {
    ///     println!("{} {}", timesheet.begin, timesheet.duration.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn rows(&self, query: &R::Query) -> impl Stream<Item = Result<R, Error>> + use<R> {
        self.pages(query).map_ok(|page| stream::iter(results(page))).try_flatten()
    }
}

/// Returns the rows of a page, followed by an error for each row that could not be deserialized.
fn results<R: Paged>(page: Page<R>) -> impl Iterator<Item = Result<R, Error>> {
    let error = |row: InvalidRow| {
        let path = row.id.map_or_else(|| "a row".to_owned(), |id| format!("row #{id}"));
        Err(Box::new(DecodeError { route: Api::<R>::PAGE, path, reason: row.reason }).into())
    };
    page.listing.rows.into_iter().map(Ok).chain(page.listing.invalid.into_iter().map(error))
}

/// Returns `true` if a page may follow. Compares the requested number, because a faulty server may repeat another one.
fn has_next<R>(page: &Page<R>, query: &impl PageQuery) -> bool {
    if let Some(pages) = page.pages {
        return query.page().unwrap_or(1) < pages;
    }
    let rows = page.listing.rows.len() + page.listing.invalid.len();
    rows >= query.size().unwrap_or(DEFAULT_PAGE_SIZE).max(1) as usize
}
