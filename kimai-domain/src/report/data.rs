//! The rows of Kimai that reports are computed from.

use std::{
    collections::{BTreeMap, HashMap, HashSet, hash_map::Entry},
    sync::Arc,
};

use jiff::{Zoned, civil::Date, tz::TimeZone};
use kimai_api::{
    Absence, Activity, Customer, Id, Identified, Link, Project, PublicHoliday, PublicHolidayGroup, Seconds,
    Team, Timesheet, User,
};

use super::{NamedEntity, Note};
use crate::{
    absences::{Contract, Days},
    people::{UserSource, is_administrator},
    records::{ScanResult, Warning},
};

/// Characters of a description that are kept.
const DESCRIPTION_CHARACTERS: usize = 200;

/// Everything that a report is computed from.
#[derive(Debug)]
pub struct Data {
    /// The current time in the caller's zone.
    pub now: Zoned,
    /// The caller.
    pub me: Arc<User>,
    /// The people.
    pub people: People,
    /// The days; `None` for all time.
    pub days: Option<Days>,
    /// The days to compare with.
    pub days_before: Option<Days>,
    /// Names and currencies.
    pub names: Names,
    /// The records of the days.
    pub records: Records,
    /// The records of the days to compare with.
    pub before: Option<Records>,
    /// Absences and public holidays, if they are needed.
    pub absences: Absences,
}

/// The people of a report.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// The people by id.
    pub users: BTreeMap<Id<User>, User>,
    /// Number of people that were requested.
    pub requested: RequestedPeople,
    /// Origin of the people, if everybody was requested.
    pub source: Option<UserSource>,
    /// Number of users or teams that could not be read.
    pub unreadable: usize,
    /// True if not all members of the team are visible.
    pub members_missing: bool,
}

/// The people that were requested.
#[derive(Debug, Clone, Default)]
pub enum RequestedPeople {
    /// The caller.
    #[default]
    Own,
    /// Everybody that the caller may see.
    All,
    /// One user.
    User(Box<Link<User>>),
    /// The members of a team.
    Team(Box<Team>),
}

/// Names of projects, activities and customers; empty if they are not needed or not visible.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Projects by id.
    pub projects: Arc<HashMap<Id<Project>, Project>>,
    /// Activities by id.
    pub activities: Arc<HashMap<Id<Activity>, Activity>>,
    /// Customers by id.
    pub customers: Arc<HashMap<Id<Customer>, Customer>>,
}

/// Records of a period, with times in the zones of their owners.
#[derive(Debug, Default)]
pub struct Records {
    /// The records, ordered by begin and id.
    pub rows: Vec<Timesheet>,
    /// The result of the scan.
    pub scan: ScanResult,
    /// Entities that came with the records, each once.
    pub expanded: Expanded,
    /// True if Kimai refused the records of a team, because the caller may not see one of its members.
    pub members_missing: bool,
}

/// Entities that came with records as expanded relations.
#[derive(Debug, Default)]
pub struct Expanded {
    /// Owners of the records.
    pub users: BTreeMap<Id<User>, User>,
    projects: HashMap<Id<Project>, Project>,
    activities: HashMap<Id<Activity>, Activity>,
    customers: HashMap<Id<Customer>, Customer>,
}

/// Absences and public holidays.
#[derive(Debug, Clone, Default)]
pub struct Absences {
    /// Absences of each person that could be read.
    pub by_user: HashMap<Id<User>, Vec<Absence>>,
    /// Public holidays of each group.
    pub holidays: BTreeMap<Option<Id<PublicHolidayGroup>>, Vec<PublicHoliday>>,
    /// False if this Kimai has no absences.
    pub supported: bool,
    /// People whose absences are not visible.
    pub hidden: HashSet<Id<User>>,
    /// True if the holidays of a group could not be read.
    pub holidays_unreadable: bool,
}

/// A work contract as far as the caller may see it.
#[derive(Debug, Clone, PartialEq)]
pub enum VisibleContract {
    /// The contract defines working time.
    Defined(Contract),
    /// The contract defines no working time.
    Undefined(Contract),
    /// The preferences of the user are not visible.
    Hidden,
}

impl People {
    /// Returns the zone of a user, if the profile names an existing one.
    pub fn zone(&self, user: Id<User>) -> Option<TimeZone> {
        TimeZone::get(self.users.get(&user)?.timezone.as_deref()?).ok()
    }

    /// Returns the people who can log in and are no technical accounts.
    pub fn active(&self) -> impl Iterator<Item = &User> {
        let is_active = |user: &&User| user.enabled != Some(false) && user.system_account != Some(true);
        self.users.values().filter(is_active)
    }

    /// Returns the contract of a user.
    pub fn contract(&self, user: Id<User>) -> VisibleContract {
        let Some(user) = self.users.get(&user).filter(|user| user.preferences.is_some()) else {
            return VisibleContract::Hidden;
        };
        let contract = Contract::from_user(user);
        if contract.defines_hours() {
            VisibleContract::Defined(contract)
        } else {
            VisibleContract::Undefined(contract)
        }
    }

