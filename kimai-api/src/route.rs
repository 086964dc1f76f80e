//! Routes: one constant per operation of Kimai's REST API, declared beside the method that sends it.

use std::{fmt, sync::LazyLock};

use url::Url;

use crate::{
    Absence, Activity, Api, Client, ConfigApi, Create, Customer, DashboardApi, Delete, ExportApi,
    FavoritesApi, Get, HasActions, HasComments, HasMeta, HasRates, HasTeams, Invoice, List, Project,
    PublicHoliday, Tag, Team, Timesheet, Update, User, WorkContractApi, WorkingTimesApi,
};

/// An HTTP method of Kimai's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or adds to a collection.
    Post,
    /// Updates.
    Patch,
    /// Deletes. The work-contract plugin also locks and unlocks months with it.
    Delete,
}

impl Method {
    /// Returns `true` for methods that change nothing, whose requests may be repeated (RFC 9110, section 9.2.1).
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get)
    }

    /// Returns the method's name in HTTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Post => Self::POST,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
        }
    }
}

/// The version or plugin that a route requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "callers check every kind of requirement")]
pub enum Requirement {
    /// Every Kimai from version 2.0 on.
    Core,
    /// Kimai from this major and minor version on.
    Version(u16, u16),
    /// A plugin, named as in [`Client::plugins`].
    Plugin(&'static str),
}

impl Requirement {
    /// The plugin for absences, public holidays and working time.
    pub const WORK_CONTRACT: Self = Self::Plugin("WorkContractBundle");
    /// The plugin for API tokens of other users.
    pub const API_TOKEN: Self = Self::Plugin("ApiTokenBundle");
}

/// An operation of Kimai's API: HTTP method, path, requirement, and the method of this crate that sends it.
///
/// The constants are associated with the types that send them, such as `Api::<Timesheet>::STOP`, and can be compared
/// with the route of an error:
///
/// ```
/// use kimai_api::{Api, ApiError, Timesheet};
///
/// fn is_failed_stop(error: &ApiError) -> bool {
///     error.route == Api::<Timesheet>::STOP
/// }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Route {
    /// The HTTP method.
    pub method: Method,
    /// The version or plugin that the route requires.
    pub requirement: Requirement,
    /// The path of the resource below `/api`, such as `/projects`.
    base: &'static str,
    /// The path below the resource, with a `{placeholder}` for each argument.
    tail: &'static str,
    /// The method that sends it, without the accessor of the client.
    function: &'static str,
}

impl Route {
    const fn new(method: Method, base: &'static str, tail: &'static str, function: &'static str) -> Self {
        Self { method, requirement: Requirement::Core, base, tail, function }
    }

    pub(crate) const fn get(base: &'static str, tail: &'static str, function: &'static str) -> Self {
        Self::new(Method::Get, base, tail, function)
    }

    pub(crate) const fn post(base: &'static str, tail: &'static str, function: &'static str) -> Self {
        Self::new(Method::Post, base, tail, function)
    }

    pub(crate) const fn patch(base: &'static str, tail: &'static str, function: &'static str) -> Self {
        Self::new(Method::Patch, base, tail, function)
    }

    pub(crate) const fn delete(base: &'static str, tail: &'static str, function: &'static str) -> Self {
        Self::new(Method::Delete, base, tail, function)
    }

    pub(crate) const fn requires(self, requirement: Requirement) -> Self {
        Self { requirement, ..self }
    }

    /// Returns the path with its placeholders, such as `/api/projects/{id}`.
    pub fn template(&self) -> String {
        format!("/api{}{}", self.base, self.tail)
    }

    /// Returns the method of [`Client`] that sends this route, such as `projects().get`.
    pub fn client_method(&self) -> String {
        let accessor = self.base.trim_start_matches('/').replace(['-', '/'], "_");
        if accessor.is_empty() { self.function.to_owned() } else { format!("{accessor}().{}", self.function) }
    }

    /// Returns the URL of a request. Each argument fills one placeholder, in order, as one encoded path segment.
    pub(crate) fn url(&self, server: &Url, arguments: &[&(dyn fmt::Display + Sync)]) -> Url {
        let mut url = server.clone();
        let mut arguments = arguments.iter();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("api");
            for segment in self.base.split('/').chain(self.tail.split('/')).filter(|part| !part.is_empty()) {
                let argument = if segment.starts_with('{') { arguments.next() } else { None };
                match argument {
                    Some(argument) => path.push(&argument.to_string()),
                    None => path.push(segment),
                };
            }
        }
        url
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} /api{}{}", self.method, self.base, self.tail)
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Returns every route of this crate.
///
/// A request with a route that is missing here panics in debug builds, so that the tests notice it.
pub fn all() -> &'static [Route] {
    static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
        [
            timesheets(),
            managed::<Customer>(),
            commented::<Customer>(),
            managed::<Project>(),
            commented::<Project>(),
            vec![Api::<Project>::DUPLICATE],
            managed::<Activity>(),
            users(),
            teams(),
            tags(),
            invoices(),
            system(),
            work_contract(),
        ]
        .concat()
    });
    &ROUTES
}

