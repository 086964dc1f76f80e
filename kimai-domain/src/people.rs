//! Users that the caller may see, and preferences of a user.

use std::sync::Arc;

use jiff::{civil::Date, tz::TimeZone};
use kimai_api::{
    self as api, Link, Listing, Owner, Preference, Team, TimesheetQuery, User, UserQuery, Visibility,
};

use crate::{
    Error, Input, Session, TeamDirectory, TimesheetApi, UserDirectory, parallel::try_map,
    time::DurationExpression,
};

/// Number of the latest records whose users are collected.
const LATEST_RECORDS: u32 = 500;

/// Origin of a list of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserSource {
    /// Kimai's list of enabled users.
    Listed,
    /// Members of the teams that the caller may read, and the caller.
    Teams,
    /// Users of the latest 500 records that the caller may read, and the caller.
    Records,
    /// The caller alone.
    Own,
}

/// Users that the caller may see.
#[derive(Debug, Clone)]
pub struct VisibleUsers {
    /// The users, without duplicates.
    pub users: Vec<User>,
    /// Origin of the list.
    pub source: UserSource,
    /// Number of users or teams that could not be read, so that users may be missing.
    pub unreadable: usize,
}

/// Returns true if a role shows the user all projects and the records of all users.
pub fn is_administrator(user: &User) -> bool {
    user.roles.iter().flatten().any(|role| matches!(role.as_str(), "ROLE_ADMIN" | "ROLE_SUPER_ADMIN"))
}

/// Returns all enabled users, never a part of them: a write for all users must not miss any.
///
/// # Errors
/// [`Input`] for `user_scope` if the caller may not list users or a row could not be deserialized; [`Error::Api`] if
/// Kimai cannot be reached.
pub async fn all_users(session: &Session) -> Result<Vec<User>, Error> {
    all_users_with(session.client()).await
}

async fn all_users_with(directory: &impl UserDirectory) -> Result<Vec<User>, Error> {
    let query = UserQuery::default().visible(Visibility::Visible);
    let listing = match directory.users(&query).await {
        Err(error) if error.status() == Some(403) => {
            return Err(Input::new("user_scope", USERS_NOT_LISTED).into());
        }
        response => response?,
    };
    if listing.invalid.is_empty() {
        return Ok(listing.rows);
    }
    let problem = format!(
        "{} users in Kimai's answer could not be read, so the list is incomplete and nothing was done",
        listing.invalid.len()
    );
    Err(Input::new("user_scope", problem).into())
}

const USERS_NOT_LISTED: &str = "your role in Kimai may not list users, so the list of all users is unknown and nothing \
    was done (the members of your teams may not be all users); pass ids, or use the token of a user with the \
    permission view_user";

/// Returns the users that the caller may see: all enabled users, or else the members of the teams that the caller may
/// read.
///
/// With `with_preferences`, Kimai's list includes the preferences of each user. `progress` counts the teams, if teams
/// are read.
///
/// # Errors
/// [`Error::Api`] if Kimai cannot be reached. A refusal to list users or to read teams is not an error.
pub async fn visible_users(
    session: &Session,
    with_preferences: bool,
    progress: impl Fn(usize, usize),
) -> Result<VisibleUsers, Error> {
    let client = session.client();
    visible_users_with(client, client, &*session.me().await?, with_preferences, progress).await
}

/// Returns the users that the caller may refer to by name: the [`visible_users`], or else the users of the latest
/// records.
///
/// # Errors
/// [`Error::Api`] if Kimai cannot be reached.
pub async fn selectable_users(
    session: &Session,
    progress: impl Fn(usize, usize),
) -> Result<VisibleUsers, Error> {
    let visible = visible_users(session, false, progress).await?;
    if visible.source == UserSource::Own {
        return users_of_records(session.client(), &*session.me().await?).await;
    }
    Ok(visible)
}

async fn visible_users_with(
    directory: &impl UserDirectory,
    teams: &impl TeamDirectory,
    me: &User,
    with_preferences: bool,
    progress: impl Fn(usize, usize),
) -> Result<VisibleUsers, Error> {
    let full = with_preferences.then_some(true);
    let query = UserQuery::default().visible(Visibility::Visible).full(full);
    match unless_forbidden(directory.users(&query).await)? {
        Some(Listing { rows: users, invalid, .. }) => {
            Ok(VisibleUsers { users, source: UserSource::Listed, unreadable: invalid.len() })
        }
        None => team_members(teams, me, progress).await,
    }
}

/// Returns the caller and the members of all teams that the caller may read.
///
/// # Errors
/// The error of Kimai, except a refusal to read teams.
pub(crate) async fn team_members(
    teams: &impl TeamDirectory,
    me: &User,
    progress: impl Fn(usize, usize),
) -> Result<VisibleUsers, Error> {
    let Some(listing) = unless_forbidden(teams.all().await)? else {
        return Ok(with_caller(me, Vec::new(), UserSource::Own));
    };
    let invalid = listing.invalid.len();
    let request = |team: Team| async move { unless_unreadable(teams.team(team.id).await) };
    let read: Vec<Option<Team>> = try_map(listing.rows, request, progress).await?;
    let unreadable = invalid + read.iter().filter(|team| team.is_none()).count();
    let members = read.into_iter().flatten().flat_map(|team| team.members.unwrap_or_default());
    let visible = with_caller(me, members.map(|member| member.user).collect(), UserSource::Teams);
    Ok(VisibleUsers { unreadable, ..visible })
}

