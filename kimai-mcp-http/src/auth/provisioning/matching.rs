//! Comparison of accounts of the identity provider with Kimai users.

use kimai_tools::domain::{api::User as KimaiUser, reference::fold};

use crate::config::provisioning::MatchMode;

/// Parts of an account by which its Kimai user is found.
#[derive(Debug, Clone, Copy)]
pub(super) struct AccountKeys<'a> {
    /// Value of the identity claim. It need not be verified, and is compared with user names only.
    pub(super) identity: &'a str,
    /// E-mail address, if it belongs to the person.
    pub(super) email: Option<&'a str>,
}

/// Reasons why no user is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoMatch {
    /// No user has the address or name.
    None,
    /// Several users have it, with their ids.
    Several(Vec<u64>),
}

impl<'a> AccountKeys<'a> {
    /// Returns the addresses that limit the account: the verified one, and an identity that is one.
    fn addresses(self) -> impl Iterator<Item = &'a str> + Clone {
        let identity = Some(self.identity).filter(|identity| identity.contains('@'));
        self.email.into_iter().chain(identity).map(str::trim)
    }

    /// Returns true if all addresses of the account are in one of these domains, and there is one. No domains allow all accounts.
    pub(super) fn is_in(self, domains: &[String]) -> bool {
        let is_listed = |address: &str| {
            let domain = address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
            domain.is_some_and(|domain| domains.contains(&domain))
        };
        domains.is_empty() || (self.addresses().next().is_some() && self.addresses().all(is_listed))
    }
}

/// Finds the user of an account among all users, also disabled ones, so that nobody gets the user of a person who left.
///
/// The address or the user name must be equal, apart from case. [`MatchMode::Normalized`] then compares the part of the address
/// before the `@` with user names, names and addresses, without dots and accents.
pub(super) fn find_user<'u>(
    users: &'u [KimaiUser],
    account: AccountKeys<'_>,
    mode: MatchMode,
) -> Result<&'u KimaiUser, NoMatch> {
    let exact = users.iter().filter(|user| is_exact(user, account)).collect::<Vec<_>>();
    match (only(&exact), mode) {
        (Err(NoMatch::None), MatchMode::Normalized) => {
            let key = account.email.and_then(|address| normalized_local_part(address.trim()));
            let Some(key) = key else { return Err(NoMatch::None) };
            let matching = users.iter().filter(|user| keys_of(user).any(|other| other == key));
            only(&matching.collect::<Vec<_>>())
        }
        (result, _) => result,
    }
}

fn only<'u>(users: &[&'u KimaiUser]) -> Result<&'u KimaiUser, NoMatch> {
    match users {
        [] => Err(NoMatch::None),
        [only] => Ok(only),
        several => Err(NoMatch::Several(several.iter().map(|user| user.id.get()).collect())),
    }
}

fn is_exact(user: &KimaiUser, account: AccountKeys<'_>) -> bool {
    let is_equal = |one: &str, other: &str| one.trim().to_lowercase() == other.trim().to_lowercase();
    let has_address = |address| user.email.as_deref().is_some_and(|email| is_equal(email, address));
    let has_name = |name| is_equal(&user.username, name);
    let email = account.email.map(str::trim).filter(|address| !address.is_empty());
    has_name(account.identity) || email.is_some_and(|address| has_address(address) || has_name(address))
}

/// Returns the names of a user in the form of [`normalize`].
fn keys_of(user: &KimaiUser) -> impl Iterator<Item = String> {
    let local_part = user.email.as_deref().and_then(local_part);
    let names = [Some(user.username.as_str()), user.alias.as_deref(), local_part];
    names.into_iter().flatten().map(normalize).filter(|key| !key.is_empty())
}

/// Returns the part of an address before the `@`.
fn local_part(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(local, _)| local)
}

/// Returns the normalized local part of an address that has at least two names: a given name alone identifies nobody. Whoever has an
/// address also receives what is sent to it with a `+` and any text, so that such a local part names nobody.
fn normalized_local_part(address: &str) -> Option<String> {
    let local = local_part(address).filter(|local| !local.contains('+'))?;
    let parts = local.split(['.', '-', '_']).filter(|part| !normalize(part).is_empty()).count();
    (parts > 1).then(|| normalize(local))
}

