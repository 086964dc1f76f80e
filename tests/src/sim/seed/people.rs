//! Four users who work, and one who left.

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::super::store::{Store, Token, User};

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Name, alias, title, number, colour, zone, role.
type Person = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const PEOPLE: [Person; 5] = [
    ("admin", "Ada Admin", "Head of Operations", "", "#a52a2a", "Europe/Berlin", "ROLE_SUPER_ADMIN"),
    ("tina", "Tina Teamlead", "Team lead", "P-1002", "#1e90ff", "Europe/Berlin", "ROLE_TEAMLEAD"),
    ("anna", "Anna Arbeiter", "Developer", "P-1003", "#008000", "Europe/Berlin", ""),
    ("ben", "Ben Brown", "Designer", "", "", "America/New_York", ""),
    ("carl", "Carl (left)", "", "", "", "Europe/Berlin", ""),
];

/// Seconds of work from Monday to Sunday and days of holiday, by the order of [`PEOPLE`].
const CONTRACTS: [Option<([i64; 7], u32)>; 5] = [
    None,
    Some(([28_800, 28_800, 28_800, 28_800, 14_400, 0, 0], 30)),
    Some(([28_800, 28_800, 28_800, 28_800, 28_800, 0, 0], 28)),
    Some(([21_600, 21_600, 21_600, 21_600, 0, 0, 0], 24)),
    None,
];

/// The users and their tokens: `<name>-token`, the expired `anna-expired`, and `carl-token` of a disabled user.
pub(super) fn plant(store: &mut Store, now: Timestamp, today: Date) {
    for (person, contract) in PEOPLE.into_iter().zip(CONTRACTS) {
        let user = store.users.add(|id| user(id, person, contract, today));
        store.tokens.add(|id| token(id, user, format!("{}-token", person.0), None));
    }
    let yesterday = now - SignedDuration::from_hours(24);
    store.tokens.add(|id| token(id, 3, "anna-expired".to_owned(), Some(yesterday)));
}

fn token(id: u64, user: u64, secret: String, expires: Option<Timestamp>) -> Token {
    Token { id, user, secret, expires }
}

fn user(id: u64, person: Person, contract: Option<([i64; 7], u32)>, today: Date) -> User {
    let (name, alias, title, number, color, zone, role) = person;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    User {
        id,
        username: name.to_owned(),
        alias: some(alias),
        title: some(title),
        account_number: some(number),
        color: some(color),
        email: format!("{name}@example.com"),
        enabled: name != "carl",
        roles: some(role).into_iter().collect(),
        timezone: zone.to_owned(),
        language: "en".to_owned(),
        locale: "en".to_owned(),
        preferences: preferences(contract, today),
        ..User::default()
    }
}

/// What a new user starts with: no contract.
pub(crate) fn fresh_preferences() -> Vec<(String, Option<String>)> {
    contract("none", [0; 7], 0, None)
}

fn preferences(terms: Option<([i64; 7], u32)>, today: Date) -> Vec<(String, Option<String>)> {
    let year = today.year();
    let mut preferences = match terms {
        Some((hours, holidays)) => contract("day", hours, holidays, Some(format!("{year}-01-01"))),
        None => fresh_preferences(),
    };
    preferences.push(("first_weekday".to_owned(), Some("monday".to_owned())));
    preferences.push(("favorite_routes".to_owned(), Some(String::new())));
    preferences
}

fn contract(kind: &str, hours: [i64; 7], holidays: u32, start: Option<String>) -> Vec<(String, Option<String>)> {
    let days = WEEKDAYS.iter().zip(hours).map(|(day, seconds)| (format!("work_{day}"), Some(seconds.to_string())));
    let named = |name: &str, value| (name.to_owned(), value);
    let mut preferences = vec![named("work_contract_type", Some(kind.to_owned()))];
    preferences.extend(days);
    preferences.push(named("public_holiday_group", None));
    preferences.push(named("holidays", Some(holidays.to_string())));
    preferences.push(named("work_start_day", start));
    preferences.push(named("work_last_day", None));
    preferences
}
