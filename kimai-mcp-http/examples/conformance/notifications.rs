//! Tools that send notifications before they answer: log lines, progress, and changed lists.

use rmcp::{
    Peer, RoleServer,
    handler::server::tool::Extension,
    model::{LoggingLevel, LoggingMessageNotificationParam, ProgressNotificationParam, RequestMetaObject},
    service::SubscriptionContext,
};
use tokio::sync::broadcast;

use crate::fixtures::{Tools, tool};

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
    // The client may have disconnected.
    let _ = peer.notify_logging_message(line).await;
}

async fn progresses(peer: Peer<RoleServer>, meta: RequestMetaObject) -> String {
    for step in [0.0, 50.0, 100.0] {
        let Some(token) = meta.get_progress_token() else { continue };
        let result = ProgressNotificationParam::new(token, step).with_total(100.0);
        let _ = peer.notify_progress(result).await;
    }
    "It is done.".to_owned()
}

fn comes_back() -> String {
    "Reconnection test completed.".to_owned()
}

fn change_tools(Extension(changes): Extension<Changes>) -> String {
    changes.notify(Changed::Tools)
}

fn change_prompts(Extension(changes): Extension<Changes>) -> String {
    changes.notify(Changed::Prompts)
}

/// Changed list.
#[derive(Debug, Clone, Copy)]
enum Changed {
    Tools,
    Prompts,
}

/// Notifications for subscribed clients.
#[derive(Debug, Clone)]
pub(crate) struct Changes(broadcast::Sender<Changed>);

impl Default for Changes {
    fn default() -> Self {
        Self(broadcast::channel(16).0)
    }
}

impl Changes {
    fn notify(&self, changed: Changed) -> String {
        // Without subscribers, sending fails.
        let _ = self.0.send(changed);
        "Subscribers were notified.".to_owned()
    }

    /// Sends notifications to a subscriber until it unsubscribes.
    pub(crate) async fn forward(&self, subscriber: &SubscriptionContext) {
        let mut changes = self.0.subscribe();
        loop {
            let which = tokio::select! {
                () = subscriber.cancelled() => return,
                which = changes.recv() => which,
            };
            let result = match which {
                Ok(Changed::Tools) => subscriber.sink().notify_tool_list_changed().await,
                Ok(Changed::Prompts) => subscriber.sink().notify_prompt_list_changed().await,
                Err(_) => return,
            };
            if result.is_err() {
                return;
            }
        }
    }
}
