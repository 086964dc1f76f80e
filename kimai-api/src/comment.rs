//! Comments on customers and projects (Kimai 2.57).

use derive_setters::Setters;
use jiff::Zoned;
use serde::{Deserialize, Serialize};

use crate::{Api, Error, Field, Id, Listing, Requirement, Resource, Route, User, encoding};

const REQUIREMENT: Requirement = Requirement::Version(2, 57);

/// Resources with comments: customers and projects (Kimai 2.57).
pub trait HasComments: Resource {}

/// A comment on a customer or a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Comment {
    /// The comment's id.
    pub id: Id<Comment>,
    /// The text.
    pub message: String,
    /// The author.
    pub created_by: Option<User>,
    /// The time of creation.
    #[serde(with = "encoding::optional_instant", default)]
    pub created_at: Option<Zoned>,
    /// `true` if the comment is pinned to the top.
    pub pinned: Option<bool>,
}

/// Request body of [`Api::add_comment`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CommentForm {
    /// The text; required.
    pub message: String,
    /// `true` to pin the comment to the top.
    #[serde(default, skip_serializing_if = "Field::is_unset")]
    pub pinned: Field<bool>,
}

/// Operations of comments.
///
/// ```no_run
/// use kimai_api::{Client, CommentForm, Id};
///
/// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
/// let form = CommentForm::default().message("Invoices go to the head office.").pinned(true);
/// let comment = client.customers().add_comment(Id::new(1), &form).await?;
/// println!("comment #{}", comment.id);
/// # Ok(())
/// # }
/// ```
impl<R: HasComments> Api<R> {
    /// Route of [`comments`](Self::comments).
    pub const COMMENTS: Route = Route::get(R::PATH, "/{id}/comments", "comments").requires(REQUIREMENT);
    /// Route of [`add_comment`](Self::add_comment).
    pub const ADD_COMMENT: Route =
        Route::post(R::PATH, "/{id}/comments", "add_comment").requires(REQUIREMENT);
    /// Route of [`pin_comment`](Self::pin_comment).
    pub const PIN_COMMENT: Route =
        Route::patch(R::PATH, "/{id}/comments/{comment}/pin", "pin_comment").requires(REQUIREMENT);
    /// Route of [`delete_comment`](Self::delete_comment).
    pub const DELETE_COMMENT: Route =
        Route::delete(R::PATH, "/{id}/comments/{comment}", "delete_comment").requires(REQUIREMENT);

    /// Returns the comments on an object, pinned ones first.
    ///
    /// `GET /api/…/{id}/comments`
    ///
    /// # Errors
    /// 403 if the caller may not read them.
    pub async fn comments(&self, id: Id<R>) -> Result<Listing<Comment>, Error> {
        self.client.request(Self::COMMENTS, &[&id]).listing().await
    }

    /// Adds a comment to an object and returns it.
    ///
    /// `POST /api/…/{id}/comments`
    ///
    /// # Errors
    /// 400 if the text is empty, 403 if the caller may not comment.
    pub async fn add_comment(&self, id: Id<R>, form: &CommentForm) -> Result<Comment, Error> {
        self.client.request(Self::ADD_COMMENT, &[&id]).body(form).json().await
    }

    /// Toggles the pin of a comment and returns the comment.
    ///
    /// `PATCH /api/…/{id}/comments/{comment}/pin`
    ///
    /// # Errors
    /// 403 if the comment belongs to another object or the caller may not pin it.
    pub async fn pin_comment(&self, id: Id<R>, comment: Id<Comment>) -> Result<Comment, Error> {
        self.client.request(Self::PIN_COMMENT, &[&id, &comment]).json().await
    }

    /// Deletes a comment.
    ///
    /// `DELETE /api/…/{id}/comments/{comment}`
    ///
    /// # Errors
    /// 403 if the comment belongs to another object or the caller may not delete it.
    pub async fn delete_comment(&self, id: Id<R>, comment: Id<Comment>) -> Result<(), Error> {
        self.client.request(Self::DELETE_COMMENT, &[&id, &comment]).send_empty().await
    }
}
