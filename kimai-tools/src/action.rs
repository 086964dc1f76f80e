//! An action: arguments, access and what it does.

use std::future::Future;

use futures_util::future::{BoxFuture, FutureExt};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{
    Access, Context, ToolError, arguments,
    render::{Render, Text},
    tool::schema,
};

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
pub struct Row {
    /// The value by which it is chosen.
    pub name: &'static str,
    /// What it does to Kimai.
    pub access: Access,
    pub(crate) schema: fn() -> Schema,
    pub(crate) run: fn(Map<String, Value>, Context) -> Running,
}

/// An action at work.
pub(crate) type Running = BoxFuture<'static, Result<Text, ToolError>>;

/// The row of an action.
pub(crate) const fn action<A: Action>() -> Row {
    Row { name: A::NAME, access: A::ACCESS, schema: schema::of::<A>, run: run::<A> }
}

fn run<A: Action>(
    given: Map<String, Value>,
    context: Context,
) -> BoxFuture<'static, Result<Text, ToolError>> {
    async move {
        let action: A = arguments::read(Value::Object(given), "")?;
        written(action, &context).await
    }
    .boxed()
}

/// What an action answers. Every refusal passes here, so that what this Kimai cannot do is told from a wrong id.
pub(crate) async fn written<A: Action>(action: A, context: &Context) -> Result<Text, ToolError> {
    let answer = action.run(context).await.map(|output| {
        let mut text = Text::default();
        output.render(&mut text);
        text
    });
    match answer {
        Err(ToolError::Domain(error)) => Err(context.kimai.explained(error).await.into()),
        answer => answer,
    }
}
