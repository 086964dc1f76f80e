//! Listing records.

mod page;
mod users;
mod whole;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::filters::Filters;
use crate::{
    Access, Action, Context, ToolError,
    data::{Person, Record, Statistics, Table},
    render::{Render, Text},
};

/// newest first
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    #[serde(default)]
    filters: Option<Filters>,
}

/// What comes beside the rows.
#[derive(Default, Serialize, JsonSchema)]
pub(super) struct Beside {
    /// time of these rows
    seconds: Option<i64>,
    /// users you may name
    users: Vec<Person>,
    /// over all pages
    statistics: Option<Statistics>,
    /// whether all records were read
    complete: Option<bool>,
}

/// A page as Kimai has it, or what comes of reading all records.
pub(super) enum Answer {
    Page(Box<page::ListedPage>),
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
    type Data = Table<Record, Beside>;

    fn render(&self, text: &mut Text) {
        match self {
            Self::Page(page) => page.render(text),
            Self::Whole(whole) => whole.render(text),
        }
    }

    fn data(&self) -> Self::Data {
        match self {
            Self::Page(page) => page.data(),
            Self::Whole(whole) => whole.data(),
        }
    }
}
