//! Reading of the budgets of customers, projects and activities.

use futures_util::future::try_join3;
use kimai_api::{Activity, Customer, Id, Identified, Link, Project, Seconds};

use super::{
    budget::{BudgetOwner, Budgeted},
    load::named,
    notes::Note,
    scope::RecordFilters,
};
use crate::{Error, Session, parallel::try_map};

/// Entities that are read one by one at most, on a Kimai whose lists have no budgets.
const MAX_SINGLE_READS: usize = 200;

/// The budgets that the caller may see.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Budgets {
    /// The entities with a budget.
    pub rows: Vec<Budgeted>,
    /// Remarks about budgets that are hidden or were not read.
    pub notes: Vec<Note>,
}

/// Reads the budgets of the customers, projects and activities that pass the filters.
///
/// From 2.66 on, Kimai's lists have the budgets that the caller may see. Before, each entity is read by its id.
///
/// # Errors
/// [`Error::Unresolved`] if a filter names an entity that does not exist, [`Error::Api`] if Kimai cannot be reached.
pub async fn budgets(
    session: &Session,
    filters: &RecordFilters,
    progress: impl Fn(usize, usize),
) -> Result<Budgets, Error> {
    let (customers, projects, activities) = try_join3(
        async { named(session.all_customers().await) },
        async { named(session.all_projects().await) },
        async { named(session.all_activities().await) },
    )
    .await?;
    filters.check(session).await?;
    let mut customers: Vec<Customer> = customers.values().cloned().collect();
    let mut projects: Vec<Project> = projects.values().cloned().collect();
    let mut activities: Vec<Activity> = activities.values().cloned().collect();
    if let Some(id) = filters.customer {
        customers.retain(|customer| customer.id == id);
        projects.retain(|project| project.customer.as_ref().map(Link::id) == Some(id));
    }
    if let Some(id) = filters.project {
        projects.retain(|project| project.id == id);
        customers.clear();
    }
    if filters.customer.is_some() || filters.project.is_some() {
        let of_project = |activity: &Activity| {
            let own = activity.project.as_ref().map(Link::id);
            own.is_some_and(|own| projects.iter().any(|project| project.id == own))
        };
        activities.retain(of_project);
    }
    if let Some(id) = filters.activity {
        activities.retain(|activity| activity.id == id);
        customers.clear();
        projects.clear();
    }
    let entities: Vec<Entity> = customers
        .into_iter()
        .map(Entity::from)
        .chain(projects.into_iter().map(Entity::from))
        .chain(activities.into_iter().map(Entity::from))
        .collect();
    let lists_have_budgets =
        entities.iter().any(Entity::is_visible) || session.version().await?.is_at_least(2, 66);
    if lists_have_budgets {
        return Ok(Budgets::of(entities, 0));
    }
    let mut visible: Vec<Entity> = entities.into_iter().filter(|entity| entity.is_active).collect();
    let not_read = visible.len().saturating_sub(MAX_SINGLE_READS);
    visible.truncate(MAX_SINGLE_READS);
    Ok(Budgets::of(try_map(visible, |entity| entity.read(session), progress).await?, not_read))
}

impl Budgets {
    fn of(entities: Vec<Entity>, not_read: usize) -> Self {
        let all = entities.len();
        let hidden = entities.iter().filter(|entity| !entity.is_visible()).count();
        let has_budget = |budget: &Budgeted| budget.money > 0.0 || budget.time.0 > 0;
        let rows = entities.into_iter().map(Entity::into_budget).filter(has_budget).collect();
        let mut notes = Vec::new();
        if hidden > 0 {
            notes.push(Note::BudgetsHidden { entities: hidden, of: all });
        }
        if not_read > 0 {
            notes.push(Note::BudgetsNotRead(not_read));
        }
        Self { rows, notes }
    }
}

/// A customer, project or activity with its budget, as far as it is visible.
struct Entity {
    owner: BudgetOwner,
    money: Option<f64>,
    time: Option<Seconds>,
    kind: Option<String>,
    is_active: bool,
}

impl Entity {
    const fn is_visible(&self) -> bool {
        self.money.is_some() || self.time.is_some()
    }

    fn into_budget(self) -> Budgeted {
        Budgeted {
            owner: self.owner,
            money: self.money.unwrap_or_default(),
            time: self.time.unwrap_or_default(),
            monthly: self.kind.as_deref() == Some("month"),
        }
    }

    /// Reads the entity by its id; a refusal leaves the budget hidden.
    async fn read(self, session: &Session) -> Result<Self, Error> {
        let client = session.client();
        let read = match self.owner {
            BudgetOwner::Customer(id) => client.customers().get(id).await.map(Self::from),
            BudgetOwner::Project(id) => client.projects().get(id).await.map(Self::from),
            BudgetOwner::Activity(id) => client.activities().get(id).await.map(Self::from),
        };
        match read {
            Err(error) if matches!(error.status(), Some(403 | 404)) => Ok(self),
            read => Ok(read?),
        }
    }
}

impl From<Customer> for Entity {
    fn from(customer: Customer) -> Self {
        let owner = BudgetOwner::Customer(id_of(&customer));
        let Customer { budget, time_budget, budget_type, visible, .. } = customer;
        Self { owner, money: budget, time: time_budget, kind: budget_type, is_active: visible }
    }
}

impl From<Project> for Entity {
    fn from(project: Project) -> Self {
        let owner = BudgetOwner::Project(id_of(&project));
        let Project { budget, time_budget, budget_type, visible, .. } = project;
        Self { owner, money: budget, time: time_budget, kind: budget_type, is_active: visible }
    }
}

impl From<Activity> for Entity {
    fn from(activity: Activity) -> Self {
        let owner = BudgetOwner::Activity(id_of(&activity));
        let Activity { budget, time_budget, budget_type, visible, .. } = activity;
        Self { owner, money: budget, time: time_budget, kind: budget_type, is_active: visible }
    }
}

fn id_of<R: Identified>(entity: &R) -> Id<R> {
    entity.id()
}
