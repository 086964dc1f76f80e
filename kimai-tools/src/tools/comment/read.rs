//! Reading comments.

use kimai_domain::api::{Comment, Id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::on::{Commented, Deed, on, one};
use crate::{
    Access, Action, Context, ToolError,
    data::{self, Table},
    render::{Render, Text, Told, comment, ids},
    tools::managed::{On, Titled},
};

/// pinned first, long ones cut
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    entity: Commented,
    entity_id: Id<Commented>,
}

/// one, whole
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
    entity: Commented,
    entity_id: Id<Commented>,
    comment_id: Id<Comment>,
}

/// How many comments are shown; the others are named.
const ROWS: usize = 50;

/// The comments on one thing.
pub(super) struct Comments {
    on: Titled,
    comments: Vec<Comment>,
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Access = Access::Read;
    type Output = Comments;

    async fn run(self, context: &Context) -> Result<Comments, ToolError> {
        let comments = on(&context.session, self.entity, self.entity_id, Deed::List).await?;
        Ok(Comments { on: self.entity.titled(self.entity_id, &context.session).await, comments })
    }
}

impl Action for Get {
    const NAME: &'static str = "get";
    const ACCESS: Access = Access::Read;
    type Output = Told<Table<data::Comment>>;

    async fn run(self, context: &Context) -> Result<Self::Output, ToolError> {
        let comment = one(&context.session, self.entity, self.entity_id, self.comment_id).await?;
        Ok(Told(comment::whole(&comment), [&comment].into_iter().collect()))
    }
}

/// What they are on, and those that are not shown.
#[derive(Serialize, JsonSchema)]
pub(super) struct Rest {
    #[serde(flatten)]
    on: On,
    /// ids of older ones, for comment get
    older: Vec<u64>,
}

const CUT: &str = "Where … ends a comment, comment get shows all of it.";

impl Comments {
    fn older(&self) -> Vec<Id<Comment>> {
        self.comments.iter().skip(ROWS).map(|comment| comment.id).collect()
    }

    fn is_cut(&self) -> bool {
        self.comments.iter().take(ROWS).any(comment::is_cut)
    }
}

impl Render for Comments {
    type Data = Table<data::Comment, Rest>;

    fn render(&self, text: &mut Text) {
        if self.comments.is_empty() {
            return text.line(format_args!("No comments on {}.", self.on));
        }
        text.line(format_args!("{} comments on {}:", self.comments.len(), self.on));
        self.comments.iter().take(ROWS).for_each(|comment| text.line(comment::line(comment)));
        let rest = self.older();
        if self.is_cut() {
            text.line(CUT);
        }
        if !rest.is_empty() {
            text.line(format_args!("Older ones, for comment get: {}", ids(rest)));
        }
    }

    fn data(&self) -> Self::Data {
        let rows = self.comments.iter().take(ROWS).map(data::Comment::begun).collect();
        let more = Rest { on: On::from(&self.on), older: data::ids(self.older()) };
        let cut = self.is_cut().then(|| CUT.to_owned());
        Table { total: Some(self.comments.len() as u64), ..Table::of(rows, more) }
            .notes(cut.into_iter().collect())
    }
}
