//! The rows of invoices, which Kimai pages.

use kimai_domain::{
    Error, Session,
    api::{Identified, InvoiceQuery, Page},
    page::ResultPage,
};

use super::{super::filters::Filters, rows::Rows};
use crate::{
    ToolError,
    render::{Entry, entries},
};

pub(super) async fn rows(filters: Filters, session: &Session) -> Result<Rows, ToolError> {
    let period = filters.period(session).await?.unwrap_or_default();
    let (customers, page) = (filters.all_customers(), filters.page());
    let query = InvoiceQuery {
        begin: period.begin,
        end: period.end,
        customers: customers.clone(),
        status: filters.status.iter().map(|status| (*status).into()).collect(),
        page: Some(page),
        size: Some(filters.size()),
    };
    let answer = match session.client().invoices().page(&query).await {
        Err(error) if error.status() == Some(404) && page > 1 => {
            return Err(Error::PageOutOfRange { page }.into());
        }
        answer => answer?,
    };
    let asked = |id| customers.is_empty() || customers.contains(&id);
    let all_asked = answer.iter().all(|invoice| invoice.customer.as_ref().is_none_or(|one| asked(one.id())));
    Ok(Rows { note: (!all_asked).then_some(NOT_FILTERED), ..paged(answer, filters.size()) })
}

const NOT_FILTERED: &str =
    "Kimai ignores customer ids that it does not know; these are invoices of other customers too.";

fn paged<T: Entry + 'static>(page: Page<T>, size: u32) -> Rows {
    let first = u64::from(page.page.max(1) - 1) * u64::from(page.per_page.unwrap_or(size)) + 1;
    let (next, total) = (page.next_page(), page.total);
    let rows = entries(page.listing.rows);
    Rows { page: ResultPage { rows, total, first, next }, invalid: page.listing.invalid, note: None }
}
