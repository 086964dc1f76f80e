//! Filters of lists, and which of them a type has.

use kimai_domain::{
    Input, Moment, Period, Session,
    api::{Customer, Id, InvoiceStatus, Order, Project, PublicHolidayGroup, Visibility},
    page,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use super::{
    kind::Kind,
    object::{Object, fields_of, read},
};
use crate::{
    ToolError,
    arguments::{self, Count, Flag},
    tool::unknown,
};

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Filters {
    /// 1 visible, 2 hidden, 3 both
    #[serde(deserialize_with = "visibility")]
    #[schemars(with = "i64")]
    pub(super) visible: Option<Visibility>,
    pub(super) term: Option<String>,
    /// of tags
    pub(super) name: Option<String>,
    pub(super) customer: Option<Id<Customer>>,
    pub(super) customers: Vec<Id<Customer>>,
    pub(super) project: Option<Id<Project>>,
    pub(super) projects: Vec<Id<Project>>,
    #[schemars(schema_with = "flag_in_text")]
    pub(super) globals: Option<Flag>,
    #[schemars(schema_with = "flag_in_text")]
    pub(super) global_activities: Option<Flag>,
    pub(super) ignore_dates: Option<bool>,
    #[schemars(with = "String")]
    pub(super) begin: Option<Moment>,
    #[schemars(with = "String")]
    pub(super) end: Option<Moment>,
    #[schemars(with = "Vec<Status>")]
    pub(super) status: Vec<Status>,
    /// of holidays
    pub(super) group: Option<Id<PublicHolidayGroup>>,
    pub(super) full: Option<bool>,
    pub(super) order_by: Option<String>,
    pub(super) order: Option<Order>,
    pub(super) page: Option<Count>,
    /// default 50
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

/// As calls for other servers spell it; a number is taken just as well.
fn flag_in_text(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": ["0", "1"] })
}

fn visibility<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Visibility>, D::Error> {
    let Some(Count(number)) = Option::deserialize(deserializer)? else { return Ok(None) };
    let visibility = u8::try_from(number).ok().and_then(|number| Visibility::try_from(number).ok());
    visibility.map(Some).ok_or_else(|| {
        de::Error::custom(format_args!("{number} is unknown; one of 1 (visible), 2 (hidden), 3 (both)"))
    })
}

/// The filters that the list of a type has, beside page and size.
const fn of(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Project => &[
            "visible",
            "term",
            "customer",
            "customers",
            "global_activities",
            "ignore_dates",
            "begin",
            "end",
            "order_by",
            "order",
        ],
        Kind::Activity => &["visible", "term", "project", "projects", "globals", "order_by", "order"],
        Kind::Customer | Kind::User => &["visible", "term", "full", "order_by", "order"],
        Kind::Team => &[],
        Kind::Tag => &["name", "term"],
        Kind::Invoice => &["customer", "customers", "status", "begin", "end"],
        Kind::Holiday => &["group", "begin", "end"],
    }
}

impl Filters {
    /// The filters given for a list of this kind; one that this list does not have is refused. Null is not given.
    pub(super) fn given(filters: Option<Object>, kind: Kind) -> Result<Self, ToolError> {
        let given: Object = filters.into_iter().flatten().filter(|(_, value)| !value.is_null()).collect();
        let known: Vec<&str> = of(kind).iter().copied().chain(["page", "size"]).collect();
        let all = fields_of::<Self>();
        if let Some(name) = given.keys().find(|name| all.contains(name) && !known.contains(&name.as_str())) {
            let problem = format!("does not apply to type {}, which has {}", kind.name(), known.join(", "));
            return Err(Input::new(format!("filters.{name}"), problem).into());
        }
        read(given, "filters", &known)
    }

    /// Which page, from 1.
    pub(super) fn page(&self) -> u32 {
        self.page.map_or(1, |page| page.0)
    }

    /// How many rows it has.
    pub(super) fn size(&self) -> u32 {
        self.size.map_or(page::ROWS, |size| size.0)
    }

    /// All customers asked for.
    pub(super) fn all_customers(&self) -> Vec<Id<Customer>> {
        self.customer.into_iter().chain(self.customers.iter().copied()).collect()
    }

    /// All projects asked for.
    pub(super) fn all_projects(&self) -> Vec<Id<Project>> {
        self.project.into_iter().chain(self.projects.iter().copied()).collect()
    }

    /// From when to when, in the caller's zone; none if neither is given.
    pub(super) async fn period(&self, session: &Session) -> Result<Option<Period>, ToolError> {
        if self.begin.or(self.end).is_none() {
            return Ok(None);
        }
        let period = Period::new(self.begin, self.end, &session.zone().await?);
        Ok(Some(period.map_err(|error| error.within("filters"))?))
    }

    /// The order, in the words that the list of this type has.
    pub(super) fn order_by<T: de::DeserializeOwned>(&self, words: &[&str]) -> Result<Option<T>, ToolError> {
        let Some(word) = &self.order_by else { return Ok(None) };
        if !words.contains(&word.as_str()) {
            return Err(Input::new("filters.order_by", unknown(word, words)).into());
        }
        arguments::read(word.as_str().into(), "filters.order_by").map(Some)
    }
}
