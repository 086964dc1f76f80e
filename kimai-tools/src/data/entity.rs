//! One of many kinds of things.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Activity, Customer, Holiday, Invoice, Project, Tag, Team, User};

/// A thing of the kind that was asked for.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Entity {
    Project(Box<Project>),
    Activity(Box<Activity>),
    Customer(Box<Customer>),
    User(Box<User>),
    Team(Box<Team>),
    Tag(Tag),
    Invoice(Box<Invoice>),
    Holiday(Holiday),
}
