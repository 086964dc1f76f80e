//! Users: lists, profiles, forms and tokens.

pub(crate) mod preferences;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::{
    call::{Call, allowed},
    forms::{BLANK, CHOICE, Check, Field, FieldType, Form, Submission, Target},
    lists,
    query::{Param, ParamType},
    reference_data,
    response::{Body, NOT_FOUND, Response, RouteResult},
    router::Route,
    seed,
    store::{Team, User},
    teams,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/users", list),
    Route::new("POST", "/api/users", create),
    Route::new("GET", "/api/users/me", me),
    Route::new("GET", "/api/users/{id}", show),
    Route::new("PATCH", "/api/users/{id}", change),
    Route::new("PATCH", "/api/users/{id}/preferences", preferences::change).since(40),
    Route::new("DELETE", "/api/users/api-token/{id}", delete_token).since(14),
];

const LIST: &[Param] = &[
    Param("visible", ParamType::Word(&["1", "2", "3"])),
    Param("orderBy", ParamType::Word(&["id", "username", "alias", "email"])),
    Param("order", ParamType::Word(&["ASC", "DESC"])),
    Param("term", ParamType::Text),
    Param("full", ParamType::Word(&["0", "1", "true", "false"])),
];

/// Checks a profile permission; own and other profiles have separate ones.
pub(crate) fn granted(call: &Call<'_>, what: &str, user: u64) -> bool {
    let scope = if user == call.me.id { "own" } else { "other" };
    call.may(&format!("{what}_{scope}_profile"))
}

fn list(call: &mut Call<'_>) -> RouteResult {
    call.require("view_user")?;
    let query = call.query(LIST)?;
    let visible = query.text("visible").unwrap_or("1");
    let term = query.text("term").unwrap_or_default().to_lowercase();
    let wanted = |user: &&User| (visible == "3" || user.enabled == (visible == "1")) && matches(user, &term);
    let mut users: Vec<_> = call.store.users.iter().filter(wanted).collect();
    users.sort_by_key(|user| key(user, query.text("orderBy")));
    if query.text("order") == Some("DESC") {
        users.reverse();
    }
    let show = |user: &User| if query.flag("full") == Some(true) { row(call, user) } else { summary(user) };
    Ok(Response::json(users.into_iter().map(show).collect::<Vec<_>>()))
}

fn key(user: &User, order: Option<&str>) -> (u64, String) {
    match order {
        Some("id") => (user.id, String::new()),
        Some("alias") => (0, user.alias.clone().unwrap_or_default()),
        Some("email") => (0, user.email.clone()),
        _ => (0, user.username.clone()),
    }
}

fn matches(user: &User, term: &str) -> bool {
    let optional = [&user.alias, &user.title, &user.account_number].into_iter().flatten();
    optional.chain([&user.username, &user.email]).any(|text| text.to_lowercase().contains(term))
}

#[expect(clippy::unnecessary_wraps, reason = "a route that cannot fail")]
fn me(call: &mut Call<'_>) -> RouteResult {
    Ok(Response::json(entity(call, &call.me)))
}

fn show(call: &mut Call<'_>) -> RouteResult {
    let user = call.store.users.get(call.id(0)?).ok_or(NOT_FOUND)?;
    allowed(granted(call, "view", user.id))?;
    Ok(Response::json(prepared(call, user)))
}

/// Deletes a token; answers 200 with an empty body instead of 204.
fn delete_token(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    let owner = call.store.tokens.get(id).ok_or(NOT_FOUND)?.user;
    allowed(granted(call, "api-token", owner))?;
    call.store.tokens.remove(id);
    Ok(Response::with(200, Body::Empty))
}

const ROLES: [&str; 3] = ["ROLE_TEAMLEAD", "ROLE_ADMIN", "ROLE_SUPER_ADMIN"];
const LANGUAGE_FIELD: FieldType = FieldType::OneOf(|_, text| reference_data::is_language(text), CHOICE);
const LOCALE_FIELD: FieldType = FieldType::OneOf(|_, text| reference_data::is_locale(text), CHOICE);
const TIMEZONE_FIELD: FieldType =
    FieldType::OneOf(|_, text| TimeZone::get(text).is_ok(), "Please select a valid timezone.");

