//! Entities in answers: the row of a list, all fields, and fields that several kinds have in common.

use std::fmt::Display;

use kimai_domain::api::{MetaField, Seconds, Team};

use super::{Text, duration, money, quoted_name};
use crate::data::Entity;

/// An entity that can be a row of a list or an answer of its own.
pub(crate) trait Entry: Send + Sync {
    /// Returns the id.
    fn entry_id(&self) -> u64;

    /// Returns the name and the facts that tell the entity from others, on one line without the id.
    fn summary(&self) -> String;

    /// Returns the row of a list: the id and the summary.
    fn row(&self) -> String {
        format!("#{} {}", self.entry_id(), self.summary())
    }

    /// Writes all fields, one per line.
    fn full(&self, text: &mut Text);

    /// Returns all fields as data.
    fn data(&self) -> Entity;
}

/// Boxes rows of one type.
pub(crate) fn entries<T: Entry + 'static>(rows: Vec<T>) -> Vec<Box<dyn Entry>> {
    rows.into_iter().map(|row| Box::new(row) as Box<dyn Entry>).collect()
}

/// Returns `name; fact; fact` with the facts that are set. The name is escaped already.
pub(super) fn summary(name: impl Display, facts: impl IntoIterator<Item = Option<String>>) -> String {
    let facts = facts.into_iter().flatten().filter(|fact| !fact.is_empty());
    facts.fold(name.to_string(), |row, fact| format!("{row}; {fact}"))
}

/// Returns `mark` if `condition` holds.
pub(super) fn mark(condition: bool, mark: &str) -> Option<String> {
    condition.then(|| mark.to_owned())
}

pub(super) fn yes_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

/// Formats a name with a number as `Website [W-1]`.
pub(super) fn numbered(name: &str, number: Option<&str>) -> String {
    match number.filter(|number| !number.is_empty()) {
        Some(number) => format!("{} [{}]", quoted_name(name), quoted_name(number)),
        None => quoted_name(name).to_string(),
    }
}

/// Lists names with ids as `Web (#1), Shop (#2)`; `None` for an empty list.
pub(super) fn named<'a, R: 'a>(
    entities: impl IntoIterator<Item = &'a R>,
    name: impl Fn(&'a R) -> (u64, &'a str),
) -> Option<String> {
    let names = entities.into_iter().map(name).map(|(id, name)| format!("{} (#{id})", quoted_name(name)));
    let names = names.collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then_some(names)
}

/// Lists teams with ids; `None` for no teams.
pub(super) fn teams(teams: Option<&Vec<Team>>) -> Option<String> {
    named(teams.into_iter().flatten(), |team| (team.id.get(), &team.name))
}

/// Formats a color: `#rrggbb` as it is, anything else quoted.
pub fn color(color: &str) -> String {
    let is_hex = color.strip_prefix('#').is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if is_hex { color.to_owned() } else { quoted_name(color).to_string() }
}

/// Number of characters of a comment in a row. The full entity shows all of it.
const EXCERPT: usize = 24;

/// Returns the beginning of a comment.
pub(super) fn excerpt(comment: Option<&str>) -> Option<String> {
    let comment = comment.filter(|comment| !comment.trim().is_empty())?;
    Some(quoted_name(comment).excerpt(EXCERPT))
}

/// Returns a color as a fact of a row.
pub(super) fn color_fact(value: Option<&str>) -> Option<String> {
    value.filter(|value| !value.is_empty()).map(|value| format!("color {}", color(value)))
}

/// Budgets of a customer, project or activity; zero counts as none.
pub(super) struct Budgets<'a> {
    pub(super) money: Option<f64>,
    pub(super) time: Option<Seconds>,
    /// `month` for monthly budgets.
    pub(super) period: Option<&'a str>,
    pub(super) currency: Option<&'a str>,
}

impl Budgets<'_> {
    /// Writes the budgets that are set.
    pub(super) fn render(&self, text: &mut Text) {
        text.field("Budget", self.money_budget());
        text.field("Time budget", self.time_budget());
    }

    /// Returns the budgets that are set as facts of a row.
    pub(super) fn facts(&self) -> [Option<String>; 2] {
        [
            self.money_budget().map(|budget| format!("budget {budget}")),
            self.time_budget().map(|budget| format!("time budget {budget}")),
        ]
    }

    fn money_budget(&self) -> Option<String> {
        let budget = self.money.filter(|budget| *budget != 0.0)?;
        Some(format!("{}{}", money(budget, self.currency), self.period()))
    }

    fn time_budget(&self) -> Option<String> {
        let budget = self.time.filter(|time| time.0 != 0)?;
        Some(format!("{}{}", duration(budget), self.period()))
    }

    fn period(&self) -> String {
        match self.period {
            Some("month") => " a month".to_owned(),
            Some(other) if !other.is_empty() => format!(" ({})", quoted_name(other)),
            _ => String::new(),
        }
    }
}

/// Writes the custom fields that have a value.
pub(super) fn custom_fields(text: &mut Text, fields: &[MetaField]) {
    let fields = fields.iter().map(|field| (field.name.as_str(), field.value.as_deref()));
    named_values(text, "Custom fields", fields);
}

/// Writes named values on one line, as `Custom fields: crm=77; url=x`, and records each of them.
pub(super) fn named_values<'a>(
    text: &mut Text,
    label: &str,
    values: impl Iterator<Item = (&'a str, Option<&'a str>)>,
) {
    let set = values.filter_map(|(name, value)| {
        let value = value.filter(|value| !value.is_empty())?;
        Some((quoted_name(name), quoted_name(value)))
    });
    let set: Vec<_> = set.collect();
    if set.is_empty() {
        return;
    }
    let pairs: Vec<String> = set.iter().map(|(name, value)| format!("{name}={value}")).collect();
    text.line(format_args!("{label}: {}", pairs.join("; ")));
    for (name, value) in set {
        text.fact(&name.to_string(), value);
    }
}
