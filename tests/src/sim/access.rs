//! Who may see and change customers, projects and activities: by role, or by the teams they are shared with.

use super::{
    answers::{NOT_FOUND, Refusal},
    call::{Call, allowed},
    store::Store,
};

/// What is shared with teams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shared {
    /// Customers.
    Customer,
    /// Projects, shared as their customer is too.
    Project,
    /// Activities, shared as their project and its customer are too.
    Activity,
}

impl Shared {
    /// The word in the names of permissions.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Project => "project",
            Self::Activity => "activity",
        }
    }

    /// The teams of the thing, then those of each of its parents; `None` when there is no such thing.
    pub(crate) fn teams(self, store: &Store, id: u64) -> Option<Vec<&[u64]>> {
        let (own, parent) = match self {
            Self::Customer => (&store.customers.get(id)?.teams, None),
            Self::Project => {
                let project = store.projects.get(id)?;
                (&project.teams, Some((Self::Customer, project.customer)))
            }
            Self::Activity => {
                let activity = store.activities.get(id)?;
                (&activity.teams, activity.project.map(|project| (Self::Project, project)))
            }
        };
        let above = parent.and_then(|(kind, id)| kind.teams(store, id)).unwrap_or_default();
        Some(std::iter::once(own.as_slice()).chain(above).collect())
    }
}

/// 404 when there is no such thing, 403 when the caller may not do this to it.
pub(crate) fn require(call: &Call<'_>, kind: Shared, id: u64, verb: &str) -> Result<(), Refusal> {
    kind.teams(call.store, id).ok_or(NOT_FOUND)?;
    allowed(may(call, kind, id, verb))
}

/// Whether the caller may do this: by role, or as lead or member of one of the teams. Deleting is by role alone.
pub(crate) fn may(call: &Call<'_>, kind: Shared, id: u64, verb: &str) -> bool {
    let word = kind.word();
    if call.may(&format!("{verb}_{word}")) || verb == "delete" {
        return call.may(&format!("{verb}_{word}"));
    }
    let leads = call.may(&format!("{verb}_teamlead_{word}"));
    let belongs = call.may(&format!("{verb}_team_{word}"));
    let teams = kind.teams(call.store, id).unwrap_or_default().concat();
    teams
        .into_iter()
        .filter_map(|team| call.store.teams.get(team))
        .any(|team| (leads && team.led_by(call.me.id)) || (belongs && team.has(call.me.id)))
}

/// Whether lists show it to the caller: each level has no teams, or one of the caller's.
pub(crate) fn reaches(call: &Call<'_>, kind: Shared, id: u64) -> bool {
    let mine = |team: &u64| call.store.teams.get(*team).is_some_and(|team| team.has(call.me.id));
    let open = |teams: &[u64]| teams.is_empty() || teams.iter().any(mine);
    call.may("view_all_data") || kind.teams(call.store, id).is_some_and(|levels| levels.into_iter().all(open))
}

/// The ids that exist, of those asked for; 403 when one of them is out of the caller's reach.
pub(crate) fn known(call: &Call<'_>, kind: Shared, ids: Vec<u64>) -> Result<Vec<u64>, Refusal> {
    let existing: Vec<u64> = ids.into_iter().filter(|id| kind.teams(call.store, *id).is_some()).collect();
    allowed(existing.iter().all(|id| reaches(call, kind, *id)))?;
    Ok(existing)
}
