//! The identity that a provider asserts, and the rules that it must fulfil.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use untrusted_input::text::visible_line;

use super::{OidcSettings, id_token::Claims};
use crate::pages::Text;

/// Issuer of Google accounts.
pub(super) const GOOGLE: &str = "https://accounts.google.com";

/// Maximum length of an identity on the login page.
const MAX_DISPLAY_NAME_LENGTH: usize = 100;

/// An account at the provider, from a verified ID token and the `UserInfo` response.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Identity {
    /// Issuer identifier of the provider.
    pub issuer: String,
    /// Stable name of the account at this provider, the claim `sub`. It is never assigned to another person.
    pub subject: String,
    pub(super) claims: Claims,
}

/// A claim that users must have, such as the membership of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredClaim {
    /// Name of the claim, or a path with dots such as `realm_access.roles`.
    pub claim: String,
    /// Required value: the claim is this text, or a list with this text.
    pub value: String,
}

/// A text that is no [`RequiredClaim`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be CLAIM=VALUE, such as groups=kimai-users")]
pub struct InvalidRequiredClaim;

impl RequiredClaim {
    /// Parses `CLAIM=VALUE`; the value may contain further equals signs.
    ///
    /// # Errors
    /// If the text has no equals sign, or a part is empty.
    pub fn parse(text: &str) -> Result<Self, InvalidRequiredClaim> {
        let (claim, value) = text.split_once('=').ok_or(InvalidRequiredClaim)?;
        let (claim, value) = (claim.trim().to_owned(), value.trim().to_owned());
        if claim.is_empty() || value.is_empty() {
            Err(InvalidRequiredClaim)
        } else {
            Ok(Self { claim, value })
        }
    }
}

/// Reasons to refuse an account of the provider.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The claim that identifies users is missing.
    #[error("the claim {0}, which identifies users, is missing; request a scope that contains it")]
    MissingClaim(String),
    /// The provider does not assert that the e-mail address belongs to the person.
    #[error("the provider does not assert that the e-mail address is verified")]
    UnverifiedEmail,
    /// A required claim is missing or has other values.
    #[error("the required claim {0} is missing or has another value")]
    RequiredClaim(String),
    /// No user has this identity.
    #[error("no user has this identity")]
    UnknownUser,
    /// The user with this identity is linked to another account of the provider.
    #[error("the user with this identity is linked to another account of the provider (sub)")]
    OtherAccount,
}

impl Identity {
    /// Adds the claims of another source that are missing here.
    ///
    /// An e-mail address and its verification come from the same source: from this one if it has an address.
    pub(super) fn add(&mut self, claims: Claims) {
        let has_email = self.claim("email").is_some();
        if !has_email {
            self.claims.remove("email");
            self.claims.remove("email_verified");
        }
        for (name, value) in claims {
            if has_email && name == "email_verified" {
                continue;
            }
            self.claims.entry(name).or_insert(value);
        }
    }

