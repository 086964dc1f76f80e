//! Filter of records by a custom field. Kimai's search matches substrings; this filter compares the whole value.

use kimai_api::Timesheet;

use crate::Input;

/// A custom field and the value that it must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaFilter {
    name: String,
    value: Option<String>,
}

/// Result of applying a [`MetaFilter`] to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetaMatch {
    /// The field has the required value.
    Match,
    /// The field has another value.
    Mismatch,
    /// The record does not contain the field (never stored, or hidden) and counts as a match.
    AssumedMatch,
    /// The record does not contain the field and is excluded.
    AssumedMismatch,
}

impl MetaFilter {
    /// Creates a filter by the field `name`: with this value, with any value for `None`, without a value for `""`.
    ///
    /// # Errors
    /// [`Input`] if the name is blank.
    pub fn new(name: String, value: Option<String>) -> Result<Self, Input> {
        if name.trim().is_empty() {
            return Err(Input::missing("meta.name", "the name of a custom field"));
        }
        Ok(Self { name, value })
    }

    /// The name of the field.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The required value; `None` accepts any value.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// Returns a term for Kimai's search that narrows the result, if one exists.
    ///
    /// The search finds every matching record that contains the field, and possibly more.
    pub fn search_term(&self) -> Option<String> {
        if self.value.as_deref() == Some("")
            || self.name.contains(|letter: char| letter.is_whitespace() || letter == ':')
        {
            return None;
        }
        Some(format!("{}:{}", self.name, self.literal_value().unwrap_or("*")))
    }

    /// Returns the value if Kimai's search interprets it literally.
    fn literal_value(&self) -> Option<&str> {
        let value = self.value.as_deref()?;
        let literal = !value.contains(|letter: char| letter.is_whitespace() || letter == '\\')
            && !value.starts_with('!')
            && !matches!(value, "*" | "~" | "\"\"" | "");
        literal.then_some(value)
    }

    /// Applies the filter to a record, ignoring letter case.
    pub fn apply(&self, record: &Timesheet) -> MetaMatch {
        let name = self.name.to_lowercase();
        let Some(field) = record.meta_fields.iter().find(|field| field.name.to_lowercase() == name) else {
            return self.without_field();
        };
        let value = field.value.as_deref().unwrap_or("");
        let matches = match self.value.as_deref() {
            None => !value.is_empty(),
            Some(required) => value.to_lowercase() == required.to_lowercase(),
        };
        if matches { MetaMatch::Match } else { MetaMatch::Mismatch }
    }

    /// Decides about a record without the field: it counts as a match if Kimai's search found the value, or if no value is
    /// required.
    fn without_field(&self) -> MetaMatch {
        let searched =
            self.search_term().is_some() && (self.value.is_none() || self.literal_value().is_some());
        if searched || self.value.as_deref() == Some("") {
            MetaMatch::AssumedMatch
        } else {
            MetaMatch::AssumedMismatch
        }
    }
}

#[cfg(test)]
mod tests {
    use kimai_api::Timesheet;
    use proptest::prelude::*;
    use serde_json::json;

    use super::{MetaFilter, MetaMatch};

    fn filter(name: &str, value: Option<&str>) -> MetaFilter {
        MetaFilter::new(name.to_owned(), value.map(str::to_owned)).unwrap()
    }

    /// A record whose field `issue` has this value, or that lacks the field.
    fn record(issue: Option<&str>) -> Timesheet {
        let fields: Vec<_> = issue.iter().map(|value| json!({ "name": "issue", "value": value })).collect();
        serde_json::from_value(json!({
            "id": 5, "begin": "2026-11-20T09:00:00+0100", "user": 3, "project": 1, "activity": 9, "metaFields": fields
        }))
        .unwrap()
    }

    #[test]
    fn search_term_contains_only_literal_values() {
        let term = |name, value| filter(name, value).search_term();
        assert_eq!(term("issue", Some("CA-6")).as_deref(), Some("issue:CA-6"));
        for value in [None, Some("two words"), Some("!x"), Some("a\\b"), Some("*"), Some("~"), Some("\"\"")] {
            assert_eq!(term("issue", value).as_deref(), Some("issue:*"), "{value:?}");
        }
        assert_eq!(term("issue", Some("")), None);
        assert_eq!(term("my issue", Some("x")), None);
        assert_eq!(term("a:b", None), None);
    }

    #[test]
    fn whole_value_is_compared_without_letter_case() {
        let apply = |required, value| filter("ISSUE", required).apply(&record(value));
        assert_eq!(apply(Some("ca-6"), Some("CA-6")), MetaMatch::Match);
        assert_eq!(apply(Some("ca-6"), Some("CA-60")), MetaMatch::Mismatch);
        assert_eq!(apply(None, Some("x")), MetaMatch::Match);
        assert_eq!(apply(None, Some("")), MetaMatch::Mismatch);
        assert_eq!(apply(Some(""), Some("")), MetaMatch::Match);
        assert_eq!(apply(Some(""), Some("x")), MetaMatch::Mismatch);
    }

    #[test]
    fn record_without_the_field_is_kept_if_the_search_found_the_value() {
        let apply = |name, value| filter(name, value).apply(&record(None));
        assert_eq!(apply("issue", Some("CA-6")), MetaMatch::AssumedMatch);
        assert_eq!(apply("issue", None), MetaMatch::AssumedMatch);
        assert_eq!(apply("issue", Some("")), MetaMatch::AssumedMatch);
        assert_eq!(apply("issue", Some("two words")), MetaMatch::AssumedMismatch);
        assert_eq!(apply("my issue", Some("x")), MetaMatch::AssumedMismatch);
        assert_eq!(apply("my issue", None), MetaMatch::AssumedMismatch);
    }

    #[test]
    fn blank_field_name_is_rejected() {
        assert_eq!(MetaFilter::new(" ".to_owned(), None).unwrap_err().field, "meta.name");
    }

    proptest! {
        #[test]
        fn stored_value_matches_exactly_if_it_equals_the_required_value(required in "[aAbB!*~ ]{0,3}", value in "[aAbB!*~ ]{0,3}") {
            let result = filter("issue", Some(&required)).apply(&record(Some(&value)));
            prop_assert_eq!(result == MetaMatch::Match, required.to_lowercase() == value.to_lowercase());
        }

        #[test]
        fn search_term_is_one_word_of_name_and_value(name in "\\PC{1,8}", value in proptest::option::of("\\PC{0,8}")) {
            if let Ok(filter) = MetaFilter::new(name, value)
                && let Some(term) = filter.search_term()
            {
                prop_assert_eq!(term.split_whitespace().count(), 1);
                let value = term.strip_prefix(filter.name()).and_then(|rest| rest.strip_prefix(':'));
                prop_assert!(value.is_some_and(|value| !value.is_empty()));
            }
        }
    }
}
