//! Tool `comment`: comments on customers and projects.

use std::future::Future;

use kimai_domain::{
    Change, Session,
    api::{Comment, CommentForm, Field, Id},
    change::ParentRef,
    entities,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::catalog::{CatalogEntity, CatalogKind, Owner};
use crate::{
    Action, Context, Requirement, Tool, ToolError,
    action::action,
    call_names::named,
    data::{self, Table},
    render::{Render, Text, ids, rate_comment},
};

pub(super) static TOOL: Tool = Tool {
    name: "comment",
    title: "Comments",
    description: "Comments on a project or customer.",
    discriminator: Some("action"),
    actions: &[action::<List>(), action::<Get>(), action::<Create>(), action::<Delete>(), action::<Pin>()],
};

/// Number of comments that a list shows; of the others it lists the ids.
const ROWS: usize = 50;

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum CommentedKind {
    Project,
    Customer,
}

impl CommentedKind {
    const fn kind(self) -> CatalogKind {
        match self {
            Self::Project => CatalogKind::Project,
            Self::Customer => CatalogKind::Customer,
        }
    }

    const fn parent(self, id: Id<Self>) -> ParentRef {
        self.kind().parent(id)
    }

    /// Looks up the name of the entity while `request` runs.
    async fn named_while<T, E>(
        self,
        id: Id<Self>,
        session: &Session,
        request: impl Future<Output = Result<T, E>>,
    ) -> Result<(T, CatalogEntity), E> {
        self.kind().named_while(Id::new(id.get()), session, request).await
    }
}

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "pinned first, long ones cut")]
#[serde(deny_unknown_fields)]
struct List {
    entity: CommentedKind,
    entity_id: Id<CommentedKind>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "one, whole")]
