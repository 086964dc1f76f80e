//! `POST` and `PATCH` of users.

use jiff::tz::TimeZone;

use super::{
    super::{
        answers::{Answer, NOT_FOUND, Outcome},
        call::{Call, allowed},
        forms::{BLANK, CHOICE, Check, Field, Form, Kind, Submission, Target},
        seed,
        store::User,
    },
    granted, preferences, view,
};

const ROLES: [&str; 3] = ["ROLE_TEAMLEAD", "ROLE_ADMIN", "ROLE_SUPER_ADMIN"];
const TONGUE: Kind = Kind::OneOf(|_, text| (2..=12).contains(&text.len()) && text.is_ascii(), CHOICE);
const ZONE: Kind = Kind::OneOf(|_, text| TimeZone::get(text).is_ok(), "Please select a valid timezone.");

/// `username`, `plainPassword` and `plainApiToken` belong to new users only.
const FORM: Form = Form(&[
    Field::new("username", Kind::Text).required(&[BLANK]).checks(&[Check::Min(2), Check::Max(64)]).only(new),
    Field::new("alias", Kind::Text).checks(&[Check::Max(60)]),
    Field::new("title", Kind::Text).checks(&[Check::Max(50)]),
    Field::new("accountNumber", Kind::Text).checks(&[Check::Max(30)]),
    Field::new("color", Kind::Color),
    Field::new("email", Kind::Text).required(&[BLANK]).checks(&[Check::Email]),
    Field::new("language", TONGUE).only(|call, target| may(call, "preferences", target)),
    Field::new("locale", TONGUE).only(|call, target| may(call, "preferences", target)),
    Field::new("timezone", ZONE).only(|call, target| may(call, "preferences", target)),
    Field::new("supervisor", Kind::Id(|call, id| call.store.users.get(id).is_some_and(|user| user.enabled)))
        .only(|call, target| may(call, "supervisor", target)),
    Field::new("roles", Kind::Words(|_, role| ROLES.contains(&role)))
        .only(|call, target| may(call, "roles", target)),
    Field::new("plainPassword", Kind::Text)
        .required(&[BLANK])
        .checks(&[Check::Min(8), Check::Max(60)])
        .only(new),
    Field::new("plainApiToken", Kind::Text).checks(&[Check::Min(8), Check::Max(60)]).only(new),
    Field::new("enabled", Kind::Flag).only(|call, target| target.id != Some(call.me.id)),
    Field::new("systemAccount", Kind::Flag).only(|call, target| may(call, "password", target)),
    Field::new("requiresPasswordReset", Kind::Flag).only(|call, target| may(call, "password", target)),
]);

fn new(_: &Call<'_>, target: Target) -> bool {
    target.id.is_none()
}

/// Whether the caller may change this of the target; a new user is somebody else.
fn may(call: &Call<'_>, what: &str, target: Target) -> bool {
    granted(call, what, target.id.unwrap_or_default())
}

/// Fields that are not given are emptied: without `enabled` the new user is disabled.
pub(super) fn create(call: &mut Call<'_>) -> Outcome {
    call.require("create_user")?;
    let mut form = FORM.read(call, Target::NEW_CLEARING)?;
    let zone = seed::OFFICE.to_owned();
    let language = preferences::LANGUAGE.to_owned();
    let preferences = seed::fresh_preferences();
    let mut user = User { timezone: zone, language, preferences, ..User::default() };
    fill(call, &mut form, &mut user);
    form.finish()?;
    let id = call.store.users.add(|id| User { id, ..user });
    let user = call.store.users.get(id).ok_or(NOT_FOUND)?;
    Ok(Answer::json(view::entity(call, user)))
}

pub(super) fn change(call: &mut Call<'_>) -> Outcome {
    let mut user = call.store.users.get(call.id(0)?).ok_or(NOT_FOUND)?.clone();
    allowed(granted(call, "edit", user.id))?;
    let mut form = FORM.read(call, Target::existing(user.id))?;
    fill(call, &mut form, &mut user);
    form.finish_with(call.invalid_patch_status())?;
    let answer = view::entity(call, &user);
    call.store.users.put(user.id, user);
    Ok(Answer::json(answer))
}

/// Stores what was given, the locale only where it is not the language's; names and addresses of mail belong to one user only.
fn fill(call: &Call<'_>, form: &mut Submission, user: &mut User) {
    let taken = |same: &dyn Fn(&User) -> bool| {
        call.store.users.iter().any(|other| other.id != user.id && same(other))
    };
    if form.value::<String>("username").is_some_and(|name| taken(&|other| other.username == name)) {
        form.error("username", "The username is already used.");
        form.error("username", "This value is already used.");
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
    }
    form.write("username", &mut user.username);
    form.write("email", &mut user.email);
    form.write("language", &mut user.language);
    if form.value::<String>("locale").is_some_and(|locale| locale != user.language) {
        form.write("locale", &mut user.locale);
    }
    form.write("timezone", &mut user.timezone);
    form.write("supervisor", &mut user.supervisor);
    form.write("roles", &mut user.roles);
    form.write("enabled", &mut user.enabled);
    form.write("systemAccount", &mut user.system_account);
}
