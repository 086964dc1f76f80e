//! The tools `absence` and `calendar` on a Kimai with the work-contract plugin.

mod approval;
mod attendance;
mod booking;
mod list;

use kimai_tests::sim::SimulatedKimai;

/// Allows team leads to list teams and to read the absences of others.
fn grant_team_lead_permissions(kimai: &SimulatedKimai) {
    let permissions = ["view_team", "contract_other_profile"];
    let grants = permissions.map(|permission| ("ROLE_TEAMLEAD".to_owned(), permission.to_owned()));
    kimai.settings(|settings| settings.grants.extend(grants));
}
