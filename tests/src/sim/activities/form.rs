//! `POST /api/activities` and `PATCH /api/activities/{id}`.

use super::{
    super::{
        access::{self, Shared},
        answers::{NOT_FOUND, Outcome, Refusal},
        budget,
        call::Call,
        forms::{BLANK, CHOICE, Check, Field, Form, Kind, Submission, Target},
        naming, sharing,
        store::Activity,
    },
    KIND, single,
};

const FORM: Form = Form(&[
    Field::new("name", Kind::Text).required(&[BLANK]).checks(&[Check::Min(2), Check::Max(150)]),
    Field::new("number", Kind::Text).checks(&[Check::Max(10)]),
    Field::new("comment", Kind::Text),
    Field::new("invoiceText", Kind::Text),
    Field::new("project", Kind::Id(may_belong_to)).only(has_project),
    Field::new("teams", Kind::Ids(sharing::may_share_with)).only(|_, target| target.id.is_none()),
    Field::new("color", Kind::Color),
    Field::new("budget", Kind::Number("Please enter a valid money amount."))
        .only(|call, target| budget::offered(call, KIND, target, "budget")),
    Field::new("timeBudget", Kind::Duration).only(|call, target| budget::offered(call, KIND, target, "time")),
    Field::new("budgetType", Kind::OneOf(|_, kind| kind == "month", CHOICE)).only(|call, target| {
        budget::offered(call, KIND, target, "budget") || budget::offered(call, KIND, target, "time")
    }),
    Field::new("visible", Kind::Flag),
    Field::new("billable", Kind::Flag),
]);

pub(super) fn create(call: &mut Call<'_>) -> Outcome {
    call.require("create_activity")?;
    let form = read(call, Target::NEW)?;
    let mut activity = fresh(call);
    write(&form, &mut activity);
    form.write("teams", &mut activity.teams);
    let id = call.store.activities.add(|id| Activity { id, ..activity });
    single(call, id)
}

pub(super) fn edit(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "edit")?;
    let form = read(call, Target::existing(id))?;
    write(&form, call.store.activities.get_mut(id).ok_or(NOT_FOUND)?);
    single(call, id)
}

fn read(call: &Call<'_>, target: Target) -> Result<Submission, Refusal> {
    let mut form = FORM.read(call, target)?;
    naming::check_characters(&mut form, &["name", "number"]);
    budget::check(&mut form);
    let others = call.store.activities.iter().filter(|other| Some(other.id) != target.id);
    naming::check_number(&mut form, others.map(|other| other.number.as_deref()));
    form.finish()?;
    Ok(form)
}

/// What a new activity is before anything is said about it.
fn fresh(call: &Call<'_>) -> Activity {
    let numbers: Vec<_> = call.store.activities.iter().map(|activity| activity.number.clone()).collect();
    Activity {
        number: Some(naming::next_number(&numbers)),
        visible: true,
        billable: true,
        ..Activity::default()
    }
}

fn write(form: &Submission, activity: &mut Activity) {
    form.write("name", &mut activity.name);
    form.write("number", &mut activity.number);
    form.write("comment", &mut activity.comment);
    form.write("project", &mut activity.project);
    form.write("color", &mut activity.color);
    form.write("visible", &mut activity.visible);
    form.write("billable", &mut activity.billable);
    budget::write(form, &mut activity.budget);
}

/// A global activity stays global.
fn has_project(call: &Call<'_>, target: Target) -> bool {
    let known = target.id.and_then(|id| call.store.activities.get(id));
    known.is_none_or(|activity| activity.project.is_some())
}

/// A visible project within reach, or the one the activity has.
fn may_belong_to(call: &Call<'_>, project: u64) -> bool {
    let activity = call.id(0).ok().and_then(|id| call.store.activities.get(id));
    let kept = activity.is_some_and(|activity| activity.project == Some(project));
    kept || (call.store.is_open(project) && access::reaches(call, Shared::Project, project))
}
