//! The types of entities that the tool handles. [`EntityType::entry`] lists what Kimai's API can do with each;
//! dispatch, errors, filters and schemas derive from it.

use futures_util::future::BoxFuture;
use kimai_domain::{
    Change, EntityKind, Input, Session,
    api::{
        Activity, ActivityForm, Customer, CustomerForm, Id, Invoice, InvoiceForm, NewUser, Project,
        ProjectForm, PublicHoliday, Tag, TagForm, Team, TeamForm, User, UserForm,
    },
    batch::Batch,
};
use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use super::{
    delete,
    fields::Object,
    filters::Filters,
    get,
    get::EntityOutput,
    list::{self, Rows},
    write,
};
use crate::{Context, ToolError, call_names::named, tool::schema};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum EntityType {
    Project,
    Activity,
    Customer,
    User,
    Team,
    Tag,
    Invoice,
    Holiday,
}

/// The operations of Kimai's API for one type of entities; `None` if it lacks the operation.
pub(super) struct TypeEntry {
    pub(super) kind: EntityKind,
    /// Name as the argument `type` spells it.
    pub(super) name: &'static str,
    pub(super) plural: &'static str,
    /// Filters of `list` besides page and size.
    pub(super) filters: &'static [&'static str],
    /// Fields that `create` needs, some with an example.
    pub(super) needed: &'static [&'static str],
    /// Form with the fields of `create`, or of `update` if there is no `create`.
    pub(super) form: Option<fn() -> Schema>,
    pub(super) list: for<'a> fn(&'a Session, Filters) -> Operation<'a, Rows>,
    pub(super) get: Option<for<'a> fn(&'a Session, u64) -> Operation<'a, EntityOutput>>,
    pub(super) create: Option<for<'a> fn(&'a Session, Object) -> Operation<'a, Change>>,
    pub(super) update: Option<UpdateFn>,
    pub(super) delete: Option<for<'a> fn(&'a Session, u64) -> Operation<'a, Change>>,
    pub(super) batch_delete: Option<BatchDeleteFn>,
    /// Next steps for actions that are not possible; they name calls as the compact surface does.
    pub(super) alternatives: &'static [(&'static str, &'static str)],
}

/// Changes the fields `data` of the entity with this id.
type UpdateFn = for<'a> fn(&'a Session, u64, Object) -> Operation<'a, Change>;

/// Deletes the entities with these ids.
type BatchDeleteFn = for<'a> fn(&'a Context, &'a [Id<()>]) -> Operation<'a, Batch<(), Change>>;

/// A running operation.
pub(super) type Operation<'a, T> = BoxFuture<'a, Result<T, ToolError>>;