/// Routes of the resources that have all common operations: customers, projects and activities.
fn managed<R: Get + List + Create + Update + Delete + HasMeta + HasRates + HasTeams + HasActions>()
-> Vec<Route> {
    vec![
        Api::<R>::LIST,
        Api::<R>::GET,
        Api::<R>::CREATE,
        Api::<R>::UPDATE,
        Api::<R>::DELETE,
        Api::<R>::META,
        Api::<R>::RATES,
        Api::<R>::ADD_RATE,
        Api::<R>::DELETE_RATE,
        Api::<R>::TEAM,
        R::ACTIONS,
    ]
}

fn commented<R: HasComments>() -> Vec<Route> {
    vec![Api::<R>::COMMENTS, Api::<R>::ADD_COMMENT, Api::<R>::PIN_COMMENT, Api::<R>::DELETE_COMMENT]
}

fn timesheets() -> Vec<Route> {
    type Timesheets = Api<Timesheet>;
    vec![
        Timesheets::PAGE,
        Timesheets::GET,
        Timesheets::CREATE,
        Timesheets::CREATE_EXPANDED,
        Timesheets::UPDATE,
        Timesheets::DELETE,
        Timesheets::META,
        Timesheets::RECENT,
        Timesheets::ACTIVE,
        Timesheets::STOP,
        Timesheets::RESTART,
        Timesheets::DUPLICATE,
        Timesheets::TOGGLE_EXPORTED,
        Timesheet::ACTIONS,
        FavoritesApi::LIST,
        FavoritesApi::ADD,
        FavoritesApi::REMOVE,
    ]
}

fn users() -> Vec<Route> {
    type Users = Api<User>;
    vec![
        Users::LIST,
        Users::GET,
        Users::ME,
        Users::CREATE,
        Users::UPDATE,
        Users::SET_PREFERENCES,
        Users::DELETE_ROLE,
        Users::API_TOKENS,
        Users::CREATE_API_TOKEN,
        Users::DELETE_API_TOKEN,
    ]
}

fn teams() -> Vec<Route> {
    type Teams = Api<Team>;
    vec![
        Teams::LIST,
        Teams::GET,
        Teams::CREATE,
        Teams::UPDATE,
        Teams::DELETE,
        Teams::ADD_MEMBER,
        Teams::REMOVE_MEMBER,
        Teams::GRANT_CUSTOMER,
        Teams::REVOKE_CUSTOMER,
        Teams::GRANT_PROJECT,
        Teams::REVOKE_PROJECT,
        Teams::GRANT_ACTIVITY,
        Teams::REVOKE_ACTIVITY,
    ]
}

fn tags() -> Vec<Route> {
    vec![Api::<Tag>::NAMES, Api::<Tag>::FIND, Api::<Tag>::CREATE, Api::<Tag>::DELETE]
}

fn invoices() -> Vec<Route> {
    type Invoices = Api<Invoice>;
    vec![
        Invoices::PAGE,
        Invoices::GET,
        Invoices::UPDATE,
        Invoices::DELETE,
        Invoices::DOWNLOAD,
        Invoices::SET_CUSTOM_FIELDS,
        Invoices::DELETE_DOCUMENT,
        Invoices::DELETE_TEMPLATE,
    ]
}

fn system() -> Vec<Route> {
    vec![
        Client::PING,
        Client::VERSION,
        Client::PLUGINS,
        ConfigApi::TIMESHEET,
        ConfigApi::COLORS,
        ExportApi::DELETE_TEMPLATE,
        DashboardApi::ADD_WIDGET,
        DashboardApi::RESET_WIDGETS,
    ]
}

fn work_contract() -> Vec<Route> {
    type Absences = Api<Absence>;
    type Holidays = Api<PublicHoliday>;
    vec![
        Absences::LIST,
        Absences::BOOK,
        Absences::DELETE,
        Absences::REQUEST,
        Absences::CONFIRM,
        Absences::REJECT,
        Absences::TYPES,
        Absences::CALENDAR,
        Holidays::LIST,
        Holidays::DELETE,
        Holidays::CALENDAR,
        Holidays::DELETE_GROUP,
        WorkContractApi::LOCK,
        WorkContractApi::UNLOCK,
        WorkingTimesApi::YEAR,
    ]
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn an_argument_fills_exactly_one_path_segment() {
        let route = Route::get("/actions", "/timesheet/{id}/{view}", "actions");
        let url = route.url(&"https://k.example/sub".parse().unwrap(), &[&7, &"../../users"]);
        assert_eq!(url.as_str(), "https://k.example/sub/api/actions/timesheet/7/..%2F..%2Fusers");
    }
}
