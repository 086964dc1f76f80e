//! Explanations of errors of the API. The next step depends on the route, the status and the fields of the refusal.

use kimai_domain::{
    api::{
        Absence, Activity, Api, ApiError, Customer, DecodeError, Error, FavoritesApi, FieldError, Invoice,
        Outcome, Project, Requirement, Route, Team, Timesheet, TransportError, TransportErrorKind, User,
    },
    records::reasons,
};

use super::{ErrorKind, Explanation, record_refusal};
use crate::{
    call_names::named,
    render::{quoted_name, quoted_text},
};

/// Explains an error of the API.
pub(super) fn explain(error: &Error) -> Explanation {
    match error {
        Error::Api(refusal) => explain_refusal(refusal, &refusal.operation()),
        Error::Transport(error) => explain_transport(error),
        Error::Decode(error) => explain_decode(error),
        other => Explanation::new(ErrorKind::Unavailable, format!("{other}.")),
    }
}

/// Explains an error of one of many requests: equal reasons have equal texts, because the ids are not filled in.
pub(super) fn explain_reason(error: &Error) -> Explanation {
    match error {
        Error::Api(refusal) => explain_refusal(refusal, &refusal.route.to_string()),
        other => explain(other),
    }
}

fn explain_decode(DecodeError { route, path, reason, .. }: &DecodeError) -> Explanation {
    let place = quoted_text(path);
    let reason = quoted_text(reason);
    let what = format!("Kimai's answer to {route} cannot be read at {place}: {reason}.");
    let next_step = if route.method.is_safe() {
        "Check that the configured URL is that of a Kimai."
    } else {
        OUTCOME_UNKNOWN
    };
    Explanation::new(ErrorKind::Unavailable, what).next(next_step)
}

fn explain_refusal(refusal: &ApiError, operation: &str) -> Explanation {
    let reasons = reasons(refusal);
    if !reasons.is_empty() {
        return record_refusal::explain_reasons(refusal, &reasons, &[]);
    }
    let status = refusal.status;
    let mut what = format!("Kimai refused {operation}: {status} {}", quoted_text(&refusal.message));
    what.push_str(&field_errors(refusal));
    Explanation { kind: ErrorKind::Refused, what, next_step: next_step(refusal) }
}

/// Returns a line for each error of a field.
pub(super) fn field_errors(refusal: &ApiError) -> String {
    let mut lines = String::new();
    for FieldError { field, message, .. } in &refusal.errors {
        let place = if field.is_empty() { String::new() } else { format!("{}: ", quoted_text(field)) };
        lines = format!("{lines}\n- {place}{}", quoted_text(message));
    }
    lines
}

/// Returns the next step after a refusal: by field, by route, then by status.
pub(super) fn next_step(refusal: &ApiError) -> Option<String> {
    if refusal.errors.iter().any(|error| error.message.contains("extra fields")) {
        return Some(extra_fields(&refusal.fields));
    }
    let advice = by_field(refusal).or_else(|| by_route(refusal));
    advice.map(|text| named(text).into_owned()).or_else(|| by_status(refusal))
}

/// Lists the fields that Kimai's form accepts, because Kimai does not name the one that it refuses.
fn extra_fields(fields: &[String]) -> String {
    let fields = fields.iter().map(|field| quoted_name(field).to_string()).collect::<Vec<_>>().join(", ");
    format!(
        "Your role and the settings of this Kimai (tracking mode, breaks) let you set only: {fields}. Leave out the rest."
    )
}

pub(super) const LOCKED: &str = "Book on a later day, or ask a user who may edit the project to move the lock: entity update, type project, data.lockedUntil.";
const COLORS: &str =
    "Kimai accepts only the hex values of its palette, such as #0000ff; config type=colors lists them.";

fn by_field(refusal: &ApiError) -> Option<&'static str> {
    let mut messages = refusal.errors.iter().map(|error| &error.message).chain([&refusal.message]);
    if messages.any(|message| message.contains("locked until")) {
        return Some(LOCKED);
    }
    refusal.errors.iter().any(|error| error.field == "color").then_some(COLORS)
}

const IN_TEAM: &str = "The user is already in the team.";
const NOT_IN_TEAM: &str =
    "The user is not in the team, or leads it; remove the lead first (team_access set_lead).";
