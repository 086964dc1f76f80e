//! Kimai's default permissions: which role brings which.

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
/// Permissions of `WorkContractBundle`, by its documentation: plain users may not delete even their own absences.
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

const SETS: &[(&str, &[&[&str]])] = &[
    ("ROLE_USER", &[TIMESHEET, PROFILE, EVERYONE, USER_ALONE, ABSENCE]),
    ("ROLE_TEAMLEAD", &[TIMESHEET_OTHER, INVOICE, EXPORT, BILLABLE, TAGS, RATE_VIEW, LEAD, ABSENCE_LEAD]),
    (
        "ROLE_ADMIN",
        &[
            TIMESHEET_OTHER,
            INVOICE,
            EXPORT,
            BILLABLE,
            TAGS,
            RATE_VIEW,
            RATE_EDIT,
            TEAMS,
            ADMIN,
            ABSENCE_LEAD,
            ABSENCE_ADMIN,
        ],
    ),
    (
        "ROLE_SUPER_ADMIN",
        &[
            TIMESHEET_OTHER,
            INVOICE,
            EXPORT,
            BILLABLE,
            TAGS,
            RATE_VIEW,
            RATE_EDIT,
            TEAMS,
            ADMIN,
            PROFILE_OTHER,
            USERS,
            SUPER,
            ABSENCE_LEAD,
            ABSENCE_ADMIN,
        ],
    ),
];

/// Whether one of these roles (and `ROLE_USER`, which everybody has) brings the permission.
pub(crate) fn granted(roles: &[String], permission: &str) -> bool {
    let has = |role: &str| role == "ROLE_USER" || roles.iter().any(|own| own == role);
    SETS.iter().filter(|(role, _)| has(role)).flat_map(|(_, sets)| *sets).any(|set| set.contains(&permission))
}
