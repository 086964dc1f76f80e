//! The groups of operations, by the paths of Kimai's API.

use crate::{
    Absence, Activity, Api, Client, ConfigApi, Customer, DashboardApi, ExportApi, FavoritesApi, Invoice,
    Project, PublicHoliday, Tag, Team, Timesheet, User, WorkContractApi,
};

impl Client {
    /// Records of time.
    pub fn timesheets(&self) -> Api<Timesheet> {
        Api::new(self)
    }

    /// Customers.
    pub fn customers(&self) -> Api<Customer> {
        Api::new(self)
    }

    /// Projects.
    pub fn projects(&self) -> Api<Project> {
        Api::new(self)
    }

    /// Activities.
    pub fn activities(&self) -> Api<Activity> {
        Api::new(self)
    }

    /// Users.
    pub fn users(&self) -> Api<User> {
        Api::new(self)
    }

    /// Teams.
    pub fn teams(&self) -> Api<Team> {
        Api::new(self)
    }

    /// Tags.
    pub fn tags(&self) -> Api<Tag> {
        Api::new(self)
    }

    /// Invoices.
    pub fn invoices(&self) -> Api<Invoice> {
        Api::new(self)
    }

    /// Absences (bundle `WorkContractBundle`).
    pub fn absences(&self) -> Api<Absence> {
        Api::new(self)
    }

    /// Public holidays (bundle `WorkContractBundle`).
    pub fn public_holidays(&self) -> Api<PublicHoliday> {
        Api::new(self)
    }

    /// Months of working time (bundle `WorkContractBundle`).
    pub fn work_contract(&self) -> WorkContractApi {
        WorkContractApi(self.clone())
    }

    /// The caller's favourite records (2.66).
    pub fn favorites(&self) -> FavoritesApi {
        FavoritesApi(self.clone())
    }

    /// The settings that Kimai tells.
    pub fn config(&self) -> ConfigApi {
        ConfigApi(self.clone())
    }

    /// Export templates.
    pub fn export(&self) -> ExportApi {
        ExportApi(self.clone())
    }

    /// The caller's dashboard (2.66).
    pub fn dashboard(&self) -> DashboardApi {
        DashboardApi(self.clone())
    }
}
