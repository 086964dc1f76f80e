use jiff::Zoned;
use kimai_api::{Absence, Timesheet};
use proptest::prelude::*;
use serde_json::json;

use super::{Conflict, Item, Match, Reason, drafts};

fn time(text: &str) -> Zoned {
    format!("{text}:00+01:00[Europe/Berlin]").parse().unwrap()
}

fn record(id: u64, work: (u64, u64), begin: &str, text: &str, tags: &[&str]) -> Timesheet {
    let named = |id: u64, names: &[&str]| {
        let name = usize::try_from(id).ok().and_then(|id| names.get(id)).copied().unwrap_or("Other");
        json!({ "id": id, "name": name, "visible": true })
    };
    let begin = time(begin);
    let end = &begin + jiff::SignedDuration::from_hours(1);
    serde_json::from_value(json!({
        "id": id, "begin": begin.strftime("%Y-%m-%dT%H:%M:%S%z").to_string(),
        "end": end.strftime("%Y-%m-%dT%H:%M:%S%z").to_string(), "user": 3, "description": text, "tags": tags,
        "project": named(work.0, &["", "Website relaunch", "ERP integration"]),
        "activity": named(work.1, &["", "Meeting", "Development", "Testing"]),
    }))
    .unwrap()
}

fn item(begin: &str, text: &str, tags: &[&str]) -> Item {
    let begin = time(begin);
    let end = &begin + jiff::SignedDuration::from_hours(1);
    Item { begin, end, text: text.to_owned(), tags: tags.iter().map(|tag| (*tag).to_owned()).collect() }
}

fn history() -> Vec<Timesheet> {
    vec![
        record(1, (1, 1), "2026-11-16T09:00", "Weekly with Musterbau", &[]),
        record(2, (1, 2), "2026-11-17T10:00", "WEB-12 header", &["urgent"]),
        record(3, (2, 3), "2026-11-18T14:00", "ERP-7 import of orders", &["onsite"]),
    ]
}

fn matched(item: Item) -> Option<Match> {
    drafts(vec![item], &history(), &[], &[]).pop().unwrap().matched
}

fn work(item: Item) -> (u64, u64, Reason) {
    let matched = matched(item).expect("a match");
    (matched.project.get(), matched.activity.get(), matched.reason)
}

#[test]
fn each_kind_of_fact_leads_to_the_work_of_the_history() {
    let day = "2026-11-20T16:00";
    assert_eq!(work(item(day, "weekly  with musterbau", &[])), (1, 1, Reason::SameText));
    assert_eq!(work(item(day, "Review of web-12", &[])), (1, 2, Reason::Ticket("WEB-12".to_owned())));
    assert_eq!(work(item(day, "ERP-99 broken", &[])), (2, 3, Reason::TicketPrefix("ERP".to_owned())));
    assert_eq!(work(item(day, "Something", &["onsite"])), (2, 3, Reason::Tags));
    assert_eq!(work(item(day, "Import of new orders", &[])), (2, 3, Reason::SimilarText));
    assert_eq!(work(item(day, "Testing of ERP integration", &[])), (2, 3, Reason::Name));
    assert_eq!(work(item("2026-11-23T09:15", "Standup", &[])), (1, 1, Reason::TimeOfWeek));
    assert!(matched(item(day, "Dentist", &[])).is_none());
    assert!(matched(item(day, "", &[])).is_none());
}

#[test]
fn confidence_is_lower_if_another_work_suits_too() {
    let clear = matched(item("2026-11-20T16:00", "WEB-12", &[])).unwrap().confidence;
    let mut history = history();
    history.push(record(4, (2, 2), "2026-11-19T10:00", "WEB-12 for the shop", &[]));
    let unclear = drafts(vec![item("2026-11-20T16:00", "WEB-12", &[])], &history, &[], &[]);
    let unclear = unclear[0].matched.as_ref().unwrap().confidence;
    assert!(clear > 0.8 && unclear < 0.6, "{clear} {unclear}");
}

#[test]
fn conflicts_are_records_items_and_absences_of_the_time() {
    let booked =
        [record(5, (1, 1), "2026-11-20T09:30", "", &[]), record(6, (1, 1), "2026-11-20T10:00", "", &[])];
    let absence = |id: u64, status: &str| -> Absence {
        let absence = json!({ "id": id, "date": "2026-11-21", "type": "holiday", "status": status });
        serde_json::from_value(absence).unwrap()
    };
    let absences = [absence(7, "approved"), absence(8, "rejected")];
    let items = vec![
        item("2026-11-20T09:00", "a", &[]),
        item("2026-11-20T09:45", "b", &[]),
        item("2026-11-21T09:00", "c", &[]),
    ];
    let proposals = drafts(items, &history(), &booked, &absences);
    let kinds = |index: usize| {
        let kind = |conflict: &Conflict| match conflict {
            Conflict::Record(record) => format!("record {}", record.id),
            Conflict::Item(other) => format!("item {other}"),
            Conflict::Absence(absence) => format!("absence {}", absence.id),
        };
        proposals[index].conflicts.iter().map(kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(0), ["record 5", "item 1"]);
    assert_eq!(kinds(1), ["record 5", "record 6", "item 0"]);
    assert_eq!(kinds(2), ["absence 7"]);
}

proptest! {
    #[test]
    fn every_item_has_one_draft_with_a_confidence_between_zero_and_one(
        texts in prop::collection::vec("[A-Za-z0-9 -]{0,20}", 0..8), hour in 0_u8..22,
    ) {
        let begin = format!("2026-11-20T{hour:02}:00");
        let items: Vec<Item> = texts.iter().map(|text| item(&begin, text, &["urgent"])).collect();
        let proposals = drafts(items.clone(), &history(), &[], &[]);
        prop_assert_eq!(proposals.len(), items.len());
        for (proposal, item) in proposals.iter().zip(&items) {
            prop_assert_eq!(&proposal.item, item);
            let confidence = proposal.matched.as_ref().map_or(0.0, |matched| matched.confidence);
            prop_assert!((0.0..=1.0).contains(&confidence));
        }
    }

    #[test]
    fn a_text_of_the_history_leads_to_its_work(index in 0_usize..3, hour in 0_u8..22) {
        let known = &history()[index];
        let begin = format!("2026-11-21T{hour:02}:00");
        let (project, activity, _) = work(item(&begin, known.description.as_deref().unwrap(), &[]));
        prop_assert_eq!((project, activity), (known.project.id().get(), known.activity.id().get()));
    }
}
