//! Loading of the rows that a report needs: each list once, independent requests in parallel.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::future::{try_join3, try_join4};
use jiff::{
    ToSpan,
    civil::{Date, time},
};
use kimai_api::{
    AbsenceQuery, AbsenceStatusFilter, Id, Link, Team, TimesheetQuery, User, UserQuery, Visibility,
};

use super::{
    data::{Absences, Data, Names, People, Records, RequestedPeople},
    scope::{Needs, PeopleScope, Query, RecordFilters},
};
use crate::{
    Entity, Error, Input, MissingRequirement, Period, Session, TeamDirectory, Unresolved, UserDirectory,
    absences::{Contract, Days, holidays_by_group, list_for_users, with_preferences},
    names::Catalogue,
    people::{UserSource, team_members, unless_forbidden},
    records::{Scope, retain_possible, scan_rows},
};

const TEAM_NOT_READABLE: &str = "your role in Kimai may not read who is in teams (permission view_team); user_scope all \
    covers everybody whose records you may see, as a team lead the members of your teams";

/// Loads the data of a report.
///
/// `progress` receives the numbers of finished and of all items of the lists that take long.
///
/// # Errors
/// [`Error::Unresolved`] if a filter names an entity that does not exist, [`Input`] if a team has no visible members or a tag
/// is unknown, [`Error::Api`] if Kimai cannot be reached or refuses the records.
pub async fn load(
    session: &Session,
    query: Query,
    progress: impl Fn(usize, usize) + Send + Sync,
) -> Result<Data, Error> {
    let Query { people: scope, days, before, times, filters, needs } = query;
    let me = session.me().await?;
    let now = session.local_now().await?;
    let steps = Steps::new(&progress);
    let people = Box::pin(load_people(session, scope, needs, &steps)).await?;
    let filters = Box::pin(query_of(session, &filters)).await?;
    let expands = people.names_from_records || needs.names_from_records;
    let window =
        Window { session, me: &me, people: &people, filters: &filters, times, expands, steps: &steps };
    let lists = try_join4(
        Box::pin(window.records_if(needs.records, days)),
        Box::pin(window.records_before(before)),
        Box::pin(load_names(session, needs)),
        Box::pin(window.absences(needs, days.or(before), now.date())),
    );
    let (mut records, mut records_before, names, absences) = lists.await?;
    let LoadedPeople { mut people, .. } = people;
    let names = if needs.names_from_records { records.expanded.take_names() } else { names };
    add_owners(&mut people, &mut records);
    records.localize(&people, days);
    if let Some(records) = &mut records_before {
        add_owners(&mut people, records);
        records.localize(&people, before);
    }
    Ok(Data { now, me, people, days, days_before: before, names, records, before: records_before, absences })
}

/// Numbers of finished and of all items of several lists, as one progress.
struct Steps<'a> {
    report: &'a (dyn Fn(usize, usize) + Send + Sync),
    done: [AtomicUsize; 4],
    all: [AtomicUsize; 4],
}

impl<'a> Steps<'a> {
    fn new(report: &'a (dyn Fn(usize, usize) + Send + Sync)) -> Self {
        Self { report, done: Default::default(), all: Default::default() }
    }

    /// Returns the reporter of one list.
    fn of(&self, list: usize) -> impl Fn(usize, usize) + Send + '_ {
        move |done, all| {
            if let (Some(list_done), Some(list_all)) = (self.done.get(list), self.all.get(list)) {
                list_done.store(done, Ordering::Relaxed);
                list_all.store(all, Ordering::Relaxed);
            }
            let sum = |counts: &[AtomicUsize]| counts.iter().map(|count| count.load(Ordering::Relaxed)).sum();
            (self.report)(sum(&self.done), sum(&self.all));
        }
    }
}

/// The people, and the scope of their records.
struct LoadedPeople {
    people: People,
    scope: Scope,
    /// True if users cannot be listed, so that names are taken from the records.
    names_from_records: bool,
}

