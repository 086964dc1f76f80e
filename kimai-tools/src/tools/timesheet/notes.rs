//! Notes about records: filters that Kimai ignored, and records that were not read.

use kimai_domain::{
    api::{Id, InvalidRow, User},
    people::is_administrator,
    records::{ScanResult, Scope, Warning},
};

use crate::{call_names::named, render::quoted_text};

/// Returns the note for a warning.
pub(in crate::tools) fn warning(warning: &Warning) -> String {
    match warning {
        Warning::OtherUsers(users) => format!(
            "Kimai ignored the user filter and sent records of {}: your role may not see the requested users, or they do not exist.",
            ids(users)
        ),
        Warning::OnlyOwn => "all of these are your own; your role may not see those of others.".to_owned(),
        Warning::NothingOfOthers => {
            "Kimai leaves out records that your role may not see, without a notice.".to_owned()
        }
        Warning::OtherProjects(_) => ignored_filter("project"),
        Warning::OtherActivities(_) => ignored_filter("activity"),
        Warning::OtherCustomers(_) => ignored_filter("customer"),
    }
}

fn ignored_filter(kind: &str) -> String {
    let finds_ids = named("entity list finds ids");
    format!("Kimai ignored the {kind} filter, because no {kind} has this id; {finds_ids}.")
}

const HIDDEN_RECORDS: &str = "records on projects that your role and teams may not see are not included.";

/// Returns the note that a list of the records of all users lacks some, unless the caller is an administrator.
pub(in crate::tools) fn hidden_records(scope: &Scope, me: &User) -> Option<&'static str> {
    (*scope == Scope::All && !is_administrator(me)).then_some(HIDDEN_RECORDS)
}

/// Returns the notes about a scan.
pub(in crate::tools) fn scan(result: &ScanResult) -> Vec<String> {
    let mut notes: Vec<String> = result.warnings.iter().map(warning).collect();
    if !result.complete && !result.is_unfiltered() {
        let total = result.total.map_or_else(|| "more".to_owned(), |total| total.to_string());
        notes.insert(0, format!(
            "only the first {} of {total} records were read; all that follows is about these alone. Narrow the filter, such as a shorter period.",
            result.read
        ));
    }
    if result.missing() > 0 {
        notes.push(format!(
            "{} of the records that Kimai counted did not arrive, because records changed meanwhile; repeat the call for exact numbers.",
            result.missing()
        ));
    }
    notes.extend(invalid(&result.invalid));
    notes
}

fn invalid(rows: &[InvalidRow]) -> Option<String> {
    let first = rows.first()?;
    let id = first.id.map(|id| format!(" #{id}")).unwrap_or_default();
    Some(format!(
        "{} records could not be read and are missing here, the first{id}: {}",
        rows.len(),
        quoted_text(&first.reason)
    ))
}

/// Returns the note for a search term that requires missing custom fields: Kimai counts a record once for each of its
/// custom fields then.
pub(in crate::tools) fn term(term: Option<&str>) -> Option<&'static str> {
    let requires_missing = |word: &str| word.ends_with(":~") || word.ends_with(":\"\"");
    term.filter(|term| term.split_whitespace().any(requires_missing)).map(|_| {
        "Kimai may count records several times for a term like name:~, so its total may be too high; meta {name, value: \"\"} counts right."
    })
}

/// Renders `#1, #2`.
pub(in crate::tools) fn ids<R>(ids: &[Id<R>]) -> String {
    ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use kimai_domain::{api::InvalidRow, records::ScanResult};

    use super::scan;

    #[test]
    fn incomplete_scan_is_reported() {
        let part = ScanResult { read: 10_000, total: Some(12_345), ..ScanResult::default() };
        assert!(scan(&part)[0].starts_with("only the first 10000 of 12345 records were read"));
        let unknown = ScanResult { read: 10_000, ..ScanResult::default() };
        assert!(scan(&unknown)[0].starts_with("only the first 10000 of more records were read"));
        let invalid = vec![InvalidRow::new(7, "begin: no time")];
        let result = ScanResult { read: 3, total: Some(5), complete: true, invalid, ..ScanResult::default() };
        let notes = scan(&result);
        assert!(notes[0].starts_with("1 of the records that Kimai counted did not arrive"), "{notes:?}");
        assert!(notes[1].contains("#7"), "{notes:?}");
        let complete = ScanResult { read: 5, total: Some(5), complete: true, ..ScanResult::default() };
        assert_eq!(scan(&complete), Vec::<String>::new());
    }
}