const NO_TEAM_OR_USER: &str = "There is no such team or no such user; entity list finds ids.";
const GRANTED: &str = "The team already has this grant; team_access list shows its grants.";
const NOT_GRANTED: &str = "The team has no such grant; team_access list shows its grants.";
const NO_TEAM_OR_TARGET: &str = "There is no such team, or no such target; entity list finds ids.";
const ONE_RATE: &str = "Each user, and everybody together, has one rate here: rate list shows it, rate delete makes room (Kimai cannot change one).";
const RATES: &str = "Rates require permission to edit the customer, project or activity, by default that of an administrator.";
const COMMENTS: &str = "Comments are for administrators and for leads of the teams that were granted it.";
const COMMENT: &str = "The entity has no such comment (comment list shows them), or you are neither administrator nor lead of a team that was granted it.";
const CUSTOM_FIELD: &str = "There is none with this id, or no custom field with this name is configured; meta get lists the visible ones.";
const USERS: &str =
    "Your role in Kimai may not see other users; timesheet user_guide lists those whom you may name.";
const FAVORITES: &str = "Favorites can only be records of your own.";
const ABSENCE_STATUS: &str = "Only a requested absence can be approved or rejected, and only a new or rejected one requested; absence list shows the status.";

fn by_route(refusal: &ApiError) -> Option<&'static str> {
    let is = |routes: &[Route]| is_one_of(refusal.route, routes);
    match refusal.status {
        400 if is(&[Api::<Team>::ADD_MEMBER]) => Some(IN_TEAM),
        400 if is(&[Api::<Team>::REMOVE_MEMBER]) => Some(NOT_IN_TEAM),
        400 if is(&GRANTS) => Some(GRANTED),
        400 if is(&REVOCATIONS) => Some(NOT_GRANTED),
        400 if is(&RATE_ROUTES) && refusal.errors.iter().any(|error| error.field == "user") => Some(ONE_RATE),
        400 if is(&ABSENCE_CHANGES) && refusal.errors.is_empty() => Some(ABSENCE_STATUS),
        403 if is(&RATE_ROUTES) => Some(RATES),
        403 if is(&COMMENT_LISTS) => Some(COMMENTS),
        403 if is(&SINGLE_COMMENTS) => Some(COMMENT),
        403 if is(&[Api::<User>::LIST, Api::<User>::GET]) => Some(USERS),
        403 if is(&[FavoritesApi::LIST, FavoritesApi::ADD, FavoritesApi::REMOVE]) => Some(FAVORITES),
        404 if is(&[Api::<Team>::ADD_MEMBER, Api::<Team>::REMOVE_MEMBER]) => Some(NO_TEAM_OR_USER),
        404 if is(&GRANTS) || is(&REVOCATIONS) => Some(NO_TEAM_OR_TARGET),
        404 if is(&CUSTOM_FIELD_WRITES) => Some(CUSTOM_FIELD),
        _ => None,
    }
}

/// Tells whether `route` is one of `routes`. Requirements are not compared: [`Session::classify`] removes the
/// requirement of a refused route if this Kimai meets it.
///
/// [`Session::classify`]: kimai_domain::Session::classify
fn is_one_of(route: Route, routes: &[Route]) -> bool {
    let mut routes = routes.iter().copied();
    routes.any(|mut known| {
        known.requirement = route.requirement;
        known == route
    })
}

const GRANTS: [Route; 3] =
    [Api::<Team>::GRANT_CUSTOMER, Api::<Team>::GRANT_PROJECT, Api::<Team>::GRANT_ACTIVITY];
const REVOCATIONS: [Route; 3] =
    [Api::<Team>::REVOKE_CUSTOMER, Api::<Team>::REVOKE_PROJECT, Api::<Team>::REVOKE_ACTIVITY];
const COMMENT_LISTS: [Route; 4] = [
    Api::<Customer>::COMMENTS,
    Api::<Customer>::ADD_COMMENT,
    Api::<Project>::COMMENTS,
    Api::<Project>::ADD_COMMENT,
];
const SINGLE_COMMENTS: [Route; 4] = [
    Api::<Customer>::PIN_COMMENT,
    Api::<Customer>::DELETE_COMMENT,
    Api::<Project>::PIN_COMMENT,
    Api::<Project>::DELETE_COMMENT,
];
const CUSTOM_FIELD_WRITES: [Route; 5] = [
    Api::<Customer>::META,
    Api::<Project>::META,
    Api::<Activity>::META,
    Api::<Timesheet>::META,
    Api::<Invoice>::SET_CUSTOM_FIELDS,
];
const ABSENCE_CHANGES: [Route; 4] =
    [Api::<Absence>::REQUEST, Api::<Absence>::CONFIRM, Api::<Absence>::REJECT, Api::<Absence>::DELETE];

