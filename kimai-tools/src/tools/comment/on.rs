//! Comments of whatever has them.

use jiff::tz::TimeZone;
use kimai_domain::{
    Input, Session,
    api::{Api, Comment, CommentForm, Error, HasComments, Id},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ToolError,
    render::ids,
    tools::managed::{Managed, Titled},
};

// What has comments.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Commented {
    Project,
    Customer,
}

/// What to do with the comments of one thing.
pub(super) enum Deed {
    List,
    Add(CommentForm),
    Pin(Id<Comment>),
    Delete(Id<Comment>),
}

/// Does it; the answer is the comments read or changed, at times of the caller's zone.
pub(super) async fn on(
    session: &Session,
    kind: Commented,
    id: Id<Commented>,
    deed: Deed,
) -> Result<Vec<Comment>, ToolError> {
    let client = session.client();
    let mut comments = match kind {
        Commented::Project => with(&client.projects(), id, deed).await,
        Commented::Customer => with(&client.customers(), id, deed).await,
    }?;
    // What was done is done, whether or not the zone is known.
    let zone = session.zone().await.unwrap_or(TimeZone::UTC);
    for comment in &mut comments {
        comment.created_at = comment.created_at.take().map(|at| at.with_time_zone(zone.clone()));
    }
    Ok(comments)
}

async fn with<R: HasComments>(api: &Api<R>, id: Id<Commented>, deed: Deed) -> Result<Vec<Comment>, Error> {
    let id = Id::new(id.get());
    Ok(match deed {
        Deed::List => api.comments(id).await?.rows,
        Deed::Add(form) => vec![api.add_comment(id, &form).await?],
        Deed::Pin(comment) => vec![api.pin_comment(id, comment).await?],
        Deed::Delete(comment) => {
            api.delete_comment(id, comment).await?;
            Vec::new()
        }
    })
}

/// One comment, which Kimai shows only among all.
pub(super) async fn one(
    session: &Session,
    kind: Commented,
    id: Id<Commented>,
    comment: Id<Comment>,
) -> Result<Comment, ToolError> {
    let comments = on(session, kind, id, Deed::List).await?;
    let known = ids(comments.iter().map(|comment| comment.id));
    let problem = format!("no comment #{comment} on this {}; it has {known}", kind.managed().word());
    comments.into_iter().find(|one| one.id == comment).ok_or_else(|| Input::new("comment_id", problem).into())
}

impl Commented {
    const fn managed(self) -> Managed {
        match self {
            Self::Project => Managed::Project,
            Self::Customer => Managed::Customer,
        }
    }

    /// It with its name.
    pub(super) async fn titled(self, id: Id<Self>, session: &Session) -> Titled {
        self.managed().titled(Id::new(id.get()), session).await
    }
}