async fn load_people(
    session: &Session,
    scope: PeopleScope,
    needs: Needs,
    steps: &Steps<'_>,
) -> Result<LoadedPeople, Error> {
    match scope {
        PeopleScope::Own => {
            let me = session.me().await?;
            let people = People { users: BTreeMap::from([(me.id, (*me).clone())]), ..People::default() };
            Ok(LoadedPeople { people, scope: Scope::Own, names_from_records: false })
        }
        PeopleScope::All => everybody(session, needs, steps).await,
        PeopleScope::User(user) => one_user(session, user, needs).await,
        PeopleScope::Team(team) => members(session, team, needs, steps).await,
    }
}

/// Loads everybody that the caller may see: the list of users, else the members of teams, else the owners of the
/// records.
async fn everybody(session: &Session, needs: Needs, steps: &Steps<'_>) -> Result<LoadedPeople, Error> {
    let all = |people: People, names_from_records| LoadedPeople {
        people: People { requested: RequestedPeople::All, ..people },
        scope: Scope::All,
        names_from_records,
    };
    if !needs.people && !needs.contracts {
        return Ok(all(People::default(), false));
    }
    let client = session.client();
    let full = needs.contracts.then_some(true);
    let query = UserQuery::default().visible(Visibility::Both).full(full);
    if let Some(listing) = unless_forbidden(UserDirectory::users(client, &query).await)? {
        let users = listing.rows.into_iter().map(|user| (user.id, user)).collect();
        let unreadable = listing.invalid.len();
        let people = People { users, source: Some(UserSource::Listed), unreadable, ..People::default() };
        return Ok(all(people, false));
    }
    let visible = team_members(client, &*session.me().await?, steps.of(3)).await?;
    let names_from_records = visible.source == UserSource::Own;
    let users = if needs.contracts && !names_from_records {
        with_contracts(session, visible.users, steps).await?
    } else {
        visible.users
    };
    let people = People {
        users: users.into_iter().map(|user| (user.id, user)).collect(),
        source: Some(visible.source),
        unreadable: visible.unreadable,
        ..People::default()
    };
    Ok(all(people, names_from_records))
}

/// Loads the preferences of users that lack them, as far as the caller may see them.
async fn with_contracts(session: &Session, users: Vec<User>, steps: &Steps<'_>) -> Result<Vec<User>, Error> {
    let count = users.len();
    let me = session.me().await?;
    let known = |user: User| if user.id == me.id { (*me).clone() } else { user };
    let links = users.into_iter().map(|user| Link::from(known(user))).collect();
    let report = steps.of(3);
    let links = with_preferences(session.client(), links, |done| report(done, count)).await?;
    Ok(links
        .into_iter()
        .filter_map(
            |link| if let Link::Object(user) = link { Some(Arc::unwrap_or_clone(user)) } else { None },
        )
        .collect())
}

async fn one_user(session: &Session, user: Id<User>, needs: Needs) -> Result<LoadedPeople, Error> {
    let me = session.me().await?;
    let resolved = if user == me.id {
        Link::from((*me).clone())
    } else if needs.names_from_records {
        Link::Id(user)
    } else {
        session.user_by_id(user).await.map_or(Link::Id(user), Link::from)
    };
    let resolved = if needs.contracts {
        with_preferences(session.client(), vec![resolved.clone()], |_| ()).await?.pop().unwrap_or(resolved)
    } else {
        resolved
    };
    let id = resolved.id();
    let users = resolved.object().map(|user| (user.id, user.clone())).into_iter().collect();
    let people = People { users, requested: RequestedPeople::User(Box::new(resolved)), ..People::default() };
    Ok(LoadedPeople { names_from_records: people.users.is_empty(), people, scope: Scope::Users(vec![id]) })
}

async fn members(
    session: &Session,
    team: Id<Team>,
    needs: Needs,
    steps: &Steps<'_>,
) -> Result<LoadedPeople, Error> {
    let client = session.client();
    let not_readable = || Input::new("team", TEAM_NOT_READABLE);
    let team = unless_forbidden(TeamDirectory::team(client, team).await)?.ok_or_else(not_readable)?;
    let mut users: Vec<User> = team.members.iter().flatten().map(|member| member.user.clone()).collect();
    if users.is_empty() {
        return Err(Input::new("team", "has no members; add some first").into());
    }
    if needs.contracts {
        users = with_contracts(session, users, steps).await?;
    }
    let scope = Scope::Users(users.iter().map(|user| user.id).collect());
    let users = users.into_iter().map(|user| (user.id, user)).collect();
    let people = People { users, requested: RequestedPeople::Team(Box::new(team)), ..People::default() };
    Ok(LoadedPeople { people, scope, names_from_records: false })
}

