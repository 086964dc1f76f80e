use kimai_api::Timesheet;
use proptest::prelude::*;
use serde_json::json;

use super::{MetaFilter, Verdict};

fn filter(name: &str, value: Option<&str>) -> MetaFilter {
    MetaFilter::new(name.to_owned(), value.map(str::to_owned)).unwrap()
}

/// A record that shows `issue` with this value, or not at all.
fn record(issue: Option<&str>) -> Timesheet {
    let fields: Vec<_> = issue.iter().map(|value| json!({ "name": "issue", "value": value })).collect();
    serde_json::from_value(json!({
        "id": 5, "begin": "2026-11-20T09:00:00+0100", "user": 3, "project": 1, "activity": 9, "metaFields": fields
    }))
    .unwrap()
}

#[test]
fn the_term_is_sent_only_where_kimai_takes_it_literally() {
    let term = |name, value| filter(name, value).term();
    assert_eq!(term("issue", Some("CA-6")).as_deref(), Some("issue:CA-6"));
    for value in [None, Some("two words"), Some("!x"), Some("a\\b"), Some("*"), Some("~"), Some("\"\"")] {
        assert_eq!(term("issue", value).as_deref(), Some("issue:*"), "{value:?}");
    }
    assert_eq!(term("issue", Some("")), None);
    assert_eq!(term("my issue", Some("x")), None);
    assert_eq!(term("a:b", None), None);
}

#[test]
fn the_whole_value_counts_and_letter_case_does_not() {
    let judge = |value, holds| filter("ISSUE", value).judge(&record(holds));
    assert_eq!(judge(Some("ca-6"), Some("CA-6")), Verdict::Passes);
    assert_eq!(judge(Some("ca-6"), Some("CA-60")), Verdict::Differs);
    assert_eq!(judge(None, Some("x")), Verdict::Passes);
    assert_eq!(judge(None, Some("")), Verdict::Differs);
    assert_eq!(judge(Some(""), Some("")), Verdict::Passes);
    assert_eq!(judge(Some(""), Some("x")), Verdict::Differs);
}

#[test]
fn a_record_that_does_not_show_the_field_is_kept_where_the_search_vouches_for_it() {
    let judge = |name, value| filter(name, value).judge(&record(None));
    assert_eq!(judge("issue", Some("CA-6")), Verdict::KeptUnseen);
    assert_eq!(judge("issue", None), Verdict::KeptUnseen);
    assert_eq!(judge("issue", Some("")), Verdict::KeptUnseen);
    assert_eq!(judge("issue", Some("two words")), Verdict::LeftUnseen);
    assert_eq!(judge("my issue", Some("x")), Verdict::LeftUnseen);
    assert_eq!(judge("my issue", None), Verdict::LeftUnseen);
}

#[test]
fn a_name_is_needed() {
    assert_eq!(MetaFilter::new(" ".to_owned(), None).unwrap_err().field, "meta.name");
}

proptest! {
    #[test]
    fn a_shown_value_passes_exactly_when_it_is_the_one_asked_for(wanted in "[aAbB!*~ ]{0,3}", holds in "[aAbB!*~ ]{0,3}") {
        let verdict = filter("issue", Some(&wanted)).judge(&record(Some(&holds)));
        prop_assert_eq!(verdict == Verdict::Passes, wanted.to_lowercase() == holds.to_lowercase());
    }

    #[test]
    fn a_term_is_one_word_of_name_and_value(name in "\\PC{1,8}", value in proptest::option::of("\\PC{0,8}")) {
        if let Ok(filter) = MetaFilter::new(name, value)
            && let Some(term) = filter.term()
        {
            prop_assert_eq!(term.split_whitespace().count(), 1);
            let value = term.strip_prefix(filter.name()).and_then(|rest| rest.strip_prefix(':'));
            prop_assert!(value.is_some_and(|value| !value.is_empty()));
        }
    }
}