/// Returns letters and digits in lower case, without accents; umlauts as two letters.
fn normalize(name: &str) -> String {
    let mut letters = name.chars().flat_map(char::to_lowercase).peekable();
    let mut expanded = String::with_capacity(name.len());
    while let Some(letter) = letters.next() {
        let is_umlaut = matches!(letter, 'a' | 'o' | 'u') && letters.peek() == Some(&'\u{308}');
        match letter {
            'ä' => expanded.push_str("ae"),
            'ö' => expanded.push_str("oe"),
            'ü' => expanded.push_str("ue"),
            _ if is_umlaut => {
                expanded.push(letter);
                expanded.push('e');
            }
            _ => expanded.push(letter),
        }
    }
    fold(&expanded).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn user(id: u64, username: &str, alias: &str, email: &str) -> KimaiUser {
        let user = json!({ "id": id, "username": username, "alias": alias, "email": email, "enabled": true });
        serde_json::from_value(user).unwrap()
    }

    /// Finds the user of an account whose identity is its verified address, or a name.
    fn find(users: &[KimaiUser], identity: &str, mode: MatchMode) -> Result<u64, NoMatch> {
        let email = Some(identity).filter(|identity| identity.contains('@'));
        find_user(users, AccountKeys { identity, email }, mode).map(|user| user.id.get())
    }

    fn staff() -> Vec<KimaiUser> {
        vec![
            user(1, "anna", "Anna Arbeiter", "Anna@Example.com"),
            user(2, "j.mueller", "Jörg Müller", "joerg.mueller@partner.example"),
            user(3, "max", "Max", "max@example.com"),
            user(4, "eva.klein@example.com", "Eva", "e@example.com"),
        ]
    }

    /// Checks the users that these identities find among the staff.
    fn assert_matches(mode: MatchMode, expected: &[(&str, Result<u64, NoMatch>)]) {
        for (identity, expected) in expected {
            assert_eq!(find(&staff(), identity, mode), *expected, "{identity}");
        }
    }

    #[test]
    fn exact_match_compares_address_and_user_name() {
        let expected = [
            ("anna@example.com", Ok(1)),
            (" ANNA@example.com ", Ok(1)),
            ("anna", Ok(1)),
            ("Eva.Klein@example.com", Ok(4)),
            ("anna@other.example", Err(NoMatch::None)),
            ("anna.arbeiter@example.com", Err(NoMatch::None)),
            ("Anna Arbeiter", Err(NoMatch::None)),
            ("", Err(NoMatch::None)),
        ];
        assert_matches(MatchMode::Exact, &expected);
    }

    #[test]
    fn users_that_match_by_different_rules_are_ambiguous() {
        let mut users = staff();
        users.push(user(9, "anna@example.com", "", "other@example.com"));
        let several = Err(NoMatch::Several(vec![1, 9]));
        assert_eq!(find(&users, "anna@example.com", MatchMode::Exact), several);
        assert_eq!(find(&users, "anna@example.com", MatchMode::Normalized), several);
        let account = AccountKeys { identity: "max", email: Some("anna@example.com") };
        let matched = find_user(&staff(), account, MatchMode::Exact).map(|user| user.id.get());
        assert_eq!(matched, Err(NoMatch::Several(vec![1, 3])));
    }

    #[test]
    fn identity_that_nobody_verified_is_compared_with_user_names_only() {
        for (identity, expected) in [
            ("anna@example.com", Err(NoMatch::None)),
            ("anna.arbeiter@example.com", Err(NoMatch::None)),
            ("eva.klein@example.com", Ok(4)),
        ] {
            let users = staff();
            for mode in [MatchMode::Exact, MatchMode::Normalized] {
                let matched = find_user(&users, AccountKeys { identity, email: None }, mode);
                assert_eq!(matched.map(|user| user.id.get()), expected, "{identity}");
            }
        }
    }

    #[test]
    fn normalized_match_needs_two_names_and_one_user() {
        let expected = [
            ("joerg.mueller@example.com", Ok(2)),
            ("jo\u{308}rg.mu\u{308}ller@example.com", Ok(2)),
            ("Jörg-Müller@example.com", Ok(2)),
            ("anna.arbeiter@example.com", Ok(1)),
            ("max@other.example", Err(NoMatch::None)),
            ("joergmueller@example.com", Err(NoMatch::None)),
            ("jorg.muller@example.com", Err(NoMatch::None)),
            ("...@example.com", Err(NoMatch::None)),
            ("anna+arbeiter@example.com", Err(NoMatch::None)),
            ("a+nna.arbeiter@example.com", Err(NoMatch::None)),
        ];
        assert_matches(MatchMode::Normalized, &expected);
        let mut users = staff();
        users.push(user(9, "joerg_mueller", "", "x@example.com"));
        let matched = find(&users, "joerg.mueller@example.com", MatchMode::Normalized);
        assert_eq!(matched, Err(NoMatch::Several(vec![2, 9])));
    }

    #[test]
    fn account_is_allowed_if_all_its_addresses_are_in_a_domain() {
        let domains = ["example.com".to_owned()];
        let account = |identity, email| AccountKeys { identity, email };
        for (account, expected) in [
            (account("anna@Example.com", Some("anna@example.com")), true),
            (account("anna", Some("anna@example.com")), true),
            (account("anna", None), false),
            (account("anna@sub.example.com", None), false),
            (account("anna@example.com", Some("anna@other.example")), false),
            (account("anna@example.com@evil.example", None), false),
            (account("anna@evil.example@example.com", None), true),
        ] {
            assert_eq!(account.is_in(&domains), expected, "{account:?}");
            assert!(account.is_in(&[]));
        }
    }

    proptest! {
        #[test]
        fn a_match_is_the_only_user_that_an_exact_comparison_or_none_finds(
            identity in "[aAöb.@]{0,8}", names in prop::collection::vec("[aAöb.@]{1,6}", 0..6)
        ) {
            let users: Vec<KimaiUser> =
                names.iter().zip(1..).map(|(name, id)| user(id, name, "", name)).collect();
            let exact = find(&users, &identity, MatchMode::Exact);
            let normalized = find(&users, &identity, MatchMode::Normalized);
            if exact != Err(NoMatch::None) {
                prop_assert_eq!(&exact, &normalized);
            }
            if let Ok(id) = exact {
                let same = |name: &&String| name.to_lowercase() == identity.to_lowercase();
                prop_assert_eq!(names.iter().filter(same).count(), 1);
                prop_assert!(same(&&names[usize::try_from(id).unwrap() - 1]));
            }
        }
    }
}
