//! Every route of this crate, gathered from the constants that its methods send.

use super::Route;
use crate::{
    Absence, Activity, Api, Client, ConfigApi, Create, Customer, DashboardApi, Delete, ExportApi,
    FavoritesApi, Get, HasActions, HasComments, HasMeta, HasRates, HasTeams, Invoice, List, Project,
    PublicHoliday, Tag, Team, Timesheet, Update, User, WorkContractApi,
};

/// Every operation that this crate calls.
pub fn all() -> Vec<Route> {
    [
        timesheets(),
        customers(),
        projects(),
        activities(),
        users(),
        teams(),
        tags(),
        invoices(),
        system(),
        plugins(),
    ]
    .concat()
}

fn written<R: Create + Update>() -> [Route; 2] {
    [Api::<R>::CREATE, Api::<R>::UPDATE]
}

/// What customers, projects and activities have in common.
fn managed<R: Get + List + Create + Update + Delete + HasMeta + HasRates + HasTeams + HasActions>()
-> Vec<Route> {
    let mut routes =
        vec![Api::<R>::LIST, Api::<R>::GET, Api::<R>::DELETE, Api::<R>::META, Api::<R>::TEAM, R::ACTIONS];
    routes.extend(written::<R>());
    routes.extend([Api::<R>::RATES, Api::<R>::ADD_RATE, Api::<R>::DELETE_RATE]);
    routes
}

fn commented<R: HasComments>() -> [Route; 4] {
    [Api::<R>::COMMENTS, Api::<R>::ADD_COMMENT, Api::<R>::PIN_COMMENT, Api::<R>::DELETE_COMMENT]
}

fn timesheets() -> Vec<Route> {
    type Timesheets = Api<Timesheet>;
    let mut routes = vec![Timesheets::PAGE, Timesheets::GET, Timesheets::DELETE, Timesheets::META];
    routes.extend(written::<Timesheet>());
    routes.extend([Timesheets::CREATE_EXPANDED, Timesheets::RECENT, Timesheets::ACTIVE, Timesheets::STOP]);
    routes.extend([Timesheets::RESTART, Timesheets::DUPLICATE, Timesheets::EXPORT, Timesheet::ACTIONS]);
    routes.extend([FavoritesApi::LIST, FavoritesApi::ADD, FavoritesApi::REMOVE]);
    routes
}

fn customers() -> Vec<Route> {
    [managed::<Customer>(), commented::<Customer>().to_vec()].concat()
}

fn projects() -> Vec<Route> {
    [managed::<Project>(), commented::<Project>().to_vec(), vec![Api::<Project>::DUPLICATE]].concat()
}

fn activities() -> Vec<Route> {
    managed::<Activity>()
}

fn users() -> Vec<Route> {
    type Users = Api<User>;
    let mut routes = vec![Users::LIST, Users::GET, Users::ME, Users::PREFERENCES, Users::DELETE_ROLE];
    routes.extend(written::<User>());
    routes.extend([Users::DELETE_TOKEN, Users::TOKENS, Users::CREATE_TOKEN]);
    routes
}

fn teams() -> Vec<Route> {
    type Teams = Api<Team>;
    let mut routes = vec![Teams::LIST, Teams::GET, Teams::DELETE];
    routes.extend(written::<Team>());
    routes.extend([Teams::ADD_MEMBER, Teams::REMOVE_MEMBER, Teams::ADD_CUSTOMER, Teams::REMOVE_CUSTOMER]);
    routes.extend([Teams::ADD_PROJECT, Teams::REMOVE_PROJECT, Teams::ADD_ACTIVITY, Teams::REMOVE_ACTIVITY]);
    routes
}

fn tags() -> Vec<Route> {
    vec![Api::<Tag>::NAMES, Api::<Tag>::FIND, Api::<Tag>::CREATE, Api::<Tag>::DELETE]
}

fn invoices() -> Vec<Route> {
    type Invoices = Api<Invoice>;
    let mut routes =
        vec![Invoices::PAGE, Invoices::GET, Invoices::UPDATE, Invoices::DELETE, Invoices::DOWNLOAD];
    routes.extend([Invoices::CUSTOM_FIELDS, Invoices::DELETE_DOCUMENT, Invoices::DELETE_TEMPLATE]);
    routes
}

fn system() -> Vec<Route> {
    let mut routes =
        vec![Client::PING, Client::VERSION, Client::PLUGINS, ConfigApi::TIMESHEET, ConfigApi::COLORS];
    routes.extend([ExportApi::DELETE, DashboardApi::ADD, DashboardApi::RESET]);
    routes
}

fn plugins() -> Vec<Route> {
    type Absences = Api<Absence>;
    type Holidays = Api<PublicHoliday>;
    let mut routes =
        vec![Absences::LIST, Absences::BOOK, Absences::DELETE, Absences::REQUEST, Absences::CONFIRM];
    routes.extend([Absences::REJECT, Absences::TYPES, Absences::CALENDAR]);
    routes.extend([Holidays::LIST, Holidays::DELETE, Holidays::CALENDAR, Holidays::DELETE_GROUP]);
    routes.extend([WorkContractApi::LOCK, WorkContractApi::UNLOCK]);
    routes
}
