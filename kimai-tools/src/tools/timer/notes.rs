//! Notes of answers about timers that run for too long.

use jiff::Zoned;
use kimai_domain::{
    Error,
    api::{Seconds, Timesheet},
    timer::TimerNote,
};

use crate::{
    ToolError,
    call_names::named,
    render::{change::ChangeOutput, duration},
};

/// Adds notes to an answer.
pub(super) fn add(output: ChangeOutput, notes: &[TimerNote]) -> ChangeOutput {
    notes.iter().fold(output, |output, note| output.with_note(Some(line(note))))
}

/// Returns a note as a sentence with the next step.
pub(super) fn line(note: &TimerNote) -> String {
    match note {
        TimerNote::LongRunning(record) => format!(
            "#{id} has been running since {begin}. If it was forgotten, ask when the work ended, then {stop} id={id} \
             data.end=HH:MM ends it on the day of its begin.",
            begin = record.begin.strftime("%Y-%m-%d %H:%M"),
            stop = named("timer stop"),
            id = record.id
        ),
        TimerNote::LongStopped(record) => format!(
            "#{id} ran for {time}. If it was forgotten, ask when the work ended, then {update} id={id} data.end=HH:MM \
             corrects the end.",
            time = duration(length(record)),
            update = named("timesheet update"),
            id = record.id
        ),
        TimerNote::DescriptionNotSet(error) => {
            format!("The description was not set: {}", ToolError::line_of_domain(error))
        }
    }
}

/// Returns the time from begin to end.
fn length(record: &Timesheet) -> Seconds {
    let end = record.end.as_ref().unwrap_or(&record.begin);
    Seconds(end.duration_since(&record.begin).as_secs())
}

/// Returns the note about a record that has been running for too long, if it has.
pub(super) fn long_line(record: &Timesheet, now: &Zoned) -> Option<String> {
    let is_long = now.duration_since(&record.begin) > kimai_domain::timer::LONG;
    is_long.then(|| line(&TimerNote::LongRunning(Box::new(record.clone()))))
}

/// Puts the path of an invalid argument into `data`.
pub(super) fn in_data(error: Error) -> Error {
    match error {
        Error::Input(input) if input.field != "id" => input.within("data").into(),
        other => other,
    }
}
