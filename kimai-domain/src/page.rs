//! Pages of lists that Kimai gives only as a whole.

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultPage<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// Rows in all, where known.
    pub total: Option<u64>,
    /// The place of the first row in the whole, from 1.
    pub first: u64,
    /// The next page, if there is one.
    pub next: Option<u32>,
}

/// How many rows a page has unless something else is asked for.
pub const ROWS: u32 = 50;

impl<T> ResultPage<T> {
    /// Returns page `page` (from 1) of a whole list, with `size` rows a page.
    pub fn of(all: Vec<T>, page: u32, size: u32) -> Self {
        let (page, size) = (page.max(1), size.max(1));
        let total = all.len() as u64;
        let before = u64::from(page - 1) * u64::from(size);
        let rows: Vec<T> =
            all.into_iter().skip(usize::try_from(before).unwrap_or(usize::MAX)).take(size as usize).collect();
        let next = (before + (rows.len() as u64) < total && !rows.is_empty()).then_some(page + 1);
        Self { rows, total: Some(total), first: before + 1, next }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ResultPage;

    proptest! {
        #[test]
        fn the_pages_of_a_list_are_the_list(length in 0_usize..200, size in 0_u32..60) {
            let (mut seen, mut next) = (Vec::new(), Some(1));
            while let Some(page) = next {
                let page = ResultPage::of((0..length).collect(), page, size);
                prop_assert_eq!(page.first, seen.len() as u64 + 1);
                seen.extend(page.rows);
                next = page.next;
            }
            prop_assert_eq!(seen, (0..length).collect::<Vec<_>>());
        }

        #[test]
        fn a_page_past_the_end_is_empty_and_names_no_next(page in 1_u32..u32::MAX, size in 1_u32..u32::MAX) {
            let empty = ResultPage::of(vec![(); 3], page, size);
            prop_assert_eq!(empty.rows.is_empty(), u64::from(page - 1) * u64::from(size) >= 3);
            prop_assert!(empty.next.is_none() || !empty.rows.is_empty());
        }
    }
}
