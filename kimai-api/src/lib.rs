#![doc = include_str!("../README.md")]

mod absence;
mod activity;
mod answer;
mod client;
mod customer;
mod error;
mod favorite;
mod field;
mod header;
mod id;
mod invoice;
mod link;
mod pages;
mod project;
mod query;
mod resource;
pub mod route;
mod scalar;
mod seconds;
mod system;
mod tag;
mod team;
mod time;
mod timesheet;
mod transport;
mod user;
mod work_contract;

pub use absence::{
    Absence, AbsenceCalendarQuery, AbsenceForm, AbsenceQuery, AbsenceStatus, AbsenceStatusFilter,
    AbsenceType, AbsenceTypesQuery, WORK_CONTRACT,
};
pub use activity::{Activity, ActivityForm, ActivityOrder, ActivityQuery};
pub use answer::{Document, InvalidRow, Listing, Page};
pub use client::{Client, ClientBuilder, Credentials, Tls};
pub use customer::{Customer, CustomerForm, CustomerOrder, CustomerQuery};
pub use error::{
    ApiError, BuildError, DecodeError, Error, FieldError, Outcome, TransportError, TransportErrorKind,
};
pub use favorite::FavoritesApi;
pub use field::Field;
pub use id::Id;
pub use invoice::{Invoice, InvoiceDocument, InvoiceForm, InvoiceQuery, InvoiceStatus, InvoiceTemplate};
pub use link::{Identified, Link};
pub use pages::{DashboardApi, ExportApi, ExportTemplate, Role};
pub use project::{Project, ProjectChanges, ProjectForm, ProjectOrder, ProjectQuery};
pub use query::{Order, Visibility};
pub use resource::{
    Api, Comment, CommentForm, Create, Delete, Get, HasActions, HasComments, HasMeta, HasRates, HasTeams,
    List, MetaField, PageAction, PageQuery, Paged, Rate, RateForm, Resource, Update,
};
pub use route::{Method, Requirement, Route};
pub use seconds::{DurationInput, Seconds};
pub use system::{ConfigApi, Plugin, TimesheetConfig, TrackingMode, Version};
pub use tag::{Tag, TagForm};
pub use team::{Member, MemberForm, Team, TeamForm, TeamQuery};
pub use timesheet::{
    Owner, RecentQuery, RestartForm, Timesheet, TimesheetForm, TimesheetOrder, TimesheetQuery,
};
pub use transport::{Exchange, Observer};
pub use untrusted_input::outbound;
pub use user::{
    AccessToken, AccessTokenForm, Membership, NewAccessToken, NewUser, Preference, User, UserForm, UserOrder,
    UserQuery,
};
pub use work_contract::{
    CalendarEvent, PublicHoliday, PublicHolidayGroup, PublicHolidayQuery, WorkContractApi,
};
