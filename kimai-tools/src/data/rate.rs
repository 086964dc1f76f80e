//! Rates and comments.

use kimai_domain::api;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Named, date_time};
use crate::render::comment::SHOWN;

/// A price of work.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Price {
    id: u64,
    /// none: everybody
    user: Option<Named>,
    rate: Option<f64>,
    internal_rate: Option<f64>,
    currency: Option<String>,
    /// of a record instead of an hour
    is_fixed: bool,
}

impl Price {
    pub(crate) fn new(rate: &api::Rate, currency: Option<&str>) -> Self {
        Self {
            id: rate.id.get(),
            user: rate.user.as_ref().map(Named::from),
            rate: rate.rate,
            internal_rate: rate.internal_rate,
            currency: currency.map(str::to_owned),
            is_fixed: rate.is_fixed == Some(true),
        }
    }
}

/// A remark.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Comment {
    id: u64,
    pinned: bool,
    /// RFC 3339
    at: Option<String>,
    by: Option<Named>,
    message: String,
}

impl Comment {
    /// With no more than the beginning of its message.
    pub(crate) fn begun(comment: &api::Comment) -> Self {
        let whole = Self::from(comment);
        let message =
            match whole.message.char_indices().nth(SHOWN).and_then(|(end, _)| whole.message.get(..end)) {
                Some(begin) => format!("{begin}…"),
                None => whole.message,
            };
        Self { message, ..whole }
    }
}

impl From<&api::Comment> for Comment {
    fn from(comment: &api::Comment) -> Self {
        Self {
            id: comment.id.get(),
            pinned: comment.pinned == Some(true),
            at: comment.created_at.as_ref().map(date_time),
            by: comment.created_by.as_ref().map(Named::from),
            message: comment.message.trim().to_owned(),
        }
    }
}
