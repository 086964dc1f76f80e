//! Which Kimai it is, in the words of the tool `config`.

use kimai_tools::{Access, Context, Output, Progress, ToolError, call, domain::Kimai};
use serde_json::{Map, Value};

use super::{Finding, parts};

pub(super) async fn found(kimai: &Kimai) -> [Finding; 3] {
    let (version, plugins, tracking) =
        tokio::join!(part(kimai, "version"), part(kimai, "plugins"), part(kimai, "timesheet"));
    [finding("version", version), finding("plugins", plugins), finding("tracking", tracking)]
}

async fn part(kimai: &Kimai, name: &str) -> Result<String, ToolError> {
    let arguments = Map::from_iter([("type".to_owned(), Value::from(name))]);
    let context = || Ok(Context { kimai: kimai.clone(), progress: Progress::default() });
    let text = call("config", arguments, (Access::Read, Output::Text), context).await?.text();
    Ok(text
        .replace('\n', "; ")
        .trim_start_matches("Plugins: ")
        .trim_start_matches("Tracking mode: ")
        .to_owned())
}

fn finding(subject: &'static str, text: Result<String, ToolError>) -> Finding {
    match text {
        Ok(text) => Finding::good(subject, text),
        Err(error) => {
            let (text, next) = parts(&error.text());
            Finding::bad(subject, text, next)
        }
    }
}
