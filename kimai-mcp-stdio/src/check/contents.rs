//! Which Kimai it is, in the words of the tool `config`.

use kimai_tools::{Access, Context, Output, Progress, ToolError, call, domain::Session};
use serde_json::{Map, Value};

use super::Finding;

pub(super) async fn found(session: &Session) -> [Finding; 3] {
    let (version, plugins, tracking) =
        tokio::join!(part(session, "version"), part(session, "plugins"), part(session, "timesheet"));
    [finding("version", version), finding("plugins", plugins), finding("tracking", tracking)]
}

async fn part(session: &Session, name: &str) -> Result<String, ToolError> {
    let arguments = Map::from_iter([("type".to_owned(), Value::from(name))]);
    let context = || Ok(Context { session: session.clone(), progress: Progress::default() });
    let text = call("config", arguments, Access::Read, Output::Text, context).await?.text();
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
            let explanation = error.explain();
            Finding::bad(subject, explanation.what, explanation.next_step.unwrap_or_default())
        }
    }
}
