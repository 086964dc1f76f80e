//! Actions: what a tool can do, as a struct of arguments with a name, an access class and an output.

use std::future::Future;

use futures_util::future::{BoxFuture, FutureExt};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{Answer, Context, Output, ToolError, arguments, render::Render, tool::schema};

/// Access classes of actions and callers. Each class includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Changes nothing.
    Read,
    /// Creates or changes entities.
    Write,
    /// Deletes entities, or changes what cannot be changed back.
    Destructive,
}

impl Access {
    /// All classes in ascending order.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Destructive];

    /// Returns the name of the class.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Destructive => "destructive",
        }
    }
}

/// An action of a tool. The fields of the struct are the arguments.
///
/// The texts that models read are attributes of the struct and its fields: `#[schemars(description = "…")]`.
pub trait Action: DeserializeOwned + JsonSchema + Send + 'static {
    /// The value of the tool's discriminator that selects this action.
    const NAME: &'static str;
    /// The access class that a caller needs.
    const ACCESS: Access;
    /// The output.
    type Output: Render;

    /// Runs the action.
    ///
    /// # Errors
    /// [`ToolError::Domain`] if an argument is invalid or Kimai refuses.
    fn run(self, context: &Context) -> impl Future<Output = Result<Self::Output, ToolError>> + Send;
}

/// A row of a tool's action table: an [`Action`] without its type.
#[derive(Debug, Clone, Copy)]
pub struct ActionEntry {
    /// The value of the tool's discriminator that selects this action.
    pub name: &'static str,
    /// The access class that a caller needs.
    pub access: Access,
    pub(crate) schema: fn() -> Schema,
    pub(crate) output_schema: fn() -> Schema,
    pub(crate) run: fn(Map<String, Value>, Context, Output) -> ActionFuture,
}

impl ActionEntry {
    /// Returns the description for models on one line, or `None` if the name says enough.
    pub fn description(&self) -> Option<String> {
        let description = (self.schema)().get("description")?.as_str()?.trim().replace('\n', " ");
        (!description.is_empty()).then_some(description)
    }
}

/// The future of a running action.
pub(crate) type ActionFuture = BoxFuture<'static, Result<Answer, ToolError>>;

/// Makes the table row of an action.
pub(crate) const fn action<A: Action>() -> ActionEntry {
    ActionEntry {
        name: A::NAME,
        access: A::ACCESS,
        schema: schema::of::<A>,
        output_schema: schema::of::<<A::Output as Render>::Data>,
        run: run::<A>,
    }
}

fn run<A: Action>(arguments: Map<String, Value>, context: Context, output: Output) -> ActionFuture {
    async move {
        let action: A = arguments::read(Value::Object(arguments), "")?;
        Ok(Answer::new(&run_classified(action, &context).await?, output))
    }
    .boxed()
}

/// Runs an action; a refusal because this Kimai lacks a version or plugin becomes [`Unsupported`].
///
/// [`Unsupported`]: kimai_domain::Error::Unsupported
pub(crate) async fn run_classified<A: Action>(action: A, context: &Context) -> Result<A::Output, ToolError> {
    let error = match action.run(context).await {
        Err(ToolError::Domain(error)) => error,
        result => return result,
    };
    Err(context.session.classify(error).await.into())
}
