//! Work that becomes a task where the client knows tasks.

use rmcp::{
    ErrorData, RoleServer,
    model::{CallToolResponse, CallToolResult, ClientCapabilities, ContentBlock, CreateTaskResult},
    service::RequestContext,
    task_manager::{TaskContext, TaskExit, TaskManager, TaskOptions},
};

use crate::asking_back::Answered;

/// What work comes to.
pub(crate) type Worked = Result<CallToolResult, ErrorData>;

/// The request that asks for it.
pub(crate) type Context = RequestContext<RoleServer>;

/// Work that is done.
pub(crate) fn done(text: String) -> Worked {
    Ok(CallToolResult::success(vec![ContentBlock::text(text)]))
}

/// Refuses a client that knows no tasks.
pub(crate) fn needs_tasks(context: &Context) -> Result<(), ErrorData> {
    let needed = ClientCapabilities::builder().enable_tasks().build();
    knows_tasks(context).then_some(()).ok_or_else(|| ErrorData::missing_required_client_capability(needed))
}

fn knows_tasks(context: &Context) -> bool {
    context.client_capabilities().is_some_and(|can| can.supports_tasks())
}

/// Works as a task, or, for a client that knows none, before it answers.
pub(crate) async fn task_or_answer(
    tasks: &TaskManager,
    context: &Context,
    work: impl Future<Output = Worked> + Send + 'static,
) -> Answered {
    if !knows_tasks(context) {
        return Ok(work.await?.into());
    }
    Ok(task(tasks, |task| async move {
        tokio::select! {
            () = task.cancelled() => Err(TaskExit::Cancelled),
            worked = work => Ok(worked?),
        }
    }))
}

/// Works as a task.
pub(crate) fn task<W>(tasks: &TaskManager, work: impl FnOnce(TaskContext) -> W) -> CallToolResponse
where
    W: Future<Output = Result<CallToolResult, TaskExit>> + Send + 'static,
{
    CreateTaskResult::new(tasks.spawn(TaskOptions::default(), |context| Box::pin(work(context)))).into()
}
