//! Shell completions, generated from the command line and the schemas of the tools.

use std::sync::LazyLock;

use clap::{Arg, CommandFactory, builder::PossibleValuesParser};
use kimai_cli::{
    Exit, Shell,
    manual::{completion_script, print},
};
use kimai_tools::{TOOLS, find_tool};

use crate::{Arguments, tool_arguments};

const PROGRAM: &str = "kimai-mcp";

/// Completes words with `=`, which bash takes apart.
const BASH_WORDS: &str = r#"
_kimai_mcp_words() {
    local line="${COMP_LINE:0:COMP_POINT}"
    local word="${line##*[[:space:]]}"
    _kimai__mcp "$1" "$word" "$3"
    if [[ "$word" == *=* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${word%%=*}="}")
    fi
    if [[ ${#COMPREPLY[@]} -eq 1 && "${COMPREPLY[0]}" == *= ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -F _kimai_mcp_words -o bashdefault -o default kimai-mcp
"#;

/// The names of a tool and the words that complete its arguments.
struct ToolWords {
    tool: &'static str,
    title: &'static str,
    words: Vec<String>,
}

static TOOL_WORDS: LazyLock<Vec<ToolWords>> = LazyLock::new(|| {
    let words = |tool: &'static kimai_tools::Tool| ToolWords {
        tool: tool.name,
        title: tool.title,
        words: tool_arguments::completions(tool),
    };
    TOOLS.into_iter().map(words).collect()
});

/// Prints the completion script of a shell.
pub(crate) fn print_completions(shell: Shell) -> Exit {
    let script = completion_script(shell, completion_command());
    print(complete_words(shell, script).as_bytes())
}

/// Returns the command line with the tools as subcommands of `call`.
fn completion_command() -> clap::Command {
    let tools = TOOL_WORDS.iter().map(|ToolWords { tool, title, words }| {
        let values = PossibleValuesParser::new(words.iter().map(String::as_str));
        clap::Command::new(*tool).about(*title).arg(Arg::new("arguments").num_args(0..).value_parser(values))
    });
    Arguments::command().mut_subcommand("call", |call| {
        let about = call.get_about().cloned().unwrap_or_default();
        clap::Command::new("call").about(about).disable_help_subcommand(true).subcommands(tools)
    })
}

/// Adds the words that the generator of a shell leaves out.
fn complete_words(shell: Shell, script: String) -> String {
    match shell {
        Shell::Bash => script + BASH_WORDS,
        Shell::Fish => script + &fish_words(),
        Shell::PowerShell => powershell_words(&script),
        _ => script,
    }
}

fn fish_words() -> String {
    let line = |condition: &str, words: &[String]| {
        format!("complete -c {PROGRAM} -n \"{condition}\" -f -a \"{}\"\n", words.join(" "))
    };
    let mut lines = line("__fish_seen_subcommand_from report", &reports());
    for ToolWords { tool, words, .. } in TOOL_WORDS.iter() {
        let condition = format!("__fish_seen_subcommand_from call; and __fish_seen_subcommand_from {tool}");
        lines += &line(&condition, words);
    }
    lines
}

/// Adds the words to the cases of the generated `switch`. Earlier arguments do not select another case.
fn powershell_words(script: &str) -> String {
    let mut script = script.replacen(") -join ';'", ") -join ';' -replace ';[^;=]*=.*$', ''", 1);
    let reports = reports();
    let calls = TOOL_WORDS.iter().map(|ToolWords { tool, words, .. }| (format!("call;{tool}"), words));
    for (path, words) in calls.chain([("report".to_owned(), &reports)]) {
        let result = |word: &String| {
            format!(
                "            [CompletionResult]::new('{word}', '{word}', [CompletionResultType]::ParameterValue, '{word}')\n"
            )
        };
        let case = format!("'{PROGRAM};{path}' {{\n");
        let words: String = words.iter().map(result).collect();
        script = script.replacen(&case, &format!("{case}{words}"), 1);
    }
    script
}

/// Returns the names of the reports.
fn reports() -> Vec<String> {
    let tool = find_tool("report").ok();
    tool.into_iter().flat_map(|tool| tool.actions).map(|action| action.name.to_owned()).collect()
}
