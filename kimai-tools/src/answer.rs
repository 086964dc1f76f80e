//! What a call answers.

use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::Value;

use crate::{
    Access, Output, data,
    render::{Render, Text},
};

/// What a call answers: text, and where it is asked for, the same as data.
#[derive(Debug)]
pub struct Answer {
    text: Text,
    data: Option<Value>,
    output: Output,
    written: Vec<u64>,
}

impl Answer {
    /// What an action with this access answers.
    pub(crate) fn of(answer: &impl Render, access: Access, output: Output) -> Self {
        let mut text = Text::default();
        if output != Output::Structured {
            answer.render(&mut text);
        }
        let (writes, wanted) = (access > Access::Read, output != Output::Text);
        let data = (writes || wanted).then(|| data::tidied(&answer.data()));
        let written = data.as_ref().filter(|_| writes).map(data::written).unwrap_or_default();
        Self { text, data: data.filter(|_| wanted), output, written }
    }

    /// The same within so many characters, text and data each.
    pub(crate) fn cut_to(self, limit: usize) -> Self {
        let data = self.data.map(|data| data::cut_to(data, limit));
        Self { text: self.text.cut_to(limit), data, ..self }
    }

    /// Its text; that of data alone is their JSON.
    pub fn text(&self) -> String {
        match &self.data {
            Some(data) if self.output == Output::Structured => data.to_string(),
            _ => self.text.to_string(),
        }
    }

    /// The ids of what a call wrote, as far as its answer names them.
    pub fn written(&self) -> &[u64] {
        &self.written
    }

    /// Its data, where they are asked for.
    pub const fn data(&self) -> Option<&Value> {
        self.data.as_ref()
    }
}

impl From<Answer> for CallToolResult {
    fn from(answer: Answer) -> Self {
        let mut result = Self::success(vec![ContentBlock::text(answer.text())]);
        result.structured_content = answer.data;
        result
    }
}
