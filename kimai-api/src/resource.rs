//! What Kimai's resources have in common. A resource says once what can be done with it; what it cannot do does not compile.

mod paged;
mod rates;
mod shared;

use std::{fmt, marker::PhantomData};

pub use paged::{PageQuery, Paged};
pub use rates::{HasRates, Rate, RateForm};
use serde::{Serialize, de::DeserializeOwned};
pub use shared::{Comment, CommentForm, HasActions, HasComments, HasMeta, HasTeams, MetaField, PageAction};

use crate::{Client, Error, Id, Listing, Requirement, Route};

/// A kind of thing with a path of its own.
pub trait Resource: Sized {
    /// The path below `/api`, such as `/projects`.
    const PATH: &'static str;
}

/// Can be read one by one.
pub trait Get: Resource + DeserializeOwned {
    /// What a Kimai must have for it.
    const GET_REQUIREMENT: Requirement = Requirement::Core;
}

/// Can be listed, always as a whole.
pub trait List: Resource + DeserializeOwned {
    /// The filters and the order.
    type Query: Serialize;
    /// What a Kimai must have for it.
    const LIST_REQUIREMENT: Requirement = Requirement::Core;
}

/// Can be created.
pub trait Create: Resource + DeserializeOwned {
    /// What Kimai's form takes.
    type Form: Serialize;
}

/// Can be changed.
pub trait Update: Resource + DeserializeOwned {
    /// What Kimai's form takes; what is unset is left alone.
    type Form: Serialize;
    /// What a Kimai must have for it.
    const UPDATE_REQUIREMENT: Requirement = Requirement::Core;
}

/// Can be deleted.
pub trait Delete: Resource {
    /// What a Kimai must have for it.
    const DELETE_REQUIREMENT: Requirement = Requirement::Core;
}

/// The operations of one resource; made by the accessors of [`Client`].
pub struct Api<R> {
    pub(crate) client: Client,
    of: PhantomData<fn() -> R>,
}

impl<R> Api<R> {
    pub(crate) fn new(client: &Client) -> Self {
        Self { client: client.clone(), of: PhantomData }
    }
}

impl<R: Get> Api<R> {
    pub(crate) const GET: Route = Route::get(R::PATH, "/{id}", "get").requires(R::GET_REQUIREMENT);

    /// One of them, with all its fields.
    ///
    /// `GET /api/…/{id}`
    ///
    /// # Errors
    /// 404 if there is none with this id, 403 if the caller may not see it.
    pub async fn get(&self, id: Id<R>) -> Result<R, Error> {
        self.client.call(Self::GET, &[&id]).json().await
    }
}

impl<R: List> Api<R> {
    pub(crate) const LIST: Route = Route::get(R::PATH, "", "list").requires(R::LIST_REQUIREMENT);

    /// All that the caller may see and the filters let through.
    ///
    /// `GET /api/…`
    ///
    /// # Errors
    /// 400 if a filter has a value that Kimai does not know, 403 if the caller may not list them.
    pub async fn list(&self, query: &R::Query) -> Result<Listing<R>, Error> {
        self.client.call(Self::LIST, &[]).query(query).listing().await
    }
}

impl<R: Create> Api<R> {
    pub(crate) const CREATE: Route = Route::post(R::PATH, "", "create");

    /// Creates one; the answer is what Kimai made of the form.
    ///
    /// `POST /api/…`
    ///
    /// # Errors
    /// 400 with the form's complaints, 403 if the caller may not.
    pub async fn create(&self, form: &R::Form) -> Result<R, Error> {
        self.client.call(Self::CREATE, &[]).body(form).json().await
    }
}

impl<R: Update> Api<R> {
    pub(crate) const UPDATE: Route = Route::patch(R::PATH, "/{id}", "update").requires(R::UPDATE_REQUIREMENT);

    /// Changes what the form sets and leaves the rest; the answer is the whole as it now stands.
    ///
    /// `PATCH /api/…/{id}`
    ///
    /// # Errors
    /// 400 with the form's complaints, 403 if the caller may not, 404 if there is none with this id.
    pub async fn update(&self, id: Id<R>, form: &R::Form) -> Result<R, Error> {
        self.client.call(Self::UPDATE, &[&id]).body(form).json().await
    }
}

impl<R: Delete> Api<R> {
    pub(crate) const DELETE: Route =
        Route::delete(R::PATH, "/{id}", "delete").requires(R::DELETE_REQUIREMENT);

    /// Deletes one, with everything below it.
    ///
    /// `DELETE /api/…/{id}`
    ///
    /// # Errors
    /// 403 if the caller may not, 404 if there is none with this id.
    pub async fn delete(&self, id: Id<R>) -> Result<(), Error> {
        self.client.call(Self::DELETE, &[&id]).done().await
    }
}

impl<R> Clone for Api<R> {
    fn clone(&self) -> Self {
        Self::new(&self.client)
    }
}

impl<R: Resource> fmt::Debug for Api<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").field("path", &R::PATH).field("client", &self.client).finish()
    }
}
