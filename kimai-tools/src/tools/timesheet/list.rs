//! Listing records.

mod page;
mod users;
mod whole;

use schemars::JsonSchema;
use serde::Deserialize;

use super::filters::Filters;
use crate::{
    Access, Action, Context, ToolError,
    render::{Render, Text},
};

/// newest first
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    #[serde(default)]
    filters: Option<Filters>,
}

/// A page as Kimai has it, or what comes of reading all records.
pub(super) enum Answer {
    Page(Box<page::Page>),
    Whole(Box<whole::Whole>),
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Access = Access::Read;
    type Output = Answer;

    async fn run(self, context: &Context) -> Result<Answer, ToolError> {
        let filters = self.filters.unwrap_or_default();
        if filters.calculate_stats || filters.meta()?.is_some() {
            Ok(Answer::Whole(Box::new(whole::read(filters, context).await?)))
        } else {
            Ok(Answer::Page(Box::new(page::read(filters, context).await?)))
        }
    }
}

impl Render for Answer {
    fn render(&self, text: &mut Text) {
        match self {
            Self::Page(page) => page.render(text),
            Self::Whole(whole) => whole.render(text),
        }
    }
}
