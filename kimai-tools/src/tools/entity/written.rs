//! What was written, and the custom fields that are written after it.

use kimai_domain::{
    Input,
    api::{Api, HasMeta, Id, MetaField},
    entities::set_custom_fields,
};

use super::object::Object;
use crate::{
    ToolError, arguments,
    arguments::CustomField,
    data::{Entity, Table},
    render::{Entry, Render, Text},
};

/// What was done, and the thing as it now stands.
pub(super) struct Written {
    deed: &'static str,
    entry: Box<dyn Entry>,
}

impl Written {
    pub(super) fn new(deed: &'static str, entry: impl Entry + 'static) -> Self {
        Self { deed, entry: Box::new(entry) }
    }
}

impl Render for Written {
    type Data = Table<Entity>;

    fn render(&self, text: &mut Text) {
        let mut facts = Text::default();
        self.entry.full(&mut facts);
        text.line(format_args!("{}: {facts}", self.deed));
    }

    fn data(&self) -> Self::Data {
        [self.entry.data()].into_iter().collect::<Table<_>>().deed(self.deed)
    }
}

/// Takes the custom fields out of the data; Kimai's forms refuse them.
pub(super) fn take_fields(data: &mut Object) -> Result<Vec<MetaField>, ToolError> {
    let Some(given) = data.shift_remove("metaFields") else { return Ok(Vec::new()) };
    let fields: Vec<CustomField> = arguments::read(given, "data.metaFields")?;
    Ok(fields.into_iter().map(Into::into).collect())
}

/// Sets the custom fields of what was written, or of what is there already; `step` is what was done before.
pub(super) async fn with_fields<R: HasMeta>(
    api: &Api<R>,
    id: Id<R>,
    before: Option<R>,
    step: &str,
    fields: &[MetaField],
) -> Result<R, ToolError> {
    let set = |field| async move { api.set_meta(id, &field).await };
    let written = set_custom_fields(before, step, fields, set).await?;
    written.ok_or_else(nothing)
}

/// There is nothing to write.
pub(super) fn nothing() -> ToolError {
    Input::missing("data", "name at least one field to change").into()
}
