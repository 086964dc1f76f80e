//! Default permissions of the roles, and access to customers, projects and activities.
//!
//! Access is granted by role or by the assigned teams.

use crate::{
    call::{Call, allowed},
    response::{ErrorResponse, NOT_FOUND},
    settings::Settings,
    store::Store,
};

const TIMESHEET: &[&str] = &[
    "view_own_timesheet",
    "start_own_timesheet",
    "stop_own_timesheet",
    "create_own_timesheet",
    "edit_own_timesheet",
    "export_own_timesheet",
    "delete_own_timesheet",
    "weekly_own_timesheet",
];
const TIMESHEET_OTHER: &[&str] = &[
    "view_other_timesheet",
    "start_other_timesheet",
    "stop_other_timesheet",
    "create_other_timesheet",
    "edit_other_timesheet",
    "export_other_timesheet",
    "delete_other_timesheet",
];
const PROFILE: &[&str] = &[
    "view_own_profile",
    "edit_own_profile",
    "password_own_profile",
    "preferences_own_profile",
    "api-token_own_profile",
];
const PROFILE_OTHER: &[&str] = &[
    "view_other_profile",
    "edit_other_profile",
    "password_other_profile",
    "roles_other_profile",
    "preferences_other_profile",
    "api-token_other_profile",
    "teams_other_profile",
    "supervisor_other_profile",
    "hourly-rate_other_profile",
];
const EVERYONE: &[&str] = &["api_access", "hours_own_profile", "view_team_member"];
const USER_ALONE: &[&str] = &["create_tag", "time_team_project", "view_reporting"];
const TAGS: &[&str] = &["view_tag", "manage_tag", "create_tag", "delete_tag"];
const INVOICE: &[&str] = &["view_invoice", "create_invoice", "edit_invoice"];
const EXPORT: &[&str] = &["create_export", "edit_export_own_timesheet", "edit_export_other_timesheet"];
const BILLABLE: &[&str] = &["edit_billable_own_timesheet", "edit_billable_other_timesheet"];
const RATE_VIEW: &[&str] =
    &["view_rate_own_timesheet", "view_rate_other_timesheet", "hourly-rate_own_profile"];
const RATE_EDIT: &[&str] = &["edit_rate_own_timesheet", "edit_rate_other_timesheet"];
const TEAMS: &[&str] = &["view_team", "create_team", "edit_team", "delete_team"];
const USERS: &[&str] = &["view_user", "create_user", "delete_user", "role_permissions"];
const LEAD: &[&str] = &[
    "create_activity",
    "view_teamlead_activity",
    "edit_teamlead_activity",
    "budget_teamlead_activity",
    "time_teamlead_activity",
    "view_teamlead_project",
    "budget_teamlead_project",
    "time_teamlead_project",
    "comments_teamlead_project",
    "details_teamlead_project",
    "view_teamlead_customer",
    "budget_teamlead_customer",
    "time_teamlead_customer",
    "comments_teamlead_customer",
    "details_teamlead_customer",
    "hours_other_profile",
];
const ADMIN: &[&str] = &[
    "view_activity",
    "create_activity",
    "edit_activity",
    "budget_activity",
    "time_activity",
    "delete_activity",
    "permissions_activity",
    "view_project",
    "create_project",
    "edit_project",
    "budget_project",
    "time_project",
    "delete_project",
    "permissions_project",
    "comments_project",
    "details_project",
    "view_customer",
    "create_customer",
    "edit_customer",
    "budget_customer",
    "time_customer",
    "delete_customer",
    "permissions_customer",
    "comments_customer",
    "details_customer",
    "manage_invoice_template",
    "lockdown_grace_timesheet",
    "lockdown_override_timesheet",
    "edit_exported_timesheet",
    "teams_own_profile",
    "view_all_data",
    "contract_other_profile",
    "hours_other_profile",
    "create_export_template",
];
const SUPER: &[&str] =
    &["roles_own_profile", "supervisor_own_profile", "system_information", "system_configuration", "plugins"];
/// Permissions of `WorkContractBundle` by its documentation; plain users may not delete absences.
const ABSENCE: &[&str] = &["absence", "edit_own_absence"];
const ABSENCE_LEAD: &[&str] = &[
    "delete_own_absence",
    "edit_other_absence",
    "delete_other_absence",
    "view_other_absence",
    "approve_other_absence",
];
const ABSENCE_ADMIN: &[&str] =
    &["approve_own_absence", "edit_public_holidays", "approve_times_contract", "unlock_times_contract"];

