//! Public holidays.

use kimai_domain::api::PublicHoliday;

use super::{
    Entry, Text,
    entry::{mark, summary},
    quoted_name,
};
use crate::data::Entity;

impl Entry for PublicHoliday {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        let date = self.date.map(|date| date.strftime("%a %Y-%m-%d ").to_string()).unwrap_or_default();
        let facts = [mark(self.half_day == Some(true), "half a day"), group(self)];
        summary(format_args!("{date}{}", quoted_name(&self.name)), facts)
    }

    fn full(&self, text: &mut Text) {
        text.line(format_args!("Public holiday {}", self.row()));
        text.fact("Holiday", self.summary());
    }

    fn data(&self) -> Entity {
        Entity::Holiday(self.into())
    }
}

fn group(holiday: &PublicHoliday) -> Option<String> {
    let group = holiday.public_holiday_group.as_ref()?;
    Some(match &group.name {
        Some(name) => format!("{} (#{})", quoted_name(name), group.id),
        None => format!("group #{}", group.id),
    })
}
