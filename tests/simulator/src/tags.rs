//! Tags: search, creation and deletion.

use serde_json::{Value, json};

use crate::{
    call::{Call, allowed},
    forms::{BLANK, Check, Field, FieldType, Form, Target},
    lists::collation_key,
    naming::{self, TAKEN},
    query::{Param, ParamType},
    reference_data,
    response::{NOT_FOUND, Response, RouteResult},
    router::Route,
    store::Tag,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/tags", names),
    Route::new("GET", "/api/tags/find", find).since(18),
    Route::new("POST", "/api/tags", create),
    Route::new("DELETE", "/api/tags/{tag}", remove),
];

const PARAMS: &[Param] = &[Param("name", ParamType::Text)];

const FORM: Form = Form(&[
    Field::new("name", FieldType::Text).required(&[BLANK]).checks(&[Check::Min(2), Check::Max(100)]),
    Field::new("color", FieldType::Color),
    Field::new("visible", FieldType::Flag),
]);

/// `GET /api/tags`, deprecated: the names of all visible tags.
fn names(call: &mut Call<'_>) -> RouteResult {
    let wanted = call.query(PARAMS)?.text("name").unwrap_or_default().to_owned();
    Ok(Response::json(matching(call, &wanted).into_iter().map(|tag| json!(tag.name)).collect::<Vec<_>>()))
}

/// `GET /api/tags/find`: nothing without `name`, all visible ones with an empty `name`.
fn find(call: &mut Call<'_>) -> RouteResult {
    call.query(PARAMS)?;
    let wanted = call.pairs.iter().rev().find(|(name, _)| name == "name").map(|(_, value)| value.clone());
    let found = wanted.map(|wanted| matching(call, &wanted)).unwrap_or_default();
    Ok(Response::json(found.into_iter().map(view).collect::<Vec<_>>()))
}

/// `POST /api/tags`: a tag without `visible` is hidden.
fn create(call: &mut Call<'_>) -> RouteResult {
    allowed(call.may("manage_tag") || call.may("create_tag"))?;
    let mut form = FORM.read(call, Target::NEW_CLEARING)?;
    naming::check_characters(&mut form, &["name"]);
    let name: String = form.value("name").unwrap_or_default();
    if name.contains(',') {
        form.error("name", "Tag name cannot contain comma");
    }
    if call.store.tags.iter().any(|tag| collation_key(&tag.name) == collation_key(&name)) {
        form.error("name", TAKEN);
    }
    form.finish()?;
    let color = form.value("color");
    let visible = form.value("visible").unwrap_or_default();
    let id = call.store.tags.add(|id| Tag { id, name, color, visible });
    Ok(Response::json(call.store.tags.get(id).map(view).ok_or(NOT_FOUND)?))
}

/// `DELETE /api/tags/{id}`: removes the tag from timesheets too.
fn remove(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    let name = call.store.tags.get(id).ok_or(NOT_FOUND)?.name.clone();
    call.require("delete_tag")?;
    call.store.tags.remove(id);
    call.store.timesheets.iter_mut().for_each(|record| record.tags.retain(|tag| *tag != name));
    Ok(Response::no_content())
}

/// Returns the visible tags that contain the text, sorted by name.
fn matching<'a>(call: &'a Call<'_>, text: &str) -> Vec<&'a Tag> {
    let wanted = |tag: &&Tag| tag.visible && collation_key(&tag.name).contains(&collation_key(text));
    let mut tags: Vec<&Tag> = call.store.tags.iter().filter(wanted).collect();
    tags.sort_by_key(|tag| collation_key(&tag.name));
    tags
}

fn view(tag: &Tag) -> Value {
    json!({
        "color-safe": reference_data::safe_color(tag.color.as_deref(), &tag.name),
        "id": tag.id,
        "name": tag.name,
        "visible": tag.visible,
        "color": tag.color,
    })
}
