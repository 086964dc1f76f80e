//! The free search of lists: `word`, `!word`, `field:value` of a meta field.

use super::store::Meta;

/// Whether a thing with these texts and meta fields is found by all words of the term.
pub(crate) fn finds(term: &str, texts: &[Option<&str>], meta: &Meta) -> bool {
    term.split_whitespace().all(|word| match word.split_once(':').filter(|(_, value)| !value.is_empty()) {
        Some((name, value)) => finds_meta(name, value, meta),
        None => finds_text(word, texts),
    })
}

fn finds_text(word: &str, texts: &[Option<&str>]) -> bool {
    match excluded(word) {
        Some(word) => texts.iter().flatten().all(|text| !contains(text, word)),
        None => texts.iter().flatten().any(|text| contains(text, word)),
    }
}

fn finds_meta(name: &str, value: &str, meta: &Meta) -> bool {
    let own = meta.iter().find(|(own, _)| own == name).and_then(|(_, value)| value.as_deref());
    match (value, own) {
        ("~" | "\"\"", own) => own.is_none(),
        ("*", own) => own.is_some(),
        (_, None) => false,
        (value, Some(own)) => match excluded(value) {
            Some(value) => !contains(own, value),
            None => contains(own, value),
        },
    }
}

fn excluded(word: &str) -> Option<&str> {
    word.strip_prefix('!').filter(|rest| !rest.is_empty())
}

/// As the database compares: without regard to case.
fn contains(text: &str, word: &str) -> bool {
    text.to_lowercase().contains(&word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::finds;

    #[test]
    fn all_words_must_be_found_and_none_of_the_excluded() {
        let texts = [Some("Web shop"), None, Some("P-301")];
        assert!(finds("SHOP p-3", &texts, &Vec::new()));
        assert!(!finds("shop !web", &texts, &Vec::new()));
        assert!(finds("skill:tal", &[], &vec![("skill".to_owned(), Some("Talking".to_owned()))]));
    }
}