/// Adds the owners of expanded records to the people, and notes if Kimai shows only some of the members of a team.
fn add_owners(people: &mut People, records: &mut Records) {
    for (id, user) in std::mem::take(&mut records.expanded.users) {
        people.users.entry(id).or_insert(user);
    }
    people.members_missing |= records.members_missing;
    if people.source == Some(UserSource::Own) && people.users.len() > 1 {
        people.source = Some(UserSource::Records);
    }
}

/// Returns the query of the filters, which are checked, because Kimai drops a filter by an id that does not exist.
async fn query_of(session: &Session, filters: &RecordFilters) -> Result<TimesheetQuery, Error> {
    filters.check(session).await?;
    Ok(TimesheetQuery::default()
        .customer(filters.customer)
        .project(filters.project)
        .activity(filters.activity)
        .tags(Vec::from_iter(filters.tag.clone()))
        .billable(filters.billable)
        .exported(filters.exported))
}

impl RecordFilters {
    /// Checks that the entities of the filters exist.
    ///
    /// # Errors
    /// [`Error::Unresolved`] if one is missing, [`Error::Api`] if Kimai cannot be reached.
    pub(super) async fn check(&self, session: &Session) -> Result<(), Error> {
        try_join3(
            check_exists("customer", self.customer, session.all_customers()),
            check_exists("project", self.project, session.all_projects()),
            check_exists("activity", self.activity, session.all_activities()),
        )
        .await?;
        Ok(())
    }
}

/// Checks that an entity of a filter is in the catalogue, which is only read for an entity.
async fn check_exists<T: Entity>(
    field: &str,
    id: Option<Id<T>>,
    catalogue: impl Future<Output = Result<Arc<Catalogue<T>>, Error>>,
) -> Result<(), Error> {
    let Some(id) = id else { return Ok(()) };
    let catalogue = named(catalogue.await)?;
    // An empty catalogue is one that the caller may not read.
    if catalogue.is_empty() || catalogue.contains_key(&id) {
        return Ok(());
    }
    Err(Unresolved::unknown_id(field, id).into())
}

async fn load_names(session: &Session, needs: Needs) -> Result<Names, Error> {
    let projects =
        async { if needs.projects { named(session.all_projects().await) } else { Ok(Arc::default()) } };
    let activities =
        async { if needs.activities { named(session.all_activities().await) } else { Ok(Arc::default()) } };
    let customers =
        async { if needs.projects { named(session.all_customers().await) } else { Ok(Arc::default()) } };
    let (projects, activities, customers) = try_join3(projects, activities, customers).await?;
    Ok(Names { projects, activities, customers })
}

/// Returns the catalogue, or an empty one if Kimai refuses the list, so that names are not known.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses the token or cannot be reached.
pub(super) fn named<T>(catalogue: Result<Arc<Catalogue<T>>, Error>) -> Result<Arc<Catalogue<T>>, Error> {
    match catalogue {
        Err(error) if error.status().is_some_and(|status| status != 401) => Ok(Arc::default()),
        catalogue => catalogue,
    }
}

/// The requests for the lists of a period.
struct Window<'a> {
    session: &'a Session,
    me: &'a User,
    people: &'a LoadedPeople,
    filters: &'a TimesheetQuery,
    /// Exact times instead of whole days.
    times: Option<Period>,
    /// True if the rows have expanded relations.
    expands: bool,
    steps: &'a Steps<'a>,
}

