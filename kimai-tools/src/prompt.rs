//! A prompt: what a person picks from a menu instead of writing it.

use rmcp::{
    ErrorData,
    model::{GetPromptResult, Prompt as Listed, PromptArgument, PromptMessage, Role},
};
use serde_json::{Map, Value};

use crate::{Access, find_tool, tool};

/// A request to the model, with places for what a person fills in.
#[derive(Debug)]
pub struct Prompt {
    /// Its name.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// What a person fills in.
    pub blanks: &'static [PromptParameter],
    /// What the model is asked. Blanks stand in braces, calls in backticks: `` `timer active` ``.
    pub text: &'static str,
}

/// What a person fills in.
#[derive(Debug)]
pub struct PromptParameter {
    /// Its name.
    pub name: &'static str,
    /// What goes there.
    pub about: &'static str,
    /// What stands there otherwise; without it, it has to be filled in.
    pub otherwise: Option<&'static str>,
}

impl Prompt {
    /// The calls that it names, by tool and action.
    pub fn calls(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.text.split('`').skip(1).step_by(2).filter_map(|call| call.split_once(' '))
    }

    /// What a caller needs to do all that it names.
    pub fn access(&self) -> Access {
        let of = |(tool, action)| {
            let tool = find_tool(tool).ok()?;
            tool.actions.iter().find(|row| row.name == action).map(|row| row.access)
        };
        self.calls().filter_map(of).max().unwrap_or(Access::Read)
    }

    /// The prompt as clients list it.
    pub(crate) fn listed(&self) -> Listed {
        let blank = |blank: &PromptParameter| {
            PromptArgument::new(blank.name)
                .with_description(blank.about)
                .with_required(blank.otherwise.is_none())
        };
        let blanks = (!self.blanks.is_empty()).then(|| self.blanks.iter().map(blank).collect());
        Listed::new(self.name, Some(self.about), blanks).with_title(self.title)
    }

    /// What the model is asked, with these blanks filled in.
    ///
    /// # Errors
    /// When one is missing or unknown.
    pub(crate) fn filled(&self, given: &Map<String, Value>) -> Result<GetPromptResult, ErrorData> {
        let known = || self.blanks.iter().map(|blank| blank.name).collect::<Vec<_>>();
        if let Some(other) = given.keys().find(|name| !known().contains(&name.as_str())) {
            let text = format!("Argument {}.", tool::unknown(other, &known()));
            return Err(ErrorData::invalid_params(text, None));
        }
        let mut parts = self.text.split(['{', '}']);
        let mut text = parts.next().unwrap_or_default().to_owned();
        while let (Some(name), Some(rest)) = (parts.next(), parts.next()) {
            text.push_str(self.blank(name, given)?);
            text.push_str(rest);
        }
        Ok(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]).with_description(self.about))
    }

    fn blank<'a>(&self, name: &str, given: &'a Map<String, Value>) -> Result<&'a str, ErrorData> {
        let filled = given.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let otherwise = || self.blanks.iter().find(|blank| blank.name == name)?.otherwise;
        let missing =
            || ErrorData::invalid_params(format!("{name} is missing; {} asks for it.", self.title), None);
        filled.or_else(otherwise).ok_or_else(missing)
    }
}
