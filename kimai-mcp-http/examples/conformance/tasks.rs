//! Tools whose calls become tasks (SEP-2663) where the client knows tasks.

use std::time::Duration;

use rmcp::{
    ErrorData,
    handler::server::{
        tool::{Extension, InputResponses},
        wrapper::Parameters,
    },
    model::{CallToolResult, ContentBlock},
    task_manager::TaskManager,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    asking_back::{Answered, first, said},
    question::{answer, filled, line, named, tick},
    tool::{Tools, tool, tool_of},
    working::{Context, done, needs_tasks, task, task_or_answer},
};

pub(crate) fn tools(tools: Tools) -> Tools {
    let of = |properties: Value| json!({ "type": "object", "properties": properties });
    let name = of(json!({ "name": { "type": "string" } }));
    let time = of(json!({ "seconds": { "type": "number" }, "label": { "type": "string" } }));
    let file = of(json!({ "filename": { "type": "string" } }));
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

fn greet(Parameters(of): Parameters<Arguments>) -> Answered {
    said(format!("Hello, {}!", of.name.unwrap_or_default()))
}

async fn compute(
    Extension(tasks): Manager,
    context: Context,
    Parameters(of): Parameters<Arguments>,
) -> Answered {
    let time = Duration::try_from_secs_f64(of.seconds.unwrap_or(1.0)).unwrap_or_default();
    task_or_answer(&tasks, &context, async move {
        tokio::time::sleep(time).await;
        done(format!("{} took {} s", of.label.unwrap_or_default(), time.as_secs_f64()))
    })
    .await
}

async fn fail(Extension(tasks): Manager, context: Context) -> Answered {
    needs_tasks(&context)?;
    let failed = CallToolResult::error(vec![ContentBlock::text("This job always fails.")]);
    task_or_answer(&tasks, &context, async { Ok(failed) }).await
}

async fn break_off(Extension(tasks): Manager, context: Context) -> Answered {
    let broken = ErrorData::internal_error("this job always breaks off", None);
    task_or_answer(&tasks, &context, async { Err(broken) }).await
}

fn confirm(Extension(tasks): Manager, context: Context, Parameters(of): Parameters<Arguments>) -> Answered {
    needs_tasks(&context)?;
    let file = of.filename.unwrap_or_default();
    let question = tick(&format!("Delete {file}?"), "confirm")?;
    Ok(task(&tasks, |task| async move {
        let form = task.request_input("confirm", question).await?;
        let confirmed = form.pointer("/content/confirm").and_then(Value::as_bool).unwrap_or_default();
        Ok(done(format!("{file}: deleted {confirmed}"))?)
    }))
}

fn ask_for_two(Extension(tasks): Manager, context: Context) -> Answered {
    needs_tasks(&context)?;
    let (one, other) = (line("The first value", "value")?, line("The second value", "value")?);
    Ok(task(&tasks, |task| async move {
        let both = tokio::try_join!(task.request_input("first", one), task.request_input("second", other))?;
        let said = |answer: &Value| filled(answer.as_object().unwrap_or(&Map::new()), "value").to_owned();
        Ok(done(format!("{} and {}", said(&both.0), said(&both.1)))?)
    }))
}

async fn ask_then_work(
    Extension(tasks): Manager,
    context: Context,
    InputResponses(answers): InputResponses,
) -> Answered {
    needs_tasks(&context)?;
    match answer(answers.as_ref(), "user_name") {
        None => first(named([("user_name", line("What is your name?", "name")?)])),
        Some(form) => {
            let greeting = done(format!("Hello, {}!", filled(form, "name")));
            task_or_answer(&tasks, &context, async { greeting }).await
        }
    }
}
