//! Data of customers, projects, activities, tags, invoices and public holidays.

use kimai_domain::api::{self, Link};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Field, NamedRef, Team, User, date_time, fields, record, words};
use crate::render::invoice::{due, is_open};

/// An entity of any type that the tool `entity` handles.
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

/// A customer, with the fields of [`api::Customer`].
#[derive(Serialize, JsonSchema)]
pub(crate) struct Customer {
    id: u64,
    name: String,
    number: Option<String>,
    visible: bool,
    billable: Option<bool>,
    company: Option<String>,
    contact: Option<String>,
    address: Option<String>,
    address_line1: Option<String>,
    address_line2: Option<String>,
    address_line3: Option<String>,
    post_code: Option<String>,
    city: Option<String>,
    country: Option<String>,
    currency: Option<String>,
    timezone: Option<String>,
    language: Option<String>,
    vat_id: Option<String>,
    phone: Option<String>,
    mobile: Option<String>,
    fax: Option<String>,
    email: Option<String>,
    homepage: Option<String>,
    invoice_email: Option<String>,
    buyer_reference: Option<String>,
    budget: Option<f64>,
    time_budget_seconds: Option<i64>,
    budget_type: Option<String>,
    teams: Vec<NamedRef>,
    color: Option<String>,
    comment: Option<String>,
    custom_fields: Vec<Field>,
}

impl From<&api::Customer> for Customer {
    fn from(customer: &api::Customer) -> Self {
        Self {
            id: customer.id.get(),
            name: customer.name.clone(),
            number: words(customer.number.as_deref()),
            visible: customer.visible,
            billable: customer.billable,
            company: words(customer.company.as_deref()),
            contact: words(customer.contact.as_deref()),
            address: words(customer.address.as_deref()),
            address_line1: words(customer.address_line1.as_deref()),
            address_line2: words(customer.address_line2.as_deref()),
            address_line3: words(customer.address_line3.as_deref()),
            post_code: words(customer.post_code.as_deref()),
            city: words(customer.city.as_deref()),
            country: words(customer.country.as_deref()),
            currency: words(customer.currency.as_deref()),
            timezone: words(customer.timezone.as_deref()),
            language: words(customer.language.as_deref()),
            vat_id: words(customer.vat_id.as_deref()),
            phone: words(customer.phone.as_deref()),
            mobile: words(customer.mobile.as_deref()),
            fax: words(customer.fax.as_deref()),
            email: words(customer.email.as_deref()),
            homepage: words(customer.homepage.as_deref()),
            invoice_email: words(customer.invoice_email.as_deref()),
            buyer_reference: words(customer.buyer_reference.as_deref()),
            budget: customer.budget,
            time_budget_seconds: customer.time_budget.map(|time| time.0),
            budget_type: words(customer.budget_type.as_deref()),
            teams: customer.teams.iter().flatten().map(NamedRef::from).collect(),
            color: words(customer.color.as_deref()),
            comment: words(customer.comment.as_deref()),
            custom_fields: fields(&customer.meta_fields),
        }
    }
}

/// A project; budgets in the currency of its customer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Project {
    id: u64,
    name: String,
    customer: Option<NamedRef>,
    number: Option<String>,
    visible: bool,
    billable: Option<bool>,
    global_activities: Option<bool>,
    start: Option<String>,
    end: Option<String>,
    order_number: Option<String>,
    order_date: Option<String>,
    locked_until: Option<String>,
    budget: Option<f64>,
    time_budget_seconds: Option<i64>,
    #[schemars(description = "month: of each")]
    budget_type: Option<String>,
    teams: Vec<NamedRef>,
    color: Option<String>,
    comment: Option<String>,
    custom_fields: Vec<Field>,
}

impl From<&api::Project> for Project {
    fn from(project: &api::Project) -> Self {
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
        Self {
            id: project.id.get(),
            name: project.name.clone(),
            customer: record::customer(&Link::from(project.clone())),
            number: words(project.number.as_deref()),
            visible: project.visible,
            billable: project.billable,
            global_activities: project.global_activities,
            start: day(project.start),
            end: day(project.end),
            order_number: words(project.order_number.as_deref()),
            order_date: day(project.order_date),
            locked_until: day(project.locked_until),
            budget: project.budget,
            time_budget_seconds: project.time_budget.map(|time| time.0),
            budget_type: words(project.budget_type.as_deref()),
            teams: project.teams.iter().flatten().map(NamedRef::from).collect(),
            color: words(project.color.as_deref()),
            comment: words(project.comment.as_deref()),
            custom_fields: fields(&project.meta_fields),
        }
    }
}

