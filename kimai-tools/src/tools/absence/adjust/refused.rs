//! An absence that could not be given new dates.

use kimai_domain::{
    Session,
    absences::{AbsenceSpan, Labels, RescheduleError, Rollback, spans},
};

use crate::{
    ToolError,
    render::{Text, absence},
};

/// What was refused, and how the old absence stands now.
pub(super) async fn error(
    unmoved: RescheduleError,
    old: &AbsenceSpan,
    labels: &Labels,
    session: &Session,
) -> ToolError {
    let RescheduleError { refused, cause, kept, restored } = unmoved;
    let mut text = Text::default();
    let what = refused.map_or_else(
        || "The absence could not be deleted.".to_owned(),
        |days| format!("The new dates {days} were refused."),
    );
    text.line(format_args!("{what} {}", ToolError::classify(cause, session).await));
    for (id, error) in &kept {
        let reason = ToolError::line_of(error);
        text.line(format_args!("Of the new one, #{id} is still there. {reason}"));
    }
    if restored.deleted == 0 {
        text.line(format_args!("The absence stands as before: {}", absence::row(old, labels)));
    } else {
        put_back(&mut text, restored, old, labels);
    }
    ToolError::Partial(text.into_string())
}

fn put_back(text: &mut Text, restored: Rollback, old: &AbsenceSpan, labels: &Labels) {
    for row in spans(restored.records) {
        text.line(format_args!("The old one was put back, with new ids: {}", absence::row(&row, labels)));
    }
    if !restored.waiting.is_empty() {
        text.line(format_args!("Must be approved again: {}", absence::ids(&restored.waiting)));
    }
    for (days, error) in restored.lost {
        let reason = ToolError::line_of(&error);
        let lost = absence::row(old, labels);
        text.line(format_args!("Lost, and to be booked again: {days} of {lost}. {reason}"));
    }
}
