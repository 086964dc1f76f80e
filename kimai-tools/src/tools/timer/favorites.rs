//! Favourite records, since Kimai 2.66.

use kimai_domain::{
    api::{Id, Timesheet},
    favorites::{self, Marked},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Access, Action, Context, ToolError,
    data::{Record, Table},
    render::{Render, Text, record},
};

/// records marked to restart (Kimai 2.66)
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Favorites {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Favorite {
    id: Id<Timesheet>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Unfavorite {
    id: Id<Timesheet>,
}

/// The favourites.
pub(super) struct All(Vec<Timesheet>);

/// What became of a mark.
pub(super) struct Changed {
    id: Id<Timesheet>,
    now: bool,
    marked: Marked,
}

impl Action for Favorites {
    const NAME: &'static str = "favorites";
    const ACCESS: Access = Access::Read;
    type Output = All;

    async fn run(self, context: &Context) -> Result<All, ToolError> {
        let mut records = context.session.client().favorites().list().await?.rows;
        context.session.show(&mut records).await?;
        Ok(All(records))
    }
}

impl Action for Favorite {
    const NAME: &'static str = "favorite";
    const ACCESS: Access = Access::Write;
    type Output = Changed;

    async fn run(self, context: &Context) -> Result<Changed, ToolError> {
        let marked = favorites::add(context.session.client(), self.id).await?;
        Ok(Changed::new(self.id, true, marked, context).await)
    }
}

impl Action for Unfavorite {
    const NAME: &'static str = "unfavorite";
    const ACCESS: Access = Access::Write;
    type Output = Changed;

    async fn run(self, context: &Context) -> Result<Changed, ToolError> {
        let marked = favorites::remove(context.session.client(), self.id).await?;
        Ok(Changed::new(self.id, false, marked, context).await)
    }
}

impl Changed {
    /// The mark is set by now: names that cannot be looked up do not undo it.
    async fn new(id: Id<Timesheet>, now: bool, mut marked: Marked, context: &Context) -> Self {
        let records = marked.record.as_mut_slice();
        let _ = context.session.show(records).await;
        let _ = context.session.show(&mut marked.dropped).await;
        Self { id, now, marked }
    }
}

/// A record of which only the id may be known.
#[derive(Serialize, JsonSchema)]
pub(super) struct Marking {
    id: u64,
    #[serde(flatten)]
    record: Option<Record>,
}

/// What Kimai did beside it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Dropped {
    /// favorites dropped for it
    dropped: Vec<Record>,
}

impl Changed {
    const fn how(&self) -> &'static str {
        match (self.now, self.marked.before) {
            (true, false) => "Favorite now:",
            (true, true) => "Was a favorite before, unchanged:",
            (false, false) => "No favorite any more:",
            (false, true) => "Was no favorite, unchanged:",
        }
    }
}

impl Render for All {
    type Data = Table<Record>;

    fn render(&self, text: &mut Text) {
        if self.0.is_empty() {
            text.line("No favorites; timer favorite id=… makes a record of yours one.");
        } else {
            text.line("Favorites (timer restart id=… begins one again):");
            self.0.iter().for_each(|record| text.line(record::line(record)));
        }
    }

    fn data(&self) -> Self::Data {
        self.0.iter().collect()
    }
}

impl Render for Changed {
    type Data = Table<Marking, Dropped>;

    fn render(&self, text: &mut Text) {
        let how = self.how();
        let record = self.marked.record.as_ref();
        text.line(format_args!("{how} {}", record.map_or_else(|| format!("#{}", self.id), record::line)));
        for dropped in &self.marked.dropped {
            text.line(format_args!("Kimai dropped for it: {}", record::line(dropped)));
        }
    }

    fn data(&self) -> Self::Data {
        let record = self.marked.record.as_ref().map(Record::from);
        let row = Marking { id: self.id.get(), record };
        let dropped = self.marked.dropped.iter().map(Record::from).collect();
        Table::of(vec![row], Dropped { dropped }).deed(self.how().trim_end_matches(':'))
    }
}
