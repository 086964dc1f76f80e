//! Tools, prompts and resources for Kimai over the Model Context Protocol, and the rendering of answers.
//!
//! A [`Tool`] is a table of actions. An [`Action`] is a struct whose fields are the arguments and whose output renders
//! to text and data. Schemas, dispatch, annotations, access checks and documentation derive from the same table.

mod access;
mod action;
mod answer;
mod arguments;
mod batch;
mod call_names;
mod caller;
mod completion;
mod confirmation;
mod context;
mod data;
mod defaults;
mod error;
mod impossible;
mod policy;
mod prompts;
mod references;
pub mod render;
mod resources;
mod running_writes;
mod server;
mod tool;
mod tools;
mod views;

pub use access::{Access, AccessSet, Requirement};
pub use action::{Action, ActionEntry};
pub use answer::{Answer, Attachment, Output, UnknownOutput};
pub use caller::{CallOutcome, CallRecord, CallerProvider, NotConfigured};
pub use completion::Suggestions;
pub use confirmation::{
    ConfirmationMode, Confirmations, PendingChoice, PendingQuestion, UnknownConfirmationMode,
};
pub use context::{Context, Progress};
pub use defaults::RecordDefaults;
pub use error::{ErrorKind, Explanation, ToolError};
pub use kimai_domain as domain;
pub use policy::{
    Mode, Operation, Policy, RawApi, Restriction, Rule, ToolFilter, UnknownMode, UnknownRawApi, UnknownTools,
    summary,
};
pub use prompts::{PROMPTS, Prompt, PromptParameter};
pub use resources::{RESOURCES, Resource};
pub use running_writes::RunningWrites;
pub use server::Server;
pub use tool::{
    ActionKind, AllowedAction, Surface, Tool, ToolView, UnknownSurface, call, find_operation, find_tool,
};
pub use tools::TOOLS;
pub use views::{MIME_TYPE as VIEW_MIME_TYPE, VIEWS, View};
