//! The MCP server: how a call runs.

mod protocol;

use std::{sync::Arc, time::Instant};

use futures_util::future::join;
use kimai_domain::ChangeLog;
use rmcp::{
    RoleServer,
    model::{CallToolRequestParams, Tool as Listed},
    service::RequestContext,
};

use crate::{
    Access, Answer, CallRecord, CallerProvider, Context, Output, PROMPTS, Progress, Prompt, TOOLS, ToolError,
    call::call,
};

/// The tools of Kimai for the callers that it is given.
#[derive(Clone)]
pub struct Server {
    callers: Arc<dyn CallerProvider>,
    output: Output,
}

impl Server {
    /// A server that finds its callers with `callers`. Nothing is contacted.
    pub fn new(callers: impl CallerProvider) -> Self {
        Self { callers: Arc::new(callers), output: Output::default() }
    }

    /// The same, whose answers are given so.
    #[must_use]
    pub fn with_output(self, output: Output) -> Self {
        Self { output, ..self }
    }

    /// The tools as a caller with this access sees them, where answers are given so.
    pub fn listed(access: Access, output: Output) -> Vec<Listed> {
        TOOLS.iter().filter_map(|tool| tool.listed(access, output)).collect()
    }

    /// Runs a call, and tells the one who keeps a record of calls.
    async fn run(
        &self,
        request: CallToolRequestParams,
        output: Output,
        context: RequestContext<RoleServer>,
    ) -> Result<Answer, ToolError> {
        let (begun, since, extensions) =
            (CallRecord::begun(&request), Instant::now(), context.extensions.clone());
        let changes = ChangeLog::default();
        let answer = self.answered(request, output, changes.clone(), context).await;
        let written = written(&changes, answer.as_ref().ok());
        let call = CallRecord { written, refusal: answer.as_ref().err(), took: since.elapsed(), ..begun };
        tracing::info!(tool = call.tool, ok = answer.is_ok(), ms = call.took.as_millis(), "call");
        self.callers.finished(&extensions, &call).await;
        answer
    }

    async fn answered(
        &self,
        request: CallToolRequestParams,
        output: Output,
        changes: ChangeLog,
        context: RequestContext<RoleServer>,
    ) -> Result<Answer, ToolError> {
        let access = self.callers.access(&context.extensions);
        let (progress, carry) = Progress::to(&context.peer, context.meta.get_progress_token());
        let extensions = &context.extensions;
        let ready = move || {
            let session = self.callers.session(extensions).map_err(ToolError::NotReady)?;
            Ok(Context { session: session.with_change_log(changes), progress })
        };
        let call = call(&request.name, request.arguments.unwrap_or_default(), (access, output), ready);
        // What is told of the progress arrives before the answer.
        let call = async { join(call, carry).await.0 };
        tokio::select! {
            answer = call => answer,
            // Dropping the call drops its request to Kimai; nobody reads this answer.
            () = context.ct.cancelled() => Err(ToolError::NotReady("Cancelled.".to_owned())),
        }
    }

    /// The prompts whose calls a caller with this access may make.
    fn prompts(&self, context: &RequestContext<RoleServer>) -> impl Iterator<Item = &'static Prompt> + use<> {
        let access = self.callers.access(&context.extensions);
        PROMPTS.iter().filter(move |prompt| prompt.access() <= access)
    }
}

/// Returns the ids of the entities that a call wrote. Actions that do not record changes yet name them in their answer.
fn written(changes: &ChangeLog, answer: Option<&Answer>) -> Vec<u64> {
    let recorded: Vec<u64> = changes.written().iter().map(|entity| entity.id).collect();
    match answer {
        Some(answer) if recorded.is_empty() => answer.written().to_vec(),
        _ => recorded,
    }
}
