//! Tools that tell something before they answer: log lines, progress, and that a list has changed.

use rmcp::{
    Peer, RoleServer,
    handler::server::tool::Extension,
    model::{LoggingLevel, LoggingMessageNotificationParam, ProgressNotificationParam, RequestMetaObject},
    service::SubscriptionContext,
};
use tokio::sync::broadcast;

use crate::tool::{Tools, tool};

pub(crate) fn tools(tools: Tools) -> Tools {
    tools
        .with_route((tool("test_tool_with_logging", "Writes three log lines"), logs))
        .with_route((tool("test_logging_tool", "Writes a log line where one was asked for"), logs_if_asked))
        .with_route((tool("test_tool_with_progress", "Tells how far it is"), progresses))
        .with_route((tool("test_reconnection", "Answers a client that may have to come back"), comes_back))
        .with_route((tool("test_trigger_tool_change", "Tells that the tools have changed"), change_tools))
        .with_route((
            tool("test_trigger_prompt_change", "Tells that the prompts have changed"),
            change_prompts,
        ))
}

async fn logs(peer: Peer<RoleServer>) -> String {
    for line in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
        log(&peer, LoggingLevel::Info, line).await;
    }
    "Three lines were written.".to_owned()
}

async fn logs_if_asked(peer: Peer<RoleServer>, meta: RequestMetaObject) -> String {
    if let Some(level) = meta.log_level() {
        log(&peer, level, "A line was asked for").await;
    }
    "A line was written if one was asked for.".to_owned()
}

async fn log(peer: &Peer<RoleServer>, level: LoggingLevel, line: &str) {
    let line = LoggingMessageNotificationParam::new(level, line.into()).with_logger("conformance");
    // A client that has gone needs no log.
    let _ = peer.notify_logging_message(line).await;
}

async fn progresses(peer: Peer<RoleServer>, meta: RequestMetaObject) -> String {
    for step in [0.0, 50.0, 100.0] {
        let Some(token) = meta.get_progress_token() else { continue };
        let told = ProgressNotificationParam::new(token, step).with_total(100.0);
        let _ = peer.notify_progress(told).await;
    }
    "It is done.".to_owned()
}

fn comes_back() -> String {
    "Reconnection test completed.".to_owned()
}

fn change_tools(Extension(changes): Extension<Changes>) -> String {
    changes.happened(Changed::Tools)
}

fn change_prompts(Extension(changes): Extension<Changes>) -> String {
    changes.happened(Changed::Prompts)
}

/// Which list has changed.
#[derive(Debug, Clone, Copy)]
enum Changed {
    Tools,
    Prompts,
}

/// What those who listen are told.
#[derive(Debug, Clone)]
pub(crate) struct Changes(broadcast::Sender<Changed>);

impl Default for Changes {
    fn default() -> Self {
        Self(broadcast::channel(16).0)
    }
}

impl Changes {
    fn happened(&self, changed: Changed) -> String {
        // Perhaps nobody listens.
        let _ = self.0.send(changed);
        "Those who listen were told.".to_owned()
    }

    /// Tells one who listens, for as long as they do.
    pub(crate) async fn tell(&self, listener: &SubscriptionContext) {
        let mut changes = self.0.subscribe();
        loop {
            let which = tokio::select! {
                () = listener.cancelled() => return,
                which = changes.recv() => which,
            };
            let told = match which {
                Ok(Changed::Tools) => listener.sink().notify_tool_list_changed().await,
                Ok(Changed::Prompts) => listener.sink().notify_prompt_list_changed().await,
                Err(_) => return,
            };
            if told.is_err() {
                return;
            }
        }
    }
}