/// Fields of users; `username`, `plainPassword` and `plainApiToken` only for new ones.
const FORM: Form = Form(&[
    Field::new("username", FieldType::Text)
        .required(&[BLANK])
        .checks(&[Check::Without('/'), Check::Min(2), Check::Max(64)])
        .only(is_new),
    Field::new("alias", FieldType::Text),
    Field::new("title", FieldType::Text),
    Field::new("accountNumber", FieldType::Text),
    Field::new("color", FieldType::Color),
    Field::new("email", FieldType::Text).required(&[BLANK]).checks(&[Check::Email, Check::Min(2)]),
    Field::new("language", LANGUAGE_FIELD).only(|call, target| may(call, "preferences", target)),
    Field::new("locale", LOCALE_FIELD).only(|call, target| may(call, "preferences", target)),
    Field::new("timezone", TIMEZONE_FIELD).only(|call, target| may(call, "preferences", target)),
    Field::new(
        "supervisor",
        FieldType::Id(|call, id| {
            call.id(0) != Ok(id) && call.store.users.get(id).is_some_and(|user| user.enabled)
        }),
    )
    .only(|call, target| may(call, "supervisor", target)),
    Field::new("roles", FieldType::Words(|_, role| ROLES.contains(&role)))
        .only(|call, target| may(call, "roles", target)),
    Field::new("plainPassword", FieldType::Text)
        .required(&[BLANK])
        .checks(&[Check::Min(8), Check::Max(60)])
        .only(is_new),
    Field::new("plainApiToken", FieldType::Text).checks(&[Check::Min(8), Check::Max(60)]).only(is_new),
    Field::new("enabled", FieldType::Flag).only(|call, target| target.id != Some(call.me.id)),
    Field::new("systemAccount", FieldType::Flag).only(|call, target| may(call, "password", target)),
    Field::new("requiresPasswordReset", FieldType::Flag).only(|call, target| may(call, "password", target)),
]);

fn is_new(_: &Call<'_>, target: Target) -> bool {
    target.id.is_none()
}

/// Checks a profile permission for the target; a new user counts as another one.
fn may(call: &Call<'_>, what: &str, target: Target) -> bool {
    granted(call, what, target.id.unwrap_or_default())
}

/// Creates a user; unset fields are cleared, so without `enabled` the user is disabled.
fn create(call: &mut Call<'_>) -> RouteResult {
    call.require("create_user")?;
    let mut form = FORM.read(call, Target::NEW_CLEARING)?;
    let zone = seed::TIME_ZONE.to_owned();
    let language = preferences::DEFAULT_LANGUAGE.to_owned();
    let preferences = seed::default_preferences();
    let mut user = User { timezone: zone, language, preferences, ..User::default() };
    fill(call, &mut form, &mut user);
    form.finish()?;
    let id = call.store.users.add(|id| User { id, ..user });
    let user = call.store.users.get(id).ok_or(NOT_FOUND)?;
    Ok(Response::json(entity(call, user)))
}

fn change(call: &mut Call<'_>) -> RouteResult {
    let mut user = call.store.users.get(call.id(0)?).ok_or(NOT_FOUND)?.clone();
    allowed(granted(call, "edit", user.id))?;
    let mut form = FORM.read(call, Target::existing(user.id))?;
    fill(call, &mut form, &mut user);
    form.finish_with(call.invalid_patch_status())?;
    let answer = entity(call, &user);
    call.store.users.put(user.id, user);
    Ok(Response::json(answer))
}

/// Lengths to which Kimai cuts texts of users.
const LENGTHS: [(&str, usize); 3] = [("alias", 60), ("title", 50), ("accountNumber", 30)];

