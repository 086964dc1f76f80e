//! Custom fields, page actions, and the former route that created a team for an object.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Api, Error, Id, Listing, Requirement, Resource, ResponseBody, Route, encoding};

/// The value of a custom field. A plugin configures the fields that exist.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct MetaField {
    /// The internal name of the field.
    pub name: String,
    /// The value as text, independent of the field's type.
    #[serde(default, deserialize_with = "encoding::scalar_text")]
    #[cfg_attr(feature = "schemars", schemars(with = "String"))]
    pub value: Option<String>,
}

impl MetaField {
    /// Creates the value of a field; `None` clears it.
    pub fn new(name: impl Into<String>, value: impl Into<Option<String>>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// Resources with custom fields that can be set one by one.
pub trait HasMeta: Resource + ResponseBody {}

/// Operations of custom fields.
///
/// ```no_run
/// use kimai_api::{Client, Id, MetaField};
///
/// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
/// let order = MetaField::new("order", "A-17".to_owned());
/// let timesheet = client.timesheets().set_meta(Id::new(17), &order).await?;
/// println!("{:?}", timesheet.meta_fields);
/// # Ok(())
/// # }
/// ```
impl<R: HasMeta> Api<R> {
    /// Route of [`set_meta`](Self::set_meta).
    pub const META: Route = Route::patch(R::PATH, "/{id}/meta", "set_meta");

    /// Sets one custom field and returns the updated object. Kimai checks neither the type nor the length of the value.
    ///
    /// `PATCH /api/…/{id}/meta`
    ///
    /// # Errors
    /// 404 if no field of this name is configured or the id does not exist.
    pub async fn set_meta(&self, id: Id<R>, field: &MetaField) -> Result<R, Error> {
        self.client.request(Self::META, &[&id]).body(field).json().await
    }
}

/// An entry of the context menu that Kimai's web pages show for an object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PageAction {
    /// The name of the action.
    pub id: String,
    /// The translated label.
    pub title: Option<String>,
    /// The target of the link.
    pub url: Option<String>,
    /// The CSS classes.
    pub class: Option<String>,
    /// The HTML attributes.
    #[serde(default)]
    pub attr: BTreeMap<String, serde_json::Value>,
    /// `true` if a divider precedes the entry.
    pub divider: Option<bool>,
}

/// Resources with a context menu on Kimai's web pages.
pub trait HasActions: Resource {
    /// Route of [`Api::actions`].
    const ACTIONS: Route;
}

impl<R: HasActions> Api<R> {
    /// Returns the context menu of an object on the page `view` (such as `index`), labelled in `locale`.
    ///
    /// Kimai uses this route for its own web pages.
    ///
    /// `GET /api/actions/…/{id}/{view}/{locale}`
    ///
    /// # Errors
    /// 403 if the caller may not read the object.
    pub async fn actions(&self, id: Id<R>, view: &str, locale: &str) -> Result<Listing<PageAction>, Error> {
        self.client.request(R::ACTIONS, &[&id, &view, &locale]).listing().await
    }
}

/// Resources with the former route that created a team. Kimai 2.65 and later answer 410.
pub trait HasTeams: Resource {}

impl<R: HasTeams> Api<R> {
    /// Route of [`create_team`](Self::create_team).
    pub const TEAM: Route =
        Route::post(R::PATH, "/{id}/team", "create_team").requires(Requirement::Version(2, 58));

    /// Creates a team for an object (Kimai 2.58 to 2.64).
    ///
    /// `POST /api/…/{id}/team`
    ///
    /// # Errors
    /// 410 from Kimai 2.65 on.
    #[deprecated(note = "removed in Kimai 2.65: create a team and grant it access")]
    pub async fn create_team(&self, id: Id<R>) -> Result<(), Error> {
        self.client.request(Self::TEAM, &[&id]).send_empty().await
    }
}