const RATE_ROUTES: [Route; 9] = [
    Api::<Customer>::RATES,
    Api::<Customer>::ADD_RATE,
    Api::<Customer>::DELETE_RATE,
    Api::<Project>::RATES,
    Api::<Project>::ADD_RATE,
    Api::<Project>::DELETE_RATE,
    Api::<Activity>::RATES,
    Api::<Activity>::ADD_RATE,
    Api::<Activity>::DELETE_RATE,
];

const SERVER_FAULT: &str =
    "That is a fault of Kimai or of its proxy; its administrator finds the reason in its log.";

fn by_status(refusal: &ApiError) -> Option<String> {
    let requirement = refusal.route.requirement;
    let next_step = match refusal.status {
        400 if refusal.errors.is_empty() => {
            "Kimai does not say why; an id or name among the arguments may not exist."
        }
        401 => "The API token is not valid (any more); make a new one in Kimai: your profile, API access.",
        403 => {
            "Your role or team in Kimai, or the state of the record (exported, locked), does not allow it."
        }
        404 => return Some(not_found(requirement)),
        405 => return too_old(requirement),
        429 => "Kimai asks for a pause; try again later.",
        500..600 if refusal.route.method.is_safe() => SERVER_FAULT,
        500..600 => return Some(format!("{SERVER_FAULT} {OUTCOME_UNKNOWN}")),
        _ => return None,
    };
    Some(next_step.to_owned())
}

/// Explains 405: the path exists with other methods, so this Kimai lacks the route.
fn too_old(requirement: Requirement) -> Option<String> {
    let Requirement::Version(major, minor) = requirement else { return None };
    Some(format!("This Kimai cannot do that: it is older than {major}.{minor}."))
}

fn not_found(requirement: Requirement) -> String {
    match requirement {
        Requirement::Core => "There is none with this id.".to_owned(),
        Requirement::Version(major, minor) => {
            format!("There is none with this id, or this Kimai is older than {major}.{minor}.")
        }
        Requirement::Plugin(name) => {
            format!("There is none with this id, or this Kimai lacks the plugin {name}.")
        }
    }
}

/// Next step after a write that Kimai may have applied.
pub(super) const OUTCOME_UNKNOWN: &str =
    "It is unknown whether the change was made: read the result before you repeat the call.";

fn explain_transport(error: &TransportError) -> Explanation {
    let what = match &error.kind {
        TransportErrorKind::Connect => "Cannot connect to Kimai".to_owned(),
        TransportErrorKind::Timeout => "Kimai did not answer in time".to_owned(),
        TransportErrorKind::Redirect(place) => {
            format!("Kimai's address redirects to {}; configure that as its URL", quoted_text(place))
        }
        TransportErrorKind::OverQuota { per_minute, .. } => {
            format!("This server sends at most {per_minute} requests a minute to Kimai for one user")
        }
        TransportErrorKind::Overloaded => {
            "Kimai's answer is large, and this server is receiving too many large answers at the moment"
                .to_owned()
        }
        other => format!("The request to Kimai failed: {other}"),
    };
    let cause = innermost_cause(error).map(|cause| format!(" ({cause})")).unwrap_or_default();
    let next_step = match error.outcome {
        Outcome::Unknown => OUTCOME_UNKNOWN,
        Outcome::NotApplied => &not_applied(&error.kind),
    };
    Explanation::new(ErrorKind::Unavailable, format!("{what}{cause}.")).next(next_step)
}

/// Returns the next step after a request that changed nothing.
fn not_applied(kind: &TransportErrorKind) -> String {
    match kind {
        TransportErrorKind::OverQuota { retry_after, .. } => {
            let seconds = retry_after.as_secs() + 1;
            format!(
                "This request was not sent. Wait {seconds} seconds, then continue with what is left; a filter or a smaller page needs fewer requests."
            )
        }
        TransportErrorKind::Overloaded | TransportErrorKind::TooLarge(_) => {
            "Nothing was changed. Ask for less at once: a shorter period, a filter or a smaller page."
                .to_owned()
        }
        _ => "Nothing was changed. Check Kimai's URL, the network and the TLS settings.".to_owned(),
    }
}

/// Returns the innermost cause, which is the most specific one.
fn innermost_cause(error: &TransportError) -> Option<String> {
    let mut cause: &dyn std::error::Error = error.source.as_ref()?;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    Some(quoted_text(&cause.to_string()).to_string())
}
