//! A simulated Kimai: an in-memory HTTP server with the REST API of Kimai 2.65 and newer.
//!
//! [`SimulatedKimai::builder`] starts a server on a free port of 127.0.0.1 with a version, plugins and a configuration;
//! [`Settings`] lists all of it. A [`Fault`] makes requests fail. The tokens are `admin-token` (super admin), `tina-token` (team lead),
//! `anna-token` and `ben-token` (users), `anna-expired` (expired) and `carl-token` (a disabled user).
//!
//! ```no_run
//! # async fn example() {
//! use simulated_kimai::{SimulatedKimai, Version};
//!
//! let kimai = SimulatedKimai::builder().version(Version::new(2, 68, 0)).forbid_overlaps().start().await;
//! println!("{}", kimai.url());
//! # }
//! ```
//!
//! # Adding a route
//!
//! The module that handles a route declares it in its `ROUTES`; `router::TABLES` lists the modules:
//!
//! ```text
//! pub(crate) const ROUTES: &[Route] = &[
//!     Route::new("GET", "/api/things/{id}", show),                     // {id} takes digits, {word} any segment
//!     Route::new("DELETE", "/api/things/{id}", remove).since(66),      // 404 before 2.66
//!     Route::new("GET", "/api/absences", list).plugin("WorkContractBundle"), // 404 without the plugin
//! ];
//! fn show(call: &mut Call<'_>) -> RouteResult {
//!     let thing = call.store.things.get(call.id(0)?).ok_or(NOT_FOUND)?; // 404 comes before 403
//!     call.require("view_thing")?;                                      // 403 without the permission
//!     Ok(Response::json(json!({"id": thing.id})))
//! }
//! ```
//!
//! A list declares its query parameters and reads them with `call.query(&[Param("size", ParamType::Number)])?`:
//! an invalid value of a declared parameter answers 400, other parameters are ignored.
//!
//! # Adding a form
//!
//! ```text
//! const FORM: Form = Form(&[
//!     Field::new("name", FieldType::Text).required(&[BLANK]).checks(&[Check::Min(2), Check::Max(150)]),
//!     Field::new("color", FieldType::Color),
//!     Field::new("exported", FieldType::Flag).only(|call, _| call.may("edit_export_own_timesheet")),
//! ]);
//! let mut form = FORM.read(call, Target::NEW)?;      // or Target::existing(id), Target::NEW_CLEARING
//! if taken { form.error("name", "This value is already used."); }
//! form.finish()?;                                    // 400 "Validation Failed" with all children
//! form.write("name", &mut thing.name);               // stores the value if it is set
//! ```
//!
//! A field whose `only` condition is false counts as an extra field. A required field adds its error if a new object
//! lacks it or if it is cleared; a value that cannot be parsed adds the error of its type and no other.

mod activities;
mod api_tokens;
mod auth;
mod budget;
mod builder;
mod call;
mod catalog;
mod comments;
mod config;
mod custom_fields;
mod customers;
mod dashboard;
mod fault;
mod favorites;
mod forms;
mod http;
mod invoices;
mod lists;
mod naming;
mod page_actions;
mod permissions;
mod projects;
mod query;
mod rates;
mod reference_data;
mod response;
mod router;
mod seed;
mod server;
mod settings;
mod state;
mod store;
mod tags;
mod teams;
mod text_override;
mod timesheets;
mod timestamps;
mod users;
mod work_contract;

pub use builder::KimaiBuilder;
pub use fault::Fault;
pub use invoices::NewInvoice;
pub use server::{SimulatedKimai, TOKENS};
pub use settings::{
    Clock, Entity, InitialData, InvalidVersion, Lockdown, MetaField, Numbers, Rounding, RoundingMode,
    Settings, TimesheetRules, TrackingMode, Version,
};
pub use state::RecordedRequest;
