//! Data of rates and comments.

use kimai_domain::api;
use schemars::JsonSchema;
use serde::Serialize;

use super::{NamedRef, date_time};
use crate::render::rate_comment::EXCERPT_CHARACTERS;

/// A rate: the price of an hour or a record.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Price {
    id: u64,
    #[schemars(description = "none: everybody")]
    user: Option<NamedRef>,
    rate: Option<f64>,
    internal_rate: Option<f64>,
    currency: Option<String>,
    #[schemars(description = "of a record instead of an hour")]
    is_fixed: bool,
}

impl Price {
    pub(crate) fn new(rate: &api::Rate, currency: Option<&str>) -> Self {
        Self {
            id: rate.id.get(),
            user: rate.user.as_ref().map(NamedRef::from),
            rate: rate.rate,
            internal_rate: rate.internal_rate,
            currency: currency.map(str::to_owned),
            is_fixed: rate.is_fixed == Some(true),
        }
    }
}

/// A comment on a customer or project.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Comment {
    id: u64,
    pinned: bool,
    #[schemars(description = "RFC 3339")]
    at: Option<String>,
    by: Option<NamedRef>,
    message: String,
}

impl Comment {
    /// Truncates the message like the row of a list.
    pub(crate) fn truncated(comment: &api::Comment) -> Self {
        let full = Self::from(comment);
        let end = full.message.char_indices().nth(EXCERPT_CHARACTERS).map(|(end, _)| end);
        let message = match end.and_then(|end| full.message.get(..end)) {
            Some(beginning) => format!("{beginning}…"),
            None => full.message,
        };
        Self { message, ..full }
    }
}

impl From<&api::Comment> for Comment {
    fn from(comment: &api::Comment) -> Self {
        Self {
            id: comment.id.get(),
            pinned: comment.pinned == Some(true),
            at: comment.created_at.as_ref().map(date_time),
            by: comment.created_by.as_ref().map(NamedRef::from),
            message: comment.message.trim().to_owned(),
        }
    }
}
