//! Routes that customers, projects and activities share.

use crate::{
    activities,
    call::Call,
    custom_fields, customers,
    permissions::{self, TeamResource},
    projects,
    response::{NOT_FOUND, Response, RouteResult},
    settings::Entity,
};

/// `GET .../{id}`.
pub(crate) fn show(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    let id = call.id(0)?;
    permissions::require(call, kind, id, "view")?;
    single(call, kind, id)
}

/// `DELETE .../{id}`: deletes the object with everything below it, down to the timesheets.
pub(crate) fn remove(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    let id = call.id(0)?;
    permissions::require(call, kind, id, "delete")?;
    match kind {
        TeamResource::Customer => call.store.remove_customer(id),
        TeamResource::Project => call.store.remove_project(id),
        TeamResource::Activity => call.store.remove_activity(id),
    }
    Ok(Response::no_content())
}

/// `PATCH .../{id}/meta`.
pub(crate) fn set_meta(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    let id = call.id(0)?;
    permissions::require(call, kind, id, "edit")?;
    let entity = match kind {
        TeamResource::Customer => Entity::Customer,
        TeamResource::Project => Entity::Project,
        TeamResource::Activity => Entity::Activity,
    };
    let (name, value) = custom_fields::read(call, entity)?;
    let meta = match kind {
        TeamResource::Customer => call.store.customers.get_mut(id).map(|customer| &mut customer.meta),
        TeamResource::Project => call.store.projects.get_mut(id).map(|project| &mut project.meta),
        TeamResource::Activity => call.store.activities.get_mut(id).map(|activity| &mut activity.meta),
    };
    custom_fields::set(meta.ok_or(NOT_FOUND)?, name, value);
    single(call, kind, id)
}

/// Returns the response with a single object.
pub(crate) fn single(call: &Call<'_>, kind: TeamResource, id: u64) -> RouteResult {
    let entity = match kind {
        TeamResource::Customer => {
            call.store.customers.get(id).map(|customer| customers::entity(call, customer))
        }
        TeamResource::Project => call.store.projects.get(id).map(|project| projects::entity(call, project)),
        TeamResource::Activity => {
            call.store.activities.get(id).map(|activity| activities::entity(call, activity))
        }
    };
    entity.map(Response::json).ok_or(NOT_FOUND)
}
