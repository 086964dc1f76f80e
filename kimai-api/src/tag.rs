//! Tags: `/api/tags`. Kimai can neither read a single tag nor update one.

use derive_setters::Setters;
use serde::{Deserialize, Serialize};

use crate::{Api, Create, Delete, Error, Field, Id, Identified, Listing, Requirement, Resource, Route};

/// A tag of timesheet records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// The tag's id.
    pub id: Id<Tag>,
    /// The name; unique and without commas.
    pub name: String,
    /// `false` if the tag is not offered for new records.
    pub visible: Option<bool>,
    /// The color as `#rrggbb`, if one is set.
    pub color: Option<String>,
    /// The `color`, or a color derived from the name.
    #[serde(rename = "color-safe")]
    pub color_safe: Option<String>,
}

/// Request body for creating a tag.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TagForm {
    /// The name, at least two letters; required.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub name: Field<String>,
    /// A color of the palette that [`ConfigApi::colors`](crate::ConfigApi::colors) returns.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// `true` to offer the tag for new records. Kimai hides it if unset.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub visible: Field<bool>,
}

impl Api<Tag> {
    /// Route of [`names`](Self::names).
    pub const NAMES: Route = Route::get(Tag::PATH, "", "names");
    /// Route of [`find`](Self::find).
    pub const FIND: Route = Route::get(Tag::PATH, "/find", "find").requires(Requirement::Version(2, 18));

    /// Returns the names of all visible tags, or of those that contain `name`.
    ///
    /// Deprecated by Kimai.
    ///
    /// `GET /api/tags`
    ///
    /// # Errors
    /// 403 if the caller may not read tags.
    pub async fn names(&self, name: Option<&str>) -> Result<Listing<String>, Error> {
        self.client.request(Self::NAMES, &[]).query(&[("name", name)]).listing().await
    }

    /// Returns all visible tags that contain `name`; all tags for an empty text (Kimai 2.18).
    ///
    /// `GET /api/tags/find`
    ///
    /// # Errors
    /// 403 if the caller may not read tags.
    pub async fn find(&self, name: &str) -> Result<Listing<Tag>, Error> {
        self.client.request(Self::FIND, &[]).query(&[("name", name)]).listing().await
    }
}

impl Resource for Tag {
    const PATH: &'static str = "/tags";
}

impl Identified for Tag {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl Create for Tag {
    type Form = TagForm;
}
impl Delete for Tag {}
