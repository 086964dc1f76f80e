//! Names and numbers of customers, projects, activities, teams and tags.

use crate::{
    forms::{BLANK, Submission},
    settings::Numbers,
};

/// Error for a name or number with characters that spreadsheets or HTML interpret.
const CHARACTERS: &str = "The following characters are not allowed: < > \" =";
/// Error for a name that is taken.
pub(crate) const TAKEN: &str = "This value is already used.";
/// Error for an unset name.
pub(crate) const TOO_SHORT: &str = "This value is too short. It should have 2 characters or more.";

/// Adds an error for special characters in these fields.
pub(crate) fn check_characters(form: &mut Submission, fields: &[&str]) {
    for field in fields {
        if form.value::<String>(field).is_some_and(|text| text.contains(['<', '>', '"', '='])) {
            form.error(field, CHARACTERS);
        }
    }
}

/// Adds an error for cleared fields that have a default.
pub(crate) fn check_emptied(form: &mut Submission, fields: &[&str]) {
    for field in fields {
        if form.is_set(field) && form.value::<String>(field).is_none() {
            form.error(field, BLANK);
        }
    }
}

/// Adds an error for a number that another object has.
pub(crate) fn check_number<'a>(
    numbers: &Numbers,
    form: &mut Submission,
    mut others: impl Iterator<Item = Option<&'a str>>,
) {
    if !numbers.allow_duplicates
        && let Some(number) = form.value::<String>("number")
        && others.any(|other| other == Some(&number))
    {
        form.error("number", &format!("The number {number} is already used."));
    }
}

/// Returns the number of a new object: with the format `{cc,4}`, `0007` after five others, or the next free one.
pub(crate) fn next_number(format: &str, numbers: &[Option<String>]) -> String {
    let start = numbers.len() + 2;
    let free = |number: &String| !numbers.iter().flatten().any(|taken| taken == number);
    (start..start + 100).map(|next| formatted(format, next)).find(free).unwrap_or_default()
}

/// Replaces the placeholder `{name}` or `{name,digits}` of a format by the counter.
fn formatted(format: &str, counter: usize) -> String {
    let placeholder = format.split_once('{').and_then(|(before, rest)| {
        let (inner, after) = rest.split_once('}')?;
        let width = inner.split_once(',').and_then(|(_, width)| width.parse().ok()).unwrap_or(0);
        Some(format!("{before}{counter:0width$}{after}"))
    });
    placeholder.unwrap_or_else(|| format.to_owned())
}

#[cfg(test)]
mod tests {
    use super::next_number;

    #[test]
    fn the_next_number_is_free_and_two_more_than_there_are() {
        assert_eq!(next_number("{cc,4}", &vec![None; 5]), "0007");
        assert_eq!(next_number("K-{cc,3}", &[None]), "K-003");
        assert_eq!(next_number("{cc,4}", &[Some("0004".to_owned()), None]), "0005");
    }
}