/// The caller and the users of the latest records that the caller may read.
async fn users_of_records(records: &impl TimesheetApi, me: &User) -> Result<VisibleUsers, Error> {
    let query = TimesheetQuery::default().user(Owner::All).full(true).size(LATEST_RECORDS);
    let Some(page) = unless_forbidden(records.page(&query).await)? else {
        return Ok(with_caller(me, Vec::new(), UserSource::Own));
    };
    let users = page.listing.rows.into_iter().filter_map(|record| match record.user {
        Link::Object(user) => Some(Arc::unwrap_or_clone(user)),
        Link::Id(_) => None,
    });
    Ok(with_caller(me, users.collect(), UserSource::Records))
}

/// The caller first, then each other enabled user once.
fn with_caller(me: &User, others: Vec<User>, source: UserSource) -> VisibleUsers {
    let mut users = vec![me.clone()];
    for user in others {
        if user.enabled != Some(false) && users.iter().all(|known| known.id != user.id) {
            users.push(user);
        }
    }
    let source = if users.len() == 1 { UserSource::Own } else { source };
    VisibleUsers { users, source, unreadable: 0 }
}

/// Returns `None` for status 403.
pub(crate) fn unless_forbidden<T>(response: Result<T, api::Error>) -> Result<Option<T>, api::Error> {
    match response {
        Err(error) if error.status() == Some(403) => Ok(None),
        response => response.map(Some),
    }
}

/// Returns `None` for status 403, and for 404 of a team that was deleted meanwhile.
fn unless_unreadable<T>(response: Result<T, api::Error>) -> Result<Option<T>, api::Error> {
    match response {
        Err(error) if error.status() == Some(404) => Ok(None),
        response => unless_forbidden(response),
    }
}

/// Common names of preferences with the names that Kimai uses.
const PREFERENCE_ALIASES: [(&str, &str); 5] = [
    ("vacation_days", "holidays"),
    ("annual_leave", "holidays"),
    ("vacation", "holidays"),
    ("weekly_hours", "hours_per_week"),
    ("contract_type", "work_contract_type"),
];

/// Translates the name of a preference to the one Kimai uses, and checks the value: time zones, working times, numbers and
/// dates. Working times become seconds.
///
/// Kimai does not validate values: an unknown time zone would lock the user out, and `8h` would be eight seconds.
///
/// # Errors
/// [`Input`] for `preferences` if a value is invalid.
pub fn normalize_preference(preference: Preference) -> Result<Preference, Input> {
    let name = preference.name.trim();
    let lowercase = name.to_lowercase();
    let alias = PREFERENCE_ALIASES.iter().find(|(alias, _)| *alias == lowercase);
    let name = alias.map_or(name, |(_, name)| name).to_owned();
    let value = match preference.value {
        Some(text) if !text.trim().is_empty() => Some(checked_value(&name, text)?),
        value => value,
    };
    Ok(Preference::new(name, value))
}

/// Returns the value of a preference as Kimai stores it.
fn checked_value(name: &str, text: String) -> Result<String, Input> {
    let invalid =
        |problem: &str| Input::new("preferences", format!("{name} cannot be {:?}; {problem}", text.trim()));
    match name {
        "timezone" => checked_zone(&text),
        "work_monday" | "work_tuesday" | "work_wednesday" | "work_thursday" | "work_friday"
        | "work_saturday" | "work_sunday" | "hours_per_week" => working_seconds(&text)
            .ok_or_else(|| invalid("write the working time as 8h, 7:30 or in seconds, such as 28800")),
        "holidays" | "hourly_rate" | "internal_rate" => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() && number >= 0.0 => Ok(text.trim().to_owned()),
            _ => Err(invalid("write a number, such as 30 or 27.5")),
        },
        "work_start_day" | "work_last_day" => match text.trim().parse::<Date>() {
            Ok(day) => Ok(day.to_string()),
            Err(_) => Err(invalid("write a date, such as 2026-01-31")),
        },
        _ => Ok(text),
    }
}

/// Returns a working time in seconds as text. Digits alone are seconds; less than a minute of them means hours.
fn working_seconds(text: &str) -> Option<String> {
    if let Ok(seconds) = text.trim().parse::<u32>() {
        return (seconds == 0 || seconds >= 60).then(|| seconds.to_string());
    }
    let duration: DurationExpression = text.parse().ok()?;
    Some(duration.seconds().0.to_string())
}

fn checked_zone(name: &str) -> Result<String, Input> {
    let zone = TimeZone::get(name).ok().and_then(|zone| zone.iana_name().map(str::to_owned));
    zone.ok_or_else(|| {
        Input::new("preferences", format!("{name:?} is not a time zone; use a name such as Europe/Berlin"))
    })
}

#[cfg(test)]
mod tests;
