//! Statistics of time records as one JSON document, with numbers rounded for people.

use std::{
    collections::BTreeMap,
    fmt::{Display, Write},
};

use kimai_domain::{
    api::{Activity, Customer, Identified, Link, Project, Seconds, User},
    statistics::{Coverage, Groups, Share, Statistics, Tally, YearSummary},
};
use serde_json::{Map, Value, json};
use untrusted_input::text::mark_invisible;

use super::{ranked_tags, split_largest};

/// Maximum number of groups, days, weeks, months and tags each.
pub(super) const MAX_ROWS: usize = 4000;

/// Returns all statistics as one line of JSON, after the properties of `head`.
pub fn to_json(mut head: Map<String, Value>, statistics: &Statistics, years: &[YearSummary<'_>]) -> String {
    let total = statistics.total.time;
    head.extend(figures(&statistics.total));
    head.insert("running".to_owned(), json!(statistics.total.running_records));
    head.insert("running_hours".to_owned(), json!(hours(statistics.total.running)));
    head.insert("customers".to_owned(), group_list(&statistics.customers, total, customer));
    head.insert("users".to_owned(), group_list(&statistics.users, total, user));
    head.insert("projects".to_owned(), group_list(&statistics.projects, total, project));
    head.insert("activities".to_owned(), group_list(&statistics.activities, total, activity));
    head.insert("years".to_owned(), years.iter().map(year).collect());
    head.insert("months".to_owned(), hours_by(&statistics.months));
    head.insert("weeks".to_owned(), hours_by(&statistics.weeks));
    head.insert("days_by_date".to_owned(), hours_by(&statistics.days));
    head.insert("tags".to_owned(), tags(statistics));
    head.insert("peak_hour".to_owned(), json!(statistics.peak_hour().map(|(hour, _)| hour)));
    head.retain(|_, value| !value.is_null());
    escape_invisible(&Value::Object(head).to_string())
}

/// Returns the rates by currency.
fn rates(tally: &Tally) -> Map<String, Value> {
    let amounts = tally.money.amounts().map(|(currency, amount)| {
        (currency.unwrap_or("unknown currency").to_owned(), json!((amount * 100.0).round() / 100.0))
    });
    amounts.collect()
}

fn figures(tally: &Tally) -> Map<String, Value> {
    let figures = json!({
        "records": tally.records,
        "hours": hours(tally.time),
        "billable_hours": hours(tally.billable),
        "billable_percent": tally.billable_share().map(Share::percent),
        "days": tally.days(),
        "person_days": tally.person_days(),
        "hours_per_person_day": tally.per_person_day().map(hours),
        "rates": rates(tally),
        "without_rate": Some(tally.without_rate).filter(|count| *count > 0),
    });
    let Value::Object(mut figures) = figures else { return Map::new() };
    figures.retain(|_, figure| !figure.is_null());
    figures
}

/// Returns hours with two decimals.
fn hours(time: Seconds) -> f64 {
    (time.as_hours() * 100.0).round() / 100.0
}

fn group_list<T: Identified + Clone>(
    groups: &Groups<T>,
    total: Seconds,
    name: impl Fn(&Link<T>) -> Option<String>,
) -> Value {
    let (largest, others) = split_largest(groups, MAX_ROWS);
    let percent = |tally: &Tally| Share::of(tally.time, total).map(Share::percent);
    let mut rows: Vec<Value> = Vec::new();
    for group in largest {
        rows.push(json!({
            "id": group.entity.id(),
            "name": name(&group.entity),
            "hours": hours(group.tally.time),
            "percent": percent(&group.tally),
            "billable_hours": hours(group.tally.billable),
            "rates": rates(&group.tally),
            "records": group.tally.records,
        }));
    }
    if let Some((count, sum)) = others {
        rows.push(json!({
            "others": count,
            "hours": hours(sum.time),
            "percent": percent(&sum),
            "billable_hours": hours(sum.billable),
            "rates": rates(&sum),
            "records": sum.records,
        }));
    }
    Value::Array(rows)
}

fn customer(link: &Link<Customer>) -> Option<String> {
    link.object().map(|customer| customer.name.clone())
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

/// Returns the hours of the latest weeks or months, after the sum of the earlier ones.
fn hours_by<K: Display>(spans: &BTreeMap<K, Tally>) -> Value {
    let earlier_count = spans.len().saturating_sub(MAX_ROWS);
    let earlier: i64 = spans.values().take(earlier_count).map(|tally| tally.time.0).sum();
    let mut hours_by_span = Map::new();
    if earlier_count > 0 {
        hours_by_span.insert("earlier".to_owned(), json!(hours(Seconds(earlier))));
    }
    let latest = spans.iter().skip(earlier_count);
    hours_by_span.extend(latest.map(|(span, tally)| (span.to_string(), json!(hours(tally.time)))));
    Value::Object(hours_by_span)
}

fn tags(statistics: &Statistics) -> Value {
    let tags = ranked_tags(statistics).into_iter().take(MAX_ROWS);
    tags.map(|(tag, tally)| (tag.clone(), json!(tally.records))).collect::<Map<String, Value>>().into()
}

fn year(year: &YearSummary<'_>) -> Value {
    let mut row = Map::from_iter([("year".to_owned(), json!(year.year))]);
    if let Coverage::Partial(from, to) = year.coverage {
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

/// Escapes invisible and reordering characters; in JSON they occur only inside strings.
pub(crate) fn escape_invisible(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for (letter, invisible) in mark_invisible(json) {
        if !invisible {
            escaped.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{escape_invisible, mark_invisible};

    proptest! {
        #[test]
        fn escaped_document_has_no_invisible_characters_and_the_same_value(words in any::<String>(), key in any::<String>()) {
            let document = json!({ key: words });
            let escaped = escape_invisible(&document.to_string());
            prop_assert!(!mark_invisible(&escaped).any(|(_, invisible)| invisible), "{escaped:?}");
            prop_assert_eq!(serde_json::from_str::<Value>(&escaped).unwrap(), document);
        }
    }
}
