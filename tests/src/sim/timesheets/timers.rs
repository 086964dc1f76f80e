//! Stop, restart and duplicate.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::{
    super::{
        answers::{Answer, BAD_REQUEST, Outcome, Refusal},
        call::Call,
        query::shaped,
        store::Timesheet,
    },
    reachable, rules,
    save::{self, Stuck},
    view,
};

const PROBLEM: &str = "There was a problem saving.";
const STUCK: &str = "You have an active time record which cannot be stopped automatically.";

/// A stopped record stays as it is.
pub(super) fn stop(call: &mut Call<'_>) -> Outcome {
    let sheet = reachable(call, "stop")?;
    if sheet.end.is_some() {
        return Ok(Answer::json(view::entity(call, &sheet)));
    }
    let sheet = save::stopped(call, sheet);
    rules::refuse(call, PROBLEM, &rules::complaints(call, &sheet))?;
    Ok(Answer::json(save::update(call, sheet)))
}

/// A new running record of the caller; `copy: all` takes the texts too, but never the rates.
pub(super) fn restart(call: &mut Call<'_>) -> Outcome {
    let old = reachable(call, "start")?;
    let (all, begin) = wishes(call)?;
    let zone = call.me.timezone.clone();
    let (user, project, activity) = (call.me.id, old.project, old.activity);
    let mut new =
        Timesheet { user, project, activity, zone, begin, billable: old.billable, ..Timesheet::default() };
    if all {
        new.description.clone_from(&old.description);
        new.tags.clone_from(&old.tags);
        new.meta.clone_from(&old.meta);
    }
    create(call, new)
}

/// A copy with rates, tags and meta fields, but not exported.
pub(super) fn duplicate(call: &mut Call<'_>) -> Outcome {
    let old = reachable(call, "duplicate")?;
    create(call, Timesheet { id: 0, exported: false, ..old })
}

fn create(call: &mut Call<'_>, new: Timesheet) -> Outcome {
    rules::refuse(call, PROBLEM, &rules::complaints(call, &new))?;
    match save::insert(call, new) {
        Ok(new) => Ok(Answer::json(view::entity(call, &new))),
        Err(Stuck::Refused(refusal)) => Err(refusal),
        Err(Stuck::Running(found)) => rules::refuse(call, STUCK, &found).map(|()| Answer::no_content()),
    }
}

/// Whether everything is copied, and when the new record begins.
fn wishes(call: &Call<'_>) -> Result<(bool, jiff::Timestamp), Refusal> {
    let fields = call.fields()?;
    let text = |name: &str| fields.get(name).filter(|value| !value.is_null()).map(Value::as_str);
    let all = match text("copy") {
        None => false,
        Some(Some("all")) => true,
        Some(_) => return Err(BAD_REQUEST),
    };
    let begin = match text("begin") {
        None => call.now,
        Some(Some(local)) if shaped(local, "dddd-dd-ddTdd:dd:dd") => local_moment(local, call.zone())?,
        Some(_) => return Err(BAD_REQUEST),
    };
    Ok((all, begin))
}

fn local_moment(text: &str, zone: TimeZone) -> Result<jiff::Timestamp, Refusal> {
    let civil: jiff::civil::DateTime = text.parse().map_err(|_| BAD_REQUEST)?;
    civil.to_zoned(zone).map(|zoned| zoned.timestamp()).map_err(|_| BAD_REQUEST)
}