    /// Returns the name of a user.
    pub fn name(&self, user: Id<User>) -> NamedEntity {
        let name = self.users.get(&user).map(|user| {
            let alias = user.alias.as_deref().map(str::trim).filter(|alias| !alias.is_empty());
            alias.unwrap_or(&user.username).to_owned()
        });
        NamedEntity { parent: None, name, id: Some(user.get()) }
    }

    /// Returns the remarks about the people.
    pub fn notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        if let Some(source) = self.source.filter(|source| *source != UserSource::Listed) {
            notes.push(Note::PeopleFrom { source, people: self.users.len() });
        }
        if self.unreadable > 0 {
            notes.push(Note::PeopleUnreadable(self.unreadable));
        }
        if self.members_missing {
            notes.push(Note::TeamNotVisible);
        }
        notes
    }

    /// Returns the remarks about contracts that are hidden or undefined.
    pub fn contract_notes(&self) -> Vec<Note> {
        let mut hidden = 0;
        let mut undefined = 0;
        for user in self.active() {
            match self.contract(user.id) {
                VisibleContract::Hidden => hidden += 1,
                VisibleContract::Undefined(_) => undefined += 1,
                VisibleContract::Defined(_) => {}
            }
        }
        let mut notes = Vec::new();
        if hidden > 0 {
            notes.push(Note::ContractsHidden { people: hidden, of: self.active().count() });
        }
        if undefined > 0 {
            notes.push(Note::WithoutContract(undefined));
        }
        notes
    }
}

impl Names {
    /// Returns the customer of a project.
    pub fn customer_of(&self, project: Id<Project>) -> Option<Id<Customer>> {
        self.projects.get(&project)?.customer.as_ref().map(Link::id)
    }

    /// Returns the currency of a project.
    pub fn currency_of(&self, project: Id<Project>) -> Option<&str> {
        self.customers.get(&self.customer_of(project)?)?.currency.as_deref()
    }

    /// Returns the name of a customer.
    pub fn customer(&self, id: Id<Customer>) -> NamedEntity {
        let name = self.customers.get(&id).map(|customer| customer.name.clone());
        NamedEntity { parent: None, name, id: Some(id.get()) }
    }

    /// Returns the name of a project, with that of its customer.
    pub fn project(&self, id: Id<Project>) -> NamedEntity {
        let project = self.projects.get(&id);
        let customer = || project?.parent_title.clone();
        let parent = self.customer_of(id).and_then(|customer| self.customer(customer).name).or_else(customer);
        NamedEntity { parent, name: project.map(|project| project.name.clone()), id: Some(id.get()) }
    }

    /// Returns an activity, as far as it is known.
    pub(super) fn activity_link(&self, id: Id<Activity>) -> Link<Activity> {
        self.activities.get(&id).map_or(Link::Id(id), |activity| Link::from(activity.clone()))
    }

    /// Returns the name of an activity.
    pub fn activity(&self, id: Id<Activity>) -> NamedEntity {
        let name = self.activities.get(&id).map(|activity| activity.name.clone());
        NamedEntity { parent: None, name, id: Some(id.get()) }
    }
}

impl Records {
    /// Returns no records, as if all pages had been read.
    pub fn none() -> Self {
        Self { scan: ScanResult { complete: true, ..ScanResult::default() }, ..Self::default() }
    }

    /// Adds a record: its expanded relations to the entities, and what no report needs not at all, which bounds the memory
    /// of many records.
    pub(super) fn add(&mut self, mut record: Timesheet) {
        self.expanded.take(&mut record);
        record.meta_fields = Vec::new();
        if let Some(text) = &mut record.description {
            if let Some((end, _)) = text.char_indices().nth(DESCRIPTION_CHARACTERS) {
                text.truncate(end);
            }
            text.shrink_to_fit();
        }
        self.rows.push(record);
    }

    /// Returns the finished records.
    pub fn finished(&self) -> impl Iterator<Item = &Timesheet> {
        self.rows.iter().filter(|record| record.end.is_some())
    }

    /// Returns the running records.
    pub fn running(&self) -> impl Iterator<Item = &Timesheet> {
        self.rows.iter().filter(|record| record.end.is_none())
    }

    /// Moves the times to the zones of the owners and keeps the records that begin on one of these days.
    ///
    /// The zone of an owner whose profile is not visible is the offset of the record.
    pub fn localize(&mut self, people: &People, days: Option<Days>) {
        let zones: HashMap<Id<User>, TimeZone> =
            people.users.keys().filter_map(|id| Some((*id, people.zone(*id)?))).collect();
        for record in &mut self.rows {
            if let Some(zone) = zones.get(&record.user.id()) {
                record.begin = record.begin.with_time_zone(zone.clone());
                record.end = record.end.take().map(|end| end.with_time_zone(zone.clone()));
            }
        }
        if let Some(days) = days {
            self.rows.retain(|record| days.contains(record.begin.date()));
        }
        self.rows.sort_by_key(|record| (record.begin.timestamp(), record.id));
    }

