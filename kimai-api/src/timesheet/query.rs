//! Filters of records.

use jiff::{Timestamp, civil::DateTime};
use serde::{Deserialize, Serialize, Serializer};

use crate::{Activity, Customer, Id, Order, PageQuery, Project, User, query, time};

/// Filters of records. Unknown ids of projects, activities and customers are no filter at all; what the caller may not see of others is left out without a word.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TimesheetQuery {
    /// Whose; the caller's by default.
    pub user: Option<Owner>,
    /// Of these users, added to `user`.
    #[serde(rename = "users[]")]
    pub users: Vec<Id<User>>,
    /// Of this customer.
    pub customer: Option<Id<Customer>>,
    /// Of these customers.
    #[serde(rename = "customers[]")]
    pub customers: Vec<Id<Customer>>,
    /// On this project.
    pub project: Option<Id<Project>>,
    /// On these projects.
    #[serde(rename = "projects[]")]
    pub projects: Vec<Id<Project>>,
    /// Of this activity.
    pub activity: Option<Id<Activity>>,
    /// Of these activities.
    #[serde(rename = "activities[]")]
    pub activities: Vec<Id<Activity>>,
    /// With any of these tags; 400 if none of them is known.
    #[serde(rename = "tags[]")]
    pub tags: Vec<String>,
    /// Begun at or after this local time.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub begin: Option<DateTime>,
    /// Begun at or before this local time.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// Exported or not.
    #[serde(serialize_with = "query::flag", skip_serializing_if = "Option::is_none")]
    pub exported: Option<bool>,
    /// Running or stopped.
    #[serde(serialize_with = "query::flag", skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// Billable or not.
    #[serde(serialize_with = "query::flag", skip_serializing_if = "Option::is_none")]
    pub billable: Option<bool>,
    /// With relations as objects.
    #[serde(serialize_with = "query::flag", skip_serializing_if = "Option::is_none")]
    pub full: Option<bool>,
    /// Words of the description, or `field:value` of custom fields.
    pub term: Option<String>,
    /// Changed after this instant.
    #[serde(
        rename = "modified_after",
        serialize_with = "time::utc",
        skip_serializing_if = "Option::is_none"
    )]
    pub modified_after: Option<Timestamp>,
    /// By begin by default.
    pub order_by: Option<TimesheetOrder>,
    /// Newest first by default.
    pub order: Option<Order>,
    /// From 1.
    pub page: Option<u32>,
    /// Rows a page, 50 by default, 500 at most.
    pub size: Option<u32>,
}

impl PageQuery for TimesheetQuery {
    fn with_page(self, page: u32) -> Self {
        Self { page: Some(page), ..self }
    }

    fn page(&self) -> Option<u32> {
        self.page
    }

    fn size(&self) -> Option<u32> {
        self.size
    }
}

/// Whose records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Everybody's that the caller may see.
    All,
    /// This user's.
    User(Id<User>),
}

impl Serialize for Owner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("all"),
            Self::User(id) => id.serialize(serializer),
        }
    }
}

/// What records can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum TimesheetOrder {
    /// By id.
    Id,
    /// By begin.
    Begin,
    /// By end.
    End,
    /// By rate.
    Rate,
}
