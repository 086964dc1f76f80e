//! Free time: the parts of a span that no record takes.

use jiff::Timestamp;

/// A span of time from `begin` up to, but not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// The begin.
    pub begin: Timestamp,
    /// The end.
    pub end: Timestamp,
}

impl Interval {
    /// Returns true if the span has no duration.
    pub fn is_empty(self) -> bool {
        self.end <= self.begin
    }

    /// Returns the common part of two spans; `None` if they have no time in common.
    pub fn common(self, other: Self) -> Option<Self> {
        let common = Self { begin: self.begin.max(other.begin), end: self.end.min(other.end) };
        (!common.is_empty()).then_some(common)
    }
}

/// A span divided into free and taken parts, each in ascending order. Together they are the whole span.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Division {
    /// The free parts.
    pub free: Vec<Interval>,
    /// The taken parts. Parts that touch are one.
    pub taken: Vec<Interval>,
}

/// Divides a span by the spans that are taken.
pub fn divide(wanted: Interval, taken: &[Interval]) -> Division {
    let mut within: Vec<Interval> = taken.iter().filter_map(|taken| taken.common(wanted)).collect();
    within.sort_unstable();
    let mut division = Division::default();
    let mut free_from = wanted.begin;
    for part in within {
        if part.begin > free_from {
            division.free.push(Interval { begin: free_from, end: part.begin });
        }
        match division.taken.last_mut() {
            Some(last) if last.end >= part.begin => last.end = last.end.max(part.end),
            _ => division.taken.push(part),
        }
        free_from = free_from.max(part.end);
    }
    if free_from < wanted.end {
        division.free.push(Interval { begin: free_from, end: wanted.end });
    }
    division
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::{Division, Interval, divide};

    fn interval(begin: i64, length: i64) -> Interval {
        let at = |second| Timestamp::from_second(second).unwrap();
        Interval { begin: at(begin), end: at(begin + length) }
    }

    /// Returns whether a second lies in one of the spans.
    fn contains(parts: &[Interval], second: i64) -> bool {
        parts.iter().any(|part| part.begin.as_second() <= second && second < part.end.as_second())
    }

    #[test]
    fn free_and_taken_parts_are_told_apart() {
        let taken = [interval(30, 10), interval(10, 10), interval(40, 5), interval(95, 20)];
        let expected = Division {
            free: vec![interval(0, 10), interval(20, 10), interval(45, 50)],
            taken: vec![interval(10, 10), interval(30, 15), interval(95, 5)],
        };
        assert_eq!(divide(interval(0, 100), &taken), expected);
    }

    proptest! {
        #[test]
        fn every_second_is_free_exactly_if_no_span_takes_it(
            begin in 0_i64..50, length in 1_i64..100,
            taken in prop::collection::vec((0_i64..160, 0_i64..40), 0..12),
        ) {
            let wanted = interval(begin, length);
            let taken: Vec<Interval> = taken.into_iter().map(|(begin, length)| interval(begin, length)).collect();
            let Division { free, taken: left_out } = divide(wanted, &taken);
            for second in 0..200 {
                let is_wanted = contains(&[wanted], second);
                prop_assert_eq!(contains(&free, second), is_wanted && !contains(&taken, second));
                prop_assert_eq!(contains(&left_out, second), is_wanted && contains(&taken, second));
            }
            for parts in [&free, &left_out] {
                prop_assert!(parts.iter().all(|part| !part.is_empty()));
                prop_assert!(parts.windows(2).all(|pair| pair[0].end < pair[1].begin), "{:?}", parts);
            }
        }

        #[test]
        fn booked_parts_leave_nothing_free(
            length in 1_i64..100, taken in prop::collection::vec((0_i64..100, 0_i64..40), 0..12),
        ) {
            let wanted = interval(0, length);
            let mut taken: Vec<Interval> = taken.into_iter().map(|(begin, length)| interval(begin, length)).collect();
            taken.extend(divide(wanted, &taken).free);
            prop_assert_eq!(divide(wanted, &taken).free, []);
        }
    }
}
