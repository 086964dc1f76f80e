//! What refusals of single operations mean, where Kimai's status alone says too little.

use kimai_domain::api::ApiError;

/// The next step after a refusal of this very operation.
pub(super) fn advice(refusal: &ApiError) -> Option<&'static str> {
    if mentions(refusal, "locked until") {
        return Some(LOCKED);
    }
    if refusal.errors.iter().any(|error| error.field == "color") {
        return Some(COLORS);
    }
    let caller = refusal.route.client_method();
    let (accessor, method) = caller.split_once("().")?;
    match method {
        "add_member" | "remove_member" => member(method, refusal.status),
        "rates" | "add_rate" | "delete_rate" => rate(refusal),
        "comments" | "add_comment" => comment(refusal.status, COMMENTS),
        "pin_comment" | "delete_comment" => comment(refusal.status, COMMENT),
        "set_meta" | "set_custom_fields" => field(refusal.status),
        _ if accessor == "favorites" => (refusal.status == 403).then_some(FAVORITES),
        _ if method.starts_with("grant_") => access(refusal.status, GRANTED),
        _ if method.starts_with("revoke_") => access(refusal.status, NOT_GRANTED),
        _ => None,
    }
}

const LOCKED: &str = "Book on a later day, or have the lock moved by who may edit the project: entity update, type project, data.lockedUntil.";
const COLORS: &str = "Kimai takes only the colours of its palette; config type=colors lists them.";
const FAVORITES: &str = "Favorites can only be records of your own.";
const COMMENTS: &str = "Comments are for administrators and for leads of the teams that were granted it.";
const COMMENT: &str = "It is none of the comments there (comment list shows them), or you are neither administrator nor lead of a team that was granted it.";
const GRANTED: &str = "The team was granted it already; team_access list shows what it has.";
const NOT_GRANTED: &str = "The team was not granted it; team_access list shows what it has.";

fn mentions(refusal: &ApiError, words: &str) -> bool {
    let errors = refusal.errors.iter().map(|error| &error.message);
    errors.chain([&refusal.message]).any(|message| message.contains(words))
}

fn member(method: &str, status: u16) -> Option<&'static str> {
    match (method, status) {
        ("add_member", 400) => Some("The user is in the team already."),
        (_, 400) => Some(
            "The user is not in the team, or leads it: then take the lead away first (team_access set_lead).",
        ),
        (_, 404) => Some("There is no such team or no such user; entity list finds ids."),
        _ => None,
    }
}

fn access(status: u16, why_not: &'static str) -> Option<&'static str> {
    match status {
        400 => Some(why_not),
        404 => Some("There is no such team, or no such target; entity list finds ids."),
        _ => None,
    }
}

fn rate(refusal: &ApiError) -> Option<&'static str> {
    match refusal.status {
        400 if refusal.errors.iter().any(|error| error.field == "user") => Some(
            "Each user, and everybody together, has one rate here: rate list shows it, rate delete makes room (Kimai cannot change one).",
        ),
        403 => Some(
            "Rates are for those who may edit the customer, project or activity; by default only administrators.",
        ),
        _ => None,
    }
}

fn comment(status: u16, whose: &'static str) -> Option<&'static str> {
    (status == 403).then_some(whose)
}

fn field(status: u16) -> Option<&'static str> {
    (status == 404).then_some(
        "There is none with this id, or no custom field with this name is configured; meta get lists the visible ones.",
    )
}
