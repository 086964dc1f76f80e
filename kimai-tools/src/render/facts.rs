//! Facts that several kinds of entities have.

use kimai_domain::api::{MetaField, Seconds, Team};

use super::{Text, duration, money, quoted_name};

pub(super) fn yes_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

/// Returns a name with its number in brackets.
pub(super) fn numbered(name: &str, number: Option<&str>) -> String {
    match number.filter(|number| !number.is_empty()) {
        Some(number) => format!("{} [{}]", quoted_name(name), quoted_name(number)),
        None => quoted_name(name).to_string(),
    }
}

/// Returns names with ids, separated by commas, or `None` if there are none.
pub(super) fn named<'a, R: 'a>(
    things: impl IntoIterator<Item = &'a R>,
    name: impl Fn(&'a R) -> (u64, &'a str),
) -> Option<String> {
    let names = things.into_iter().map(name).map(|(id, name)| format!("{} (#{id})", quoted_name(name)));
    let names = names.collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then_some(names)
}

/// Returns the names of teams with ids.
pub(super) fn teams(teams: Option<&Vec<Team>>) -> Option<String> {
    named(teams.into_iter().flatten(), |team| (team.id.get(), &team.name))
}

/// Returns a colour as Kimai writes it, escaped if it is no hexadecimal number.
pub fn color(color: &str) -> String {
    let plain = color.strip_prefix('#').is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if plain { color.to_owned() } else { quoted_name(color).to_string() }
}

/// Budgets of money and time.
pub(super) struct Budgets<'a> {
    pub(super) money: Option<f64>,
    pub(super) time: Option<Seconds>,
    pub(super) kind: Option<&'a str>,
    pub(super) currency: Option<&'a str>,
}

impl Budgets<'_> {
    pub(super) fn write(&self, text: &mut Text) {
        let each = match self.kind {
            Some("month") => " a month".to_owned(),
            Some(other) if !other.is_empty() => format!(" ({})", quoted_name(other)),
            _ => String::new(),
        };
        let budget = self.money.filter(|budget| *budget != 0.0);
        text.field("Budget", budget.map(|budget| format!("{}{each}", money(budget, self.currency))));
        let time = self.time.filter(|time| time.0 != 0);
        text.field("Time budget", time.map(|time| format!("{}{each}", duration(time))));
    }
}

/// Writes the custom fields that have a value.
pub(super) fn custom_fields(text: &mut Text, fields: &[MetaField]) {
    let set = fields.iter().filter_map(|field| {
        let value = field.value.as_deref().filter(|value| !value.is_empty())?;
        Some(format!("{}={}", quoted_name(&field.name), quoted_name(value)))
    });
    text.field("Custom fields", Some(set.collect::<Vec<_>>().join("; ")));
}