/// An activity.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Activity {
    id: u64,
    name: String,
    #[schemars(description = "none: of all projects")]
    project: Option<NamedRef>,
    number: Option<String>,
    visible: bool,
    billable: Option<bool>,
    budget: Option<f64>,
    time_budget_seconds: Option<i64>,
    budget_type: Option<String>,
    teams: Vec<NamedRef>,
    color: Option<String>,
    comment: Option<String>,
    custom_fields: Vec<Field>,
}

impl From<&api::Activity> for Activity {
    fn from(activity: &api::Activity) -> Self {
        let project = activity.project.as_ref().map(NamedRef::from).map(|NamedRef { id, name }| NamedRef {
            id,
            name: name.or_else(|| activity.parent_title.clone()),
        });
        Self {
            id: activity.id.get(),
            name: activity.name.clone(),
            project,
            number: words(activity.number.as_deref()),
            visible: activity.visible,
            billable: activity.billable,
            budget: activity.budget,
            time_budget_seconds: activity.time_budget.map(|time| time.0),
            budget_type: words(activity.budget_type.as_deref()),
            teams: activity.teams.iter().flatten().map(NamedRef::from).collect(),
            color: words(activity.color.as_deref()),
            comment: words(activity.comment.as_deref()),
            custom_fields: fields(&activity.meta_fields),
        }
    }
}

/// A tag.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Tag {
    id: u64,
    name: String,
    visible: Option<bool>,
    color: Option<String>,
}

impl From<&api::Tag> for Tag {
    fn from(tag: &api::Tag) -> Self {
        Self {
            id: tag.id.get(),
            name: tag.name.clone(),
            visible: tag.visible,
            color: words(tag.color.as_deref()),
        }
    }
}

/// An invoice.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Invoice {
    id: u64,
    #[schemars(description = "its number")]
    name: String,
    customer: Option<NamedRef>,
    status: String,
    total: Option<f64>,
    #[schemars(description = "in the total")]
    tax: Option<f64>,
    tax_percent: Option<f64>,
    currency: Option<String>,
    #[schemars(description = "RFC 3339")]
    made: Option<String>,
    made_by: Option<NamedRef>,
    #[schemars(description = "a day")]
    due: Option<String>,
    due_days: Option<i64>,
    overdue: Option<bool>,
    #[schemars(description = "a day")]
    paid: Option<String>,
    comment: Option<String>,
    file: Option<String>,
    custom_fields: Vec<Field>,
}

impl From<&api::Invoice> for Invoice {
    fn from(invoice: &api::Invoice) -> Self {
        Self {
            id: invoice.id.get(),
            name: invoice.invoice_number.clone(),
            customer: invoice.customer.as_ref().map(NamedRef::from),
            status: enum_value(&invoice.status),
            total: invoice.total,
            tax: invoice.tax,
            tax_percent: invoice.vat,
            currency: words(invoice.currency.as_deref()),
            made: invoice.created_at.as_ref().map(date_time),
            made_by: invoice.user.as_ref().map(NamedRef::from),
            due: due(invoice).map(|day| day.to_string()),
            due_days: invoice.due_days,
            overdue: invoice.overdue.filter(|_| is_open(invoice)),
            paid: invoice.payment_date.as_ref().map(|at| at.date().to_string()),
            comment: words(invoice.comment.as_deref()),
            file: words(invoice.invoice_filename.as_deref()),
            custom_fields: fields(&invoice.meta_fields),
        }
    }
}

/// Returns a value of one of Kimai's enumerations as Kimai spells it.
pub(super) fn enum_value(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// A public holiday.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Holiday {
    id: u64,
    name: String,
    date: Option<String>,
    half_day: Option<bool>,
    group: Option<NamedRef>,
}

impl From<&api::PublicHoliday> for Holiday {
    fn from(holiday: &api::PublicHoliday) -> Self {
        let group = holiday.public_holiday_group.as_ref();
        Self {
            id: holiday.id.get(),
            name: holiday.name.clone(),
            date: holiday.date.map(|day| day.to_string()),
            half_day: holiday.half_day,
            group: group.map(|group| NamedRef { id: Some(group.id.get()), name: group.name.clone() }),
        }
    }
}
