//! Action of a report: the common arguments, the days and people that they select, and the rendering of the table.

use std::{borrow::Cow, marker::PhantomData};

use kimai_domain::{
    Input, TimeContext,
    absences::Days,
    report::{Data, Dimension, Direction, Needs, Note, PeopleScope, Query, Table, load},
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

use super::{
    arguments::{Arguments, DefaultPeriod},
    output::{Format, ReportOutput, heading},
};
use crate::{
    Action, Context, Requirement, ToolError,
    render::report::{Translated, translated_note},
};

/// A kind of report: its name and defaults, and the function that computes it.
pub(super) trait Kind: Send + Sync + 'static {
    /// The value of `action` that selects it.
    const NAME: &'static str;
    /// The purpose, for models.
    const DESCRIPTION: &'static str;
    /// The title of the answer.
    const TITLE: &'static str;
    /// The title of a report about a single day.
    const DAY_TITLE: &'static str = Self::TITLE;
    /// The people if the call names none.
    const PEOPLE: PeopleScope = PeopleScope::Own;
    /// The days if the call names none.
    const PERIOD: DefaultPeriod = DefaultPeriod::Month;
    /// False if the report is about the data of all people.
    const IS_FOR_OWN_DATA: bool = true;
    /// True if records can be filtered.
    const HAS_FILTERS: bool = false;
    /// The arguments that it uses beside those of every report and the filters.
    const ARGUMENTS: &'static [&'static str];

    /// Loads the data and computes the table.
    fn compute(request: &Request<'_>) -> impl Future<Output = Result<Computed, ToolError>> + Send;
}

/// A report with the data that it was computed from.
pub(super) struct Computed {
    pub(super) data: Data,
    pub(super) table: Table,
    pub(super) notes: Vec<Note>,
    /// The dimensions that the rows are grouped by, for the heading.
    pub(super) dimensions: Vec<Dimension>,
}

/// A call with the days and people that it selects.
pub(super) struct Request<'a> {
    pub(super) arguments: &'a Arguments,
    pub(super) context: &'a Context,
    pub(super) time: &'a TimeContext,
    /// The days; `None` for all time.
    pub(super) days: Option<Days>,
    /// The days to compare with.
    pub(super) before: Option<Days>,
    /// The people.
    pub(super) people: PeopleScope,
}

impl Request<'_> {
    /// Returns the days of a report that always has some.
    pub(super) fn days(&self) -> Days {
        self.days.unwrap_or_else(|| Days::single(self.time.today()))
    }

    /// Loads the data of these days.
    pub(super) async fn load(&self, days: Option<Days>, needs: Needs) -> Result<Data, ToolError> {
        self.load_query(self.query(days, needs)).await
    }

    /// Returns the query of these days.
    pub(super) fn query(&self, days: Option<Days>, needs: Needs) -> Query {
        let filters = self.arguments.filters();
        Query { people: self.people, days, before: self.before, times: None, filters, needs }
    }

    pub(super) async fn load_query(&self, query: Query) -> Result<Data, ToolError> {
        Ok(load(&self.context.session, query, self.context.progress.part()).await?)
    }
}

/// The action of a kind of report. All kinds have the same arguments; those that do not apply are named in a note.
pub(super) struct ReportAction<K> {
    arguments: Arguments,
    kind: PhantomData<K>,
}

impl<'de, K> Deserialize<'de> for ReportAction<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { arguments: Arguments::deserialize(deserializer)?, kind: PhantomData })
    }
}

impl<K: Kind> JsonSchema for ReportAction<K> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        K::NAME.into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Arguments::json_schema(generator);
        schema.insert("description".to_owned(), K::DESCRIPTION.into());
        schema
    }
}

impl<K: Kind> Action for ReportAction<K> {
    const NAME: &'static str = K::NAME;
    const ACCESS: Requirement = Requirement::READ;
    const IS_FOR_OWN_DATA: bool = K::IS_FOR_OWN_DATA;
    type Output = ReportOutput;

    async fn run(self, context: &Context) -> Result<ReportOutput, ToolError> {
        let arguments = &self.arguments;
        let time = context.session.time_context().await?;
        let days = arguments.days(K::PERIOD, &time)?;
        let uses = |name: &str| K::ARGUMENTS.contains(&name);
        let before = match days {
            Some(days) if uses("compare_to") => arguments.before(days, &time)?,
            _ => None,
        };
        let people = arguments.people(K::PEOPLE)?;
        let request = Request { arguments, context, time: &time, days, before, people };
        let Computed { data, mut table, notes, dimensions } = Box::pin(K::compute(&request)).await?;
        if let Some(sort) = &arguments.sort {
            sort_table(&mut table, sort)?;
        }
        let is_day = request.days.is_some_and(|days| days.first == days.last);
        let title = if is_day { K::DAY_TITLE } else { K::TITLE };
        let heading = heading(title, &data, request.days, request.before, &dimensions, arguments);
        let mut notes: Vec<Translated> = notes.iter().map(translated_note).collect();
        let ignored = arguments.ignored(K::ARGUMENTS, K::HAS_FILTERS);
        if !ignored.is_empty() {
            let ignored = ignored.join(", ");
            let note = Translated {
                english: format!("{ignored} does not apply to {} and was ignored.", K::NAME),
                german: format!("{ignored} gilt nicht für {} und wurde ignoriert.", K::NAME),
            };
            notes.insert(0, note);
        }
        let format = arguments.format.unwrap_or_default();
        if format != Format::Text {
            // Nothing may follow a document of another format.
            notes.extend(context.notes.take().into_iter().map(Translated::untranslated));
        }
        Ok(ReportOutput {
            name: K::NAME,
            heading,
            days: request.days,
            today: time.today(),
            before: request.before,
            table,
            notes,
            format,
            size: arguments.size.map(|size| size.0),
        })
    }
}

/// Sorts by the column that the caller names; `name` is the first one, and a minus reverses the order.
fn sort_table(table: &mut Table, sort: &str) -> Result<(), Input> {
    let (key, direction) = match sort.trim().strip_prefix('-') {
        Some(key) => (key, Some(Direction::Descending)),
        None => match sort.trim().strip_prefix('+') {
            Some(key) => (key, Some(Direction::Ascending)),
            None => (sort.trim(), None),
        },
    };
    let first = table.columns.first().map(|column| column.key.clone()).unwrap_or_default();
    let key = if key == "name" { first.as_str() } else { key };
    if table.sort_by(key, direction) {
        return Ok(());
    }
    let keys = table.keys().join(", ");
    Err(Input::new("sort", format!("{key:?} is no column of this report; one of name, {keys}")))
}
