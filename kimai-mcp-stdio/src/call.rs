//! `call`: a tool for people and scripts.

mod progress;

use std::io::{self, Read};

use kimai_tools::{Access, Answer, Context, NotConfigured, Output, ToolError, call};
use progress::Bar;
use serde_json::{Map, Value};
use tokio::runtime;

use crate::{
    Settings,
    exit::Exit,
    keychain::System,
    shown::{BAD, styled},
};

/// Calls the tool; its answer goes to stdout, what is wrong to stderr.
pub(crate) fn run(settings: &Settings, tool: &str, arguments: &str) -> Exit {
    let arguments = match read(arguments) {
        Ok(arguments) => arguments,
        Err(problem) => {
            anstream::eprintln!("{}", styled(problem, BAD));
            return Exit::Usage;
        }
    };
    match answered(settings, tool, arguments) {
        Ok(text) => {
            anstream::println!("{text}");
            Exit::Done
        }
        Err(error) => {
            anstream::eprintln!("{}", styled(error.text(), BAD));
            Exit::NotDone
        }
    }
}

fn answered(settings: &Settings, tool: &str, arguments: Map<String, Value>) -> Result<String, ToolError> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| NotConfigured::new(error.to_string()))?;
    let bar = Bar::new(tool);
    let context = || {
        let session = settings.complete(&System).and_then(|settings| settings.session());
        Ok(Context { session: session.map_err(NotConfigured::new)?, progress: bar.progress() })
    };
    let output = settings.output().map_err(NotConfigured::new)?;
    let answer = runtime.block_on(call(tool, arguments, Access::Destructive, output, context));
    bar.gone();
    Ok(printed(&answer?, output))
}

/// Text or data; of both the text first.
fn printed(answer: &Answer, output: Output) -> String {
    match answer.data().filter(|_| output == Output::Both) {
        Some(data) => format!("{}\n\n{data}", answer.text()),
        None => answer.text(),
    }
}

/// The arguments of the command line, or those of stdin.
fn read(arguments: &str) -> Result<Map<String, Value>, String> {
    let mut text = arguments.to_owned();
    if arguments == "-" {
        text.clear();
        let read = io::stdin().read_to_string(&mut text);
        read.map_err(|error| format!("the arguments on stdin do not read: {error}"))?;
    }
    serde_json::from_str(&text).map_err(|error| {
        format!("the arguments are no object in JSON: {error}; write them like '{{\"action\": \"list\"}}'")
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn arguments_are_an_object() {
        assert_eq!(super::read("{\"a\": 1}").unwrap().len(), 1);
        for wrong in ["", "[]", "{a: 1}", "1"] {
            assert!(super::read(wrong).unwrap_err().contains("no object"), "{wrong}");
        }
    }
}
