#![doc = include_str!("../README.md")]
// New fields and variants are no breaking change, except in types whose cases are complete by their meaning.
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod absence;
mod access_token;
mod activity;
mod client;
mod comment;
mod customer;
mod dashboard;
mod encoding;
mod error;
mod export;
mod favorite;
mod field;
mod form_time;
mod id;
mod invoice;
mod meta;
mod project;
mod query;
mod rate;
mod raw;
mod relations;
mod resource;
mod response;
pub mod route;
mod seconds;
mod system;
mod tag;
mod team;
mod timesheet;
mod transport;
mod user;
mod work_contract;

#[doc = include_str!("../docs/guide.md")]
pub mod _guide {}

pub use absence::{
    Absence, AbsenceCalendarQuery, AbsenceForm, AbsenceQuery, AbsenceStatus, AbsenceStatusFilter,
    AbsenceType, AbsenceTypesQuery,
};
pub use access_token::{AccessToken, AccessTokenForm, NewAccessToken};
pub use activity::{Activity, ActivityForm, ActivityOrder, ActivityQuery};
pub use client::{Client, ClientBuilder, Credentials, Tls};
pub use comment::{Comment, CommentForm, HasComments};
pub use customer::{Customer, CustomerForm, CustomerOrder, CustomerQuery};
pub use dashboard::DashboardApi;
pub use error::{
    ApiError, BuildError, DecodeError, Error, FieldError, Outcome, TransportError, TransportErrorKind,
};
pub use export::{ExportApi, ExportTemplate};
pub use favorite::FavoritesApi;
pub use field::Field;
pub use form_time::FormTime;
pub use id::{Id, Identified, Link};
pub use invoice::{Invoice, InvoiceDocument, InvoiceForm, InvoiceQuery, InvoiceStatus, InvoiceTemplate};
pub use meta::{HasActions, HasMeta, HasTeams, MetaField, PageAction};
pub use project::{Project, ProjectChanges, ProjectForm, ProjectOrder, ProjectQuery};
pub use query::{Order, PageQuery, Paged, Visibility};
pub use rate::{HasRates, Rate, RateForm};
pub use raw::{InvalidRawPath, RawPath};
pub use resource::{Api, Create, Delete, Get, List, Resource, Update};
pub use response::{Document, InvalidRow, Listing, Page, ResponseBody};
pub use route::{Method, Requirement, Route};
pub use seconds::{DurationInput, Seconds};
pub use system::{ConfigApi, Plugin, TimesheetConfig, TrackingMode, Version};
pub use tag::{Tag, TagForm};
pub use team::{Member, MemberForm, Team, TeamForm, TeamQuery};
pub use timesheet::{
    Owner, RecentQuery, RestartForm, Timesheet, TimesheetForm, TimesheetOrder, TimesheetQuery,
};
pub use transport::{Exchange, Observer, ResponseBudget};
pub use untrusted_input::outbound;
pub use user::{Membership, NewUser, Preference, Role, User, UserForm, UserOrder, UserQuery};
pub use work_contract::{
    CalendarEvent, PublicHoliday, PublicHolidayGroup, PublicHolidayQuery, WorkContractApi, WorkingMonth,
    WorkingTimes, WorkingTimesApi, WorkingTimesQuery,
};
