use kimai_api::{Id, Identified};
use proptest::prelude::*;

use super::{Labelled, Reference, Resolved, fold};
use crate::Error;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Thing {
    id: u64,
    name: String,
    in_use: bool,
}

impl Identified for Thing {
    fn id(&self) -> Id<Self> {
        Id::new(self.id)
    }
}

impl Labelled for Thing {
    fn labels(&self) -> Vec<String> {
        vec![self.name.clone(), format!("number {}", self.id)]
    }

    fn in_use(&self) -> bool {
        self.in_use
    }
}

fn things(names: &[(&str, bool)]) -> Vec<Thing> {
    let thing = |(place, (name, in_use)): (usize, &(&str, bool))| Thing {
        id: place as u64 + 1,
        name: (*name).to_owned(),
        in_use: *in_use,
    };
    names.iter().enumerate().map(thing).collect()
}

fn named(name: &str) -> Reference<Thing> {
    Reference::Name(name.to_owned())
}

fn ids(resolved: Resolved<Thing>) -> (&'static str, Vec<u64>) {
    let (kind, things) = match resolved {
        Resolved::One(thing) => ("one", vec![thing]),
        Resolved::Several(things) => ("several", things),
        Resolved::Unknown(things) => ("unknown", things),
    };
    (kind, things.iter().map(|thing| thing.id).collect())
}

#[test]
fn a_whole_name_beats_a_part_of_one() {
    let all = things(&[("Support 2023", true), ("Support", true), ("Support 2024", true)]);
    assert_eq!(ids(named("SUPPORT").among(&all)), ("one", vec![2]));
    assert_eq!(ids(named("support 20").among(&all)), ("several", vec![1, 3]));
    assert_eq!(ids(named("number 3").among(&all)), ("one", vec![3]));
}

#[test]
fn of_namesakes_the_one_in_use_is_meant() {
    let all = things(&[("Web", false), ("Web", true), ("Old", false), ("Old", false)]);
    assert_eq!(ids(named("web").among(&all)), ("one", vec![2]));
    assert_eq!(ids(named("old").among(&all)), ("several", vec![3, 4]));
}

#[test]
fn a_name_with_a_line_break_is_found() {
    assert_eq!(ids(named("Web shop").among(&things(&[("Web\n  shop", true)]))), ("one", vec![1]));
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    let all = things(&[("Branding", true), ("Website relaunch", true), ("Data warehouse", true)]);
    let Err(Error::Unresolved(error)) = named("Webseit relaunch").one("project_name", &all) else { panic!() };
    assert_eq!((error.field.as_str(), error.several), ("project_name", false));
    assert_eq!(error.offered.first(), Some(&("Website relaunch".to_owned(), 2)));
}

#[test]
fn numbers_and_digits_are_ids_and_the_rest_are_names() {
    let read = |json: &str| serde_json::from_str::<Reference<Thing>>(json);
    assert_eq!(read("7").unwrap(), Reference::Id(Id::new(7)));
    assert_eq!(read("\" 7 \"").unwrap(), Reference::Id(Id::new(7)));
    assert_eq!(read("\"7b \"").unwrap(), named("7b"));
    for json in ["\"  \"", "0", "\"0\"", "true", "-1", "1.5", "null"] {
        assert!(read(json).is_err(), "{json}");
    }
}

fn some_things() -> impl Strategy<Value = Vec<Thing>> {
    let row = ("[a-c ]{1,4}", any::<bool>());
    prop::collection::vec(row, 0..12).prop_map(|rows| {
        things(&rows.iter().map(|(name, in_use)| (name.as_str(), *in_use)).collect::<Vec<_>>())
    })
}

proptest! {
    #[test]
    fn an_answer_is_true_of_what_it_names(all in some_things(), wanted in "[a-c]{1,3}") {
        let contains = |thing: &Thing| fold(&thing.name).contains(&wanted);
        let exact = |thing: &Thing| fold(&thing.name) == wanted;
        match named(&wanted).among(&all) {
            Resolved::One(thing) => {
                prop_assert!(contains(&thing));
                prop_assert!(exact(&thing) || all.iter().filter(|thing| contains(thing)).count() == 1);
            }
            Resolved::Several(several) => {
                prop_assert!(several.len() > 1 && several.iter().all(contains));
                prop_assert_eq!(several.iter().any(exact), all.iter().any(exact));
            }
            Resolved::Unknown(nearest) => {
                prop_assert!(!all.iter().any(contains));
                prop_assert_eq!(nearest.len(), all.len().min(5));
            }
        }
    }

    #[test]
    fn a_name_that_only_one_has_always_means_it(all in some_things()) {
        for thing in &all {
            let same = all.iter().filter(|other| fold(&other.name) == fold(&thing.name)).count();
            if same == 1 && !fold(&thing.name).is_empty() {
                prop_assert_eq!(named(&thing.name).among(&all), Resolved::One(thing.clone()));
            }
            prop_assert_eq!(Reference::Id(Id::new(thing.id)).among(&all), Resolved::One(thing.clone()));
        }
    }

    #[test]
    fn the_same_thing_given_twice_is_not_several(all in some_things(), wanted in "[a-c]{1,3}") {
        let twice = [all.clone(), all.clone()].concat();
        prop_assert_eq!(named(&wanted).among(&twice), named(&wanted).among(&all));
    }
}
