//! References: an entity is named by its id, its name or its path, and resolved among those that the caller may see.
//!
//! The arguments of calls are resolved where they enter; everything below takes ids.

mod candidates;

use kimai_api::Id;

use crate::{Entity, EntityKind};

pub use candidates::{Candidate, Choice, Match, Precision, choose, only};

/// Number of similar names that an error lists for an unknown name.
const SUGGESTIONS: usize = 5;

/// A name that matches no entity, or several.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {name} {}", if *.is_ambiguous { "matches several" } else { "is unknown" })]
pub struct Unresolved {
    /// Argument that holds the reference.
    pub field: String,
    /// Kind of the entity.
    pub kind: EntityKind,
    /// The reference as written.
    pub name: String,
    /// Set if several entities match; otherwise none does.
    pub is_ambiguous: bool,
    /// Names and ids of the matches, or of the entities with the most similar names.
    pub candidates: Vec<(String, u64)>,
}

impl Unresolved {
    /// Returns the error of an id that no entity has, as far as the caller may see.
    pub fn unknown_id<T: Entity>(field: &str, id: Id<T>) -> Self {
        Self {
            field: field.to_owned(),
            kind: T::KIND,
            name: id.to_string(),
            is_ambiguous: false,
            candidates: Vec::new(),
        }
    }
}

/// Normalizes letter case, accents, line breaks and repeated spaces.
pub fn fold(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let mut folded = String::with_capacity(name.len());
    for letter in words.join(" ").chars().flat_map(char::to_lowercase) {
        match letter {
            'à'..='å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => folded.push('c'),
            'ď' | 'đ' | 'ð' => folded.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => folded.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => folded.push('g'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => folded.push('i'),
            'ĺ' | 'ļ' | 'ľ' | 'ł' => folded.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => folded.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => folded.push('o'),
            'ŕ' | 'ŗ' | 'ř' => folded.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => folded.push('s'),
            'ţ' | 'ť' | 'ț' => folded.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            // The combining accents of a decomposed letter.
            '\u{300}'..='\u{36f}' => {}
            _ => folded.push(letter),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn letter_case_accents_line_breaks_and_repeated_spaces_are_ignored() {
        for (name, folded) in [
            ("Web\n  shop ", "web shop"),
            ("CAFÉ Zoë", "cafe zoe"),
            ("Cafe\u{301}", "cafe"),
            ("Straße", "strasse"),
        ] {
            assert_eq!(fold(name), folded);
        }
    }
}
