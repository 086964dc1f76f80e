//! Completion: values that clients suggest for parameters of prompts and ids of resource templates.

use kimai_domain::{
    EntityKind, Error, Session,
    reference::{Candidate, fold},
    timer,
};
use rmcp::model::CompletionInfo;

use crate::render::{escape_invisible, record};

/// Number of records whose ids are suggested.
const RECENT_RECORDS: u32 = 50;

/// Sources of suggested values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggestions {
    /// Fixed words.
    Words(&'static [&'static str]),
    /// The caller's latest records.
    Timesheets,
    /// Customers.
    Customers,
    /// Projects, with their customers.
    Projects,
    /// Activities.
    Activities,
    /// Users.
    Users,
    /// Teams.
    Teams,
    /// Tags.
    Tags,
}

/// A value that can be suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Suggestion {
    /// The id; `None` for a word.
    id: Option<u64>,
    name: String,
    /// Other names that identify it, such as a number.
    aliases: Vec<String>,
    is_active: bool,
}

impl Suggestions {
    /// Returns the kind of the entities; `None` for words and records.
    const fn kind(self) -> Option<EntityKind> {
        match self {
            Self::Words(_) | Self::Timesheets => None,
            Self::Customers => Some(EntityKind::Customer),
            Self::Projects => Some(EntityKind::Project),
            Self::Activities => Some(EntityKind::Activity),
            Self::Users => Some(EntityKind::User),
            Self::Teams => Some(EntityKind::Team),
            Self::Tags => Some(EntityKind::Tag),
        }
    }

    /// Returns the values of the source that the caller may see. A refused list has none.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses the token or cannot be reached.
    async fn all(self, session: &Session) -> Result<Vec<Suggestion>, Error> {
        let suggestions = match (self, self.kind()) {
            (Self::Words(words), _) => Ok(words.iter().map(|word| Suggestion::new(None, *word)).collect()),
            (_, Some(kind)) => session
                .candidates(kind, None)
                .await
                .map(|candidates| candidates.into_iter().map(Suggestion::from).collect()),
            (_, None) => recent_records(session).await,
        };
        match suggestions {
            Err(error) if matches!(error.status(), Some(403 | 404)) => Ok(Vec::new()),
            suggestions => suggestions,
        }
    }
}

impl Suggestion {
    fn new(id: Option<u64>, name: impl Into<String>) -> Self {
        Self { id, name: name.into(), aliases: Vec::new(), is_active: true }
    }
}

impl From<Candidate> for Suggestion {
    fn from(candidate: Candidate) -> Self {
        let name = candidate.full_name();
        Self { id: Some(candidate.id), name, aliases: candidate.aliases, is_active: candidate.is_active }
    }
}

async fn recent_records(session: &Session) -> Result<Vec<Suggestion>, Error> {
    let records = timer::recent(session, None, RECENT_RECORDS).await?;
    Ok(records.iter().map(|row| Suggestion::new(Some(row.id.get()), record::summary(row))).collect())
}

/// Returns the names that contain `text`.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses the token or cannot be reached.
pub(crate) async fn names(
    session: &Session,
    sources: &[Suggestions],
    text: &str,
) -> Result<CompletionInfo, Error> {
    let mut values = Vec::new();
    for source in sources {
        let matches = matching(source.all(session).await?, text);
        values.extend(matches.into_iter().map(|suggestion| escape_invisible(&suggestion.name)));
    }
    Ok(page(values))
}

/// Returns the ids that begin with `text`, or whose entities have a name that contains it.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses the token or cannot be reached.
pub(crate) async fn ids(session: &Session, source: Suggestions, text: &str) -> Result<CompletionInfo, Error> {
    let suggestions = matching(source.all(session).await?, text);
    Ok(page(
        suggestions.into_iter().filter_map(|suggestion| suggestion.id).map(|id| id.to_string()).collect(),
    ))
}

/// Selects and sorts the matches: visible ones first, then names that begin with the text, then by name. Letter case and
/// accents are ignored.
fn matching(suggestions: Vec<Suggestion>, text: &str) -> Vec<Suggestion> {
    let text = fold(text);
    let rank = |suggestion: &Suggestion| {
        let name = fold(&suggestion.name);
        let begins = name.starts_with(&text) || name.split(" / ").any(|part| part.starts_with(&text));
        let is_id = suggestion.id.is_some_and(|id| id.to_string().starts_with(&text));
        let is_match = is_id
            || name.contains(&text)
            || suggestion.aliases.iter().any(|alias| fold(alias).starts_with(&text));
        is_match.then_some((!suggestion.is_active, !begins, name, suggestion.id))
    };
    let mut ranked: Vec<_> =
        suggestions.into_iter().filter_map(|suggestion| Some((rank(&suggestion)?, suggestion))).collect();
    ranked.sort_by(|(one, _), (other, _)| one.cmp(other));
    ranked.into_iter().map(|(_, suggestion)| suggestion).collect()
}

/// Cuts the values to the number that the protocol allows.
fn page(mut values: Vec<String>) -> CompletionInfo {
    let total = u32::try_from(values.len()).ok();
    let has_more = values.len() > CompletionInfo::MAX_VALUES;
    values.truncate(CompletionInfo::MAX_VALUES);
    CompletionInfo::with_pagination(values, total, has_more).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Suggestion, matching, page};

    fn project(id: u64, name: &str, is_active: bool) -> Suggestion {
        Suggestion { is_active, aliases: vec![format!("P-{id}")], ..Suggestion::new(Some(id), name) }
    }

    fn matches(text: &str) -> Vec<u64> {
        let all = vec![
            project(1, "Acme / Website", true),
            project(2, "Acme / Old website", false),
            project(3, "Web GmbH / Shop", true),
            project(12, "Beta / Intraweb", true),
        ];
        matching(all, text).into_iter().filter_map(|suggestion| suggestion.id).collect()
    }

    #[test]
    fn visible_names_that_begin_with_the_text_come_first() {
        assert_eq!(matches("WEB"), [1, 3, 12, 2]);
        assert_eq!(matches("shop"), [3]);
        assert_eq!(matches("ácme"), [1, 2]);
        assert_eq!(matches("p-3"), [3]);
        assert_eq!(matches("nothing"), Vec::<u64>::new());
    }

    #[test]
    fn digits_match_the_beginning_of_ids() {
        assert_eq!(matches("1"), [1, 12]);
        assert_eq!(matches("").len(), 4);
    }

    #[test]
    fn at_most_a_hundred_values_are_returned_with_the_total() {
        let all = page((0..250).map(|number| number.to_string()).collect());
        assert_eq!((all.values.len(), all.total, all.has_more), (100, Some(250), Some(true)));
        let few = page(vec!["a".to_owned()]);
        assert_eq!((few.total, few.has_more), (Some(1), Some(false)));
    }
}
