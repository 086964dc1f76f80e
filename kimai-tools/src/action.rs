//! Actions: what a tool can do, as a struct of arguments with a name, access classes and an output.

use std::future::Future;

use futures_util::future::{BoxFuture, FutureExt};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use kimai_domain::reference::Precision;

use crate::{
    Access, Answer, Context, Output, Requirement, ToolError, arguments, references, render::Render,
    tool::schema,
};

/// An action of a tool. The fields of the struct are the arguments.
///
/// The texts that models read are attributes of the struct and its fields: `#[schemars(description = "…")]`.
pub trait Action: DeserializeOwned + JsonSchema + Send + 'static {
    /// The value of the tool's discriminator that selects this action.
    const NAME: &'static str;
    /// The access classes that a caller needs.
    const ACCESS: Requirement;
    /// False if the action is for the data of others or of all, such as an approval or a comment.
    const IS_FOR_OWN_DATA: bool = true;
    /// True if a repeated call changes nothing more.
    const IS_IDEMPOTENT: bool = false;
    /// True if the fields of `data` and `filters` depend on the type of entity, so that the action checks their names and
    /// reads blank ones.
    const FIELDS_DEPEND_ON_TYPE: bool = false;
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
    /// The access classes that a caller needs.
    pub access: Requirement,
    /// False if the action is for the data of others or of all.
    pub is_for_own_data: bool,
    /// True if a repeated call changes nothing more.
    pub is_idempotent: bool,
    /// True if the action itself reads blank fields of `data`.
    pub(crate) fields_depend_on_type: bool,
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
        is_for_own_data: A::IS_FOR_OWN_DATA,
        is_idempotent: A::IS_IDEMPOTENT,
        fields_depend_on_type: A::FIELDS_DEPEND_ON_TYPE,
        schema: schema::of::<A>,
        output_schema: schema::of::<<A::Output as Render>::Data>,
        run: run::<A>,
    }
}

fn run<A: Action>(arguments: Map<String, Value>, context: Context, output: Output) -> ActionFuture {
    async move {
        let (arguments, context) = prepare(A::NAME, precision(A::ACCESS), arguments, context).await?;
        let action: A = arguments::read(arguments, "")?;
        Ok(Answer::new(&run_classified(action, &context).await?, output))
    }
    .boxed()
}

/// Replaces names in the arguments by ids, and binds the confirmation to the arguments.
async fn prepare(
    action: &str,
    precision: Precision,
    mut arguments: Map<String, Value>,
    mut context: Context,
) -> Result<(Value, Context), ToolError> {
    let resolved = references::resolve(&mut arguments, precision, &mut context).await;
    match resolved {
        Err(ToolError::Domain(error)) => return Err(context.session.classify(error).await.into()),
        notes => notes?.into_iter().for_each(|note| context.notes.add(note)),
    }
    context.confirmation.bind(action, &arguments);
    Ok((Value::Object(arguments), context))
}

/// Returns the names that an action accepts: similar ones if it only reads, exact ones if it deletes.
fn precision(access: Requirement) -> Precision {
    match access {
        Requirement::Always(classes) if classes.is_read_only() => Precision::Similar,
        Requirement::Always(classes) if !classes.contains(Access::Delete) => Precision::Exact,
        Requirement::ByValue { cases, .. }
            if !cases.iter().any(|(_, classes)| classes.contains(Access::Delete)) =>
        {
            Precision::Exact
        }
        _ => Precision::Identical,
    }
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