static PROJECT: TypeEntry = TypeEntry {
    kind: EntityKind::Project,
    name: "project",
    plural: "projects",
    filters: &[
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
    needed: &["name", "customer"],
    form: Some(schema::of::<ProjectForm>),
    list: |session, filters| Box::pin(list::projects(session, filters)),
    get: Some(|session, id| Box::pin(get::get::<Project>(session, id))),
    create: Some(|session, data| Box::pin(write::create::<Project>(session, data))),
    update: Some(|session, id, data| Box::pin(write::update::<Project, ProjectForm>(session, id, data))),
    delete: Some(|session, id| Box::pin(delete::delete::<Project>(session, id))),
    batch_delete: Some(|context, ids| Box::pin(delete::batch_delete::<Project>(context, ids))),
    alternatives: &[],
};

static ACTIVITY: TypeEntry = TypeEntry {
    kind: EntityKind::Activity,
    name: "activity",
    plural: "activities",
    filters: &["visible", "term", "project", "projects", "globals", "order_by", "order"],
    needed: &["name"],
    form: Some(schema::of::<ActivityForm>),
    list: |session, filters| Box::pin(list::activities(session, filters)),
    get: Some(|session, id| Box::pin(get::get::<Activity>(session, id))),
    create: Some(|session, data| Box::pin(write::create::<Activity>(session, data))),
    update: Some(|session, id, data| Box::pin(write::update::<Activity, ActivityForm>(session, id, data))),
    delete: Some(|session, id| Box::pin(delete::delete::<Activity>(session, id))),
    batch_delete: Some(|context, ids| Box::pin(delete::batch_delete::<Activity>(context, ids))),
    alternatives: &[],
};

static CUSTOMER: TypeEntry = TypeEntry {
    kind: EntityKind::Customer,
    name: "customer",
    plural: "customers",
    filters: &["visible", "term", "order_by", "order"],
    needed: &["name", "country (DE)", "currency (EUR)", "timezone"],
    form: Some(schema::of::<CustomerForm>),
    list: |session, filters| Box::pin(list::customers(session, filters)),
    get: Some(|session, id| Box::pin(get::get::<Customer>(session, id))),
    create: Some(|session, data| Box::pin(write::create::<Customer>(session, data))),
    update: Some(|session, id, data| Box::pin(write::update::<Customer, CustomerForm>(session, id, data))),
    delete: Some(|session, id| Box::pin(delete::delete::<Customer>(session, id))),
    batch_delete: Some(|context, ids| Box::pin(delete::batch_delete::<Customer>(context, ids))),
    alternatives: &[],
};

static USER: TypeEntry = TypeEntry {
    kind: EntityKind::User,
    name: "user",
    plural: "users",
    filters: &["visible", "term", "order_by", "order"],
    needed: &["username", "email", "language", "locale", "timezone", "plainPassword"],
    form: Some(schema::of::<NewUser>),
    list: |session, filters| Box::pin(list::users(session, filters)),
    get: Some(|session, id| Box::pin(get::get::<User>(session, id))),
    create: Some(|session, data| Box::pin(write::create::<User>(session, data))),
    update: Some(|session, id, data| Box::pin(write::update::<User, UserForm>(session, id, data))),
    delete: None,
    batch_delete: None,
    alternatives: &[
        ("delete", "entity update, type user, data.enabled=false disables the account"),
        ("batch_delete", "entity update, type user, data.enabled=false disables the account"),
    ],
};

static TEAM: TypeEntry = TypeEntry {
    kind: EntityKind::Team,
    name: "team",
    plural: "teams",
    filters: &[],
    needed: &["name", "members"],
    form: Some(schema::of::<TeamForm>),
    list: |session, filters| Box::pin(list::teams(session, filters)),
    get: Some(|session, id| Box::pin(get::get::<Team>(session, id))),
    create: Some(|session, data| Box::pin(write::create::<Team>(session, data))),
    update: Some(|session, id, data| Box::pin(write::update::<Team, TeamForm>(session, id, data))),
    delete: Some(|session, id| Box::pin(delete::delete::<Team>(session, id))),
    batch_delete: Some(|context, ids| Box::pin(delete::batch_delete::<Team>(context, ids))),
    alternatives: &[],
};

static TAG: TypeEntry = TypeEntry {
    kind: EntityKind::Tag,
    name: "tag",
    plural: "tags",
    filters: &["name", "term"],
    needed: &["name"],
    form: Some(schema::of::<TagForm>),
    list: |session, filters| Box::pin(list::tags(session, filters)),
    get: None,
    create: Some(|session, data| Box::pin(write::create::<Tag>(session, data))),
    update: None,
    delete: Some(|session, id| Box::pin(delete::delete::<Tag>(session, id))),
    batch_delete: Some(|context, ids| Box::pin(delete::batch_delete::<Tag>(context, ids))),
    alternatives: &[
        ("get", "entity list shows all fields of a tag; filters.name finds it"),
        ("update", "Kimai cannot change tags: entity delete and entity create make another one"),
    ],
};

static INVOICE: TypeEntry = TypeEntry {
    kind: EntityKind::Invoice,
    name: "invoice",
    plural: "invoices",
    filters: &["customer", "customers", "status", "begin", "end"],
    needed: &[],
    form: Some(schema::of::<InvoiceForm>),
    list: |session, filters| Box::pin(list::invoices(session, filters)),
    get: Some(|session, id| Box::pin(get::get::<Invoice>(session, id))),
    create: None,
    update: Some(|session, id, data| Box::pin(write::update::<Invoice, InvoiceForm>(session, id, data))),
    delete: Some(|session, id| Box::pin(delete::delete::<Invoice>(session, id))),
    batch_delete: Some(|context, ids| Box::pin(delete::batch_delete::<Invoice>(context, ids))),
    alternatives: &[(
        "create",
        "Kimai creates invoices only on its own pages; report unbilled lists what can be billed",
    )],
};

static HOLIDAY: TypeEntry = TypeEntry {
    kind: EntityKind::PublicHoliday,
    name: "holiday",
    plural: "public holidays",
    filters: &["group", "begin", "end"],
    needed: &[],
    form: None,
    list: |session, filters| Box::pin(list::holidays(session, filters)),
    get: None,
    create: None,
    update: None,
    delete: Some(|session, id| Box::pin(delete::delete::<PublicHoliday>(session, id))),
    batch_delete: Some(|context, ids| Box::pin(delete::batch_delete::<PublicHoliday>(context, ids))),
    alternatives: &[
        ("get", "entity list shows all fields of a holiday"),
        ("create", "Kimai's API only lists and deletes them"),
        ("update", "Kimai's API only lists and deletes them"),
    ],
};

impl EntityType {
    /// All types, in the order in which schemas and errors name them.
    pub(super) const ALL: [Self; 8] = [
        Self::Project,
        Self::Activity,
        Self::Customer,
        Self::User,
        Self::Team,
        Self::Tag,
        Self::Invoice,
        Self::Holiday,
    ];

    /// Returns what Kimai's API offers for the type.
    pub(super) const fn entry(self) -> &'static TypeEntry {
        match self {
            Self::Project => &PROJECT,
            Self::Activity => &ACTIVITY,
            Self::Customer => &CUSTOMER,
            Self::User => &USER,
            Self::Team => &TEAM,
            Self::Tag => &TAG,
            Self::Invoice => &INVOICE,
            Self::Holiday => &HOLIDAY,
        }
    }

    /// Returns an operation of the type.
    ///
    /// # Errors
    /// [`Input`] on `type` with the types that have the operation, and the next step if there is one.
    pub(super) fn operation<T>(
        self,
        action: &str,
        operation: impl Fn(&TypeEntry) -> Option<T>,
    ) -> Result<T, Input> {
        operation(self.entry()).ok_or_else(|| {
            let supported: Vec<Self> =
                Self::ALL.into_iter().filter(|other| operation(other.entry()).is_some()).collect();
            self.unsupported(action, &supported)
        })
    }

    /// Checks that an action for users was called for users.
    ///
    /// # Errors
    /// [`Input`] on `type` for any other type.
    pub(super) fn require_user(self, action: &str) -> Result<(), Input> {
        if self == Self::User { Ok(()) } else { Err(self.unsupported(action, &[Self::User])) }
    }

    fn unsupported(self, action: &str, supported: &[Self]) -> Input {
        let entry = self.entry();
        let supported: Vec<&str> = supported.iter().map(|other| other.entry().name).collect();
        let alternative = entry.alternatives.iter().find(|(name, _)| *name == action);
        let alternative = alternative.map(|(_, text)| format!(" ({})", named(text))).unwrap_or_default();
        let problem = format!(
            "{action} is not possible for {}{alternative}; possible: {}",
            entry.name,
            supported.join(", ")
        );
        Input::new("type", problem)
    }
}
