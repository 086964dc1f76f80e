//! Names and numbers of customers, projects, activities, teams and tags.

use crate::forms::{BLANK, Submission};

/// Error for a name or number with characters that spreadsheets or HTML interpret.
const CHARACTERS: &str = "These characters are not allowed: < > \" =";
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
pub(crate) fn check_number<'a>(form: &mut Submission, mut others: impl Iterator<Item = Option<&'a str>>) {
    if let Some(number) = form.value::<String>("number")
        && others.any(|other| other == Some(&number))
    {
        form.error("number", &format!("The number {number} is already used."));
    }
}

/// Returns the number of a new object: `0007` after five others, or the next free one.
pub(crate) fn next_number(numbers: &[Option<String>]) -> String {
    let start = numbers.len() + 2;
    let free = |number: &String| !numbers.iter().flatten().any(|taken| taken == number);
    (start..start + 100).map(|next| format!("{next:04}")).find(free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::next_number;

    #[test]
    fn the_next_number_is_free_and_two_more_than_there_are() {
        assert_eq!(next_number(&vec![None; 5]), "0007");
        assert_eq!(next_number(&[Some("0004".to_owned()), None]), "0005");
    }
}
