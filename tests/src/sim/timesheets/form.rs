//! `POST` and `PATCH` of records.

use jiff::Timestamp;

use super::{
    super::{
        answers::{Answer, INTERNAL, Outcome, Refusal},
        call::Call,
        forms::{Check, Field, Form, Kind, NOT_NULL, Submission, Target},
        settings::TrackingMode,
        store::Timesheet,
    },
    choices,
    rates::billable,
    reachable, rules,
    save::{self, Stuck},
    view, voter,
};

const NUMBER: Kind = Kind::Number("Please enter a valid money amount.");

const FORM: Form = Form(&[
    Field::new("begin", Kind::Moment).only(|call, _| takes_times(call)),
    Field::new("end", Kind::Moment).only(|call, _| takes_times(call)),
    Field::new("break", Kind::Duration).only(|call, _| call.settings.break_enabled),
    Field::new("project", Kind::Id(choices::project))
        .required(&["A project needs to be selected.", NOT_NULL]),
    Field::new("activity", Kind::Id(choices::activity))
        .required(&["An activity needs to be selected.", NOT_NULL]),
    Field::new("description", Kind::Text),
    Field::new("fixedRate", NUMBER).checks(&[Check::NotNegative]).only(|call, _| may(call, "edit_rate")),
    Field::new("hourlyRate", NUMBER).checks(&[Check::NotNegative]).only(|call, _| may(call, "edit_rate")),
    Field::new("user", Kind::Id(choices::user))
        .only(|call, target| target.id.is_some() || call.may("create_other_timesheet")),
    Field::new("tags", Kind::Text),
    Field::new("exported", Kind::Flag).only(|call, _| may(call, "edit_export")),
    Field::new("billable", Kind::Flag).only(|call, _| may(call, "edit_billable")),
]);

/// The longest description that the database takes, in bytes.
const DESCRIPTION: usize = 65_535;

/// Whether times are given freely; in the other modes only those who see others' records give them.
fn takes_times(call: &Call<'_>) -> bool {
    call.settings.tracking_mode == TrackingMode::Default || call.may("view_other_timesheet")
}

/// Whether the caller may do this to the record that is edited, or to a new one of their own.
fn may(call: &Call<'_>, verb: &str) -> bool {
    match choices::subject(call) {
        Some(sheet) => voter::may(call, verb, sheet),
        None => call.may(&format!("{verb}_own_timesheet")),
    }
}

/// Without `begin` it begins now, without `end` it runs. Any `full` in the query expands the answer.
pub(super) fn create(call: &mut Call<'_>) -> Outcome {
    call.require("create_own_timesheet")?;
    let mut form = FORM.read(call, Target::NEW)?;
    let zone = call.me.timezone.clone();
    let fresh = Timesheet { user: call.me.id, begin: call.now, zone, ..Timesheet::default() };
    let mut sheet = filled(call, &form, fresh)?;
    if !form.given("billable") {
        sheet.billable = billable(call.store, &sheet);
    }
    judge(call, &mut form, &sheet);
    form.finish()?;
    match save::insert(call, sheet) {
        Ok(sheet) if call.pairs.iter().any(|(name, _)| name == "full") => {
            Ok(Answer::json(view::expanded_entity(call, &sheet)))
        }
        Ok(sheet) => Ok(Answer::json(view::entity(call, &sheet))),
        Err(Stuck::Refused(refusal)) => Err(refusal),
        Err(Stuck::Running(_)) => {
            form.refuse("Cannot stop running timesheet");
            form.finish().map(|()| Answer::no_content())
        }
    }
}

pub(super) fn change(call: &mut Call<'_>) -> Outcome {
    let old = reachable(call, "edit")?;
    call.read_times_in(&old.zone);
    let mut form = FORM.read(call, Target::existing(old.id))?;
    let mut sheet = filled(call, &form, old.clone())?;
    let moved = (sheet.user, sheet.project, sheet.activity) != (old.user, old.project, old.activity);
    if moved && !form.given("fixedRate") && !form.given("hourlyRate") {
        (sheet.fixed_rate, sheet.hourly_rate) = (None, None);
    }
    judge(call, &mut form, &sheet);
    form.finish_with(call.invalid_patch_status())?;
    Ok(Answer::json(save::update(call, sheet)))
}

/// The record with what was given. An empty `begin` and a too long description are not expected: 500.
fn filled(call: &Call<'_>, form: &Submission, mut sheet: Timesheet) -> Result<Timesheet, Refusal> {
    if form.given("begin") && form.value::<Timestamp>("begin").is_none() {
        return Err(INTERNAL);
    }
    form.write("begin", &mut sheet.begin);
    form.write("end", &mut sheet.end);
    form.write("break", &mut sheet.pause);
    form.write("project", &mut sheet.project);
    form.write("activity", &mut sheet.activity);
    form.write("description", &mut sheet.description);
    form.write("fixedRate", &mut sheet.fixed_rate);
    form.write("hourlyRate", &mut sheet.hourly_rate);
    form.write("user", &mut sheet.user);
    form.write("exported", &mut sheet.exported);
    form.write("billable", &mut sheet.billable);
    if form.given("tags") {
        sheet.tags = tags(call, &form.value::<String>("tags").unwrap_or_default());
    }
    let fits = sheet.description.as_ref().is_none_or(|text| text.len() <= DESCRIPTION);
    if fits || !form.valid() { Ok(sheet) } else { Err(INTERNAL) }
}

/// Comma separated names of tags, hidden ones too; unknown ones are dropped without a word.
fn tags(call: &Call<'_>, names: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names.split(',').map(str::trim) {
        let known = call.store.tags.iter().find(|tag| tag.name.eq_ignore_ascii_case(name));
        found.extend(known.map(|tag| tag.name.clone()).filter(|name| !found.contains(name)));
    }
    found
}

/// Complains about the record as a whole, where its times could be read.
fn judge(call: &Call<'_>, form: &mut Submission, sheet: &Timesheet) {
    if !form.unreadable("begin") && !form.unreadable("end") {
        rules::complain(form, &rules::complaints(call, sheet));
    }
}
