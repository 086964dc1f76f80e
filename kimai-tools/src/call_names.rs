//! Names of calls in texts, such as `timesheet list`, as the surface of the server names its tools.
//!
//! Texts are written for [`Surface::Compact`]. [`named`] and [`Call`] replace the names of tools by those of the surface
//! on which a call runs; [`scope`] sets that surface. Texts of users never pass through here.

use std::{borrow::Cow, fmt, future::Future};

use tokio::task::futures::TaskLocalFuture;

use crate::{ActionEntry, Surface, TOOLS, tool::Tool};

tokio::task_local! {
    static SURFACE: Surface;
}

/// Runs a future whose texts name the tools of `surface`.
pub(crate) fn scope<F: Future>(surface: Surface, future: F) -> TaskLocalFuture<Surface, F> {
    SURFACE.scope(surface, future)
}

/// Returns the result of a function whose texts name the tools of `surface`.
pub(crate) fn with_surface<T>(surface: Surface, function: impl FnOnce() -> T) -> T {
    SURFACE.sync_scope(surface, function)
}

/// Returns the text with the calls that it names, as the surface of this call names them.
pub(crate) fn named(text: &'static str) -> Cow<'static, str> {
    rename(text, current())
}

/// Returns the text with the calls that it names, as `surface` names them.
///
/// A call is the name of a tool, a space, and the name of one of its actions.
pub(crate) fn rename(text: &str, surface: Surface) -> Cow<'_, str> {
    if surface == Surface::Compact {
        return Cow::Borrowed(text);
    }
    let mut renamed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_name_character) {
        let (before, from_word) = rest.split_at(start);
        let (word, after) = split_word(from_word);
        renamed.push_str(before);
        match call_at(word, after) {
            Some((tool, action)) => renamed.push_str(&surface.view_of(tool, action).name()),
            None => renamed.push_str(word),
        }
        rest = after;
    }
    renamed.push_str(rest);
    Cow::Owned(renamed)
}

/// The name of a call: that of the tool, and of the action if the tool has several.
pub(crate) struct Call {
    pub(crate) tool: &'static Tool,
    pub(crate) action: &'static ActionEntry,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&current().view_of(self.tool, self.action).name())?;
        match self.tool.discriminator {
            Some(_) => write!(f, " {}", self.action.name),
            None => Ok(()),
        }
    }
}

/// Returns the surface of this call; compact outside a [`scope`].
pub(crate) fn current() -> Surface {
    SURFACE.try_with(|surface| *surface).unwrap_or_default()
}

const fn is_name_character(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

fn split_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|letter| !is_name_character(letter)).unwrap_or(text.len()))
}

/// Returns the tool and the action, if `word` is a tool and `after` continues with a space and an action.
fn call_at(word: &str, after: &str) -> Option<(&'static Tool, &'static ActionEntry)> {
    let tool = TOOLS.into_iter().find(|tool| tool.name == word)?;
    let (name, _) = split_word(after.strip_prefix(' ')?);
    let action = tool.actions.iter().find(|action| action.name == name)?;
    Some((tool, action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_have_the_names_of_the_surface() {
        let text =
            "Older ones: rate list shows them, rate delete removes one (`timesheet list`, undo one id=…).";
        assert_eq!(rename(text, Surface::Compact), text);
        assert_eq!(
            rename(text, Surface::Split),
            "Older ones: rate_read list shows them, rate_delete delete removes one (`timesheet_read list`, undo_write one id=…)."
        );
    }

    #[test]
    fn other_words_stay() {
        for text in
            ["the timesheet of a user", "entity  list", "my_entity list", "entity lists", "report week", ""]
        {
            assert_eq!(rename(text, Surface::Split), text);
        }
    }

    #[tokio::test]
    async fn text_follows_the_surface_of_the_running_call() {
        let text = || async { named("entity list finds ids.") };
        assert_eq!(text().await, "entity list finds ids.");
        assert_eq!(scope(Surface::Split, text()).await, "entity_read list finds ids.");
        assert_eq!(with_surface(Surface::Split, || named("timer active")), "timer_read active");
    }
}
