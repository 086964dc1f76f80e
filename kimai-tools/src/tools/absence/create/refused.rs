//! An absence of which Kimai refused a part.

use kimai_domain::{
    Session,
    absences::{RolledBack, Stopped},
};

use super::piece;
use crate::{
    ToolError,
    render::{Text, absence},
};

/// What exists, what was refused and why, what was not sent, and what can be done.
pub(super) async fn error(stopped: Stopped, session: &Session) -> ToolError {
    let cause = ToolError::classify(stopped.cause, session).await;
    let mut text = Text::default();
    let (done, all) = (stopped.done.len(), stopped.done.len() + 1 + stopped.left.len());
    text.line(format_args!("Only {done} of {all} parts were booked, then Kimai refused."));
    text.line(format_args!("Refused: {}. {}", stopped.at, cause));
    let left: Vec<String> = stopped.left.iter().map(ToString::to_string).collect();
    text.field("Not sent", Some(left.join("; ")));
    match &stopped.taken_back {
        None => {
            let exist: Vec<String> = stopped.done.iter().map(piece).collect();
            text.line(format_args!("Booked, and still there: {}", exist.join("; ")));
            text.line(format_args!(
                "Either book only the rest, with date {}, or take back what is there: absence batch_delete with these ids.",
                stopped.at.first
            ));
        }
        Some(taken) => taken_back(&mut text, taken),
    }
    ToolError::Partial(text.into_string())
}

fn taken_back(text: &mut Text, taken: &RolledBack) {
    if !taken.deleted.is_empty() {
        text.line(format_args!("Taken back: deleted {}", absence::ids(&taken.deleted)));
    }
    for (id, error) in &taken.kept {
        let reason = ToolError::line_of(error);
        text.line(format_args!("Still there: #{id}. {reason}"));
    }
}