/// Applies the form; user names and mail addresses are unique.
fn fill(call: &Call<'_>, form: &mut Submission, user: &mut User) {
    let taken = |same: &dyn Fn(&User) -> bool| {
        call.store.users.iter().any(|other| other.id != user.id && same(other))
    };
    if form.value::<String>("username").is_some_and(|name| taken(&|other| other.username == name)) {
        form.error("username", "The username is already used.");
        form.error("username", "This value is already used.");
    }
    if form.value::<String>("username").is_some_and(|name| taken(&|other| other.email == name)) {
        form.error("username", "An equal e-mail address is already in use.");
    }
    if form.value::<String>("email").is_some_and(|mail| taken(&|other| other.username == mail)) {
        form.error("email", "An equal username is already in use.");
    }
    if form.value::<String>("email").is_some_and(|mail| taken(&|other| other.email == mail)) {
        form.error("email", "This e-mail address is already in use.");
        form.error("email", "This value is already used.");
    }
    for (name, slot) in [
        ("alias", &mut user.alias),
        ("title", &mut user.title),
        ("accountNumber", &mut user.account_number),
        ("color", &mut user.color),
        ("plainApiToken", &mut user.api_password),
    ] {
        form.write(name, slot);
        let length =
            LENGTHS.iter().find(|(other, _)| *other == name).map_or(usize::MAX, |(_, length)| *length);
        *slot = slot.as_ref().map(|text| text.chars().take(length).collect());
    }
    form.write("username", &mut user.username);
    form.write("email", &mut user.email);
    form.write("language", &mut user.language);
    let stored = user.locale.is_some();
    if form.value::<String>("locale").is_some_and(|locale| stored || locale != user.language) {
        form.write("locale", &mut user.locale);
    }
    form.write("timezone", &mut user.timezone);
    form.write("supervisor", &mut user.supervisor);
    form.write("roles", &mut user.roles);
    form.write("enabled", &mut user.enabled);
    form.write("systemAccount", &mut user.system_account);
}

/// Maximum depth of nested supervisors.
const SUPERVISORS: usize = 3;

/// Renders a user of a list or of another object.
pub(crate) fn summary(user: &User) -> Value {
    json!({
        "apiToken": user.api_password.is_some(),
        "locale": user.locale.as_ref().unwrap_or(&user.language),
        "timezone": user.timezone,
        "language": user.language,
        "initials": initials(user.display_name()),
        "color-safe": reference_data::safe_color(user.color.as_deref(), user.display_name()),
        "id": user.id,
        "alias": user.alias,
        "title": user.title,
        "avatar": null,
        "username": user.username,
        "email": user.email,
        "accountNumber": user.account_number,
        "enabled": user.enabled,
        "systemAccount": user.system_account,
        "color": user.color,
    })
}

/// Renders a single user with preferences, teams, roles and supervisor; the caller with defaults.
fn entity(call: &Call<'_>, user: &User) -> Value {
    if user.id == call.me.id {
        return prepared(call, user);
    }
    with_preferences(call, user, &preferences::stored(user), SUPERVISORS)
}

/// Renders a user of a full list: like a single one, but the teams are in the order in which the user joined them.
fn row(call: &Call<'_>, user: &User) -> Value {
    let mut teams = call.store.teams_of(user.id);
    teams.sort_by_key(|team| team.membership(user.id));
    lists::merged(entity(call, user), [memberships(user, &teams)])
}

/// Renders the teams of a user.
fn memberships(user: &User, teams: &[&Team]) -> Value {
    let memberships =
        teams.iter().map(|team| json!({"team": teams::summary(team), "teamlead": team.led_by(user.id)}));
    json!({
        "teams": teams.iter().map(|team| teams::summary(team)).collect::<Vec<_>>(),
        "memberships": memberships.collect::<Vec<_>>(),
    })
}

/// Renders a user with defaults.
fn prepared(call: &Call<'_>, user: &User) -> Value {
    let user = preferences::completed(user);
    with_preferences(call, &user, &preferences::permitted(call, &user), SUPERVISORS)
}

/// Renders a user with these preferences.
fn with_preferences(call: &Call<'_>, user: &User, listed: &[Value], depth: usize) -> Value {
    let above = user.supervisor.filter(|_| depth > 0).and_then(|id| call.store.users.get(id));
    let supervisor = above.map(|above| with_preferences(call, above, &preferences::stored(above), depth - 1));
    let more = json!({"preferences": listed, "roles": user.roles, "supervisor": supervisor});
    lists::merged(summary(user), [memberships(user, &call.store.teams_of(user.id)), more])
}

/// Returns the initials of the first two words, or two letters of a single word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    let second = words.next();
    let letters: String = match second {
        Some(second) => first.chars().take(1).chain(second.chars().take(1)).collect(),
        None => first.chars().take(2).collect(),
    };
    letters.to_uppercase()
}
