//! Listing.

mod invoices;
mod rows;

use kimai_domain::{
    Error,
    api::{InvalidRow, Visibility},
    page::ResultPage,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{filters::Filters, kind::Kind, object::Object};
use crate::{
    Access, Action, Context, ToolError,
    data::{Entity, Nothing, Table},
    render::{Entry, Render, Text, quoted_text},
};

/// projects: running today unless ignore_dates, begin or end
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    #[serde(rename = "type")]
    kind: Kind,
    #[schemars(with = "Filters")]
    #[serde(default)]
    filters: Option<Object>,
}

/// A page of a list.
pub(super) struct Listed {
    kind: Kind,
    /// Which of them, where a filter stands although none was given.
    which: Vec<&'static str>,
    page: ResultPage<Box<dyn Entry>>,
    invalid: Vec<InvalidRow>,
    note: Option<&'static str>,
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Access = Access::Read;
    type Output = Listed;

    async fn run(self, context: &Context) -> Result<Listed, ToolError> {
        let filters = Filters::given(self.filters, self.kind)?;
        let (which, page) = (which(self.kind, &filters), filters.page());
        let rows = rows::of(self.kind, filters, &context.session).await?;
        if rows.page.rows.is_empty() && page > 1 {
            return Err(Error::PageOutOfRange { page }.into());
        }
        let rows::Rows { page, invalid, note } = rows;
        Ok(Listed { kind: self.kind, which, page, invalid, note })
    }
}

fn which(kind: Kind, filters: &Filters) -> Vec<&'static str> {
    let visible = filters.visible.unwrap_or(Visibility::Visible);
    let visible = match (kind, visible) {
        (Kind::Project | Kind::Activity | Kind::Customer, Visibility::Visible) => Some("visible"),
        (Kind::Project | Kind::Activity | Kind::Customer, Visibility::Hidden) => Some("hidden"),
        (Kind::User, Visibility::Visible) => Some("enabled"),
        (Kind::User, Visibility::Hidden) => Some("disabled"),
        _ => None,
    };
    let dated = filters.begin.or(filters.end).is_some() || filters.ignore_dates == Some(true);
    let today = (kind == Kind::Project && !dated).then_some("running today");
    visible.into_iter().chain(today).collect()
}

impl Listed {
    fn head(&self) -> String {
        let which =
            if self.which.is_empty() { String::new() } else { format!(" ({})", self.which.join(", ")) };
        let (kind, shown) = (self.kind.plural(), self.page.rows.len() as u64);
        if shown == 0 {
            return format!("No {kind}{which}.{}", self.wider());
        }
        let total = self.page.total.map(|total| format!("{total} ")).unwrap_or_default();
        let (first, last) = (self.page.first, self.page.first + shown - 1);
        format!("{total}{kind}{which}; {first}-{last} shown")
    }

    /// What finds more.
    fn wider(&self) -> &'static str {
        match (self.kind, self.which.as_slice()) {
            (Kind::Project, [_, ..]) => " visible=3 and ignore_dates=true list all.",
            (_, [_, ..]) => " visible=3 lists all.",
            _ => "",
        }
    }
}

impl Listed {
    fn unread(&self, text: &mut Text) {
        for invalid in &self.invalid {
            let id = invalid.id.map_or_else(|| "without id".to_owned(), |id| format!("#{id}"));
            text.line(format_args!("One {id} could not be read ({})", quoted_text(&invalid.reason)));
        }
    }
}

impl Render for Listed {
    type Data = Table<Entity>;

    fn render(&self, text: &mut Text) {
        text.line(self.head());
        if let Some(note) = self.note {
            text.line(format_args!("Note: {note}"));
        }
        for row in &self.page.rows {
            text.line(row.row());
        }
        self.unread(text);
        if let Some(next) = self.page.next {
            text.line(format_args!("Next: page {next}."));
        }
    }

    fn data(&self) -> Self::Data {
        let ResultPage { rows, total, first, next } = &self.page;
        let rows: Vec<Entity> = rows.iter().map(|row| row.data()).collect();
        let mut notes = Text::lines_of(|text| self.unread(text));
        notes.extend(self.note.map(str::to_owned));
        Table {
            total: *total,
            first: (!rows.is_empty()).then_some(*first),
            next_page: *next,
            ..Table::of(rows, Nothing {}).about(self.head()).notes(notes)
        }
    }
}
