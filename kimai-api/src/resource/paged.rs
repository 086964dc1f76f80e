//! Lists that Kimai answers page by page: records of time and invoices.

use futures_util::{Stream, stream};
use serde::{Serialize, de::DeserializeOwned};

use super::{Api, Resource};
use crate::{Error, Page, Requirement, Route};

/// How many rows a page has if the query names no size.
const USUAL_SIZE: u32 = 50;

/// Can be listed page by page.
pub trait Paged: Resource + DeserializeOwned {
    /// The filters, the order and the page.
    type Query: PageQuery;
    /// What a Kimai must have for it.
    const PAGE_REQUIREMENT: Requirement = Requirement::Core;
}

/// Filters that name a page.
pub trait PageQuery: Serialize + Clone {
    /// The same filters for another page.
    #[must_use]
    fn with_page(self, page: u32) -> Self;

    /// Which page they name.
    fn page(&self) -> Option<u32>;

    /// How many rows a page may have at most.
    fn size(&self) -> Option<u32>;
}

impl<R: Paged> Api<R> {
    pub(crate) const PAGE: Route = Route::get(R::PATH, "", "page").requires(R::PAGE_REQUIREMENT);

    /// One page of those that the filters let through.
    ///
    /// `GET /api/…`
    ///
    /// # Errors
    /// 404 for a page past the end, 400 if a filter has a value that Kimai does not know.
    pub async fn page(&self, query: &R::Query) -> Result<Page<R>, Error> {
        self.client.call(Self::PAGE, &[]).query(query).page(query.page().unwrap_or(1)).await
    }

    /// Page after page from the first to the last; it ends after an error.
    ///
    /// No page past the end that Kimai's headers tell is asked for. If it has moved since, because rows were
    /// deleted, the stream ends there. Without those headers (a proxy may drop them) it ends with the first
    /// page that is not full.
    pub fn pages(&self, query: &R::Query) -> impl Stream<Item = Result<Page<R>, Error>> + use<R> {
        let (api, query) = (self.clone(), query.clone());
        stream::try_unfold(Some(1), move |number| {
            let (api, query) = (api.clone(), query.clone());
            async move {
                let Some(number) = number else { return Ok(None) };
                let query = query.with_page(number);
                match api.page(&query).await {
                    Err(error) if number > 1 && error.status() == Some(404) => Ok(None),
                    Err(error) => Err(error),
                    Ok(page) => {
                        let next = may_follow(&page, &query).then(|| number + 1);
                        Ok(Some((page, next)))
                    }
                }
            }
        })
    }
}

/// Whether there may be a page after this one; the number asked for counts, not the one answered.
fn may_follow<R>(page: &Page<R>, query: &impl PageQuery) -> bool {
    let rows = page.listing.rows.len() + page.listing.invalid.len();
    match (page.pages, query.page()) {
        (Some(pages), number) => number.unwrap_or(1) < pages,
        (None, _) => rows >= query.size().unwrap_or(USUAL_SIZE).max(1) as usize,
    }
}
