//! One search over projects, activities, customers, users, teams, tags and descriptions of records.

use std::{collections::HashMap, hash::Hash};

use futures_util::future::join;
use jiff::Zoned;
use kimai_api::{Owner, RecentQuery, Timesheet, TimesheetQuery};

use crate::{
    EntityKind, Error, Session,
    page::ResultPage,
    reference::{Candidate, Match, fold},
};

/// Number of the caller's latest records by which entities count as recently used.
const RECENT_RECORDS: u32 = 100;

/// Kinds of entities that are searched, in the order of equally good hits.
const KINDS: [EntityKind; 6] = [
    EntityKind::Project,
    EntityKind::Activity,
    EntityKind::Customer,
    EntityKind::User,
    EntityKind::Team,
    EntityKind::Tag,
];

/// An entity whose names match.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The kind.
    pub kind: EntityKind,
    /// The entity.
    pub entity: Candidate,
    /// Quality of the match.
    pub quality: Match,
    /// The begin of the caller's latest record of it, among the latest records.
    pub last_used: Option<Zoned>,
}

/// The result of a search.
#[derive(Debug)]
pub struct SearchResult {
    /// The entities, best first.
    pub hits: Vec<Hit>,
    /// The latest records whose description matches, with names.
    pub records: ResultPage<Timesheet>,
    /// Kinds of entities that the caller may not list.
    pub unlisted: Vec<EntityKind>,
}

/// Searches everything that the caller may see.
///
/// Exact names come first, then what the caller used last, then the rest by the quality of the match. Names that are only
/// similar are returned if there is no other match. `max_records` limits the records.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses the token or cannot be reached. A refusal of a list is part of the result.
pub async fn search(session: &Session, term: &str, max_records: u32) -> Result<SearchResult, Error> {
    let (listed, (used, records)) = join(
        Box::pin(listed(session)),
        Box::pin(join(last_used(session), matching_records(session, term, max_records))),
    )
    .await;
    let used = used?;
    let mut hits = Vec::new();
    let mut unlisted = Vec::new();
    for (kind, candidates) in listed? {
        let Some(candidates) = candidates else {
            unlisted.push(kind);
            continue;
        };
        let matches = candidates.into_iter().filter_map(|entity| Some((entity.matches(term)?, entity)));
        hits.extend(matches.map(|(quality, entity)| {
            let last_used = match kind {
                EntityKind::Tag => used.tags.get(&fold(entity.name())).cloned(),
                _ => used.entities.get(&(kind, entity.id)).cloned(),
            };
            Hit { kind, entity, quality, last_used }
        }));
    }
    if hits.iter().any(|hit| hit.quality != Match::Similar) {
        hits.retain(|hit| hit.quality != Match::Similar);
    }
    hits.sort_by(|one, other| {
        let key = |hit: &Hit| {
            let kind = KINDS.iter().position(|kind| *kind == hit.kind);
            (
                !hit.entity.is_active,
                hit.quality != Match::Exact,
                std::cmp::Reverse(hit.last_used.as_ref().map(Zoned::timestamp)),
                hit.quality,
                kind,
            )
        };
        key(one).cmp(&key(other)).then_with(|| one.entity.path.cmp(&other.entity.path))
    });
    Ok(SearchResult { hits, records: records?, unlisted })
}

/// Returns the entities of each kind; `None` for a kind that the caller may not list.
async fn listed(session: &Session) -> Result<Vec<(EntityKind, Option<Vec<Candidate>>)>, Error> {
    let each = KINDS.map(|kind| async move {
        match session.candidates(kind, None).await {
            Ok(candidates) => Ok((kind, Some(candidates))),
            Err(error) if matches!(error.status(), Some(403 | 404)) => Ok((kind, None)),
            Err(error) => Err(error),
        }
    });
    futures_util::future::try_join_all(each).await
}

/// Begins of the caller's latest records.
#[derive(Default)]
struct LastUsed {
    /// Of projects, activities and customers.
    entities: HashMap<(EntityKind, u64), Zoned>,
    /// Of tags, by folded name.
    tags: HashMap<String, Zoned>,
}

/// Returns the begin of the caller's latest record of each project, activity, customer and tag.
async fn last_used(session: &Session) -> Result<LastUsed, Error> {
    let query = RecentQuery::default().size(RECENT_RECORDS);
    let records = match session.client().timesheets().recent(&query).await {
        Err(error) if error.status() == Some(403) => return Ok(LastUsed::default()),
        records => records?.rows,
    };
    let mut used = LastUsed::default();
    for record in &records {
        let customer = record.project.object().and_then(|project| project.customer.as_ref());
        let entities = [
            Some((EntityKind::Project, record.project.id().get())),
            Some((EntityKind::Activity, record.activity.id().get())),
            customer.map(|customer| (EntityKind::Customer, customer.id().get())),
        ];
        for entity in entities.into_iter().flatten() {
            keep_latest(&mut used.entities, entity, &record.begin);
        }
        for tag in &record.tags {
            keep_latest(&mut used.tags, fold(tag), &record.begin);
        }
    }
    Ok(used)
}

fn keep_latest<K: Eq + Hash>(used: &mut HashMap<K, Zoned>, key: K, begin: &Zoned) {
    let latest = used.entry(key).or_insert_with(|| begin.clone());
    if *begin > *latest {
        *latest = begin.clone();
    }
}

async fn matching_records(
    session: &Session,
    term: &str,
    max_records: u32,
) -> Result<ResultPage<Timesheet>, Error> {
    let query = TimesheetQuery::default().user(Owner::All).term(term).size(max_records).full(true);
    let page = match session.client().timesheets().page(&query).await {
        Err(error) if error.status() == Some(403) => {
            return Ok(ResultPage { rows: Vec::new(), total: None, first: 1, next: None });
        }
        page => page?,
    };
    let mut rows = page.listing.rows;
    session.load_names(&mut rows).await?;
    Ok(ResultPage { rows, total: page.total, first: 1, next: None })
}
