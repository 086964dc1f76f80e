//! Resources and their capabilities.
//!
//! A resource declares by traits which operations Kimai supports for it. Operations without the trait do not compile.

use std::{fmt, marker::PhantomData};

use serde::Serialize;

use crate::{Client, Error, Id, Listing, Requirement, ResponseBody, Route};

/// A type of object with a path of its own in Kimai's API.
pub trait Resource: Sized {
    /// The path below `/api`, such as `/projects`.
    const PATH: &'static str;
}

/// Resources that can be read by id.
pub trait Get: Resource + ResponseBody {
    /// The version or plugin that reading requires.
    const GET_REQUIREMENT: Requirement = Requirement::Core;
}

/// Resources that Kimai lists without paging.
pub trait List: Resource + ResponseBody {
    /// The filters and the sort order.
    type Query: Serialize;
    /// The version or plugin that listing requires.
    const LIST_REQUIREMENT: Requirement = Requirement::Core;
}

/// Resources that can be created.
pub trait Create: Resource + ResponseBody {
    /// The request body.
    type Form: Serialize;
}

/// Resources that can be updated.
pub trait Update: Resource + ResponseBody {
    /// The request body; unset fields keep their value.
    type Form: Serialize;
    /// The version or plugin that updating requires.
    const UPDATE_REQUIREMENT: Requirement = Requirement::Core;
}

/// Resources that can be deleted.
pub trait Delete: Resource {
    /// The version or plugin that deleting requires.
    const DELETE_REQUIREMENT: Requirement = Requirement::Core;
}

/// The operations of one resource, returned by the accessors of [`Client`].
///
/// ```no_run
/// use kimai_api::{Api, Client, Id, Project};
///
/// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
/// let projects: Api<Project> = client.projects();
/// let project = projects.get(Id::new(1)).await?;
/// println!("{}", project.name);
/// # Ok(())
/// # }
/// ```
pub struct Api<R> {
    pub(crate) client: Client,
    resource: PhantomData<fn() -> R>,
}

impl<R> Api<R> {
    pub(crate) fn new(client: &Client) -> Self {
        Self { client: client.clone(), resource: PhantomData }
    }
}

impl<R: Get> Api<R> {
    /// Route of [`get`](Self::get).
    pub const GET: Route = Route::get(R::PATH, "/{id}", "get").requires(R::GET_REQUIREMENT);

    /// Returns one object with all its fields.
    ///
    /// `GET /api/…/{id}`
    ///
    /// # Errors
    /// 404 if the id does not exist, 403 if the caller may not read it.
    pub async fn get(&self, id: Id<R>) -> Result<R, Error> {
        self.client.request(Self::GET, &[&id]).json().await
    }

    /// Returns one object with all its fields, or `None` if the id does not exist.
    ///
    /// `GET /api/…/{id}`
    ///
    /// ```no_run
    /// use kimai_api::{Client, Id};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// match client.customers().get_opt(Id::new(1)).await? {
    ///     Some(customer) => println!("{}", customer.name),
    ///     None => println!("there is none with this id"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// 403 if the caller may not read it.
    pub async fn get_opt(&self, id: Id<R>) -> Result<Option<R>, Error> {
        match self.get(id).await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.status() == Some(404) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl<R: List> Api<R> {
    /// Route of [`list`](Self::list).
    pub const LIST: Route = Route::get(R::PATH, "", "list").requires(R::LIST_REQUIREMENT);

    /// Returns all objects that match the query and that the caller may read.
    ///
    /// `GET /api/…`
    ///
    /// # Errors
    /// 400 for an invalid filter value, 403 if the caller may not list them.
    pub async fn list(&self, query: &R::Query) -> Result<Listing<R>, Error> {
        self.client.request(Self::LIST, &[]).query(query).listing().await
    }
}

impl<R: Create> Api<R> {
    /// Route of [`create`](Self::create).
    pub const CREATE: Route = Route::post(R::PATH, "", "create");

    /// Creates an object and returns it as Kimai stored it.
    ///
    /// `POST /api/…`
    ///
    /// # Errors
    /// 400 with the invalid fields in [`ApiError::errors`](crate::ApiError::errors), 403 if the caller may not create it.
    pub async fn create(&self, form: &R::Form) -> Result<R, Error> {
        self.client.request(Self::CREATE, &[]).body(form).json().await
    }
}

impl<R: Update> Api<R> {
    /// Route of [`update`](Self::update).
    pub const UPDATE: Route = Route::patch(R::PATH, "/{id}", "update").requires(R::UPDATE_REQUIREMENT);

    /// Updates the fields that the form sets and returns the updated object.
    ///
    /// `PATCH /api/…/{id}`
    ///
    /// ```no_run
    /// use kimai_api::{ActivityForm, Client, Field, Id};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// let form = ActivityForm::default().billable(false).comment(Field::Null);
    /// let activity = client.activities().update(Id::new(5), &form).await?;
    /// println!("{} is no longer billable", activity.name);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// 400 with the invalid fields in [`ApiError::errors`](crate::ApiError::errors), 403 if the caller may not update it,
    /// 404 if the id does not exist.
    pub async fn update(&self, id: Id<R>, form: &R::Form) -> Result<R, Error> {
        self.client.request(Self::UPDATE, &[&id]).body(form).json().await
    }
}

impl<R: Delete> Api<R> {
    /// Route of [`delete`](Self::delete).
    pub const DELETE: Route = Route::delete(R::PATH, "/{id}", "delete").requires(R::DELETE_REQUIREMENT);

    /// Deletes an object and all objects that belong to it.
    ///
    /// `DELETE /api/…/{id}`
    ///
    /// # Errors
    /// 403 if the caller may not delete it, 404 if the id does not exist.
    pub async fn delete(&self, id: Id<R>) -> Result<(), Error> {
        self.client.request(Self::DELETE, &[&id]).send_empty().await
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
