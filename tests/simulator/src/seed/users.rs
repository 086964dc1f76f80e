//! Five users, one of them disabled, and their tokens.

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    store::{Store, Token, User},
    users::preferences,
};

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Name, alias, title, account number, colour, time zone, role.
type UserRow =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const USERS: [UserRow; 5] = [
    ("admin", "Ada Admin", "Head of Operations", "", "#a52a2a", "Europe/Berlin", "ROLE_SUPER_ADMIN"),
    ("tina", "Tina Teamlead", "Team lead", "", "#1e90ff", "Europe/Berlin", "ROLE_TEAMLEAD"),
    ("anna", "Anna Arbeiter", "Developer", "P-1003", "#008000", "Europe/Berlin", ""),
    ("ben", "Ben Brown", "Designer", "P-1004", "", "America/New_York", ""),
    ("carl", "Carl (left)", "", "", "", "Europe/Berlin", ""),
];

/// Expected seconds from Monday to Sunday, hourly rate and internal rate.
#[derive(Clone, Copy)]
struct ContractTerms {
    week: Option<[i64; 7]>,
    price: &'static str,
    cost: &'static str,
}

/// Contracts in the order of [`USERS`].
const CONTRACTS: [Option<ContractTerms>; 5] = [
    Some(ContractTerms { week: None, price: "120", cost: "72.0" }),
    Some(ContractTerms {
        week: Some([28_800, 28_800, 28_800, 28_800, 14_400, 0, 0]),
        price: "95",
        cost: "57.0",
    }),
    Some(ContractTerms {
        week: Some([28_800, 28_800, 28_800, 28_800, 28_800, 0, 0]),
        price: "75",
        cost: "45.0",
    }),
    Some(ContractTerms { week: Some([21_600, 21_600, 21_600, 21_600, 0, 0, 0]), price: "65", cost: "39.0" }),
    None,
];

const HOLIDAYS_PER_YEAR: u32 = 28;

/// Adds the users and their tokens: `<name>-token`, the expired `anna-expired`, `carl-token` of a disabled user,
/// and two spare ones (ids 900 and 901) to delete.
pub(super) fn populate(store: &mut Store, now: Timestamp, today: Date) {
    for (row, terms) in USERS.into_iter().zip(CONTRACTS) {
        let user = store.users.add(|id| user(id, row, terms, today));
        store.tokens.add(|id| token(id, user, format!("{}-token", row.0), None));
    }
    let yesterday = now - SignedDuration::from_hours(24);
    store.tokens.add(|id| token(id, 3, "anna-expired".to_owned(), Some(yesterday)));
    store.tokens.put(900, token(900, 3, "anna-spare-token".to_owned(), None));
    store.tokens.put(901, token(901, 4, "ben-spare-token".to_owned(), None));
}

/// Adds four users without names, contracts and rates, but anna works on Mondays; with tokens as in [`populate`].
pub(super) fn populate_bare(store: &mut Store) {
    for row in USERS.into_iter().filter(|row| row.0 != "carl") {
        let (name, .., zone, role) = row;
        let monday = [28_800, 0, 0, 0, 0, 0, 0];
        let mut preferences =
            if name == "anna" { contract("day", monday, 0, None) } else { default_preferences() };
        preferences
            .extend(preferences::DEFAULTS.map(|(name, value)| (name.to_owned(), value.map(str::to_owned))));
        let user = store.users.add(|id| User {
            id,
            preferences,
            ..user(id, (name, "", "", "", "", zone, role), None, Date::default())
        });
        store.tokens.add(|id| token(id, user, format!("{name}-token"), None));
    }
}

fn token(id: u64, user: u64, secret: String, expires: Option<Timestamp>) -> Token {
    Token { id, user, secret, expires }
}

fn user(id: u64, row: UserRow, terms: Option<ContractTerms>, today: Date) -> User {
    let (name, alias, title, number, color, zone, role) = row;
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
        locale: Some("en".to_owned()),
        preferences: terms.map_or_else(default_preferences, |terms| preferences(terms, today)),
        ..User::default()
    }
}

/// Returns the preferences of a new user, who has no contract.
pub(crate) fn default_preferences() -> Vec<(String, Option<String>)> {
    contract("none", [0; 7], 0, None)
}

fn preferences(terms: ContractTerms, today: Date) -> Vec<(String, Option<String>)> {
    let start = format!("{}-01-01", today.year());
    let mut preferences = match terms.week {
        Some(hours) => contract("day", hours, HOLIDAYS_PER_YEAR, Some(start)),
        None => default_preferences(),
    };
    let more = [
        ("hourly_rate", terms.price),
        ("internal_rate", terms.cost),
        ("first_weekday", "monday"),
        ("favorite_routes", ""),
    ];
    preferences.extend(more.map(|(name, value)| (name.to_owned(), Some(value.to_owned()))));
    preferences
}

fn contract(
    kind: &str,
    hours: [i64; 7],
    holidays: u32,
    start: Option<String>,
) -> Vec<(String, Option<String>)> {
    let days =
        WEEKDAYS.iter().zip(hours).map(|(day, seconds)| (format!("work_{day}"), Some(seconds.to_string())));
    let named = |name: &str, value| (name.to_owned(), value);
    let mut preferences = vec![named("work_contract_type", Some(kind.to_owned()))];
    preferences.extend(days);
    preferences.push(named("public_holiday_group", None));
    preferences.push(named("holidays", Some(holidays.to_string())));
    preferences.push(named("work_start_day", start));
    preferences.push(named("work_last_day", None));
    preferences
}
