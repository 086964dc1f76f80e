//! Whom the caller may see: everybody where users may be listed, otherwise the members of the teams that may be
//! read, otherwise whoever's records may be read. Which of these it was is part of the answer.

#[cfg(test)]
mod tests;

use std::pin::pin;

use futures_util::{StreamExt, stream};
use kimai_api::{self as api, Link, Owner, Team, TimesheetQuery, User, UserQuery, Visibility};

use crate::{Directory, Error, Records, Teams};

/// How many teams are read at once.
const AT_ONCE: usize = 10;

/// Of how many records the users are told.
const LATEST: u32 = 500;

/// How it is known who there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Kimai listed its enabled users.
    Listed,
    /// They are the members of the teams that may be read, and the caller.
    Teams,
    /// They are those of the latest 500 records that may be read, and the caller.
    Records,
    /// It is the caller alone.
    Own,
}

/// The users that the caller may see.
#[derive(Debug, Clone)]
pub struct Visible {
    /// Each once.
    pub users: Vec<User>,
    /// How they are known.
    pub source: Source,
    /// How many users or teams could not be read, so that more users may be missing.
    pub unread: usize,
}

/// Everybody that the caller may see; with `full`, with their preferences where Kimai gives them. `progress` is told
/// how many of how many teams were read, where those are.
///
/// # Errors
/// When Kimai cannot be asked; that it does not let the caller list users or read teams is no error.
pub async fn visible(
    directory: &impl Directory,
    teams: &impl Teams,
    me: &User,
    full: bool,
    progress: impl Fn(usize, usize),
) -> Result<Visible, Error> {
    let full = full.then_some(true);
    let query = UserQuery { visible: Some(Visibility::Visible), full, ..Default::default() };
    match allowed(directory.users(&query).await)? {
        Some(users) => Ok(Visible { unread: users.invalid.len(), users: users.rows, source: Source::Listed }),
        None => members(teams, me, progress).await,
    }
}

/// The caller and the members of all teams that may be read.
async fn members(teams: &impl Teams, me: &User, progress: impl Fn(usize, usize)) -> Result<Visible, Error> {
    let Some(listed) = allowed(teams.all().await)? else { return Ok(of(Vec::new(), me, Source::Own)) };
    let (invalid, all) = (listed.invalid.len(), listed.rows.len());
    let ask = |team: Team| async move { readable(teams.team(team.id).await) };
    let mut answers = pin!(stream::iter(listed.rows).map(ask).buffered(AT_ONCE));
    let mut read: Vec<Option<Team>> = Vec::new();
    while let Some(team) = answers.next().await {
        read.push(team?);
        progress(read.len(), all);
    }
    let unread = invalid + read.iter().filter(|team| team.is_none()).count();
    let members = read.into_iter().flatten().flat_map(|team| team.members.unwrap_or_default());
    let seen = of(members.map(|member| member.user).collect(), me, Source::Teams);
    Ok(Visible { unread, ..seen })
}

/// The caller and the users of the latest records that Kimai lets the caller read.
///
/// # Errors
/// When Kimai cannot be asked.
pub async fn in_records(records: &impl Records, me: &User) -> Result<Visible, Error> {
    let query =
        TimesheetQuery { user: Some(Owner::All), full: Some(true), size: Some(LATEST), ..Default::default() };
    let Some(page) = allowed(records.page(&query).await)? else {
        return Ok(of(Vec::new(), me, Source::Own));
    };
    let users = page.listing.rows.into_iter().filter_map(|record| match record.user {
        Link::Object(user) => Some(*user),
        Link::Id(_) => None,
    });
    Ok(of(users.collect(), me, Source::Records))
}

/// The caller first, then each of the others once.
fn of(others: Vec<User>, me: &User, source: Source) -> Visible {
    let mut users = vec![me.clone()];
    for user in others {
        if user.enabled != Some(false) && users.iter().all(|known| known.id != user.id) {
            users.push(user);
        }
    }
    let source = if users.len() == 1 { Source::Own } else { source };
    Visible { users, source, unread: 0 }
}

/// Nothing where Kimai says that the role may not.
fn allowed<T>(answer: Result<T, api::Error>) -> Result<Option<T>, api::Error> {
    match answer {
        Err(error) if error.status() == Some(403) => Ok(None),
        answer => answer.map(Some),
    }
}

/// Nothing where this one team may not be read, or is gone since.
fn readable<T>(answer: Result<T, api::Error>) -> Result<Option<T>, api::Error> {
    match answer {
        Err(error) if error.status() == Some(404) => Ok(None),
        answer => allowed(answer),
    }
}
