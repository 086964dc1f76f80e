//! What has to be said beside records: what Kimai leaves unsaid about them, and what was not read.

use kimai_domain::{
    api::{Id, InvalidRow},
    records::{Reading, Warning},
};

use crate::render::quoted_text;

/// What Kimai left unsaid.
pub(in crate::tools) fn warning(warning: &Warning) -> String {
    match warning {
        Warning::OtherUsers(users) => format!(
            "Kimai ignored the user filter and sent records of {}: your role may not see those asked for, or there is no such user.",
            ids(users)
        ),
        Warning::OnlyOwn => "all of these are your own; your role may not see those of others.".to_owned(),
        Warning::NothingOfOthers => {
            "Kimai leaves out records that your role may not see, without saying so.".to_owned()
        }
        Warning::OtherProjects(_) => not_filtered("project"),
        Warning::OtherActivities(_) => not_filtered("activity"),
        Warning::OtherCustomers(_) => not_filtered("customer"),
    }
}

/// Kimai drops an id that does not exist from a filter.
fn not_filtered(what: &str) -> String {
    format!("Kimai ignored the {what} filter, because no {what} has this id; entity list finds ids.")
}

/// What has to be known about records that were all read.
pub(in crate::tools) fn reading(reading: &Reading) -> Vec<String> {
    let mut notes: Vec<String> = reading.warnings.iter().map(warning).collect();
    if !reading.whole && !reading.is_unfiltered() {
        let total = reading.total.map_or_else(|| "more".to_owned(), |total| total.to_string());
        notes.insert(0, format!(
            "only the first {} of {total} records were read; all that follows is about these alone. Narrow the filter, such as a shorter period.",
            reading.read
        ));
    }
    if reading.missed() > 0 {
        notes.push(format!("{} of the records that Kimai counted did not come, because records changed meanwhile; ask again for exact numbers.", reading.missed()));
    }
    notes.extend(invalid(&reading.invalid));
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

/// Kimai counts records once for every custom field they have when a term asks for missing ones.
pub(in crate::tools) fn term(term: Option<&str>) -> Option<&'static str> {
    let empties = |word: &str| word.ends_with(":~") || word.ends_with(":\"\"");
    term.filter(|term| term.split_whitespace().any(empties)).map(|_| {
        "Kimai may count records several times for a term like name:~, so its total may be too high; meta {name, value: \"\"} counts right."
    })
}

/// Ids for reading.
pub(in crate::tools) fn ids<R>(ids: &[Id<R>]) -> String {
    ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use kimai_domain::{api::InvalidRow, records::Reading};

    use super::reading;

    #[test]
    fn a_part_is_never_passed_off_as_the_whole() {
        let part = Reading { read: 10_000, total: Some(12_345), ..Reading::default() };
        assert!(reading(&part)[0].starts_with("only the first 10000 of 12345 records were read"));
        let unknown = Reading { read: 10_000, ..Reading::default() };
        assert!(reading(&unknown)[0].starts_with("only the first 10000 of more records were read"));
        let invalid = vec![InvalidRow { id: Some(7), reason: "begin: no time".to_owned() }];
        let whole = Reading { read: 3, total: Some(5), whole: true, invalid, ..Reading::default() };
        let notes = reading(&whole);
        assert!(notes[0].starts_with("1 of the records that Kimai counted did not come"), "{notes:?}");
        assert!(notes[1].contains("#7"), "{notes:?}");
        assert_eq!(
            reading(&Reading { read: 5, total: Some(5), whole: true, ..Reading::default() }),
            Vec::<String>::new()
        );
    }
}
