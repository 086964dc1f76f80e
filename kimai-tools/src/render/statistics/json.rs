//! The same as one JSON document, with numbers rounded for reading.

use std::{
    collections::BTreeMap,
    fmt::{Display, Write},
};

use kimai_domain::{
    api::{Activity, Identified, Link, Project, Seconds, User},
    statistics::{Coverage, Parts, Share, Statistics, Tally, YearOf},
};
use serde_json::{Map, Value, json};
use untrusted_input::text::mark_invisible;

use super::groups::split;

/// How many parts of a group, weeks or tags there are at most.
pub(super) const MOST: usize = 50;

/// All of the statistics below `head`, on one line.
pub fn of(mut head: Map<String, Value>, statistics: &Statistics, years: Option<&[YearOf<'_>]>) -> String {
    let whole = statistics.total.time;
    head.extend(figures(&statistics.total));
    head.insert("running".to_owned(), json!(statistics.running));
    head.insert("users".to_owned(), group(&statistics.users, whole, user));
    head.insert("projects".to_owned(), group(&statistics.projects, whole, project));
    head.insert("activities".to_owned(), group(&statistics.activities, whole, activity));
    head.insert("months".to_owned(), hours_by(&statistics.months));
    head.insert("weeks".to_owned(), hours_by(&statistics.weeks));
    head.insert("tags".to_owned(), tags(statistics));
    head.insert("peak_hour".to_owned(), json!(statistics.peak_hour().map(|(hour, _)| hour)));
    if let Some(years) = years {
        head.insert("years".to_owned(), years.iter().map(year).collect());
    }
    head.retain(|_, value| !value.is_null());
    visible(&Value::Object(head).to_string())
}

fn figures(tally: &Tally) -> Map<String, Value> {
    let amounts = tally.money.amounts().map(|(currency, amount)| {
        (currency.unwrap_or("unknown currency").to_owned(), json!((amount * 100.0).round() / 100.0))
    });
    let figures = json!({
        "records": tally.records,
        "hours": hours(tally.time),
        "billable_hours": hours(tally.billable),
        "billable_percent": tally.billable_share().map(Share::percent),
        "days": tally.days(),
        "person_days": tally.person_days(),
        "hours_per_person_day": tally.per_person_day().map(hours),
        "rates": amounts.collect::<Map<String, Value>>(),
        "without_rate": Some(tally.unpriced).filter(|some| *some > 0),
    });
    let Value::Object(mut figures) = figures else { return Map::new() };
    figures.retain(|_, figure| !figure.is_null());
    figures
}

/// Two decimals.
fn hours(time: Seconds) -> f64 {
    (time.as_hours() * 100.0).round() / 100.0
}

fn group<T: Identified + Clone>(
    parts: &Parts<T>,
    whole: Seconds,
    name: impl Fn(&Link<T>) -> Option<String>,
) -> Value {
    let (shown, rest) = split(parts, MOST);
    let figures =
        |tally: &Tally| (hours(tally.time), Share::of(tally.time, whole).map(Share::percent), tally.records);
    let mut rows: Vec<Value> = Vec::new();
    for part in shown {
        let (hours, percent, records) = figures(&part.tally);
        rows.push(json!({ "id": part.what.id(), "name": name(&part.what), "hours": hours, "percent": percent, "records": records }));
    }
    if let Some((others, rest)) = rest {
        let (hours, percent, records) = figures(&rest);
        rows.push(json!({ "others": others, "hours": hours, "percent": percent, "records": records }));
    }
    Value::Array(rows)
}

fn project(link: &Link<Project>) -> Option<String> {
    let project = link.object()?;
    let customer = project.customer.as_ref().and_then(Link::object);
    Some(
        customer
            .map_or_else(|| project.name.clone(), |customer| format!("{} / {}", customer.name, project.name)),
    )
}

fn activity(link: &Link<Activity>) -> Option<String> {
    link.object().map(|activity| activity.name.clone())
}

fn user(link: &Link<User>) -> Option<String> {
    let user = link.object()?;
    Some(user.alias.clone().filter(|alias| !alias.trim().is_empty()).unwrap_or_else(|| user.username.clone()))
}

/// The last ones, after what came before them.
fn hours_by<K: Display>(by: &BTreeMap<K, Tally>) -> Value {
    let before = by.len().saturating_sub(MOST);
    let earlier: i64 = by.values().take(before).map(|tally| tally.time.0).sum();
    let mut shown = Map::new();
    if before > 0 {
        shown.insert("earlier".to_owned(), json!(hours(Seconds(earlier))));
    }
    shown.extend(by.iter().skip(before).map(|(when, tally)| (when.to_string(), json!(hours(tally.time)))));
    Value::Object(shown)
}

fn tags(statistics: &Statistics) -> Value {
    let mut tags: Vec<(&String, &Tally)> = statistics.tags.iter().collect();
    tags.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.records));
    let row = |(tag, tally): (&String, &Tally)| (tag.clone(), json!(tally.records));
    tags.into_iter().take(MOST).map(row).collect::<Map<String, Value>>().into()
}

fn year(year: &YearOf<'_>) -> Value {
    let mut row = Map::from_iter([("year".to_owned(), json!(year.year))]);
    if let Coverage::Part(from, to) = year.coverage {
        row.insert("only".to_owned(), json!([from, to]));
    }
    row.extend(figures(&year.records.total));
    if let Some(growth) = year.growth {
        let percent = growth.share.map(Share::percent);
        let change = json!({ "hours": hours(growth.time), "percent": percent, "days": growth.days });
        row.insert("against_year_before".to_owned(), change);
    }
    Value::Object(row)
}

/// Characters that hide or reorder others are escaped; in JSON they stand only inside strings.
fn visible(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for (letter, invisible) in mark_invisible(json) {
        if !invisible {
            shown.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{mark_invisible, visible};

    proptest! {
        #[test]
        fn nothing_hides_in_the_document_and_it_reads_as_what_it_was(words in any::<String>(), key in any::<String>()) {
            let document = json!({ key: words });
            let shown = visible(&document.to_string());
            prop_assert!(!mark_invisible(&shown).any(|(_, invisible)| invisible), "{shown:?}");
            prop_assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), document);
        }
    }
}
