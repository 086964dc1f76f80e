//! A simulated Kimai: a stateful server, in memory, that behaves as a Kimai 2.65 does.
//!
//! [`SimulatedKimai::start`] serves one on a port; [`Settings`] are the switches of its installation, [`Fault`]s what goes
//! wrong on purpose. Tokens are `admin-token` (super admin), `tina-token` (team lead), `anna-token` and
//! `ben-token` (users); `anna-expired` has expired and `carl-token` belongs to a disabled user.
//!
//! # Adding a route
//!
//! The module that answers a route declares it in its `ROUTES`, and `router::TABLES` names the module:
//!
//! ```text
//! pub(crate) const ROUTES: &[Route] = &[
//!     Route::new("GET", "/api/things/{id}", show),                     // {id} takes digits, {word} anything
//!     Route::new("DELETE", "/api/things/{id}", remove).since(66),      // 404 before 2.66
//!     Route::new("GET", "/api/absences", list).plugin("WorkContractBundle"), // 404 without the plugin
//! ];
//! fn show(call: &mut Call<'_>) -> Outcome {
//!     let thing = call.store.things.get(call.id(0)?).ok_or(NOT_FOUND)?; // 404 beats 403
//!     call.require("view_thing")?;                                      // 403 without the permission
//!     Ok(Answer::json(json!({"id": thing.id})))
//! }
//! ```
//!
//! A list declares its query parameters and reads them with `call.query(&[Param("size", ParamType::Number)])?`:
//! declared ones are strict (400), others are ignored. Ids that do not exist are dropped by the handler.
//!
//! # Adding a form
//!
//! ```text
//! const FORM: Form = Form(&[
//!     Field::new("name", Kind::Text).required(&[BLANK]).checks(&[Check::Min(2), Check::Max(150)]),
//!     Field::new("color", Kind::Color),
//!     Field::new("exported", Kind::Flag).only(|call, _| call.may("edit_export_own_timesheet")),
//! ]);
//! let mut form = FORM.read(call, Target::NEW)?;      // or Target::existing(id), Target::NEW_CLEARING
//! if taken { form.error("name", "This value is already used."); }
//! form.finish()?;                                    // 400 "Validation Failed" with all children
//! form.write("name", &mut thing.name);               // stores what was given
//! ```
//!
//! A field that `only` hides from the caller is an extra field. A required field complains when a new thing lacks it
//! or when it is emptied; a value that cannot be read gets its kind's message and no other.

mod activities;
mod api_tokens;
mod auth;
mod budget;
mod call;
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

pub use fault::Fault;
pub use server::{SimulatedKimai, TOKENS};
pub use settings::{Clock, Entity, InvalidVersion, MetaField, Settings, TrackingMode, Version};
pub use state::RecordedRequest;
