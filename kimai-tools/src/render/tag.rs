//! Tags.

use kimai_domain::api::Tag;

use super::{
    Entry, Text,
    entry::{mark, summary},
    facts::{color, yes_no},
    quoted_name,
};
use crate::data::Entity;

impl Entry for Tag {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        summary(quoted_name(&self.name), [mark(self.visible == Some(false), "hidden")])
    }

    fn full(&self, text: &mut Text) {
        text.heading("Tag", self.id, quoted_name(&self.name));
        text.field("Visible", self.visible.map(yes_no));
        text.field("Color", self.color.as_deref().map(color));
    }

    fn data(&self) -> Entity {
        Entity::Tag(self.into())
    }
}
