//! Answers of calls: text, structured content, or both.

use std::{fmt, str::FromStr};

use rmcp::model::{CallToolResult, ContentBlock, JsonObject, MetaObject, ResourceContents};
use serde_json::Value;

use crate::{
    data,
    render::{Grid, Render, Text},
};

/// Forms of answers.
///
/// Text is the default, because many clients hand the structured content to the model instead of the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Output {
    /// Text alone.
    #[default]
    Text,
    /// Structured content; the text is the same data as JSON, for clients that read no structured content.
    Structured,
    /// Text and structured content.
    Both,
}

impl Output {
    /// All forms.
    pub const ALL: [Self; 3] = [Self::Text, Self::Structured, Self::Both];

    /// Returns the name, as options spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Structured => "structured",
            Self::Both => "both",
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An output form that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is unknown; one of text, structured, both")]
pub struct UnknownOutput(String);

impl FromStr for Output {
    type Err = UnknownOutput;

    fn from_str(text: &str) -> Result<Self, UnknownOutput> {
        let name = text.trim().to_ascii_lowercase();
        let output = Self::ALL.into_iter().find(|output| output.name() == name);
        output.ok_or_else(|| UnknownOutput(text.to_owned()))
    }
}

/// The answer of a call.
#[derive(Debug)]
pub struct Answer {
    text: Text,
    data: Option<Value>,
    output: Output,
    attachment: Option<Attachment>,
    grid: Option<Grid>,
    view: Option<(&'static str, Value)>,
}

/// A document besides the text, as an embedded resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The URI, such as `kimai://report/summary.csv`.
    pub uri: String,
    /// The MIME type.
    pub mime_type: &'static str,
    /// The content.
    pub text: String,
}

impl Answer {
    /// Renders the output of an action.
    pub(crate) fn new(rendered: &impl Render, output: Output) -> Self {
        let mut text = Text::default();
        if output != Output::Structured {
            rendered.render(&mut text);
        }
        let data = (output != Output::Text).then(|| data::tidied(&rendered.data()));
        let attachment = rendered.attachment();
        Self { text, data, output, attachment, grid: rendered.grid(), view: rendered.view() }
    }

    /// Cuts text and data to `limit` characters each.
    pub(crate) fn cut_to(self, limit: usize) -> Self {
        let data = self.data.map(|data| data::cut_to(data, limit));
        Self { text: self.text.cut_to(limit), data, ..self }
    }

    /// Adds notes about the arguments of the call to text and data.
    pub(crate) fn with_notes(mut self, notes: &[String]) -> Self {
        if notes.is_empty() {
            return self;
        }
        if self.output != Output::Structured {
            for note in notes {
                self.text.line(format_args!("Note: {note}"));
            }
        }
        if let Some(grid) = &mut self.grid {
            grid.notes.extend_from_slice(notes);
        }
        if let Some((_, view)) = &mut self.view
            && let Some(Value::Array(all)) = view.get_mut("notes")
        {
            all.extend(notes.iter().map(|note| Value::from(note.as_str())));
        }
        if let Some(Value::Object(data)) = &mut self.data
            && let Value::Array(all) = data.entry("notes").or_insert_with(|| Value::Array(Vec::new()))
        {
            all.extend(notes.iter().map(|note| Value::from(note.as_str())));
        }
        self
    }

    /// Returns the text; with [`Output::Structured`] it is the data as JSON.
    pub fn text(&self) -> String {
        match &self.data {
            Some(data) if self.output == Output::Structured => data.to_string(),
            _ => self.text.to_string(),
        }
    }

    /// Returns the document besides the text.
    pub const fn attachment(&self) -> Option<&Attachment> {
        self.attachment.as_ref()
    }

    /// Removes the data of the view.
    #[must_use]
    pub(crate) fn without_view(self) -> Self {
        Self { view: None, ..self }
    }

    /// Returns the answer as a table for terminals, if it is one.
    pub const fn grid(&self) -> Option<&Grid> {
        self.grid.as_ref()
    }

    /// Returns the structured content, unless the form is [`Output::Text`].
    pub const fn data(&self) -> Option<&Value> {
        self.data.as_ref()
    }
}

impl From<Answer> for CallToolResult {
    fn from(answer: Answer) -> Self {
        let mut content = vec![ContentBlock::text(answer.text())];
        if let Some(Attachment { uri, mime_type, text }) = answer.attachment {
            let contents = ResourceContents::text(text, uri).with_mime_type(mime_type);
            content.push(ContentBlock::resource(contents));
        }
        let mut result = Self::success(content);
        result.structured_content = answer.data;
        if let Some((name, view)) = answer.view {
            result.meta = Some(MetaObject(JsonObject::from_iter([(name.to_owned(), view)])));
        }
        result
    }
}
