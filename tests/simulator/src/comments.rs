//! Comments on customers and projects.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::{
    call::{Call, allowed},
    forms::{Field, FieldType, Form, NOT_NULL, Target},
    permissions::{self, TeamResource},
    response::{ErrorResponse, NOT_FOUND, Response, RouteResult},
    store::{Comment, Store, Table},
    timestamps::timestamp_in,
    users,
};

const FORM: Form = Form(&[
    Field::new("pinned", FieldType::Flag),
    Field::new("message", FieldType::Text).required(&[NOT_NULL]),
]);

/// `GET .../{id}/comments`: pinned ones first, then the newest.
pub(crate) fn list(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    let parent = call.id(0)?;
    require(call, kind, parent, &["view", "comments"])?;
    let comments = table(call.store, kind).iter().filter(|comment| comment.parent == parent);
    let mut comments: Vec<&Comment> = comments.collect();
    comments.sort_by_key(|comment| std::cmp::Reverse((comment.pinned, comment.created)));
    Ok(Response::json(
        comments.into_iter().map(|comment| view(call, comment, TimeZone::UTC)).collect::<Vec<_>>(),
    ))
}

/// `POST .../{id}/comments`: the response has the time in the caller's zone, later ones in UTC.
pub(crate) fn create(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    let parent = call.id(0)?;
    require(call, kind, parent, &["view", "comments"])?;
    let form = FORM.read(call, Target::NEW)?;
    form.finish()?;
    let author = call.me.id;
    let created = call.now;
    let mut comment = Comment { id: 0, parent, message: String::new(), author, created, pinned: false };
    form.write("message", &mut comment.message);
    form.write("pinned", &mut comment.pinned);
    let id = table_mut(call.store, kind).add(|id| Comment { id, ..comment });
    answer(call, kind, id, call.zone())
}

/// `PATCH .../{id}/comments/{id}/pin`: toggles.
pub(crate) fn pin(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    let id = owned_comment(call, kind)?;
    let comment = table_mut(call.store, kind).get_mut(id).ok_or(NOT_FOUND)?;
    comment.pinned = !comment.pinned;
    answer(call, kind, id, TimeZone::UTC)
}

/// `DELETE .../{id}/comments/{id}`.
pub(crate) fn remove(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    let id = owned_comment(call, kind)?;
    table_mut(call.store, kind).remove(id);
    Ok(Response::no_content())
}

/// Returns the comment of the path; 404 if unknown, 403 if it belongs to another parent.
fn owned_comment(call: &Call<'_>, kind: TeamResource) -> Result<u64, ErrorResponse> {
    let parent = call.id(0)?;
    let id = call.id(1)?;
    let owner = table(call.store, kind).get(id).ok_or(NOT_FOUND)?.parent;
    require(call, kind, parent, &["view", "edit", "comments"])?;
    allowed(owner == parent)?;
    Ok(id)
}

fn require(call: &Call<'_>, kind: TeamResource, id: u64, verbs: &[&str]) -> Result<(), ErrorResponse> {
    verbs.iter().try_for_each(|verb| permissions::require(call, kind, id, verb))
}

fn answer(call: &Call<'_>, kind: TeamResource, id: u64, zone: TimeZone) -> RouteResult {
    Ok(Response::json(view(call, table(call.store, kind).get(id).ok_or(NOT_FOUND)?, zone)))
}

fn view(call: &Call<'_>, comment: &Comment, zone: TimeZone) -> Value {
    json!({
        "id": comment.id,
        "message": comment.message,
        "createdBy": call.store.users.get(comment.author).map(users::summary),
        "createdAt": timestamp_in(comment.created, zone),
        "pinned": comment.pinned,
    })
}

fn table(store: &Store, kind: TeamResource) -> &Table<Comment> {
    if kind == TeamResource::Customer { &store.customer_comments } else { &store.project_comments }
}

fn table_mut(store: &mut Store, kind: TeamResource) -> &mut Table<Comment> {
    if kind == TeamResource::Customer { &mut store.customer_comments } else { &mut store.project_comments }
}