    /// Returns a claim that is a text.
    pub fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    }

    /// Returns the texts of a claim: itself, or the members of a list. The name may be a path with dots.
    fn values(&self, name: &str) -> Vec<&str> {
        let nested = || {
            let mut parts = name.split('.');
            let first = self.claims.get(parts.next()?)?;
            parts.try_fold(first, |value, part| value.get(part))
        };
        match self.claims.get(name).or_else(nested) {
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns true if the provider asserts that the e-mail address belongs to the person.
    ///
    /// Google verifies addresses of other domains once only, so such an address counts for members of a Workspace (`hd`).
    fn has_verified_email(&self) -> bool {
        let is_true = |value: &Value| value == true || value.as_str() == Some("true");
        let is_verified = self.claims.get("email_verified").is_some_and(is_true);
        let is_authoritative = self.issuer != GOOGLE
            || self.claim("hd").is_some()
            || self.claim("email").is_some_and(|email| email.ends_with("@gmail.com"));
        is_verified && is_authoritative
    }

    /// Returns the e-mail address if it belongs to the person as far as the settings require.
    pub(super) fn email(&self, settings: &OidcSettings) -> Option<&str> {
        self.claim("email").filter(|_| settings.allow_unverified_email || self.has_verified_email())
    }

    /// Returns the identity with the claims about name and address only.
    pub(super) fn without_further_claims(&self, settings: &OidcSettings) -> Self {
        let names = ["email", "email_verified", "hd", settings.identity_claim.as_str()];
        let claims = self.claims.iter().filter(|(name, _)| names.contains(&name.as_str()));
        let claims = claims.map(|(name, value)| (name.clone(), value.clone())).collect();
        Self { claims, ..self.clone() }
    }

    /// Returns the identity claim for a page.
    pub(super) fn display_name(&self, settings: &OidcSettings) -> Option<String> {
        self.claim(&settings.identity_claim).and_then(|text| visible_line(text, MAX_DISPLAY_NAME_LENGTH))
    }

    /// Returns true if every required claim has one of its required values.
    fn missing_claim(&self, required: &[RequiredClaim]) -> Option<String> {
        let has = |rule: &RequiredClaim| self.values(&rule.claim).contains(&rule.value.as_str());
        let missing = required.iter().find(|rule| {
            let mut alternatives = required.iter().filter(|other| other.claim == rule.claim);
            !alternatives.any(has)
        });
        missing.map(|rule| rule.claim.clone())
    }

    /// Applies the rules of the settings and returns the value that identifies the user.
    pub(super) fn check(&self, settings: &OidcSettings) -> Result<&str, IdentityError> {
        if let Some(claim) = self.missing_claim(&settings.required_claims) {
            return Err(IdentityError::RequiredClaim(claim));
        }
        let name = settings.identity_claim.as_str();
        let value = self.claim(name).ok_or_else(|| IdentityError::MissingClaim(name.to_owned()))?;
        if name == "email" && !settings.allow_unverified_email && !self.has_verified_email() {
            return Err(IdentityError::UnverifiedEmail);
        }
        Ok(value)
    }

    /// Returns the message for the person.
    pub(super) fn rejection(&self, error: &IdentityError, settings: &OidcSettings) -> Text {
        let company = settings.company();
        let name = self.display_name(settings);
        let quoted = |open: char, close: char| {
            name.as_ref()
                .map_or_else(|| settings.identity_claim.clone(), |text| format!("{open}{text}{close}"))
        };
        let account = quoted('“', '”');
        let german_account = quoted('„', '“');
        let (english, german) = match error {
            IdentityError::MissingClaim(claim) => (
                format!("{company} did not send the claim “{claim}”, by which this server knows its users."),
                format!(
                    "{company} hat die Angabe „{claim}“ nicht gesendet, an der dieser Server seine Benutzer erkennt."
                ),
            ),
            IdentityError::UnverifiedEmail => (
                format!("{company} does not confirm that the e-mail address {account} is verified."),
                format!("{company} bestätigt nicht, dass die E-Mail-Adresse {german_account} geprüft ist."),
            ),
            IdentityError::RequiredClaim(_) => (
                format!("Your account at {company} is not in a group that may use this server."),
                format!("Ihr Konto bei {company} ist in keiner Gruppe, die diesen Server nutzen darf."),
            ),
            IdentityError::UnknownUser => (
                format!("You are signed in at {company}, but this server has no user {account}."),
                format!(
                    "Sie sind bei {company} angemeldet, aber dieser Server hat keinen Benutzer {german_account}."
                ),
            ),
            IdentityError::OtherAccount => (
                format!("The user {account} of this server belongs to another account at {company}."),
                format!(
                    "Der Benutzer {german_account} dieses Servers gehört zu einem anderen Konto bei {company}."
                ),
            ),
        };
        let hint = match error {
            IdentityError::UnverifiedEmail => settings.unverified_email_hint.clone(),
            _ => Text::default(),
        };
        let join = |message: String, next_step: &str, hint: &str| {
            format!("{message} {next_step} {hint}").trim_end().to_owned()
        };
        let english = join(english, "Ask the person who runs this server.", hint.english());
        let german =
            join(german, "Wenden Sie sich an die Person, die diesen Server betreibt.", hint.german());
        Text::new(english, german)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn identity(issuer: &str, claims: Value) -> Identity {
        let Value::Object(claims) = claims else { panic!() };
        Identity { issuer: issuer.to_owned(), subject: "1".to_owned(), claims }
    }

    fn settings(required: &[&str]) -> OidcSettings {
        let required_claims = required.iter().map(|text| RequiredClaim::parse(text).unwrap()).collect();
        OidcSettings { required_claims, ..OidcSettings::new("https://id.example", "client") }
    }

    #[test]
    fn required_claims_are_texts_lists_or_paths() {
        let claims = json!({
            "email": "a@b.c", "email_verified": true, "tid": "t1", "groups": ["staff", "kimai"],
            "realm_access": { "roles": ["user"] }, "https://x.y/groups": "vip",
        });
        let identity = identity("https://id.example", claims);
        for (required, expected) in [
            (&["groups=kimai"][..], None),
            (&["groups=other", "groups=kimai"], None),
            (&["groups=kimai", "tid=t1", "realm_access.roles=user", "https://x.y/groups=vip"], None),
            (&["groups=Kimai"], Some("groups")),
            (&["groups=kimai", "tid=t2"], Some("tid")),
            (&["realm_access.roles=admin"], Some("realm_access.roles")),
            (&["realm_access=user"], Some("realm_access")),
            (&["missing.path=x"], Some("missing.path")),
        ] {
            let error = expected.map(|claim: &str| IdentityError::RequiredClaim(claim.to_owned()));
            assert_eq!(identity.check(&settings(required)).err(), error, "{required:?}");
        }
        for text in ["groups", "=x", "groups=", " = "] {
            assert!(RequiredClaim::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn email_must_be_verified_unless_allowed() {
        for (claims, expected) in [
            (json!({ "email": "a@b.c", "email_verified": true }), Ok("a@b.c")),
            (json!({ "email": " a@b.c ", "email_verified": "true" }), Ok("a@b.c")),
            (json!({ "email": "a@b.c", "email_verified": false }), Err(IdentityError::UnverifiedEmail)),
            (json!({ "email": "a@b.c" }), Err(IdentityError::UnverifiedEmail)),
            (json!({ "email_verified": true }), Err(IdentityError::MissingClaim("email".to_owned()))),
            (
                json!({ "email": ["a@b.c"], "email_verified": true }),
                Err(IdentityError::MissingClaim("email".to_owned())),
            ),
        ] {
            let identity = identity("https://id.example", claims.clone());
            assert_eq!(identity.check(&settings(&[])), expected, "{claims}");
            let lenient = OidcSettings { allow_unverified_email: true, ..settings(&[]) };
            assert_eq!(identity.check(&lenient).is_ok(), identity.claim("email").is_some());
        }
    }

    #[test]
    fn address_and_its_verification_come_from_the_same_source() {
        for (id_token, user_info, expected) in [
            (json!({}), json!({ "email": "a@b.c", "email_verified": true }), Ok("a@b.c")),
            (json!({ "email_verified": true }), json!({ "email": "a@b.c" }), Err(())),
            (
                json!({ "email_verified": true }),
                json!({ "email": "a@b.c", "email_verified": false }),
                Err(()),
            ),
            (json!({ "email": "", "email_verified": true }), json!({ "email": "a@b.c" }), Err(())),
            (json!({ "email": "a@b.c" }), json!({ "email": "x@y.z", "email_verified": true }), Err(())),
            (json!({ "email": "a@b.c", "email_verified": true }), json!({ "email": "x@y.z" }), Ok("a@b.c")),
        ] {
            let mut identity = identity("https://id.example", id_token.clone());
            let Value::Object(claims) = user_info.clone() else { panic!() };
            identity.add(claims);
            assert_eq!(identity.check(&settings(&[])).map_err(drop), expected, "{id_token} {user_info}");
        }
    }

    #[test]
    fn google_address_of_another_domain_counts_for_members_of_a_workspace_only() {
        for (claims, is_accepted) in [
            (json!({ "email": "a@company.example", "email_verified": true }), false),
            (json!({ "email": "a@company.example", "email_verified": true, "hd": "company.example" }), true),
            (json!({ "email": "a@gmail.com", "email_verified": true }), true),
            (json!({ "email": "a@gmail.com", "email_verified": false }), false),
        ] {
            assert_eq!(
                identity(GOOGLE, claims.clone()).check(&settings(&[])).is_ok(),
                is_accepted,
                "{claims}"
            );
        }
    }

    #[test]
    fn other_claims_identify_users_without_verification() {
        let identity = identity("https://id.example", json!({ "oid": "0-1", "preferred_username": "anna" }));
        let by = |claim: &str| OidcSettings { identity_claim: claim.to_owned(), ..settings(&[]) };
        assert_eq!(identity.check(&by("oid")), Ok("0-1"));
        assert_eq!(identity.check(&by("preferred_username")), Ok("anna"));
        assert_eq!(identity.check(&by("upn")), Err(IdentityError::MissingClaim("upn".to_owned())));
    }
}
