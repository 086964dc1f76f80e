//! Names in place of ids: the entities that a caller may mean, and the choice among them.

use kimai_api::{Id, Identified, Link};

use super::{SUGGESTIONS, fold};
use crate::{EntityKind, EntityRef, Error, Input, Session, Unresolved, people};

/// Similarity (Jaro-Winkler) from which a name counts as a typing error.
const SIMILAR: f64 = 0.88;

/// Difference of similarity up to which two names are equally good.
const EQUALLY_SIMILAR: f64 = 0.03;

/// An entity that a name can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The id.
    pub id: u64,
    /// The names of what it belongs to and its own name, such as customer, project.
    pub path: Vec<String>,
    /// Other names that identify it, such as a number or an email address.
    pub aliases: Vec<String>,
    /// Set unless it is hidden or disabled.
    pub is_active: bool,
}

/// The names that a reference accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// The exact name alone. For deletions.
    Identical,
    /// The exact name, or the only one that contains the text. For writes.
    Exact,
    /// Also all words of the text in any order, and similar names. For reads.
    Similar,
}

/// Quality of a match, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// The name, the path, or another name of the entity.
    Exact,
    /// A part of the name, or parts of a path.
    Contains,
    /// All words are beginnings of words of the path, in any order.
    Words,
    /// The names are similar.
    Similar,
}

/// Result of choosing among candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice<'a> {
    /// Exactly one match.
    One(&'a Candidate),
    /// Several equally good matches.
    Several(Vec<&'a Candidate>),
    /// No match; the most similar ones, best first.
    NotFound(Vec<&'a Candidate>),
}

impl Candidate {
    /// Returns its own name.
    pub fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Returns the path, such as `Customer / Project`.
    pub fn full_name(&self) -> String {
        self.path.join(" / ")
    }

    /// Returns the quality of the match with a name, or `None` if there is none. Letter case and accents are ignored.
    pub fn matches(&self, name: &str) -> Option<Match> {
        let segments = segments_of(name);
        let name = fold(name);
        if name.is_empty() {
            None
        } else if self.is_exact(&name, &segments) {
            Some(Match::Exact)
        } else if self.contains(&name, &segments) {
            Some(Match::Contains)
        } else if self.has_words(&name) {
            Some(Match::Words)
        } else {
            (self.similarity(&name) >= SIMILAR).then_some(Match::Similar)
        }
    }

    fn is_exact(&self, name: &str, segments: &[String]) -> bool {
        let is = |other: &str| fold(other) == name;
        is(self.name()) || is(&self.full_name()) || self.aliases.iter().any(|alias| is(alias)) || {
            segments.len() > 1 && self.has_path(segments, |part, segment| part == segment)
        }
    }

    fn contains(&self, name: &str, segments: &[String]) -> bool {
        if segments.len() > 1 {
            return self.has_path(segments, |part, segment| part.contains(segment));
        }
        fold(self.name()).contains(name)
    }

    /// Tells whether the segments match parts of the path in this order, the last one its own name.
    fn has_path(&self, segments: &[String], matches: impl Fn(&str, &str) -> bool) -> bool {
        let mut parts = self.path.iter().rev().map(|part| fold(part));
        let Some((last, ancestors)) = segments.split_last() else { return false };
        parts.next().is_some_and(|part| matches(&part, last))
            && ancestors.iter().rev().all(|segment| parts.any(|part| matches(&part, segment)))
    }

    fn has_words(&self, name: &str) -> bool {
        let all = fold(&[self.full_name(), self.aliases.join(" ")].join(" "));
        let words: Vec<&str> = all.split(|letter: char| !letter.is_alphanumeric()).collect();
        let mut sought =
            name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
        sought.peek().is_some() && sought.all(|word| words.iter().any(|other| other.starts_with(word)))
    }

    /// Returns the similarity of a folded name with the most similar name of the entity, or a part of it.
    fn similarity(&self, name: &str) -> f64 {
        let names = [self.name(), &self.full_name()].map(fold).into_iter();
        let aliases = self.aliases.iter().map(|alias| fold(alias));
        names.chain(aliases).map(|other| similarity_of(name, &other)).fold(0.0, f64::max)
    }
}

/// Returns the similarity of a name with another one, or with as many successive words of it.
fn similarity_of(name: &str, other: &str) -> f64 {
    let words = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
    let count = words(name).len();
    let parts = words(other).windows(count).map(|part| part.join(" ")).collect::<Vec<_>>();
    let compared = parts.iter().map(String::as_str).chain([other]);
    compared.map(|part| unless_numbers_differ(name, part)).fold(0.0, f64::max)
}

/// Returns the similarity of two names, less if their numbers differ: `P-101` is no typing error of `P-102`.
fn unless_numbers_differ(name: &str, other: &str) -> f64 {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let similarity = strsim::jaro_winkler(name, other);
    if digits(name) == digits(other) { similarity } else { similarity * SIMILAR * SIMILAR }
}

/// Splits `Customer / Project` into folded names.
fn segments_of(name: &str) -> Vec<String> {
    name.split(" / ").map(fold).filter(|part| !part.is_empty()).collect()
}

/// Chooses the candidates that a name means. Of several matches, those in use take precedence.
pub fn choose<'a>(name: &str, all: &'a [Candidate], precision: Precision) -> Choice<'a> {
    let accepted = match precision {
        Precision::Identical => Match::Exact,
        Precision::Exact => Match::Contains,
        Precision::Similar => Match::Similar,
    };
    let ranked = all.iter().filter_map(|candidate| Some((candidate.matches(name)?, candidate)));
    let ranked: Vec<(Match, &Candidate)> = ranked.filter(|(quality, _)| *quality <= accepted).collect();
    let Some(best) = ranked.iter().map(|(quality, _)| *quality).min() else {
        return Choice::NotFound(most_similar(&fold(name), all));
    };
    let mut matches: Vec<&Candidate> =
        ranked.into_iter().filter(|(quality, _)| *quality == best).map(|(_, candidate)| candidate).collect();
    if matches.iter().any(|candidate| candidate.is_active) {
        matches.retain(|candidate| candidate.is_active);
    }
    if best == Match::Similar {
        let name = fold(name);
        let most = matches.iter().map(|candidate| candidate.similarity(&name)).fold(0.0, f64::max);
        matches.retain(|candidate| candidate.similarity(&name) >= most - EQUALLY_SIMILAR);
    }
    match matches.as_slice() {
        [only] => Choice::One(only),
        _ => Choice::Several(matches),
    }
}