#[serde(deny_unknown_fields)]
struct Get {
    entity: CommentedKind,
    entity_id: Id<CommentedKind>,
    comment_id: Id<Comment>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Create {
    entity: CommentedKind,
    entity_id: Id<CommentedKind>,
    data: CommentData,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CommentData {
    message: String,
    pinned: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Delete {
    entity: CommentedKind,
    entity_id: Id<CommentedKind>,
    comment_id: Id<Comment>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "pins, or unpins a pinned one")]
#[serde(deny_unknown_fields)]
struct Pin {
    entity: CommentedKind,
    entity_id: Id<CommentedKind>,
    comment_id: Id<Comment>,
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Requirement = Requirement::READ;
    type Output = ListOutput;

    async fn run(self, context: &Context) -> Result<ListOutput, ToolError> {
        let session = &context.session;
        let parent = self.entity.parent(self.entity_id);
        let request = entities::list_comments(session, parent);
        let (comments, entity) = self.entity.named_while(self.entity_id, session, request).await?;
        Ok(ListOutput { entity, comments })
    }
}

impl Action for Get {
    const NAME: &'static str = "get";
    const ACCESS: Requirement = Requirement::READ;
    type Output = GetOutput;

    async fn run(self, context: &Context) -> Result<GetOutput, ToolError> {
        let session = &context.session;
        let parent = self.entity.parent(self.entity_id);
        Ok(GetOutput(entities::get_comment(session, parent, self.comment_id).await?))
    }
}

impl Action for Create {
    const NAME: &'static str = "create";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_FOR_OWN_DATA: bool = false;
    type Output = WriteOutput;

    async fn run(self, context: &Context) -> Result<WriteOutput, ToolError> {
        let session = &context.session;
        let parent = self.entity.parent(self.entity_id);
        let CommentData { message, pinned } = self.data;
        let form = CommentForm::default().message(message).pinned(Field::from_option(pinned));
        let request = entities::add_comment(session, parent, &form);
        let (change, entity) = self.entity.named_while(self.entity_id, session, request).await?;
        Ok(WriteOutput { entity, change, summary: "Added", preposition: "to" })
    }
}

impl Action for Delete {
    const NAME: &'static str = "delete";
    const ACCESS: Requirement = Requirement::DELETE;
    const IS_FOR_OWN_DATA: bool = false;
    const IS_IDEMPOTENT: bool = true;
    type Output = WriteOutput;

    async fn run(self, context: &Context) -> Result<WriteOutput, ToolError> {
        let session = &context.session;
        let parent = self.entity.parent(self.entity_id);
        let request = entities::delete_comment(session, parent, self.comment_id);
        let (change, entity) = self.entity.named_while(self.entity_id, session, request).await?;
        Ok(WriteOutput { entity, change, summary: "Deleted", preposition: "from" })
    }
}

impl Action for Pin {
    const NAME: &'static str = "pin";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_FOR_OWN_DATA: bool = false;
    type Output = PinOutput;

    async fn run(self, context: &Context) -> Result<PinOutput, ToolError> {
        let session = &context.session;
        let parent = self.entity.parent(self.entity_id);
        Ok(PinOutput(entities::toggle_pin(session, parent, self.comment_id).await?))
    }
}

/// The comments on an entity.
struct ListOutput {
    entity: CatalogEntity,
    comments: Vec<Comment>,
}

/// Data of a list apart from the comments.
#[derive(Serialize, JsonSchema)]
struct ListDetails {
    #[serde(flatten)]
    on: Owner,
    #[schemars(description = "ids of older ones")]
    older: Vec<u64>,
}

const TRUNCATED: &str = "Where … ends a comment, comment get shows all of it.";

impl ListOutput {
    /// Returns the ids of the comments that are not shown.
    fn older(&self) -> Vec<Id<Comment>> {
        self.comments.iter().skip(ROWS).map(|comment| comment.id).collect()
    }

    fn has_truncated_rows(&self) -> bool {
        self.comments.iter().take(ROWS).any(rate_comment::is_truncated)
    }
}

impl Render for ListOutput {
    type Data = Table<data::Comment, ListDetails>;

    fn render(&self, text: &mut Text) {
        if self.comments.is_empty() {
            return text.line(format_args!("No comments on {}.", self.entity));
        }
        text.line(format_args!("{} comments on {}:", self.comments.len(), self.entity));
        self.comments.iter().take(ROWS).for_each(|comment| text.line(rate_comment::comment_line(comment)));
        if self.has_truncated_rows() {
            text.line(named(TRUNCATED));
        }
        let older = self.older();
        if !older.is_empty() {
            text.line(format_args!("{}: {}", named("Older ones, for comment get"), ids(older)));
        }
    }

    fn data(&self) -> Self::Data {
        let rows = self.comments.iter().take(ROWS).map(data::Comment::truncated).collect();
        let details = ListDetails { on: Owner::from(&self.entity), older: data::ids(self.older()) };
        let note = self.has_truncated_rows().then(|| named(TRUNCATED).into_owned());
        Table { total: Some(self.comments.len() as u64), ..Table::of(rows, details) }
            .notes(note.into_iter().collect())
    }
}

/// One comment with all of its text.
struct GetOutput(Comment);

impl Render for GetOutput {
    type Data = Table<data::Comment>;

    fn render(&self, text: &mut Text) {
        text.line(rate_comment::full_comment_line(&self.0));
    }

    fn data(&self) -> Self::Data {
        [&self.0].into_iter().collect()
    }
}

/// A comment that was added or deleted.
struct WriteOutput {
    entity: CatalogEntity,
    change: Change,
    summary: &'static str,
    preposition: &'static str,
}

impl WriteOutput {
    /// Returns the new or the deleted comment.
    fn comment(&self) -> Option<&Comment> {
        self.change.after().or_else(|| self.change.before())
    }
}

impl Render for WriteOutput {
    type Data = Table<data::Comment, Owner>;

    fn render(&self, text: &mut Text) {
        let Self { entity, change, summary, preposition } = self;
        let comment = match change.after() {
            Some(added) => rate_comment::comment_line(added),
            None => change.before().map(rate_comment::full_comment_line).unwrap_or_default(),
        };
        text.line(format_args!("{summary} {preposition} {entity}: {comment}"));
    }

    fn data(&self) -> Self::Data {
        let rows = self.comment().map(Into::into).into_iter().collect();
        Table::of(rows, Owner::from(&self.entity)).summary(self.summary)
    }
}

/// A comment that was pinned or unpinned.
struct PinOutput(Change);

impl PinOutput {
    fn summary(&self) -> &'static str {
        let is_pinned = self.0.after::<Comment>().is_some_and(|comment| comment.pinned == Some(true));
        if is_pinned { "Pinned" } else { "Unpinned" }
    }
}

impl Render for PinOutput {
    type Data = Table<data::Comment>;

    fn render(&self, text: &mut Text) {
        let comment = self.0.after().map(rate_comment::comment_line).unwrap_or_default();
        text.line(format_args!("{}: {comment}", self.summary()));
    }

    fn data(&self) -> Self::Data {
        self.0.after::<Comment>().into_iter().collect::<Table<_>>().summary(self.summary())
    }
}
