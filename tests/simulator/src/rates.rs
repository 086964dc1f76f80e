//! Rates of customers, projects and activities.

use serde_json::{Value, json};

use crate::{
    call::Call,
    forms::{Check, Field, FieldType, Form, Target},
    naming::TAKEN,
    permissions::{self, TeamResource},
    response::{INTERNAL_ERROR, NOT_FOUND, Response, RouteResult},
    store::{Rate, Store, Table},
    users,
};

const MONEY: FieldType = FieldType::Number("Please enter a valid money amount.");

const FORM: Form = Form(&[
    Field::new("user", FieldType::Id(|call, id| call.store.users.get(id).is_some_and(|user| user.enabled))),
    Field::new("rate", MONEY).checks(&[Check::NotNegative]),
    Field::new("internalRate", MONEY),
    Field::new("isFixed", FieldType::Flag),
]);

/// `GET .../{id}/rates`: the rate for all first, then by the users' names.
pub(crate) fn list(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    let parent = call.id(0)?;
    permissions::require(call, kind, parent, "edit")?;
    let mut rates: Vec<&Rate> = table(call.store, kind).iter().filter(|rate| rate.parent == parent).collect();
    rates
        .sort_by_key(|rate| rate.user.and_then(|id| call.store.users.get(id)).map(|user| user.alias.clone()));
    Ok(Response::json(rates.into_iter().map(|rate| view(call, rate)).collect::<Vec<_>>()))
}

/// `POST .../{id}/rates`: one for all and one for each user.
pub(crate) fn create(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    let parent = call.id(0)?;
    permissions::require(call, kind, parent, "edit")?;
    let mut form = FORM.read(call, Target::NEW)?;
    if form.is_set("rate") && form.value::<f64>("rate").is_none() {
        return Err(INTERNAL_ERROR);
    }
    let user: Option<u64> = form.value("user");
    if table(call.store, kind).iter().any(|rate| rate.parent == parent && rate.user == user) {
        form.error("user", TAKEN);
    }
    form.finish()?;
    let mut rate = Rate { id: 0, parent, user, rate: 0.0, internal: None, fixed: false };
    form.write("rate", &mut rate.rate);
    form.write("internalRate", &mut rate.internal);
    form.write("isFixed", &mut rate.fixed);
    let id = table_mut(call.store, kind).add(|id| Rate { id, ..rate });
    Ok(Response::json(view(call, table(call.store, kind).get(id).ok_or(NOT_FOUND)?)))
}

/// `DELETE .../{id}/rates/{id}`: 404 for a rate of another parent.
pub(crate) fn remove(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    let parent = call.id(0)?;
    let id = call.id(1)?;
    let known = table(call.store, kind).get(id).ok_or(NOT_FOUND)?.parent;
    permissions::require(call, kind, parent, "edit")?;
    if known != parent {
        return Err(NOT_FOUND);
    }
    table_mut(call.store, kind).remove(id);
    Ok(Response::no_content())
}

fn view(call: &Call<'_>, rate: &Rate) -> Value {
    json!({
        "id": rate.id,
        "user": rate.user.and_then(|id| call.store.users.get(id)).map(users::summary),
        "rate": rate.rate,
        "internalRate": rate.internal,
        "isFixed": rate.fixed,
    })
}

fn table(store: &Store, kind: TeamResource) -> &Table<Rate> {
    match kind {
        TeamResource::Customer => &store.customer_rates,
        TeamResource::Project => &store.project_rates,
        TeamResource::Activity => &store.activity_rates,
    }
}

fn table_mut(store: &mut Store, kind: TeamResource) -> &mut Table<Rate> {
    match kind {
        TeamResource::Customer => &mut store.customer_rates,
        TeamResource::Project => &mut store.project_rates,
        TeamResource::Activity => &mut store.activity_rates,
    }
}