impl Window<'_> {
    /// Reads the records of these days.
    ///
    /// Kimai refuses the records of a whole team if the caller may not see one of its members. In this case, all visible
    /// records are read and those of other users are left out.
    async fn records(&self, days: Option<Days>, list: usize) -> Result<Records, Error> {
        let scope = &self.people.scope;
        match self.scan(scope, days, list).await {
            Err(error)
                if error.status() == Some(403)
                    && matches!(self.people.people.requested, RequestedPeople::Team(_)) =>
            {
                let mut records = self.scan(&Scope::All, days, list).await?;
                let members = &self.people.people.users;
                records.rows.retain(|record| members.contains_key(&record.user.id()));
                records.expanded.users.retain(|id, _| members.contains_key(id));
                Ok(Records { members_missing: true, ..records })
            }
            Err(error) if error.status() == Some(400) && !self.filters.tags.is_empty() => {
                let problem = "Kimai knows no visible tag of this name";
                Err(Input::new("tag", problem).into())
            }
            records => records,
        }
    }

    async fn records_if(&self, needed: bool, days: Option<Days>) -> Result<Records, Error> {
        if needed { self.records(days, 0).await } else { Ok(Records::none()) }
    }

    async fn records_before(&self, days: Option<Days>) -> Result<Option<Records>, Error> {
        match days {
            Some(days) => Ok(Some(self.records(Some(days), 1).await?)),
            None => Ok(None),
        }
    }

    async fn scan(&self, scope: &Scope, days: Option<Days>, list: usize) -> Result<Records, Error> {
        // Days are those of the owner's zone, which differs from the caller's by up to a day.
        let margin = if *scope == Scope::Own { 0.days() } else { 1.day() };
        let period = self.times.unwrap_or_else(|| Period {
            begin: days.map(|days| days.first.saturating_sub(margin).to_datetime(time(0, 0, 0, 0))),
            end: days.map(|days| days.last.saturating_add(margin).to_datetime(time(23, 59, 59, 0))),
        });
        let full = self.expands.then_some(true);
        let query = self.filters.clone().begin(period.begin).end(period.end).full(full);
        let mut records = Records::none();
        let each = |record| records.add(record);
        let client = self.session.client();
        let mut scan = scan_rows(client, self.me.id, scope, query, self.steps.of(list), each).await?;
        retain_possible(&mut scan.warnings, self.me);
        Ok(if scan.is_unfiltered() {
            Records { scan, ..Records::none() }
        } else {
            Records { scan, ..records }
        })
    }

    /// Reads the absences of each person and the public holidays of each group, as far as they are needed.
    async fn absences(&self, needs: Needs, days: Option<Days>, today: Date) -> Result<Absences, Error> {
        let days = days.unwrap_or_else(|| Days::single(today));
        let mut absences = Absences { supported: true, ..Absences::default() };
        if needs.absences && !self.read_absences(days, &mut absences).await? {
            return Ok(Absences::default());
        }
        if needs.holidays {
            let contracts: Vec<Contract> = self.people.people.active().map(Contract::from_user).collect();
            let (holidays, failure) = holidays_by_group(self.session.client(), &contracts, days).await?;
            if let Some(error) = failure {
                if matches!(self.session.classify(error.into()).await, Error::Unsupported(_)) {
                    return Ok(Absences::default());
                }
                absences.holidays_unreadable = true;
            }
            absences.holidays = holidays;
        }
        Ok(absences)
    }

    /// Reads the absences of each person. Returns false if this Kimai has no absences.
    async fn read_absences(&self, days: Days, absences: &mut Absences) -> Result<bool, Error> {
        let users = self.people.people.active().map(|user| Link::from(user.clone()));
        let (begin, end) = days.bounds();
        let query = AbsenceQuery::default().begin(begin).end(end).status(AbsenceStatusFilter::All);
        let list = match list_for_users(self.session, users.collect(), &query, self.steps.of(2)).await {
            Ok(list) => list,
            Err(error) => match self.session.classify(error.into()).await {
                Error::Unsupported(MissingRequirement::Plugin(_)) => return Ok(false),
                error if matches!(error.status(), Some(403 | 404)) => {
                    absences.hidden = self.people.people.active().map(|user| user.id).collect();
                    return Ok(true);
                }
                error => return Err(error),
            },
        };
        absences.hidden = list.failed.iter().map(|(user, _)| user.id()).collect();
        absences.by_user = list.users.into_iter().map(|(user, absences)| (user.id(), absences)).collect();
        Ok(true)
    }
}
