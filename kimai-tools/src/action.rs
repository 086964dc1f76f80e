//! An action: arguments, access and what it does.

use std::future::Future;

use futures_util::future::{BoxFuture, FutureExt};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{Access, Answer, Context, Output, ToolError, arguments, render::Render, tool::schema};

/// Something that a tool does. The doc comment is its description, the fields are its arguments.
pub trait Action: DeserializeOwned + JsonSchema + Send + 'static {
    /// The value by which it is chosen.
    const NAME: &'static str;
    /// What it does to Kimai.
    const ACCESS: Access;
    /// What it answers.
    type Output: Render;

    /// Does it.
    ///
    /// # Errors
    /// When the arguments make no sense, or Kimai refuses.
    fn run(self, context: &Context) -> impl Future<Output = Result<Self::Output, ToolError>> + Send;
}

/// An action without its type: a row of a tool's table.
#[derive(Debug, Clone, Copy)]
pub struct ActionEntry {
    /// The value by which it is chosen.
    pub name: &'static str,
    /// What it does to Kimai.
    pub access: Access,
    pub(crate) schema: fn() -> Schema,
    pub(crate) answers: fn() -> Schema,
    pub(crate) run: fn(Map<String, Value>, Context, Output) -> Running,
}

/// An action at work.
pub(crate) type Running = BoxFuture<'static, Result<Answer, ToolError>>;

/// The row of an action.
pub(crate) const fn action<A: Action>() -> ActionEntry {
    let (schema, answers) = (schema::of::<A>, schema::of::<<A::Output as Render>::Data>);
    ActionEntry { name: A::NAME, access: A::ACCESS, schema, answers, run: run::<A> }
}

fn run<A: Action>(given: Map<String, Value>, context: Context, output: Output) -> Running {
    async move {
        let action: A = arguments::read(Value::Object(given), "")?;
        Ok(Answer::of(&answered(action, &context).await?, A::ACCESS, output))
    }
    .boxed()
}

/// What an action answers. Every refusal passes here, so that what this Kimai cannot do is told from a wrong id.
pub(crate) async fn answered<A: Action>(action: A, context: &Context) -> Result<A::Output, ToolError> {
    let error = match action.run(context).await {
        Err(ToolError::Domain(error)) => error,
        answer => return answer,
    };
    Err(context.session.classify(error).await.into())
}
