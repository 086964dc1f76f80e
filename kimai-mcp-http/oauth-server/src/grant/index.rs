//! The grants of each user, so that they can be listed and ended.
//!
//! Engines find records by their id only, so an index record per user holds the ids of the grants. It is written before the grant;
//! ids without a grant are ignored and removed later.

use std::error::Error;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Grant, GrantError, end, grant_ttl, user_id, valid_grant};
use crate::{
    client::ClientInfo,
    events::{EventKind, RequestOrigin},
    scope::Scopes,
    server::AuthorizationServer,
    state::{Kind, Record, StoreError, Versioned},
};

/// Maximum number of grants of a user. Beyond it, those that were not used for the longest time end.
pub const MAX_GRANTS: usize = 100;

/// Lifetime of an index. It is written again before the grants in it can outlive it.
const TTL: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Time after which an id without a grant is removed; before, the grant may not be written yet.
const GRACE: SignedDuration = SignedDuration::from_mins(1);

/// Maximum number of compare-and-swap attempts. Each lost race means that another grant of the same user was added.
const MAX_ATTEMPTS: usize = 64;

/// Ids of the grants of a user; its id is the digest of the user name.
#[derive(Clone, Serialize, Deserialize)]
struct GrantIndex {
    user: String,
    grants: Vec<Entry>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    id: String,
    added_at: Timestamp,
}

impl Record for GrantIndex {
    const KIND: Kind = Kind::new("grants");
}

/// A grant in the list of a user's sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GrantInfo {
    /// Id of the grant.
    pub id: String,
    /// Name of the user.
    pub user: String,
    /// Id of the client.
    pub client_id: String,
    /// Client as the consent page showed it; `None` for grants of the first releases.
    pub client: Option<ClientInfo>,
    /// Granted scopes.
    pub scopes: Scopes,
    /// Time at which the grant began; `None` for grants of the first releases until their next refresh.
    pub created_at: Option<Timestamp>,
    /// Time of the last refresh.
    pub refreshed_at: Option<Timestamp>,
    /// Time at which the grant ends if it is not refreshed again.
    pub expires_at: Timestamp,
}

impl GrantInfo {
    fn new(id: String, stored: Versioned<Grant>) -> Self {
        let Versioned { record: grant, expires_at, .. } = stored;
        Self {
            id,
            user: grant.subject.user,
            client_id: grant.client_id,
            client: grant.client,
            scopes: grant.scopes,
            created_at: grant.created_at,
            refreshed_at: grant.rotated_at,
            expires_at,
        }
    }

    /// Returns the time of the last use.
    pub fn used_at(&self) -> Option<Timestamp> {
        self.refreshed_at.or(self.created_at)
    }
}

/// Returns the active grants of a user for all resources, the last used ones first.
///
/// Grants of the first releases are listed from their next refresh on.
///
/// # Errors
/// Fails if the state or the sign-in cannot be checked.
pub async fn list(server: &AuthorizationServer, user: &str) -> Result<Vec<GrantInfo>, GrantError> {
    let Some(index) = server.state.get::<GrantIndex>(user_id(user)).await? else { return Ok(Vec::new()) };
    let mut grants = Vec::new();
    for entry in index.record.grants {
        if let Some(grant) = valid_grant(server, &entry.id).await? {
            grants.push(GrantInfo::new(entry.id, grant));
        }
    }
    grants.sort_by_key(|grant| std::cmp::Reverse(grant.used_at()));
    Ok(grants)
}

/// Returns the names of the users who have or recently had grants.
///
/// # Errors
/// Fails if the state cannot be read.
pub async fn users(server: &AuthorizationServer) -> Result<Vec<String>, StoreError> {
    let mut users = Vec::new();
    for id in server.state.ids::<GrantIndex>().await? {
        users.extend(server.state.get::<GrantIndex>(id).await?.map(|index| index.record.user));
    }
    users.sort_unstable();
    Ok(users)
}

