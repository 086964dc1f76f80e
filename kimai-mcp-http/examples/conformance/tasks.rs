//! Tools that run as tasks (SEP-2663) for clients that support tasks.

use std::time::Duration;

use rmcp::{
    ErrorData, RoleServer,
    handler::server::{
        tool::{Extension, InputResponses},
        wrapper::Parameters,
    },
    model::{CallToolResponse, CallToolResult, ClientCapabilities, ContentBlock, CreateTaskResult},
    service::RequestContext,
    task_manager::{TaskContext, TaskExit, TaskManager, TaskOptions},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    fixtures::{Tools, tool, tool_of},
    input_required::{ToolResult, input_required, text_result},
    questions::{answer, filled, line, named, tick},
};

pub(crate) fn tools(tools: Tools) -> Tools {
    let schema = |properties: Value| json!({ "type": "object", "properties": properties });
    let name = schema(json!({ "name": { "type": "string" } }));
    let time = schema(json!({ "seconds": { "type": "number" }, "label": { "type": "string" } }));
    let file = schema(json!({ "filename": { "type": "string" } }));
    tools
        .with_route((tool_of("greet", "Never becomes a task", name), greet))
        .with_route((tool_of("slow_compute", "Takes its time", time), compute))
        .with_route((tool("failing_job", "Ends with an error of the tool"), fail))
        .with_route((tool("protocol_error_job", "Ends with an error of the protocol"), break_off))
        .with_route((tool_of("confirm_delete", "Asks in the middle", file), confirm))
        .with_route((tool("multi_input", "Asks for two things at once"), ask_for_two))
        .with_route((tool("test_tool_with_task", "Asks, then takes its time"), ask_then_work))
}

type Manager = Extension<TaskManager>;

#[derive(Deserialize)]
struct Arguments {
    name: Option<String>,
    filename: Option<String>,
    label: Option<String>,
    seconds: Option<f64>,
}

fn greet(Parameters(arguments): Parameters<Arguments>) -> ToolResult {
    text_result(format!("Hello, {}!", arguments.name.unwrap_or_default()))
}

async fn compute(
    Extension(tasks): Manager,
    context: Context,
    Parameters(arguments): Parameters<Arguments>,
) -> ToolResult {
    let time = Duration::try_from_secs_f64(arguments.seconds.unwrap_or(1.0)).unwrap_or_default();
    task_or_answer(&tasks, &context, async move {
        tokio::time::sleep(time).await;
        done(format!("{} took {} s", arguments.label.unwrap_or_default(), time.as_secs_f64()))
    })
    .await
}

async fn fail(Extension(tasks): Manager, context: Context) -> ToolResult {
    needs_tasks(&context)?;
    let failed = CallToolResult::error(vec![ContentBlock::text("This job always fails.")]);
    task_or_answer(&tasks, &context, async { Ok(failed) }).await
}

async fn break_off(Extension(tasks): Manager, context: Context) -> ToolResult {
    let broken = ErrorData::internal_error("this job always breaks off", None);
    task_or_answer(&tasks, &context, async { Err(broken) }).await
}

fn confirm(
    Extension(tasks): Manager,
    context: Context,
    Parameters(arguments): Parameters<Arguments>,
) -> ToolResult {
    needs_tasks(&context)?;
    let file = arguments.filename.unwrap_or_default();
    let question = tick(&format!("Delete {file}?"), "confirm")?;
    Ok(task(&tasks, |task| async move {
        let form = task.request_input("confirm", question).await?;
        let confirmed = form.pointer("/content/confirm").and_then(Value::as_bool).unwrap_or_default();
        Ok(done(format!("{file}: deleted {confirmed}"))?)
    }))
}

fn ask_for_two(Extension(tasks): Manager, context: Context) -> ToolResult {
    needs_tasks(&context)?;
    let first = line("The first value", "value")?;
    let second = line("The second value", "value")?;
    Ok(task(&tasks, |task| async move {
        let both =
            tokio::try_join!(task.request_input("first", first), task.request_input("second", second))?;
        let value = |answer: &Value| filled(answer.as_object().unwrap_or(&Map::new()), "value").to_owned();
        Ok(done(format!("{} and {}", value(&both.0), value(&both.1)))?)
    }))
}

async fn ask_then_work(
    Extension(tasks): Manager,
    context: Context,
    InputResponses(answers): InputResponses,
) -> ToolResult {
    needs_tasks(&context)?;
    match answer(answers.as_ref(), "user_name") {
        None => input_required(named([("user_name", line("What is your name?", "name")?)])),
        Some(form) => {
            let greeting = done(format!("Hello, {}!", filled(form, "name")));
            task_or_answer(&tasks, &context, async { greeting }).await
        }
    }
}

/// Result of the work of a tool.
pub(crate) type WorkResult = Result<CallToolResult, ErrorData>;

/// Context of a tool call.
pub(crate) type Context = RequestContext<RoleServer>;

/// Returns a successful result.
pub(crate) fn done(text: String) -> WorkResult {
    Ok(CallToolResult::success(vec![ContentBlock::text(text)]))
}

/// Returns an error for clients without support for tasks.
pub(crate) fn needs_tasks(context: &Context) -> Result<(), ErrorData> {
    let needed = ClientCapabilities::builder().enable_tasks().build();
    supports_tasks(context).then_some(()).ok_or_else(|| ErrorData::missing_required_client_capability(needed))
}

fn supports_tasks(context: &Context) -> bool {
    context.client_capabilities().is_some_and(|can| can.supports_tasks())
}

/// Runs the work as a task, or before the response for clients without support for tasks.
pub(crate) async fn task_or_answer(
    tasks: &TaskManager,
    context: &Context,
    work: impl Future<Output = WorkResult> + Send + 'static,
) -> ToolResult {
    if !supports_tasks(context) {
        return Ok(work.await?.into());
    }
    Ok(task(tasks, |task| async move {
        tokio::select! {
            () = task.cancelled() => Err(TaskExit::Cancelled),
            worked = work => Ok(worked?),
        }
    }))
}

/// Runs the work as a task.
pub(crate) fn task<W>(tasks: &TaskManager, work: impl FnOnce(TaskContext) -> W) -> CallToolResponse
where
    W: Future<Output = Result<CallToolResult, TaskExit>> + Send + 'static,
{
    CreateTaskResult::new(tasks.spawn(TaskOptions::default(), |context| Box::pin(work(context)))).into()
}
