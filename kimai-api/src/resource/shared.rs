//! Custom fields, comments, page actions and the former team route, which several resources have.

use std::collections::BTreeMap;

use jiff::Zoned;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Api, Resource};
use crate::{Error, Field, Id, Listing, Requirement, Route, User, scalar::scalar_text, time};

/// A custom field with its value. Which fields there are is configured by a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct MetaField {
    /// Its internal name.
    pub name: String,
    /// Its value as text, whatever its type.
    #[serde(default, deserialize_with = "scalar_text")]
    #[cfg_attr(feature = "schemars", schemars(with = "String"))]
    pub value: Option<String>,
}

/// Has custom fields.
pub trait HasMeta: Resource + DeserializeOwned {}

impl<R: HasMeta> Api<R> {
    pub(crate) const META: Route = Route::patch(R::PATH, "/{id}/meta", "set_meta");

    /// Sets one custom field; the answer is the whole as it now stands. Kimai checks neither type nor length.
    ///
    /// `PATCH /api/…/{id}/meta`
    ///
    /// # Errors
    /// 404 if no field with this name is configured (or there is no such id).
    pub async fn set_meta(&self, id: Id<R>, field: &MetaField) -> Result<R, Error> {
        self.client.call(Self::META, &[&id]).body(field).json().await
    }
}

/// A remark on a customer or project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comment {
    /// Its id.
    pub id: Id<Comment>,
    /// Its text.
    pub message: String,
    /// Who wrote it.
    pub created_by: Option<User>,
    /// When.
    #[serde(with = "time::optional_instant", default)]
    pub created_at: Option<Zoned>,
    /// Whether it stays on top.
    pub pinned: Option<bool>,
}

/// A new comment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CommentForm {
    /// Its text.
    pub message: String,
    /// Whether it stays on top.
    #[serde(default, skip_serializing_if = "Field::is_unset")]
    pub pinned: Field<bool>,
}

/// Can be commented (since Kimai 2.57).
pub trait HasComments: Resource {}

const COMMENTS_SINCE: Requirement = Requirement::Version(2, 57);

impl<R: HasComments> Api<R> {
    pub(crate) const COMMENTS: Route =
        Route::get(R::PATH, "/{id}/comments", "comments").requires(COMMENTS_SINCE);
    pub(crate) const ADD_COMMENT: Route =
        Route::post(R::PATH, "/{id}/comments", "add_comment").requires(COMMENTS_SINCE);
    pub(crate) const PIN_COMMENT: Route =
        Route::patch(R::PATH, "/{id}/comments/{comment}/pin", "pin_comment").requires(COMMENTS_SINCE);
    pub(crate) const DELETE_COMMENT: Route =
        Route::delete(R::PATH, "/{id}/comments/{comment}", "delete_comment").requires(COMMENTS_SINCE);

    /// The comments on one of them, pinned ones first.
    ///
    /// `GET /api/…/{id}/comments`
    ///
    /// # Errors
    /// 403 if the caller may not see them.
    pub async fn comments(&self, id: Id<R>) -> Result<Listing<Comment>, Error> {
        self.client.call(Self::COMMENTS, &[&id]).listing().await
    }

    /// Adds a comment.
    ///
    /// `POST /api/…/{id}/comments`
    ///
    /// # Errors
    /// 400 if it is empty, 403 if the caller may not.
    pub async fn add_comment(&self, id: Id<R>, form: &CommentForm) -> Result<Comment, Error> {
        self.client.call(Self::ADD_COMMENT, &[&id]).body(form).json().await
    }

    /// Pins a comment, or unpins a pinned one.
    ///
    /// `PATCH /api/…/{id}/comments/{comment}/pin`
    ///
    /// # Errors
    /// 403 if the comment is not on this one or the caller may not.
    pub async fn pin_comment(&self, id: Id<R>, comment: Id<Comment>) -> Result<Comment, Error> {
        self.client.call(Self::PIN_COMMENT, &[&id, &comment]).json().await
    }

    /// Deletes a comment.
    ///
    /// `DELETE /api/…/{id}/comments/{comment}`
    ///
    /// # Errors
    /// 403 if the comment is not on this one or the caller may not.
    pub async fn delete_comment(&self, id: Id<R>, comment: Id<Comment>) -> Result<(), Error> {
        self.client.call(Self::DELETE_COMMENT, &[&id, &comment]).done().await
    }
}

/// An entry of the menu that Kimai's pages show for something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageAction {
    /// Its name.
    pub id: String,
    /// Its translated label.
    pub title: Option<String>,
    /// Where it leads.
    pub url: Option<String>,
    /// Its CSS classes.
    pub class: Option<String>,
    /// Its HTML attributes.
    #[serde(default)]
    pub attr: BTreeMap<String, serde_json::Value>,
    /// Whether a line precedes it.
    pub divider: Option<bool>,
}

/// Has a menu on Kimai's pages.
pub trait HasActions: Resource {
    /// The route of its menu.
    const ACTIONS: Route;
}

impl<R: HasActions> Api<R> {
    /// What the caller could do with it on the page `view` (such as `index`), labelled in `locale`. Internal to Kimai's pages.
    ///
    /// `GET /api/actions/…/{id}/{view}/{locale}`
    ///
    /// # Errors
    /// 403 if the caller may not see it.
    pub async fn actions(&self, id: Id<R>, view: &str, locale: &str) -> Result<Listing<PageAction>, Error> {
        self.client.call(R::ACTIONS, &[&id, &view, &locale]).listing().await
    }
}

/// Once had a route that made a team of its own; Kimai answers 410 since 2.65.
pub trait HasTeams: Resource {}

impl<R: HasTeams> Api<R> {
    pub(crate) const TEAM: Route =
        Route::post(R::PATH, "/{id}/team", "create_team").requires(Requirement::Version(2, 58));

    /// Makes a team for it (2.58 to 2.64).
    ///
    /// `POST /api/…/{id}/team`
    ///
    /// # Errors
    /// 410 since Kimai 2.65: create a team and grant it access instead.
    #[deprecated(note = "removed in Kimai 2.65: create a team and grant it access")]
    pub async fn create_team(&self, id: Id<R>) -> Result<(), Error> {
        self.client.call(Self::TEAM, &[&id]).done().await
    }
}