fn most_similar<'a>(name: &str, all: &'a [Candidate]) -> Vec<&'a Candidate> {
    let mut ranked: Vec<(f64, &Candidate)> =
        all.iter().map(|candidate| (candidate.similarity(name), candidate)).collect();
    ranked.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    ranked.into_iter().take(SUGGESTIONS).map(|(_, candidate)| candidate).collect()
}

impl Session {
    /// Returns the entities of a kind that the caller may see. The lists are cached for five minutes.
    ///
    /// With a `parent`, only projects of this customer, or activities of this project and global ones, are returned.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses or cannot be reached.
    pub async fn candidates(
        &self,
        kind: EntityKind,
        parent: Option<EntityRef>,
    ) -> Result<Vec<Candidate>, Error> {
        let parent_of = |kind| parent.filter(|parent| parent.kind == kind).map(|parent| parent.id);
        let customer = parent_of(EntityKind::Customer);
        let project = parent_of(EntityKind::Project);
        let mut candidates: Vec<Candidate> = match kind {
            EntityKind::Customer => self
                .all_customers()
                .await?
                .values()
                .map(|row| candidate(row, [None, Some(&row.name)], [row.number.as_ref(), None], row.visible))
                .collect(),
            EntityKind::Project => self
                .all_projects()
                .await?
                .values()
                .filter(|row| {
                    let owner = row.customer.as_ref().map(|owner| owner.id().get());
                    customer.is_none() || owner == customer
                })
                .map(|row| {
                    let path = [row.parent_title.as_ref(), Some(&row.name)];
                    candidate(row, path, [row.number.as_ref(), None], row.visible)
                })
                .collect(),
            EntityKind::Activity => self
                .all_activities()
                .await?
                .values()
                .filter(|row| {
                    let owner = row.project.as_ref().map(Link::id).map(Id::get);
                    project.is_none() || owner.is_none() || owner == project
                })
                .map(|row| {
                    let path = [row.parent_title.as_ref(), Some(&row.name)];
                    candidate(row, path, [row.number.as_ref(), None], row.visible)
                })
                .collect(),
            EntityKind::User => self.user_candidates().await?,
            EntityKind::Team => self
                .all_teams()
                .await?
                .values()
                .map(|row| candidate(row, [None, Some(&row.name)], [None, None], true))
                .collect(),
            EntityKind::Tag => self
                .all_tags()
                .await?
                .values()
                .map(|row| candidate(row, [None, Some(&row.name)], [None, None], row.visible != Some(false)))
                .collect(),
            _ => Vec::new(),
        };
        candidates.sort_by(|one, other| (&one.path, one.id).cmp(&(&other.path, other.id)));
        Ok(candidates)
    }

