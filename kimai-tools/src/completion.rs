//! Completion: values that clients suggest for parameters of prompts and ids of resource templates.

use std::sync::Arc;

use kimai_domain::{
    Error, Session,
    api::{Activity, Id},
    names::Catalogue,
    reference::Referable,
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
struct Candidate {
    /// The id; `None` for a word.
    id: Option<u64>,
    name: String,
    is_active: bool,
}

impl Candidate {
    fn new<R>(id: Id<R>, name: impl Into<String>, is_active: bool) -> Self {
        Self { id: Some(id.get()), name: name.into(), is_active }
    }
}

impl Suggestions {
    /// Returns the values of the source that the caller may see. A refused list has none.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses the token or cannot be reached.
    async fn candidates(self, session: &Session) -> Result<Vec<Candidate>, Error> {
        let candidates = match self {
            Self::Words(words) => Ok(words.iter().map(|word| Candidate::word(word)).collect()),
            Self::Timesheets => recent_records(session).await,
            Self::Customers => session.all_customers().await.map(|customers| {
                customers.values().map(|row| Candidate::new(row.id, &*row.name, row.visible)).collect()
            }),
            Self::Projects => session.all_projects().await.map(|all| referable(&all)),
            Self::Activities => session.all_activities().await.map(|all| activities(&all)),
            Self::Users => session.all_users().await.map(|all| referable(&all)),
            Self::Teams => session
                .all_teams()
                .await
                .map(|teams| teams.values().map(|team| Candidate::new(team.id, &*team.name, true)).collect()),
            Self::Tags => session.all_tags().await.map(|tags| {
                tags.values()
                    .map(|tag| Candidate::new(tag.id, &*tag.name, tag.visible != Some(false)))
                    .collect()
            }),
        };
        match candidates {
            Err(error) if matches!(error.status(), Some(403 | 404)) => Ok(Vec::new()),
            candidates => candidates,
        }
    }
}

impl Candidate {
    fn word(word: &str) -> Self {
        Self { id: None, name: word.to_owned(), is_active: true }
    }
}

async fn recent_records(session: &Session) -> Result<Vec<Candidate>, Error> {
    let records = timer::recent(session, None, RECENT_RECORDS).await?;
    Ok(records.iter().map(|row| Candidate::new(row.id, record::summary(row), true)).collect())
}

fn referable<T: Referable>(all: &Arc<Catalogue<T>>) -> Vec<Candidate> {
    all.values().map(|entity| Candidate::new(entity.id(), entity.full_name(), entity.is_active())).collect()
}

/// Returns the activities with their projects, if they belong to one.
fn activities(all: &Arc<Catalogue<Activity>>) -> Vec<Candidate> {
    let name = |activity: &Activity| match &activity.parent_title {
        Some(project) => format!("{project} / {}", activity.name),
        None => activity.name.clone(),
    };
    all.values().map(|activity| Candidate::new(activity.id, name(activity), activity.visible)).collect()
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
        let matches = matching(source.candidates(session).await?, text);
        values.extend(matches.into_iter().map(|candidate| escape_invisible(&candidate.name)));
    }
    Ok(page(values))
}

/// Returns the ids that begin with `text`, or whose entities have a name that contains it.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses the token or cannot be reached.
pub(crate) async fn ids(session: &Session, source: Suggestions, text: &str) -> Result<CompletionInfo, Error> {
    let candidates = matching(source.candidates(session).await?, text);
    Ok(page(candidates.into_iter().filter_map(|candidate| candidate.id).map(|id| id.to_string()).collect()))
}

/// Selects and sorts the matches: visible ones first, then names that begin with the text, then by name.
fn matching(candidates: Vec<Candidate>, text: &str) -> Vec<Candidate> {
    let text = text.trim().to_lowercase();
    let rank = |candidate: &Candidate| {
        let name = candidate.name.to_lowercase();
        let begins = name.starts_with(&text) || name.split(" / ").any(|part| part.starts_with(&text));
        let is_id = candidate.id.is_some_and(|id| id.to_string().starts_with(&text));
        (is_id || name.contains(&text)).then_some((!candidate.is_active, !begins, name, candidate.id))
    };
    let mut ranked: Vec<_> =
        candidates.into_iter().filter_map(|candidate| Some((rank(&candidate)?, candidate))).collect();
    ranked.sort_by(|(one, _), (other, _)| one.cmp(other));
    ranked.into_iter().map(|(_, candidate)| candidate).collect()
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
    use kimai_domain::api::{Id, Project};

    use super::{Candidate, matching, page};

    fn project(id: u64, name: &str, is_active: bool) -> Candidate {
        Candidate::new(Id::<Project>::new(id), name, is_active)
    }

    fn matches(text: &str) -> Vec<u64> {
        let all = vec![
            project(1, "Acme / Website", true),
            project(2, "Acme / Old website", false),
            project(3, "Web GmbH / Shop", true),
            project(12, "Beta / Intraweb", true),
        ];
        matching(all, text).into_iter().filter_map(|candidate| candidate.id).collect()
    }

    #[test]
    fn visible_names_that_begin_with_the_text_come_first() {
        assert_eq!(matches("WEB"), [1, 3, 12, 2]);
        assert_eq!(matches("shop"), [3]);
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
