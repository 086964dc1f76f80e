//! What a real Kimai 2.65 answered, read by this crate with nothing lost.
//!
//! The recorded exchanges are no part of the repository. Where they are not beside it, these tests say so and pass.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod compare;
mod readers;
mod recording;
mod refusals;

use std::collections::{BTreeMap, BTreeSet};

use kimai_api::route;

/// Fields of recorded answers that no type carries, each with the reason.
const NOT_CARRIED: &[(&str, &str)] = &[];

#[test]
fn every_recorded_answer_reads_as_what_its_route_promises_and_nothing_is_lost() {
    let Some(recordings) = recording::all() else { return };
    let mut lost = BTreeSet::new();
    let mut read = BTreeMap::new();
    for recording in recordings.iter().filter(|recording| recording.is_json_success()) {
        let route = recording.route().unwrap_or_else(|| panic!("{}: no route", recording.name)).to_string();
        let reader = readers::of(&route).unwrap_or_else(|| panic!("{}: no type for {route}", recording.name));
        let again = reader(&recording.response).unwrap_or_else(|why| panic!("{}: {why}", recording.name));
        compare::differences(&recording.response, &again, &route, &mut lost);
        *read.entry(route).or_insert(0) += 1;
    }
    let reasons: BTreeSet<_> = NOT_CARRIED.iter().map(|(field, _)| (*field).to_owned()).collect();
    assert_eq!(lost, reasons, "fields that no type carries");
    assert!(read.len() > 50 && read.values().sum::<i32>() > 200, "{read:?}");
}

#[test]
fn a_deletion_answers_nothing_that_could_be_lost() {
    let Some(recordings) = recording::all() else { return };
    for recording in
        recordings.iter().filter(|recording| recording.is_success() && recording.method == "DELETE")
    {
        let is_team_access = recording.path.starts_with("/api/teams/") && recording.status == 200;
        assert_eq!(recording.response.is_null(), !is_team_access, "{}", recording.name);
    }
}

#[test]
fn every_recorded_success_belongs_to_a_route_of_this_crate() {
    let Some(recordings) = recording::all() else { return };
    let elsewhere: Vec<_> = recordings
        .iter()
        .filter(|recording| recording.is_success() && !matches!(&*recording.method, "HEAD" | "OPTIONS"))
        .filter(|recording| recording.route().is_none())
        .map(|recording| &recording.name)
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
    assert!(!route::all().is_empty());
}
