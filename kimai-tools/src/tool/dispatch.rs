//! From a call to the action it means.

use kimai_domain::Input;
use serde_json::{Map, Value};

use crate::{Access, ActionEntry, Answer, Context, Output, Tool, ToolError};

/// How long an answer may be unless the caller asked for a number of rows.
const MOST_CHARACTERS: usize = 25_000;

impl Tool {
    /// Finds the action, which also takes the argument that chose it out of the others.
    ///
    /// # Errors
    /// When it is missing or unknown, or the caller may not use it; the error names those that can be used.
    pub(crate) fn choose(
        &self,
        given: &mut Map<String, Value>,
        access: Access,
    ) -> Result<&ActionEntry, ToolError> {
        let Some(key) = self.discriminator else {
            return self.allowed(access).next().ok_or_else(|| self.forbidden(self.name, access));
        };
        let usable = || self.allowed(access).map(|row| row.name).collect::<Vec<_>>();
        let name = match given.remove(key) {
            Some(Value::String(name)) => name,
            Some(other) => {
                return Err(
                    Input::new(key, format!("{other} is no text; one of {}", usable().join(", "))).into()
                );
            }
            None => return Err(Input::missing(key, &format!("one of {}", usable().join(", "))).into()),
        };
        match self.actions.iter().find(|row| row.name == name) {
            Some(row) if row.access <= access => Ok(row),
            Some(_) => Err(self.forbidden(&name, access)),
            None => Err(Input::new(key, unknown(&name, &usable())).into()),
        }
    }

    fn forbidden(&self, action: &str, access: Access) -> ToolError {
        ToolError::Forbidden { tool: self.name, action: action.to_owned(), access }
    }

    /// Runs the call.
    ///
    /// # Errors
    /// When the arguments make no sense, or Kimai refuses.
    pub(crate) async fn call(
        &self,
        mut given: Map<String, Value>,
        (access, output): (Access, Output),
        context: impl FnOnce() -> Result<Context, ToolError>,
    ) -> Result<Answer, ToolError> {
        let row = self.choose(&mut given, access)?;
        let limit = if names_size(&given) { usize::MAX } else { MOST_CHARACTERS };
        Ok((row.run)(given, context()?, output).await?.cut_to(limit))
    }
}

/// Whether the caller said how many rows they want, and so how long an answer they take.
fn names_size(given: &Map<String, Value>) -> bool {
    given.contains_key("size") || given.get("filters").is_some_and(|filters| filters.get("size").is_some())
}

/// An unknown name, the nearest known one, and all that are known.
pub(crate) fn unknown(name: &str, known: &[&str]) -> String {
    let near =
        known.iter().map(|other| (strsim::jaro_winkler(name, other), other)).filter(|(near, _)| *near > 0.8);
    let near =
        near.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, other)| format!(" (did you mean {other}?)"));
    format!("{name:?} is unknown{}; one of {}", near.unwrap_or_default(), known.join(", "))
}
