//! Custom fields, which Kimai sets one at a time.

use kimai_api::{Id, MetaField, Timesheet};

use crate::{Error, Records};

/// A record after its fields were set.
#[derive(Debug)]
pub struct FieldsSet {
    /// The record as it now stands.
    pub record: Timesheet,
    /// How many fields were set.
    pub fields: usize,
}

/// Sets the fields one after the other; if one is refused, the error names those that were set.
///
/// # Errors
/// When there is nothing to set, or Kimai refuses one.
pub async fn set_fields(
    records: &impl Records,
    id: Id<Timesheet>,
    fields: &[MetaField],
) -> Result<FieldsSet, Error> {
    let (mut last, mut set) = (None, Vec::new());
    for field in fields {
        match records.set_meta(id, field).await {
            Ok(record) => last = Some(record),
            Err(cause) if set.is_empty() => return Err(cause.into()),
            Err(cause) => {
                let all = fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ");
                return Err(Error::Partly { done: set.join(", "), all, cause: Box::new(cause) });
            }
        }
        set.push(field.name.as_str());
    }
    match last {
        Some(record) => Ok(FieldsSet { record, fields: set.len() }),
        None => Err(crate::Input::missing("meta", "give at least one {name, value}").into()),
    }
}
