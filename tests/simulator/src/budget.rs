//! Budget fields in forms and responses.

use serde_json::{Map, Value, json};

use crate::{
    call::Call,
    forms::{CHOICE, Field, FieldType, Submission, Target},
    permissions::{self, TeamResource},
    store::Budget,
};

/// Field of the money.
pub(crate) const MONEY: Field = Field::new("budget", FieldType::Number("Please enter a valid money amount."));
/// Field of the time.
pub(crate) const TIME: Field = Field::new("timeBudget", FieldType::Duration);
/// Field of the period.
pub(crate) const TYPE: Field = Field::new("budgetType", FieldType::OneOf(|_, kind| kind == "month", CHOICE));

/// Checks if the caller has one of the fields in a form.
pub(crate) fn has_any_field(call: &Call<'_>, kind: TeamResource, target: Target) -> bool {
    ["budget", "time"].into_iter().any(|verb| has_field(call, kind, target, verb))
}

/// Checks if the caller has the `budget` or `time` fields in a form.
pub(crate) fn has_field(call: &Call<'_>, kind: TeamResource, target: Target, verb: &str) -> bool {
    match target.id {
        Some(id) => permissions::may(call, kind, id, verb),
        None => call.may(&format!("{verb}_{}", kind.word())),
    }
}

/// Adds errors for budgets out of range.
pub(crate) fn check(form: &mut Submission) {
    for (name, most) in [("budget", 900_000_000_000.0), ("timeBudget", 2_145_600_000.0)] {
        if form.value::<f64>(name).is_some_and(|value| !(0.0..=most).contains(&value)) {
            form.error(name, &format!("This value should be between 0 and {most}."));
        }
    }
}

/// Applies the form; time is stored in seconds.
pub(crate) fn write(form: &Submission, budget: &mut Budget) {
    write_or_zero(form, "budget", &mut budget.money);
    write_or_zero(form, "timeBudget", &mut budget.time);
    form.write("budgetType", &mut budget.kind);
}

fn write_or_zero<T: serde::de::DeserializeOwned + Default>(form: &Submission, name: &str, slot: &mut T) {
    if form.is_set(name) {
        *slot = form.value(name).unwrap_or_default();
    }
}

/// Renders the budget: before 2.66 of single objects and for everybody, since 2.66 in lists too, with permission.
pub(crate) fn view(
    call: &Call<'_>,
    kind: TeamResource,
    id: u64,
    budget: &Budget,
    single: bool,
) -> Map<String, Value> {
    let strips = call.settings.strips_rates();
    let may = |verb: &str| if strips { permissions::may(call, kind, id, verb) } else { single };
    let money = may("budget");
    let time = may("time");
    let fields = [
        ("budget", json!(budget.money), money),
        ("timeBudget", json!(budget.time), time),
        ("budgetType", json!(budget.kind), money || time),
    ];
    fields
        .into_iter()
        .filter(|(.., included)| *included)
        .map(|(name, value, _)| (name.to_owned(), value))
        .collect()
}