    /// Returns the remarks about the scan.
    pub fn notes(&self) -> Vec<Note> {
        let scan = &self.scan;
        let mut notes = Vec::new();
        if scan.is_unfiltered() {
            notes.push(Note::FilterIgnored);
        } else if !scan.complete {
            notes.push(Note::Incomplete { read: scan.read, of: scan.total });
        }
        if scan.warnings.contains(&Warning::OnlyOwn) {
            notes.push(Note::OnlyOwn);
        }
        if scan.warnings.contains(&Warning::NothingOfOthers) {
            notes.push(Note::NothingOfOthers);
        }
        if scan.missing() > 0 {
            notes.push(Note::Missing(scan.missing()));
        }
        if !scan.invalid.is_empty() {
            notes.push(Note::Unreadable(scan.invalid.len()));
        }
        notes
    }
}

impl Expanded {
    /// Moves the expanded relations of a record here, and leaves their ids in it.
    fn take(&mut self, record: &mut Timesheet) {
        if let Link::Object(user) = replace_by_id(&mut record.user) {
            self.users.entry(user.id).or_insert_with(|| Arc::unwrap_or_clone(user));
        }
        if let Link::Object(activity) = replace_by_id(&mut record.activity) {
            self.activities.entry(activity.id).or_insert_with(|| Arc::unwrap_or_clone(activity));
        }
        if let Link::Object(project) = replace_by_id(&mut record.project)
            && let Entry::Vacant(entry) = self.projects.entry(project.id)
        {
            let mut project = Arc::unwrap_or_clone(project);
            if let Some(Link::Object(customer)) = project.customer.as_mut().map(replace_by_id) {
                self.customers.entry(customer.id).or_insert_with(|| Arc::unwrap_or_clone(customer));
            }
            entry.insert(project);
        }
    }

    /// Moves the names out.
    pub(super) fn take_names(&mut self) -> Names {
        Names {
            projects: Arc::new(std::mem::take(&mut self.projects)),
            activities: Arc::new(std::mem::take(&mut self.activities)),
            customers: Arc::new(std::mem::take(&mut self.customers)),
        }
    }
}

/// Leaves the id of an entity in a link and returns the link as it was.
fn replace_by_id<T: Identified>(link: &mut Link<T>) -> Link<T> {
    let id = Link::Id(link.id());
    std::mem::replace(link, id)
}

impl Absences {
    /// Returns the public holidays of a group.
    pub fn holidays_of(&self, group: Option<Id<PublicHolidayGroup>>) -> &[PublicHoliday] {
        self.holidays.get(&group).map_or(&[], Vec::as_slice)
    }

    /// Returns the absences of a user.
    pub fn of(&self, user: Id<User>) -> &[Absence] {
        self.by_user.get(&user).map_or(&[], Vec::as_slice)
    }

    /// Returns the remarks about absences that are hidden or that this Kimai does not have.
    pub fn notes(&self, people: usize) -> Vec<Note> {
        let mut notes = Vec::new();
        if !self.supported {
            notes.push(Note::NoAbsences);
        }
        if !self.hidden.is_empty() {
            notes.push(Note::AbsencesHidden { people: self.hidden.len(), of: people });
        }
        if self.holidays_unreadable {
            notes.push(Note::HolidaysUnreadable);
        }
        notes
    }
}

impl Data {
    /// Returns today in the caller's zone.
    pub fn today(&self) -> Date {
        self.now.date()
    }

    /// Returns today in the zone of a user.
    pub fn today_of(&self, user: Id<User>) -> Date {
        self.people.zone(user).map_or_else(|| self.today(), |zone| self.now.with_time_zone(zone).date())
    }

    /// Returns true if the report covers several people.
    pub fn has_several_people(&self) -> bool {
        matches!(self.people.requested, RequestedPeople::All | RequestedPeople::Team(_))
    }

    /// Returns the remarks about people and records that every report has.
    pub fn notes(&self) -> Vec<Note> {
        let mut notes = self.people.notes();
        notes.extend(self.records.notes());
        for note in self.before.iter().flat_map(Records::notes) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        if self.has_several_people() && !is_administrator(&self.me) {
            notes.push(Note::HiddenProjects);
        }
        notes
    }

    /// Returns the remark about running records, which are not counted.
    pub fn running_note(&self) -> Option<Note> {
        let ids = self.running_ids();
        (!ids.is_empty()).then_some(Note::Running(ids))
    }

    /// Returns the ids of the running records.
    pub fn running_ids(&self) -> Vec<u64> {
        self.records.running().map(|record| record.id.get()).collect()
    }
}

/// Returns the time between two times of one record or between two records.
pub(super) fn time_between(begin: &Zoned, end: &Zoned) -> Seconds {
    Seconds(end.timestamp().as_second() - begin.timestamp().as_second())
}
