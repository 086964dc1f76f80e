//! Marking as exported. Kimai's route toggles; this never takes a mark away.

use kimai_api::{Error, Id, Timesheet};

use crate::Records;

/// What marking a record did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// It is exported now.
    Now,
    /// It was before, and was left alone.
    Before,
}

/// Marks a record as exported unless it is.
///
/// # Errors
/// When Kimai refuses.
pub async fn mark_exported(records: &impl Records, id: Id<Timesheet>) -> Result<Marked, Error> {
    if records.get(id).await?.exported == Some(true) {
        return Ok(Marked::Before);
    }
    records.toggle_exported(id).await.map(|_| Marked::Now)
}

#[cfg(test)]
mod tests {
    use kimai_api::{Id, Timesheet};

    use super::{Marked, mark_exported};
    use crate::ports::MockRecords;

    fn record(exported: bool) -> Timesheet {
        let json = serde_json::json!({ "id": 5, "begin": "2026-11-20T09:00:00+0100", "user": 3, "project": 1, "activity": 9, "exported": exported });
        serde_json::from_value(json).unwrap()
    }

    #[tokio::test]
    async fn an_exported_record_is_never_toggled() {
        let mut session = MockRecords::new();
        session.expect_get().returning(|_| Ok(record(true)));
        assert_eq!(mark_exported(&session, Id::new(5)).await.unwrap(), Marked::Before);
    }

    #[tokio::test]
    async fn a_record_that_is_not_exported_is_toggled_once() {
        let mut session = MockRecords::new();
        session.expect_get().returning(|_| Ok(record(false)));
        session.expect_toggle_exported().once().returning(|_| Ok(record(true)));
        assert_eq!(mark_exported(&session, Id::new(5)).await.unwrap(), Marked::Now);
    }
}
