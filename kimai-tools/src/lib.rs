//! What a model may ask of a Kimai, and how the answer reads.
//!
//! A tool is a table of actions; an action is a struct whose doc comment is the description, whose fields
//! are the arguments and whose output renders to text. Schema, dispatch, annotations, permission and
//! documentation come from the same rows.

mod access;
mod action;
mod answer;
mod arguments;
mod call;
mod call_record;
mod caller;
mod context;
mod data;
mod error;
mod output;
mod prompt;
mod prompts;
pub mod render;
mod resource;
mod server;
mod tool;
mod tools;

pub use access::Access;
pub use action::{Action, ActionEntry};
pub use answer::Answer;
pub use call::{access_of, call, find_tool};
pub use call_record::CallRecord;
pub use caller::CallerProvider;
pub use context::{Context, Progress};
pub use error::ToolError;
pub use kimai_domain as domain;
pub use output::Output;
pub use prompt::{Prompt, PromptParameter};
pub use prompts::PROMPTS;
pub use resource::{RESOURCES, Resource};
pub use server::Server;
pub use tool::Tool;
pub use tools::TOOLS;