    /// Returns the users; for a role that may not list them, those of its teams or of the latest records.
    async fn user_candidates(&self) -> Result<Vec<Candidate>, Error> {
        let listed = self.all_users().await?;
        let mut users: Vec<_> = listed.values().cloned().collect();
        if users.len() <= 1 {
            let fetch = || async { Ok::<_, Error>(people::selectable_users(self, |_, _| ()).await?.users) };
            users = self.names().selectable_users.get(self.now(), fetch).await?.to_vec();
        }
        let candidates = users.iter().map(|user| {
            let alias = user.alias.as_ref().filter(|alias| !alias.trim().is_empty());
            let path = [None, alias.or(Some(&user.username))];
            candidate(user, path, [Some(&user.username), user.email.as_ref()], user.enabled != Some(false))
        });
        Ok(candidates.collect())
    }

    /// Returns the entity that a name means; `field` is the argument that holds it. `me` is the caller.
    ///
    /// Several matches are an error with all of them, so that a client can ask the person and repeat the call with an id.
    ///
    /// # Errors
    /// [`Error::Unresolved`] with the candidates if there is no match or several, [`Error::Api`] if Kimai refuses.
    pub async fn resolve_name(
        &self,
        field: &str,
        kind: EntityKind,
        name: &str,
        parent: Option<EntityRef>,
        precision: Precision,
    ) -> Result<Candidate, Error> {
        if kind == EntityKind::User && fold(name) == "me" {
            let me = self.me().await?;
            let path = [None, Some(me.alias.as_ref().unwrap_or(&me.username))];
            return Ok(candidate(&*me, path, [None, None], true));
        }
        let all = match self.candidates(kind, parent).await {
            Err(error) if matches!(error.status(), Some(403)) => {
                let problem =
                    format!("your role in Kimai may not list them, so {name:?} is unknown; give the id");
                return Err(Input::new(field, problem).into());
            }
            candidates => candidates?,
        };
        let unresolved = match only(field, kind, name, &all, precision) {
            Ok(candidate) => return Ok(candidate.clone()),
            Err(unresolved) => unresolved,
        };
        if let Some(parent) = parent.filter(|_| !unresolved.is_ambiguous) {
            // Without them, the error says less.
            let everywhere = self.candidates(kind, None).await.unwrap_or_default();
            if let Ok(other) = only(field, kind, name, &everywhere, precision) {
                let problem = format!(
                    "{} {:?} (#{}) does not belong to {parent}; change or omit one of the two",
                    kind.name(),
                    other.full_name(),
                    other.id
                );
                return Err(Input::new(field, problem).into());
            }
        }
        Err(unresolved.into())
    }
}

/// Returns the only candidate that a name means; `field` is the argument that holds the name.
///
/// # Errors
/// [`Unresolved`] with the candidates if there is no match or several.
pub fn only<'a>(
    field: &str,
    kind: EntityKind,
    name: &str,
    all: &'a [Candidate],
    precision: Precision,
) -> Result<&'a Candidate, Unresolved> {
    let (is_ambiguous, matches) = match choose(name, all, precision) {
        Choice::One(candidate) => return Ok(candidate),
        Choice::Several(matches) => (true, matches),
        Choice::NotFound(similar) => (false, similar),
    };
    let candidates = matches.iter().map(|candidate| (candidate.full_name(), candidate.id)).collect();
    Err(Unresolved { field: field.to_owned(), kind, name: name.to_owned(), is_ambiguous, candidates })
}

fn candidate<T: Identified>(
    entity: &T,
    path: [Option<&String>; 2],
    aliases: [Option<&String>; 2],
    is_active: bool,
) -> Candidate {
    Candidate { id: entity.id().get(), path: present(path), aliases: present(aliases), is_active }
}

