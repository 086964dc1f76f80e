//! Tags: `/api/tags`. There is no reading of a single one and no change.

use serde::{Deserialize, Serialize};

use crate::{Api, Create, Delete, Error, Field, Id, Identified, Listing, Requirement, Resource, Route};

/// A word that records carry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// Its id.
    pub id: Id<Tag>,
    /// Its name; unique, without comma.
    pub name: String,
    /// Whether it is offered.
    pub visible: Option<bool>,
    /// Its colour, `#rrggbb`, if one is set.
    pub color: Option<String>,
    /// `color`, or one derived from the name.
    #[serde(rename = "color-safe")]
    pub color_safe: Option<String>,
}

/// A new tag. Kimai requires a name of two letters or more, and hides the tag unless `visible` is set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TagForm {
    /// Name.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub name: Field<String>,
    /// A config color.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// Visible.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub visible: Field<bool>,
}

impl Api<Tag> {
    pub(crate) const NAMES: Route = Route::get(Tag::PATH, "", "names");
    pub(crate) const FIND: Route =
        Route::get(Tag::PATH, "/find", "find").requires(Requirement::Version(2, 18));

    /// The names of all visible tags that contain this text. Kimai calls this route deprecated.
    ///
    /// `GET /api/tags`
    ///
    /// # Errors
    /// 403 if the caller may not see tags.
    pub async fn names(&self, name: Option<&str>) -> Result<Listing<String>, Error> {
        self.client.call(Self::NAMES, &[]).query(&[("name", name)]).listing().await
    }

    /// The visible tags whose name contains this text; all of them for an empty text.
    ///
    /// `GET /api/tags/find`
    ///
    /// # Errors
    /// 403 if the caller may not see tags.
    pub async fn find(&self, name: &str) -> Result<Listing<Tag>, Error> {
        self.client.call(Self::FIND, &[]).query(&[("name", name)]).listing().await
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
