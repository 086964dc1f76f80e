//! What Kimai's refusals mean and what to do about them.

mod by_route;

use kimai_domain::api::{
    ApiError, Error, FieldError, Outcome, Requirement, TransportError, TransportErrorKind,
};

use crate::render::{quoted_name, quoted_text};

pub(super) fn text(error: &Error) -> String {
    match error {
        Error::Api(refusal) => refused(refusal),
        Error::Transport(error) => unreachable(error),
        Error::Decode(error) if error.route.method.is_safe() => format!(
            "Kimai's answer to {} does not read at {}: {}. Is the configured URL that of a Kimai?",
            error.route,
            quoted_text(&error.path),
            quoted_text(&error.reason)
        ),
        Error::Decode(error) => format!(
            "Kimai did it, but its answer to {} does not read at {}: {}. Do not repeat it; look at the result.",
            error.route,
            quoted_text(&error.path),
            quoted_text(&error.reason)
        ),
        other => format!("{other}."),
    }
}

fn refused(refusal: &ApiError) -> String {
    let mut text =
        format!("Kimai refused {}: {} {}", refusal.route, refusal.status, quoted_text(&refusal.message));
    for FieldError { field, message } in &refusal.errors {
        let place = if field.is_empty() { String::new() } else { format!("{}: ", quoted_text(field)) };
        text = format!("{text}\n- {place}{}", quoted_text(message));
    }
    match advice(refusal) {
        Some(advice) => format!("{text}\n{advice}"),
        None => text,
    }
}

fn advice(refusal: &ApiError) -> Option<String> {
    if refusal.errors.iter().any(|error| error.message.contains("extra fields")) {
        return Some(extra_fields(&refusal.fields));
    }
    if let Some(advice) = by_route::advice(refusal) {
        return Some(advice.to_owned());
    }
    let advice = match refusal.status {
        400 if refusal.errors.is_empty() && refusal.route.template().starts_with("/api/absences/{id}") => {
            "Only a requested absence can be approved or rejected, and only a new or rejected one requested; absence list shows how it stands."
        }
        400 if refusal.errors.is_empty() => {
            "Kimai does not say why; an id or name among the arguments may not exist."
        }
        401 => "The API token is not valid (any more); make a new one in Kimai: your profile, API access.",
        403 => {
            "Your role or team in Kimai, or the state of the record (exported, locked), does not allow it."
        }
        404 => return Some(missing(refusal.route.requirement)),
        405 => return too_old(refusal.route.requirement),
        429 => "Kimai asks for a pause; try again later.",
        500..600 => {
            "That is a fault of Kimai or of its proxy; its administrator finds the reason in its log."
        }
        _ => return None,
    };
    Some(advice.to_owned())
}

/// Kimai does not name the field it refuses, but lists those it takes.
fn extra_fields(fields: &[String]) -> String {
    let fields = fields.iter().map(|field| quoted_name(field).to_string()).collect::<Vec<_>>().join(", ");
    format!(
        "Your role and the settings of this Kimai (tracking mode, breaks) let you set only: {fields}. Leave out the rest."
    )
}

/// A route that other verbs have is not missing: Kimai says that it does not have this one.
fn too_old(needs: Requirement) -> Option<String> {
    let Requirement::Version(major, minor) = needs else { return None };
    Some(format!("This Kimai cannot do that: it is older than {major}.{minor}."))
}

fn missing(needs: Requirement) -> String {
    match needs {
        Requirement::Core => "There is none with this id.".to_owned(),
        Requirement::Version(major, minor) => {
            format!("There is none with this id, or this Kimai is older than {major}.{minor}.")
        }
        Requirement::Plugin(name) => {
            format!("There is none with this id, or this Kimai lacks the plugin {name}.")
        }
    }
}

fn unreachable(error: &TransportError) -> String {
    let what = match &error.kind {
        TransportErrorKind::Connect => "Cannot connect to Kimai".to_owned(),
        TransportErrorKind::Timeout => "Kimai did not answer in time".to_owned(),
        TransportErrorKind::Redirect(place) => {
            format!("Kimai's address redirects to {}; configure that as its URL", quoted_text(place))
        }
        other => format!("Kimai could not be asked: {other}"),
    };
    let cause = cause(error).map(|cause| format!(" ({cause})")).unwrap_or_default();
    let next = match error.outcome {
        Outcome::Unknown => "Whether it was done is not known: look before you repeat it.",
        Outcome::NotApplied => "Nothing was changed. Check Kimai's URL, the network and the TLS settings.",
    };
    format!("{what}{cause}. {next}")
}

/// The innermost cause, which says the most.
fn cause(error: &TransportError) -> Option<String> {
    let mut cause: &dyn std::error::Error = error.source.as_ref()?;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    Some(quoted_text(&cause.to_string()).to_string())
}