/// Permissions of every role.
const COMMON: &[&[&str]] = &[TIMESHEET, PROFILE, EVERYONE, ABSENCE];
/// Permissions on the records of others.
const LEADING: &[&[&str]] = &[TIMESHEET_OTHER, INVOICE, EXPORT, BILLABLE, TAGS, RATE_VIEW, ABSENCE_LEAD];
const ADMINISTRATION: &[&[&str]] = &[RATE_EDIT, TEAMS, ADMIN, ABSENCE_ADMIN];
const SUPERVISION: &[&[&str]] = &[PROFILE_OTHER, USERS, SUPER];

/// Groups of permissions of a role.
type Groups = &'static [&'static [&'static [&'static str]]];

const ROLES: [(&str, Groups); 4] = [
    ("ROLE_USER", &[COMMON, &[USER_ALONE]]),
    ("ROLE_TEAMLEAD", &[COMMON, LEADING, &[LEAD]]),
    ("ROLE_ADMIN", &[COMMON, LEADING, ADMINISTRATION]),
    ("ROLE_SUPER_ADMIN", &[COMMON, LEADING, ADMINISTRATION, SUPERVISION]),
];

/// Checks if one of the roles, or `ROLE_USER`, has the permission by default or by the settings.
pub(crate) fn granted(settings: &Settings, roles: &[String], permission: &str) -> bool {
    let listed = |list: &[(String, String)], role: &str| {
        list.iter().any(|(of, changed)| of == role && changed == permission)
    };
    let by_default = |role: &str| {
        let groups = ROLES.iter().filter(|(of, _)| *of == role).flat_map(|(_, groups)| *groups);
        groups.copied().flatten().any(|set| set.contains(&permission))
    };
    let has = |role: &str| {
        listed(&settings.grants, role) || (by_default(role) && !listed(&settings.revocations, role))
    };
    has("ROLE_USER") || roles.iter().any(|role| has(role))
}

/// Kind of object that teams can be assigned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TeamResource {
    /// Customers.
    Customer,
    /// Projects; the teams of the customer apply too.
    Project,
    /// Activities; the teams of the project and its customer apply too.
    Activity,
}

impl TeamResource {
    /// Returns the word in permission names.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Project => "project",
            Self::Activity => "activity",
        }
    }

    /// Returns the teams of the object and of each parent; `None` for an unknown id.
    pub(crate) fn teams(self, store: &Store, id: u64) -> Option<Vec<&[u64]>> {
        let (own, parent) = match self {
            Self::Customer => (&store.customers.get(id)?.teams, None),
            Self::Project => {
                let project = store.projects.get(id)?;
                (&project.teams, Some((Self::Customer, project.customer)))
            }
            Self::Activity => {
                let activity = store.activities.get(id)?;
                (&activity.teams, activity.project.map(|project| (Self::Project, project)))
            }
        };
        let above = parent.and_then(|(kind, id)| kind.teams(store, id)).unwrap_or_default();
        Some(std::iter::once(own.as_slice()).chain(above).collect())
    }
}

/// Answers 404 for an unknown object and 403 without the permission.
pub(crate) fn require(call: &Call<'_>, kind: TeamResource, id: u64, verb: &str) -> Result<(), ErrorResponse> {
    kind.teams(call.store, id).ok_or(NOT_FOUND)?;
    allowed(may(call, kind, id, verb))
}

/// Checks the permission by role, lead or membership; deleting needs a role.
pub(crate) fn may(call: &Call<'_>, kind: TeamResource, id: u64, verb: &str) -> bool {
    let word = kind.word();
    if call.may(&format!("{verb}_{word}")) || verb == "delete" {
        return call.may(&format!("{verb}_{word}"));
    }
    let leads = call.may(&format!("{verb}_teamlead_{word}"));
    let belongs = call.may(&format!("{verb}_team_{word}"));
    let teams = kind.teams(call.store, id).unwrap_or_default().concat();
    teams
        .into_iter()
        .filter_map(|team| call.store.teams.get(team))
        .any(|team| (leads && team.led_by(call.me.id)) || (belongs && team.has_member(call.me.id)))
}

/// Checks if the object is visible in lists: each level has no teams or one of the caller's.
pub(crate) fn is_accessible(call: &Call<'_>, kind: TeamResource, id: u64) -> bool {
    let mine = |team: &u64| call.store.teams.get(*team).is_some_and(|team| team.has_member(call.me.id));
    let open = |teams: &[u64]| teams.is_empty() || teams.iter().any(mine);
    call.may("view_all_data") || kind.teams(call.store, id).is_some_and(|levels| levels.into_iter().all(open))
}

/// Returns the existing ids; 403 if one of them is not accessible.
pub(crate) fn accessible_ids(
    call: &Call<'_>,
    kind: TeamResource,
    ids: Vec<u64>,
) -> Result<Vec<u64>, ErrorResponse> {
    let existing: Vec<u64> = ids.into_iter().filter(|id| kind.teams(call.store, *id).is_some()).collect();
    allowed(existing.iter().all(|id| is_accessible(call, kind, *id)))?;
    Ok(existing)
}
