//! Rows of the tables.

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

/// Values of custom fields by name; a field that was never set has none.
pub(crate) type Meta = Vec<(String, Option<String>)>;

/// Budget in money and time.
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
    /// The day up to which timesheets are locked, since 2.68.
    pub(crate) locked_until: Option<Date>,
    /// Allows activities without a project.
    pub(crate) global_activities: bool,
    pub(crate) color: Option<String>,
    pub(crate) budget: Budget,
    pub(crate) teams: Vec<u64>,
    pub(crate) meta: Meta,
}

/// An activity, of one project or global.
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

/// Rate of a customer, project or activity.
#[expect(clippy::struct_field_names, reason = "Kimai calls the amount so")]
#[derive(Clone, Debug)]
pub(crate) struct Rate {
    pub(crate) id: u64,
    /// The id of the customer, project or activity, depending on the table.
    pub(crate) parent: u64,
    pub(crate) user: Option<u64>,
    pub(crate) rate: f64,
    pub(crate) internal: Option<f64>,
    /// The rate applies to the whole timesheet instead of an hour.
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

/// A tag.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) color: Option<String>,
    pub(crate) visible: bool,
}

/// A user.
#[derive(Clone, Debug, Default)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) username: String,
    pub(crate) alias: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) account_number: Option<String>,
    pub(crate) color: Option<String>,
    pub(crate) email: String,
    pub(crate) enabled: bool,
    pub(crate) system_account: bool,
    /// Roles without `ROLE_USER`, which every user has.
    pub(crate) roles: Vec<String>,
    pub(crate) supervisor: Option<u64>,
    /// Stored without validation; an invalid zone makes every request of this user answer 500.
    pub(crate) timezone: String,
    pub(crate) language: String,
    /// The locale; it defaults to the language.
    pub(crate) locale: Option<String>,
    /// The deprecated password of `X-AUTH-TOKEN`.
    pub(crate) api_password: Option<String>,
    /// Preferences in the order in which they are listed.
    pub(crate) preferences: Vec<(String, Option<String>)>,
}

impl User {
    /// Returns the alias, or else the user name.
    pub(crate) fn display_name(&self) -> &str {
        self.alias.as_deref().filter(|alias| !alias.is_empty()).unwrap_or(&self.username)
    }

    /// Returns a preference.
    pub(crate) fn preference(&self, name: &str) -> Option<&str> {
        self.preferences.iter().find(|(own, _)| own == name).and_then(|(_, value)| value.as_deref())
    }

    pub(crate) fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|own| own == role)
    }
}

/// A bearer token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) id: u64,
    pub(crate) user: u64,
    pub(crate) secret: String,
    pub(crate) expires: Option<Timestamp>,
}

/// A team.
#[derive(Clone, Debug, Default)]
pub(crate) struct Team {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) color: Option<String>,
    pub(crate) members: Vec<Member>,
}

impl Team {
    /// Checks if this user leads the team.
    pub(crate) fn led_by(&self, user: u64) -> bool {
        self.members.iter().any(|member| member.user == user && member.lead)
    }

    /// Returns the id of the user's membership.
    pub(crate) fn membership(&self, user: u64) -> Option<u64> {
        self.members.iter().find(|member| member.user == user).map(|member| member.id)
    }

    /// Checks if this user is a member.
    pub(crate) fn has_member(&self, user: u64) -> bool {
        self.members.iter().any(|member| member.user == user)
    }
}

/// Membership of a user in a team.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    /// The number of the membership, in the order in which users joined teams; 0 until the team is saved.
    pub(crate) id: u64,
    pub(crate) user: u64,
    pub(crate) lead: bool,
}

/// Timesheet; responses have its times in its own zone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timesheet {
    pub(crate) id: u64,
    pub(crate) user: u64,
    pub(crate) project: u64,
    pub(crate) activity: u64,
    pub(crate) zone: String,
    pub(crate) begin: Timestamp,
    /// `None` while it runs.
    pub(crate) end: Option<Timestamp>,
    /// Seconds, without the break; 0 while it runs.
    pub(crate) duration: i64,
    /// Seconds.
    pub(crate) break_seconds: i64,
    pub(crate) description: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) rate: f64,
    pub(crate) internal_rate: f64,
    pub(crate) fixed_rate: Option<f64>,
    pub(crate) hourly_rate: Option<f64>,
    pub(crate) exported: bool,
    pub(crate) billable: bool,
    pub(crate) modified: Timestamp,
    pub(crate) meta: Meta,
}

impl Timesheet {
    /// Returns the seconds from begin to end without the break; `None` while it runs.
    pub(crate) fn calculated_duration(&self) -> Option<i64> {
        self.end.map(|end| end.duration_since(self.begin).as_secs() - self.break_seconds)
    }

    /// Converts a time to the zone of the timesheet.
    pub(crate) fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC))
    }
}

/// Invoice with its totals at the time of creation.
#[derive(Clone, Debug)]
pub(crate) struct Invoice {
    pub(crate) id: u64,
    pub(crate) number: String,
    pub(crate) customer: u64,
    pub(crate) user: u64,
    pub(crate) created: Timestamp,
    /// The time zone of its creation, which responses use.
    pub(crate) zone: String,
    pub(crate) comment: Option<String>,
    pub(crate) total: f64,
    pub(crate) tax: f64,
    pub(crate) vat: f64,
    pub(crate) currency: String,
    pub(crate) due_days: i64,
    /// `new`, `pending`, `paid` or `canceled`.
    pub(crate) status: String,
    pub(crate) paid: Option<Date>,
    /// The file name; its extension defines the format.
    pub(crate) file: String,
    pub(crate) document: InvoiceDocument,
    pub(crate) meta: Meta,
}

impl Invoice {
    /// Converts a time to the zone of the invoice.
    pub(crate) fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC))
    }

    /// Checks if the due date has passed, also for a paid invoice.
    pub(crate) fn overdue(&self, now: Timestamp) -> bool {
        let days = jiff::SignedDuration::from_hours(24 * self.due_days);
        self.created.checked_add(days).is_ok_and(|due| due < now)
    }
}

/// File of an invoice.
#[derive(Clone, Debug)]
pub(crate) enum InvoiceDocument {
    /// Made from the invoice.
    Generated,
    /// A file with this content.
    Text(String),
    /// A file that no longer exists.
    Missing,
}

/// Template file of invoices.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) name: String,
    /// Part of Kimai, cannot be deleted.
    pub(crate) built_in: bool,
}

/// Invoice template.
#[derive(Clone, Debug)]
pub(crate) struct InvoiceTemplate {
    /// The name of its document.
    pub(crate) renderer: String,
}
