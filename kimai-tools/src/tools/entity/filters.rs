//! Filters of lists. Which of them a type has is part of its [`TypeEntry`].

use kimai_domain::{
    Input, Period, PeriodExpression, Session, TimeExpression,
    api::{Customer, Id, InvoiceStatus, Order, Project, PublicHolidayGroup, Visibility},
    page,
    time::Direction,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use super::{
    fields::{Object, field_names, read_object},
    types::TypeEntry,
};
use crate::{
    ToolError,
    arguments::{self, Count, Flag},
    context::Notes,
    tool::unknown,
    tools::period::PeriodArguments,
};

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Filters {
    #[schemars(description = "1 visible, 2 hidden, 3 both")]
    #[serde(deserialize_with = "visibility")]
    #[schemars(with = "i64")]
    pub(super) visible: Option<Visibility>,
    pub(super) term: Option<String>,
    #[schemars(description = "of tags")]
    pub(super) name: Option<String>,
    #[schemars(extend("x-unlisted" = true))]
    pub(super) customer: Option<Id<Customer>>,
    pub(super) customers: Vec<Id<Customer>>,
    #[schemars(extend("x-unlisted" = true))]
    pub(super) project: Option<Id<Project>>,
    pub(super) projects: Vec<Id<Project>>,
    #[schemars(schema_with = "flag_as_text")]
    pub(super) globals: Option<Flag>,
    #[schemars(schema_with = "flag_as_text")]
    pub(super) global_activities: Option<Flag>,
    pub(super) ignore_dates: Option<bool>,
    #[schemars(with = "String")]
    pub(super) begin: Option<TimeExpression>,
    #[schemars(with = "String")]
    pub(super) end: Option<TimeExpression>,
    #[schemars(with = "String")]
    pub(super) period: Option<PeriodExpression>,
    #[schemars(with = "Vec<Status>")]
    pub(super) status: Vec<Status>,
    #[schemars(description = "of holidays")]
    pub(super) group: Option<Id<PublicHolidayGroup>>,
    pub(super) full: Option<bool>,
    pub(super) order_by: Option<String>,
    pub(super) order: Option<Order>,
    pub(super) page: Option<Count>,
    #[schemars(description = "default 50")]
    pub(super) size: Option<Count>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    New,
    Pending,
    Paid,
    Canceled,
}

impl From<Status> for InvoiceStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::New => Self::New,
            Status::Pending => Self::Pending,
            Status::Paid => Self::Paid,
            Status::Canceled => Self::Canceled,
        }
    }
}

/// Describes a flag as the strings "0" and "1", which calls written for other servers use; numbers are read too.
fn flag_as_text(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": ["0", "1"] })
}

fn visibility<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Visibility>, D::Error> {
    let Some(Count(number)) = Option::deserialize(deserializer)? else { return Ok(None) };
    let visibility = u8::try_from(number).ok().and_then(|number| Visibility::try_from(number).ok());
    visibility.map(Some).ok_or_else(|| {
        de::Error::custom(format_args!("{number} is unknown; one of 1 (visible), 2 (hidden), 3 (both)"))
    })
}

impl Filters {
    /// Reads the filters of a list. Filters that the type does not have are ignored and noted.
    ///
    /// # Errors
    /// [`Input`] on a filter that is unknown, or whose value is invalid.
    pub(super) fn for_type(
        filters: Option<Object>,
        entry: &TypeEntry,
        notes: &Notes,
    ) -> Result<Self, ToolError> {
        let known: Vec<&str> = entry.filters.iter().copied().chain(["full", "page", "size"]).collect();
        let all = field_names::<Self>();
        let is_foreign = |name: &String| all.contains(name) && !known.contains(&name.as_str());
        let (foreign, own): (Object, Object) =
            filters.into_iter().flatten().partition(|(name, _)| is_foreign(name));
        let ignored: Vec<String> = foreign.keys().map(|name| format!("filters.{name}")).collect();
        notes.ignored(&ignored, &format!("a list of {}", entry.plural));
        read_object(own, "filters", &known)
    }

    /// Returns the number of the page, from 1.
    pub(super) fn page(&self) -> u32 {
        self.page.map_or(1, |page| page.0)
    }

    /// Returns the number of rows of a page.
    pub(super) fn size(&self) -> u32 {
        self.size.map_or(page::ROWS, |size| size.0)
    }

    /// Returns the customers of both filters.
    pub(super) fn all_customers(&self) -> Vec<Id<Customer>> {
        self.customer.into_iter().chain(self.customers.iter().copied()).collect()
    }

    /// Returns the projects of both filters.
    pub(super) fn all_projects(&self) -> Vec<Id<Project>> {
        self.project.into_iter().chain(self.projects.iter().copied()).collect()
    }

    /// Returns the period in the caller's zone; `None` if none is set.
    pub(super) async fn period(&self, session: &Session) -> Result<Option<Period>, ToolError> {
        let arguments = PeriodArguments {
            begin: self.begin.as_ref(),
            end: self.end.as_ref(),
            period: self.period.as_ref(),
            parent: "filters",
        };
        let period = arguments.resolve(session, Direction::Nearest).await?;
        Ok((period != Period::default()).then_some(period))
    }

    /// Returns the order as the type of a query; `allowed` are the words of this list.
    pub(super) fn order_by<T: de::DeserializeOwned>(&self, allowed: &[&str]) -> Result<Option<T>, ToolError> {
        let Some(word) = &self.order_by else { return Ok(None) };
        if !allowed.contains(&word.as_str()) {
            return Err(Input::new("filters.order_by", unknown(word, allowed)).into());
        }
        arguments::read(word.as_str().into(), "filters.order_by").map(Some)
    }
}
