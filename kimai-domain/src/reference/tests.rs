use kimai_api::{Id, Identified};
use proptest::prelude::*;

use super::{Referable, Reference, Resolution, fold};
use crate::Error;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    id: u64,
    name: String,
    is_active: bool,
}

impl Identified for Item {
    fn id(&self) -> Id<Self> {
        Id::new(self.id)
    }
}

impl Referable for Item {
    fn names(&self) -> Vec<String> {
        vec![self.name.clone(), format!("number {}", self.id)]
    }

    fn is_active(&self) -> bool {
        self.is_active
    }
}

fn items(names: &[(&str, bool)]) -> Vec<Item> {
    let item = |(index, (name, is_active)): (usize, &(&str, bool))| Item {
        id: index as u64 + 1,
        name: (*name).to_owned(),
        is_active: *is_active,
    };
    names.iter().enumerate().map(item).collect()
}

fn by_name(name: &str) -> Reference<Item> {
    Reference::Name(name.to_owned())
}

fn ids(resolution: Resolution<Item>) -> (&'static str, Vec<u64>) {
    let (kind, items) = match resolution {
        Resolution::One(item) => ("one", vec![item]),
        Resolution::Several(items) => ("several", items),
        Resolution::NotFound(items) => ("not found", items),
    };
    (kind, items.iter().map(|item| item.id).collect())
}

#[test]
fn exact_name_takes_precedence_over_part_of_a_name() {
    let all = items(&[("Support 2023", true), ("Support", true), ("Support 2024", true)]);
    assert_eq!(ids(by_name("SUPPORT").resolve(&all)), ("one", vec![2]));
    assert_eq!(ids(by_name("support 20").resolve(&all)), ("several", vec![1, 3]));
    assert_eq!(ids(by_name("number 3").resolve(&all)), ("one", vec![3]));
}

#[test]
fn active_entity_takes_precedence_over_inactive_ones_of_the_same_name() {
    let all = items(&[("Web", false), ("Web", true), ("Old", false), ("Old", false)]);
    assert_eq!(ids(by_name("web").resolve(&all)), ("one", vec![2]));
    assert_eq!(ids(by_name("old").resolve(&all)), ("several", vec![3, 4]));
}

#[test]
fn line_breaks_and_repeated_spaces_match_a_single_space() {
    assert_eq!(ids(by_name("Web shop").resolve(&items(&[("Web\n  shop", true)]))), ("one", vec![1]));
}

#[test]
fn unknown_name_is_an_error_with_similar_names() {
    let all = items(&[("Branding", true), ("Website relaunch", true), ("Data warehouse", true)]);
    let Err(Error::Unresolved(error)) = by_name("Webseit relaunch").resolve_one("project_name", &all) else {
        panic!()
    };
    assert_eq!((error.field.as_str(), error.is_ambiguous), ("project_name", false));
    assert_eq!(error.candidates.first(), Some(&("Website relaunch".to_owned(), 2)));
}

#[test]
fn numbers_and_digits_are_ids_and_other_text_is_a_name() {
    let read = |json: &str| serde_json::from_str::<Reference<Item>>(json);
    assert_eq!(read("7").unwrap(), Reference::Id(Id::new(7)));
    assert_eq!(read("\" 7 \"").unwrap(), Reference::Id(Id::new(7)));
    assert_eq!(read("\"7b \"").unwrap(), by_name("7b"));
    for json in ["\"  \"", "0", "\"0\"", "true", "-1", "1.5", "null"] {
        assert!(read(json).is_err(), "{json}");
    }
}

fn some_items() -> impl Strategy<Value = Vec<Item>> {
    let row = ("[a-c ]{1,4}", any::<bool>());
    prop::collection::vec(row, 0..12).prop_map(|rows| {
        items(&rows.iter().map(|(name, is_active)| (name.as_str(), *is_active)).collect::<Vec<_>>())
    })
}

proptest! {
    #[test]
    fn matches_contain_the_name_and_other_results_do_not(all in some_items(), name in "[a-c]{1,3}") {
        let contains = |item: &Item| fold(&item.name).contains(&name);
        let exact = |item: &Item| fold(&item.name) == name;
        match by_name(&name).resolve(&all) {
            Resolution::One(item) => {
                prop_assert!(contains(&item));
                prop_assert!(exact(&item) || all.iter().filter(|item| contains(item)).count() == 1);
            }
            Resolution::Several(several) => {
                prop_assert!(several.len() > 1 && several.iter().all(contains));
                prop_assert_eq!(several.iter().any(exact), all.iter().any(exact));
            }
            Resolution::NotFound(similar) => {
                prop_assert!(!all.iter().any(contains));
                prop_assert_eq!(similar.len(), all.len().min(5));
            }
        }
    }

    #[test]
    fn unique_name_always_resolves_to_its_entity(all in some_items()) {
        for item in &all {
            let same = all.iter().filter(|other| fold(&other.name) == fold(&item.name)).count();
            if same == 1 && !fold(&item.name).is_empty() {
                prop_assert_eq!(by_name(&item.name).resolve(&all), Resolution::One(item.clone()));
            }
            prop_assert_eq!(Reference::Id(Id::new(item.id)).resolve(&all), Resolution::One(item.clone()));
        }
    }

    #[test]
    fn duplicate_entities_are_not_ambiguous(all in some_items(), name in "[a-c]{1,3}") {
        let twice = [all.clone(), all.clone()].concat();
        prop_assert_eq!(by_name(&name).resolve(&twice), by_name(&name).resolve(&all));
    }
}
