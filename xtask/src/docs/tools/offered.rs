//! What people pick and clients show: prompts and resources.

use std::fmt::Write;

use kimai_tools::{PROMPTS, Prompt, PromptParameter, RESOURCES};

use super::cell;
use crate::shell::Done;

const PROMPTS_ABOUT: &str = "\
Requests that you pick from your assistant's menu instead of writing them. A caller is offered those whose calls they may
make.";

const RESOURCES_ABOUT: &str = "\
What your assistant can show or attach without a model's asking. Each reads as the tool answers.";

pub(super) fn chapters(page: &mut String) -> Done {
    writeln!(page, "\n# Prompts\n\n{PROMPTS_ABOUT}\n")?;
    writeln!(page, "| prompt | for | what it does | what you fill in |\n| --- | --- | --- | --- |")?;
    for prompt in &PROMPTS {
        let Prompt { name, title, description, .. } = prompt;
        writeln!(page, "| `{name}` | {title} | {} | {} |", cell(description), cell(&parameters(prompt)))?;
    }
    writeln!(page, "\n# Resources\n\n{RESOURCES_ABOUT}\n\n| address | what is there |\n| --- | --- |")?;
    for resource in &RESOURCES {
        writeln!(page, "| `{}` | {} |", resource.uri, resource.title)?;
    }
    Ok(())
}

fn parameters(prompt: &Prompt) -> String {
    let parameter = |parameter: &PromptParameter| match parameter.default {
        Some(default) => format!("`{}` ({}), else {default}", parameter.name, parameter.description),
        None => format!("`{}` ({})", parameter.name, parameter.description),
    };
    prompt.parameters.iter().map(parameter).collect::<Vec<_>>().join("; ")
}
