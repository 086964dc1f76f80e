//! Pages of lists that Kimai returns only as a whole.

use kimai_api as api;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultPage<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// The number of rows on all pages, if known.
    pub total: Option<u64>,
    /// The position of the first row in the whole list, from 1.
    pub first: u64,
    /// The next page; `None` on the last one.
    pub next: Option<u32>,
}

/// Rows of a page if the call names no number.
pub const ROWS: u32 = 50;

impl<T> ResultPage<T> {
    /// Returns an empty page past the last one of a list with `total` rows.
    pub const fn past_end(total: Option<u64>) -> Self {
        Self { rows: Vec::new(), total, first: 0, next: None }
    }

    /// Returns the number of rows of the whole list if this page is past its last one.
    pub fn total_before_end(&self) -> Option<u64> {
        self.total.filter(|total| self.rows.is_empty() && *total > 0)
    }

    /// Returns page `page` (from 1) of a whole list with `size` rows a page; it is empty past the last one.
    pub fn of(all: Vec<T>, page: u32, size: u32) -> Self {
        let page = page.max(1);
        let size = size.max(1);
        let total = all.len() as u64;
        let before = u64::from(page - 1) * u64::from(size);
        let rows: Vec<T> =
            all.into_iter().skip(usize::try_from(before).unwrap_or(usize::MAX)).take(size as usize).collect();
        let next = (before + (rows.len() as u64) < total && !rows.is_empty()).then_some(page + 1);
        Self { rows, total: Some(total), first: before + 1, next }
    }
}

/// Returns `None` for the 404 that Kimai answers for a page past the last one.
///
/// # Errors
/// All other errors, also a 404 for the first page.
pub fn if_in_range<T>(response: Result<T, api::Error>, page: u32) -> Result<Option<T>, api::Error> {
    match response {
        Err(error) if error.status() == Some(404) && page > 1 => Ok(None),
        response => response.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ResultPage, if_in_range};
    use crate::error::api_error;

    #[test]
    fn page_past_the_end_of_a_list_keeps_its_total() {
        let page: ResultPage<()> = ResultPage::past_end(Some(3));
        assert_eq!((page.first, page.next, page.total_before_end()), (0, None, Some(3)));
        assert_eq!(ResultPage::<()>::past_end(Some(0)).total_before_end(), None, "the list is empty");
        assert_eq!(ResultPage::<()>::past_end(None).total_before_end(), None);
    }

    #[test]
    fn only_a_404_for_a_later_page_is_past_the_end() {
        assert_eq!(if_in_range(Ok(7), 2).unwrap(), Some(7));
        assert_eq!(if_in_range::<()>(Err(api_error(404)), 2).unwrap(), None);
        assert!(if_in_range::<()>(Err(api_error(404)), 1).is_err());
        assert!(if_in_range::<()>(Err(api_error(500)), 2).is_err());
    }

    proptest! {
        #[test]
        fn all_pages_together_are_the_list(length in 0_usize..200, size in 0_u32..60) {
            let mut seen = Vec::new();
            let mut next = Some(1);
            while let Some(page) = next {
                let page = ResultPage::of((0..length).collect(), page, size);
                prop_assert_eq!(page.first, seen.len() as u64 + 1);
                seen.extend(page.rows);
                next = page.next;
            }
            prop_assert_eq!(seen, (0..length).collect::<Vec<_>>());
        }

        #[test]
        fn page_past_the_end_is_empty_and_has_no_next(page in 1_u32..u32::MAX, size in 1_u32..u32::MAX) {
            let empty = ResultPage::of(vec![(); 3], page, size);
            prop_assert_eq!(empty.rows.is_empty(), u64::from(page - 1) * u64::from(size) >= 3);
            prop_assert!(empty.next.is_none() || !empty.rows.is_empty());
            prop_assert_eq!(empty.total_before_end(), empty.rows.is_empty().then_some(3));
        }
    }
}
