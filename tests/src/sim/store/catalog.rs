//! What time is spent on: customers, projects, activities, and what hangs on them.

use jiff::{Timestamp, civil::Date};

/// Values of meta fields by name; a field that was defined and never set has none.
pub(crate) type Meta = Vec<(String, Option<String>)>;

/// Money and time that may be spent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Budget {
    pub(crate) money: f64,
    /// Seconds.
    pub(crate) time: i64,
    /// `month` or nothing.
    pub(crate) kind: Option<String>,
}

/// A customer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Customer {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) number: Option<String>,
    pub(crate) comment: Option<String>,
    pub(crate) visible: bool,
    pub(crate) billable: bool,
    pub(crate) company: Option<String>,
    pub(crate) vat_id: Option<String>,
    pub(crate) contact: Option<String>,
    pub(crate) address_lines: [Option<String>; 3],
    pub(crate) post_code: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) country: String,
    pub(crate) language: Option<String>,
    pub(crate) currency: String,
    pub(crate) phone: Option<String>,
    pub(crate) fax: Option<String>,
    pub(crate) mobile: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) invoice_email: Option<String>,
    pub(crate) buyer_reference: Option<String>,
    pub(crate) homepage: Option<String>,
    pub(crate) timezone: String,
    pub(crate) color: Option<String>,
    pub(crate) budget: Budget,
    pub(crate) teams: Vec<u64>,
    pub(crate) meta: Meta,
}

/// A project.
#[derive(Clone, Debug, Default)]
pub(crate) struct Project {
    pub(crate) id: u64,
    pub(crate) customer: u64,
    pub(crate) name: String,
    pub(crate) number: Option<String>,
    pub(crate) comment: Option<String>,
    pub(crate) order_number: Option<String>,
    pub(crate) order_date: Option<Date>,
    pub(crate) start: Option<Date>,
    pub(crate) end: Option<Date>,
    pub(crate) visible: bool,
    pub(crate) billable: bool,
    /// Since 2.68: the day up to which its records are locked.
    pub(crate) locked_until: Option<Date>,
    /// Whether activities without a project may be used.
    pub(crate) global_activities: bool,
    pub(crate) color: Option<String>,
    pub(crate) budget: Budget,
    pub(crate) teams: Vec<u64>,
    pub(crate) meta: Meta,
}

/// An activity, of one project or of all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Activity {
    pub(crate) id: u64,
    pub(crate) project: Option<u64>,
    pub(crate) name: String,
    pub(crate) number: Option<String>,
    pub(crate) comment: Option<String>,
    pub(crate) visible: bool,
    pub(crate) billable: bool,
    pub(crate) color: Option<String>,
    pub(crate) budget: Budget,
    pub(crate) teams: Vec<u64>,
    pub(crate) meta: Meta,
}

/// What an hour costs for a customer, project or activity.
#[expect(clippy::struct_field_names, reason = "Kimai calls the amount so")]
#[derive(Clone, Debug)]
pub(crate) struct Rate {
    pub(crate) id: u64,
    /// The customer, project or activity, by the table it is in.
    pub(crate) parent: u64,
    pub(crate) user: Option<u64>,
    pub(crate) rate: f64,
    pub(crate) internal: Option<f64>,
    /// A price for the whole record instead of an hour.
    pub(crate) fixed: bool,
}

/// A comment on a customer or project.
#[derive(Clone, Debug)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    pub(crate) parent: u64,
    pub(crate) message: String,
    pub(crate) author: u64,
    pub(crate) created: Timestamp,
    pub(crate) pinned: bool,
}

/// A word to mark records with.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) color: Option<String>,
    pub(crate) visible: bool,
}