/// Returns the texts that are not blank.
fn present(texts: [Option<&String>; 2]) -> Vec<String> {
    texts.into_iter().flatten().filter(|text| !text.trim().is_empty()).cloned().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Candidate, Choice, Precision, choose};

    fn candidate(id: u64, path: &[&str], is_active: bool) -> Candidate {
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        Candidate { id, path, aliases: vec![format!("P-{id}")], is_active }
    }

    fn ids(choice: Choice<'_>) -> (&'static str, Vec<u64>) {
        let (kind, all) = match choice {
            Choice::One(one) => ("one", vec![one]),
            Choice::Several(several) => ("several", several),
            Choice::NotFound(similar) => ("not found", similar),
        };
        (kind, all.iter().map(|candidate| candidate.id).collect())
    }

    fn projects() -> Vec<Candidate> {
        vec![
            candidate(1, &["Musterbau GmbH", "Website relaunch"], true),
            candidate(2, &["Café Zoë", "Website"], true),
            candidate(3, &["Café Zoë", "Support 2025"], true),
            candidate(4, &["Musterbau GmbH", "Support 2026"], true),
            candidate(5, &["Musterbau GmbH", "Intranet"], false),
            candidate(6, &["Stadtwerke", "Intranet"], true),
        ]
    }

    #[test]
    fn names_paths_and_numbers_are_found_whatever_the_case_and_accents() {
        for (name, expected) in [
            ("WEBSITE", ("one", vec![2])),
            ("website relaunch", ("one", vec![1])),
            ("cafe zoe / website", ("one", vec![2])),
            ("Musterbau / Support", ("one", vec![4])),
            ("relaunch", ("one", vec![1])),
            ("Support", ("several", vec![3, 4])),
            ("intranet", ("one", vec![6])),
            ("Musterbau GmbH / Intranet", ("one", vec![5])),
            ("p-3", ("one", vec![3])),
        ] {
            assert_eq!(ids(choose(name, &projects(), Precision::Exact)), expected, "{name}");
        }
    }

    #[test]
    fn deletions_need_the_exact_name() {
        assert_eq!(ids(choose("website relaunch", &projects(), Precision::Identical)), ("one", vec![1]));
        assert_eq!(
            ids(choose("Musterbau GmbH / Intranet", &projects(), Precision::Identical)),
            ("one", vec![5])
        );
        assert_eq!(ids(choose("relaunch", &projects(), Precision::Identical)).0, "not found");
    }

    #[test]
    fn similar_names_are_enough_to_read_but_not_to_write() {
        for (name, id) in [("Webseite relaunch", 1), ("relaunch musterbau", 1), ("zoe support", 3)] {
            assert_eq!(ids(choose(name, &projects(), Precision::Similar)), ("one", vec![id]), "{name}");
            assert_eq!(ids(choose(name, &projects(), Precision::Exact)).0, "not found", "{name}");
        }
    }

    #[test]
    fn a_slip_in_one_word_of_a_name_is_similar_and_another_number_is_not() {
        for (name, expected) in [
            ("relanch", ("one", vec![1])),
            ("stadtwerke / intranett", ("one", vec![6])),
            ("suport", ("several", vec![3, 4])),
            ("suport 2026", ("one", vec![4])),
        ] {
            assert_eq!(ids(choose(name, &projects(), Precision::Similar)), expected, "{name}");
        }
        let (kind, nearest) = ids(choose("relanch", &projects(), Precision::Exact));
        assert_eq!((kind, nearest.first()), ("not found", Some(&1)));
        assert_eq!(ids(choose("P-9", &projects(), Precision::Similar)).0, "not found");
    }

    fn some_candidates() -> impl Strategy<Value = Vec<Candidate>> {
        let row = ("[a-c]{1,3}", "[a-c]{1,3}", any::<bool>());
        prop::collection::vec(row, 0..10).prop_map(|rows| {
            let each = rows.iter().zip(1..);
            each.map(|((parent, name, is_active), id)| candidate(id, &[parent, name], *is_active)).collect()
        })
    }

    proptest! {
        #[test]
        fn one_match_contains_the_name_and_no_other_in_use_equals_it(all in some_candidates(), name in "[a-c]{1,3}") {
            let equals = |candidate: &&Candidate| candidate.name() == name;
            match choose(&name, &all, Precision::Exact) {
                Choice::One(one) => {
                    prop_assert!(one.name().contains(&name));
                    prop_assert!(all.iter().filter(|other| other.is_active && other.id != one.id).all(|other| !equals(&other)));
                }
                Choice::Several(several) => prop_assert!(several.len() > 1),
                Choice::NotFound(_) => prop_assert!(!all.iter().any(|other| other.name().contains(&name))),
            }
        }

        #[test]
        fn unique_path_resolves_to_its_entity(all in some_candidates()) {
            for one in &all {
                if all.iter().filter(|other| other.path == one.path).count() == 1 {
                    let choice = choose(&one.full_name(), &all, Precision::Exact);
                    prop_assert_eq!(ids(choice), ("one", vec![one.id]));
                }
            }
        }

        #[test]
        fn choosing_never_panics(name in "\\PC{0,20}", all in some_candidates()) {
            let _ = choose(&name, &all, Precision::Similar);
        }
    }
}
