//! The same as data.

use super::{
    super::{Beside, page::list, users::LISTED},
    Format, Whole,
};
use crate::{
    data::{self, Record, Statistics, Table},
    render::statistics::Depth,
};

impl Whole {
    /// The same as data: the rows where the text has them.
    pub(super) fn table(&self) -> Table<Record, Beside> {
        let (users, notes) =
            self.people.as_ref().map(|visible| data::people(visible, LISTED)).unwrap_or_default();
        let years = self.years();
        let depth = match self.stats {
            Some(Format::Summary) => Some(Depth::SUMMARY),
            Some(Format::Detailed) => Some(Depth::DETAILED),
            Some(Format::Json) => Some(Depth::DOCUMENT),
            None => None,
        };
        let sums = |depth| Statistics::new(&self.kept.statistics, years.as_deref(), depth);
        let more = Beside {
            users,
            statistics: depth.map(sums),
            complete: Some(self.reading.whole),
            ..Beside::default()
        };
        let notes = self.notes().into_iter().chain(notes).collect();
        if matches!(self.stats, Some(Format::Summary | Format::Json)) {
            return Table { total: Some(self.kept.count), ..Table::of(Vec::new(), more) }
                .about(self.what())
                .notes(notes);
        }
        list(&self.rows, more).about(self.what()).notes(notes)
    }
}
