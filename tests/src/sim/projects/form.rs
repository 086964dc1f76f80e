//! `POST /api/projects` takes plain dates, `PATCH /api/projects/{id}` only moments.

use super::{
    super::{
        Version,
        access::{self, Shared},
        answers::{NOT_FOUND, Outcome, Refusal},
        budget,
        call::Call,
        forms::{CHOICE, Check, Field, Form, Kind, NOT_NULL, Submission, Target},
        naming, sharing,
        store::Project,
    },
    KIND, single,
};

const CREATE: Form = Form(&fields(true));
const EDIT: Form = Form(&fields(false));

const END: &str = "The end date must not be earlier than the start date.";

/// The fields; `plain` tells whether a date without a time will do.
const fn fields(plain: bool) -> [Field; 18] {
    [
        Field::new("name", Kind::Text).required(&[NOT_NULL]).checks(&[Check::Min(2), Check::Max(150)]),
        Field::new("number", Kind::Text).checks(&[Check::Max(10)]),
        Field::new("comment", Kind::Text),
        Field::new("invoiceText", Kind::Text),
        Field::new("orderNumber", Kind::Text).checks(&[Check::Max(50)]),
        Field::new("orderDate", Kind::Day { plain }),
        Field::new("start", Kind::Day { plain }),
        Field::new("end", Kind::Day { plain }),
        Field::new("lockedUntil", Kind::Day { plain })
            .only(|call, _| call.settings.version >= Version::new(2, 68, 0)),
        Field::new("customer", Kind::Id(may_belong_to)).required(&[NOT_NULL]),
        Field::new("teams", Kind::Ids(sharing::may_share_with)).only(|_, target| target.id.is_none()),
        Field::new("color", Kind::Color),
        Field::new("budget", Kind::Number("Please enter a valid money amount."))
            .only(|call, target| budget::offered(call, KIND, target, "budget")),
        Field::new("timeBudget", Kind::Duration)
            .only(|call, target| budget::offered(call, KIND, target, "time")),
        Field::new("budgetType", Kind::OneOf(|_, kind| kind == "month", CHOICE)).only(|call, target| {
            budget::offered(call, KIND, target, "budget") || budget::offered(call, KIND, target, "time")
        }),
        Field::new("globalActivities", Kind::Flag),
        Field::new("visible", Kind::Flag),
        Field::new("billable", Kind::Flag),
    ]
}

pub(super) fn create(call: &mut Call<'_>) -> Outcome {
    call.require("create_project")?;
    let form = CREATE.read(call, Target::NEW)?;
    let mut project = fresh(call);
    form.write("teams", &mut project.teams);
    let project = checked(call, form, project)?;
    let id = call.store.projects.add(|id| Project { id, ..project });
    single(call, id)
}

pub(super) fn edit(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "edit")?;
    let form = EDIT.read(call, Target::existing(id))?;
    let project = call.store.projects.get(id).ok_or(NOT_FOUND)?.clone();
    let project = checked(call, form, project)?;
    call.store.projects.put(id, project);
    single(call, id)
}

/// The project with what the form holds, unless something is wrong with it.
fn checked(call: &Call<'_>, mut form: Submission, mut project: Project) -> Result<Project, Refusal> {
    write(&form, &mut project);
    naming::check_characters(&mut form, &["name", "number"]);
    budget::check(&mut form);
    let others = call.store.projects.iter().filter(|other| other.id != project.id);
    naming::check_number(&mut form, others.map(|other| other.number.as_deref()));
    if project.start.zip(project.end).is_some_and(|(start, end)| end < start) {
        form.error("end", END);
    }
    form.finish()?;
    Ok(project)
}

/// What a new project is before anything is said about it.
fn fresh(call: &Call<'_>) -> Project {
    Project {
        number: Some(next_number(call)),
        visible: true,
        billable: true,
        global_activities: true,
        ..Project::default()
    }
}

/// The number of the next project.
pub(super) fn next_number(call: &Call<'_>) -> String {
    let numbers: Vec<_> = call.store.projects.iter().map(|project| project.number.clone()).collect();
    naming::next_number(&numbers)
}

fn write(form: &Submission, project: &mut Project) {
    form.write("name", &mut project.name);
    form.write("number", &mut project.number);
    form.write("comment", &mut project.comment);
    form.write("orderNumber", &mut project.order_number);
    form.write("orderDate", &mut project.order_date);
    form.write("start", &mut project.start);
    form.write("end", &mut project.end);
    form.write("lockedUntil", &mut project.locked_until);
    form.write("customer", &mut project.customer);
    form.write("color", &mut project.color);
    form.write("globalActivities", &mut project.global_activities);
    form.write("visible", &mut project.visible);
    form.write("billable", &mut project.billable);
    budget::write(form, &mut project.budget);
}

/// A visible customer within reach, or the one the project has.
fn may_belong_to(call: &Call<'_>, customer: u64) -> bool {
    let project = call.id(0).ok().and_then(|id| call.store.projects.get(id));
    let visible = call.store.customers.get(customer).is_some_and(|customer| customer.visible);
    let kept = project.is_some_and(|project| project.customer == customer);
    kept || (visible && access::reaches(call, Shared::Customer, customer))
}
