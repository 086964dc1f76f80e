//! Users: lists, profiles, and their tokens.

mod form;
mod preferences;
mod view;

pub(crate) use view::brief;

use super::{
    answers::{Answer, Body, NOT_FOUND, Outcome},
    call::{Call, allowed},
    query::{Param, Takes},
    router::Route,
    store::User,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/users", list),
    Route::new("POST", "/api/users", form::create),
    Route::new("GET", "/api/users/me", me),
    Route::new("GET", "/api/users/{id}", show),
    Route::new("PATCH", "/api/users/{id}", form::change),
    Route::new("PATCH", "/api/users/{id}/preferences", preferences::change).since(40),
    Route::new("DELETE", "/api/users/api-token/{id}", forget_token).since(14),
];

const LIST: &[Param] = &[
    Param("visible", Takes::Word(&["1", "2", "3"])),
    Param("orderBy", Takes::Word(&["id", "username", "alias", "email"])),
    Param("order", Takes::Word(&["ASC", "DESC"])),
    Param("term", Takes::Text),
    Param("full", Takes::Word(&["0", "1", "true", "false"])),
];

/// Whether the caller may do this to the profile of a user: own and other profiles are separate permissions.
pub(crate) fn granted(call: &Call<'_>, what: &str, user: u64) -> bool {
    let whose = if user == call.me.id { "own" } else { "other" };
    call.may(&format!("{what}_{whose}_profile"))
}

fn list(call: &mut Call<'_>) -> Outcome {
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
    let show =
        |user: &User| if query.flag("full") == Some(true) { view::entity(call, user) } else { brief(user) };
    Ok(Answer::json(users.into_iter().map(show).collect::<Vec<_>>()))
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
fn me(call: &mut Call<'_>) -> Outcome {
    Ok(Answer::json(view::entity(call, &call.me)))
}

fn show(call: &mut Call<'_>) -> Outcome {
    let user = call.store.users.get(call.id(0)?).ok_or(NOT_FOUND)?;
    allowed(granted(call, "view", user.id))?;
    Ok(Answer::json(view::prepared(call, user)))
}

/// Answers 200 with nothing, not 204.
fn forget_token(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    let owner = call.store.tokens.get(id).ok_or(NOT_FOUND)?.user;
    allowed(granted(call, "api-token", owner))?;
    call.store.tokens.remove(id);
    Ok(Answer::with(200, Body::Empty))
}