/// Ends one grant of a user; returns false if the user has no such grant.
///
/// # Errors
/// Fails if the state cannot be read or written.
pub async fn end_one(
    server: &AuthorizationServer,
    user: &str,
    id: &str,
    origin: &RequestOrigin,
) -> Result<bool, StoreError> {
    let grant = server.state.get::<Grant>(id).await?;
    if grant.is_none_or(|grant| grant.record.subject.user != user) {
        return Ok(false);
    }
    end(server, id, EventKind::SessionEnded, origin).await?;
    Ok(true)
}

/// Removes the index of a user and all grants in it.
pub(super) async fn clear(server: &AuthorizationServer, user: &str) -> Result<(), StoreError> {
    let Some(index) = server.state.take::<GrantIndex>(user_id(user)).await? else { return Ok(()) };
    for entry in index.grants {
        server.state.take::<Grant>(&entry.id).await?;
    }
    Ok(())
}

/// Adds a grant to the index of its user.
///
/// # Errors
/// [`GrantError::Contended`] if too many grants of the same user are added at the same time.
pub(super) async fn add(server: &AuthorizationServer, user: &str, id: &str) -> Result<(), GrantError> {
    for _ in 0..MAX_ATTEMPTS {
        let stored = server.state.get::<GrantIndex>(user_id(user)).await?;
        if stored.as_ref().is_some_and(|stored| is_kept(server, stored, id)) {
            return Ok(());
        }
        let revision = stored.as_ref().map(|stored| stored.revision);
        let mut index = stored.map_or_else(|| GrantIndex::new(user), |stored| stored.record);
        index.insert(id, server.state.now());
        let surplus = index.remove_surplus(server, id).await?;
        let written = match revision {
            Some(revision) => server.state.replace(user_id(user), revision, &index, TTL).await?,
            None => server.state.create(user_id(user), &index, TTL).await?,
        };
        if written {
            for grant in surplus {
                end(server, &grant, EventKind::SessionEnded, &RequestOrigin::default()).await?;
            }
            return Ok(());
        }
    }
    Err(GrantError::Contended)
}

/// Keeps a refreshed grant in the index. After a failure, the next refresh tries again.
pub(super) async fn keep(server: &AuthorizationServer, user: &str, id: &str) {
    if let Err(error) = add(server, user, id).await {
        tracing::warn!(
            error = &error as &dyn Error,
            grant = id,
            "grant not listed among the sessions of its user"
        );
    }
}

/// Returns true if the index lists the grant and outlives it.
fn is_kept(server: &AuthorizationServer, stored: &Versioned<GrantIndex>, id: &str) -> bool {
    let remaining = stored.expires_at.duration_since(server.state.now());
    let outlives = remaining >= grant_ttl(&server.lifetimes).min(TTL - GRACE);
    outlives && stored.record.grants.iter().any(|entry| entry.id == id)
}

impl GrantIndex {
    fn new(user: &str) -> Self {
        Self { user: user.to_owned(), grants: Vec::new() }
    }

    fn insert(&mut self, id: &str, now: Timestamp) {
        if self.grants.iter().all(|entry| entry.id != id) {
            self.grants.push(Entry { id: id.to_owned(), added_at: now });
        }
    }

    /// Removes ids without a grant and, while there are too many, the grants that were not used for the longest time; returns the
    /// latter. The grant `new` is kept.
    async fn remove_surplus(
        &mut self,
        server: &AuthorizationServer,
        new: &str,
    ) -> Result<Vec<String>, StoreError> {
        if self.grants.len() <= MAX_GRANTS {
            return Ok(Vec::new());
        }
        let mut used = Vec::new();
        for entry in std::mem::take(&mut self.grants) {
            let grant = server.state.get::<Grant>(&entry.id).await?.map(|stored| stored.record);
            let is_recent = server.state.now().duration_since(entry.added_at) < GRACE;
            if grant.is_some() || is_recent {
                let used_at = grant.and_then(|grant| grant.rotated_at.or(grant.created_at));
                used.push((entry.id == new, used_at.unwrap_or(entry.added_at), entry));
            }
        }
        used.sort_by_key(|(is_new, used_at, _)| (*is_new, *used_at));
        let kept = used.split_off(used.len().saturating_sub(MAX_GRANTS));
        self.grants = kept.into_iter().map(|(_, _, entry)| entry).collect();
        Ok(used.into_iter().map(|(_, _, entry)| entry.id).collect())
    }
}
