//! Settings of sign-in: the ways that the login page offers, and the Kimais whose users can sign in with their own token.

use kimai_cli::ConfigError;
use kimai_tools::{
    Mode,
    domain::api::{Tls, outbound::PublicOnly},
};
use url::Url;

use super::{
    access::AllowedKimais,
    options::UserOptions,
    reader::{InvalidValue, OptionReader},
    tools::parse_mode,
    users::KimaiAddress,
};

/// Most that persons with their own token may do if the operator sets nothing else.
const DEFAULT_MODE: Mode = Mode::Employee;

/// Kimais that callers with their own token may use.
#[derive(Debug, Clone, Default)]
pub struct OfferedKimais {
    default: Option<KimaiAddress>,
    allowed: AllowedKimais,
    /// Kimai in which this server creates tokens; it is not offered.
    provisioned: Option<KimaiAddress>,
}

impl OfferedKimais {
    /// Creates the list of a default Kimai and others.
    pub const fn new(default: Option<KimaiAddress>, allowed: AllowedKimais) -> Self {
        Self { default, allowed, provisioned: None }
    }

    /// Adds the Kimai in which this server creates tokens. Persons there can act, but the Kimai is not offered.
    #[must_use]
    pub fn with_provisioned(self, kimai: &KimaiAddress) -> Self {
        Self { provisioned: Some(kimai.clone()), ..self }
    }

    /// Returns the default Kimai.
    pub const fn default_kimai(&self) -> Option<&KimaiAddress> {
        self.default.as_ref()
    }

    /// Returns true if every Kimai at a public address may be used.
    pub const fn allows_any_public(&self) -> bool {
        self.allowed.any_public
    }

    /// Returns the Kimai with this URL if it may be used, and true if only public addresses may be contacted for it.
    pub fn find(&self, url: &Url) -> Option<(KimaiAddress, bool)> {
        if let Some(default) = self.default.as_ref().filter(|default| default.url == *url) {
            return Some((default.clone(), false));
        }
        let kimai = KimaiAddress { url: url.clone(), tls: Tls::System };
        if self.allowed.origins.contains(&url.origin()) {
            return Some((kimai, false));
        }
        (self.allowed.any_public && PublicOnly::new().check(url).is_ok()).then_some((kimai, true))
    }

    /// Returns the Kimai with this URL if persons there can act: those that may be used, and the one in which this server creates
    /// tokens. True if only public addresses may be contacted for it.
    pub fn find_stored(&self, url: &Url) -> Option<(KimaiAddress, bool)> {
        let provisioned = self.provisioned.as_ref().filter(|kimai| kimai.url == *url);
        provisioned.map(|kimai| (kimai.clone(), false)).or_else(|| self.find(url))
    }

    /// Returns the only Kimai, if a single one may be used.
    pub fn only(&self) -> Option<(KimaiAddress, bool)> {
        match (self.allows_any_public(), self.listed().as_slice()) {
            (false, [only]) => self.find(only),
            _ => None,
        }
    }

    /// Returns the URLs of the Kimais that the operator lists, the default one first.
    pub fn listed(&self) -> Vec<Url> {
        let default = self.default.iter().map(|kimai| kimai.url.clone());
        let default_origin = self.default.as_ref().map(|kimai| kimai.url.origin());
        let others = self.allowed.origins.iter().filter(|origin| default_origin.as_ref() != Some(*origin));
        default.chain(others.filter_map(|origin| origin.ascii_serialization().parse().ok())).collect()
    }

    /// Returns the same list without the Kimais that the operator does not list.
    #[must_use]
    pub fn without_any_public(self) -> Self {
        Self { allowed: AllowedKimais { any_public: false, ..self.allowed }, ..self }
    }
}

/// Ways to sign in.
#[derive(Debug, Clone, Default)]
pub struct SignInSettings {
    /// Offers user and secret of the users file.
    pub secret: bool,
    /// Offers the own Kimai token.
    pub own_token: Option<OwnTokenSettings>,
}

/// Sign-in with one's own Kimai token.
#[derive(Debug, Clone)]
pub struct OwnTokenSettings {
    /// Kimais whose users can sign in.
    pub kimais: OfferedKimais,
    /// Most that they may do.
    pub mode: Mode,
    /// True if `--sign-in` does not name this way.
    pub is_default: bool,
    /// True if the sign-in page offers it; false if only accounts of the identity provider link it.
    pub is_offered: bool,
    /// True if accounts of the identity provider without an entry can link it; false if this server only creates tokens.
    pub is_linkable: bool,
}

impl SignInSettings {
    /// Returns the own token if persons can enter one: on the sign-in page, or to link an account.
    pub fn entered_token(&self) -> Option<&OwnTokenSettings> {
        self.own_token.as_ref().filter(|own_token| own_token.is_offered || own_token.is_linkable)
    }

    /// Adds the persons for whom this server creates tokens at a Kimai.
    fn with_provisioned(self, kimai: Option<&KimaiAddress>, mode: Mode) -> Self {
        let Some(kimai) = kimai else { return self };
        let own_token = self.own_token.unwrap_or_else(|| OwnTokenSettings {
            kimais: OfferedKimais::default(),
            mode,
            is_default: false,
            is_offered: false,
            is_linkable: false,
        });
        let kimais = own_token.kimais.with_provisioned(kimai);
        Self { own_token: Some(OwnTokenSettings { kimais, ..own_token }), ..self }
    }
}

/// A way to sign in that `--sign-in` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Secret,
    Token,
}

/// Reads the ways to sign in. By default, the own token is on if it is possible, for Kimais that the operator lists, and the secret
/// unless there are no users; neither if the identity provider is the only way (`has_local` is false).
pub(super) fn read(
    reader: &mut OptionReader<'_>,
    options: &UserOptions,
    kimais: &OfferedKimais,
    has_state_key: bool,
    has_local: bool,
    provisioned: Option<&KimaiAddress>,
) -> SignInSettings {
    let mode = reader.one("self_service_mode", options.self_service_mode.as_ref(), parse_mode);
    let mode = mode.unwrap_or(DEFAULT_MODE);
    read_ways(reader, options, kimais, has_state_key, has_local, mode).with_provisioned(provisioned, mode)
}

fn read_ways(
    reader: &mut OptionReader<'_>,
    options: &UserOptions,
    kimais: &OfferedKimais,
    has_state_key: bool,
    has_local: bool,
    mode: Mode,
) -> SignInSettings {
    let ways = reader.many("sign_in", &options.sign_in, parse_way);
    if ways.is_empty() && !has_local {
        return SignInSettings::default();
    }
    if ways.is_empty() {
        let kimais = kimais.clone().without_any_public();
        let is_possible = has_state_key && !kimais.listed().is_empty();
        let own_token = is_possible.then_some(OwnTokenSettings {
            kimais,
            mode,
            is_default: true,
            is_offered: true,
            is_linkable: true,
        });
        let secret = own_token.is_none() || has_user_source(reader, options);
        return SignInSettings { secret, own_token };
    }
    if !has_local && ways.contains(&Way::Secret) {
        let backend = reader.name("auth_backend");
        let problem = format!("includes secret, which {backend} oidc excludes");
        let next_step = format!("set {backend} to local,oidc to offer both, or remove secret");
        reader.add(ConfigError::new(reader.name("sign_in"), problem, next_step));
    }
    let is_requested = ways.contains(&Way::Token);
    if is_requested && !has_state_key {
        let problem = "includes token, which needs a state key: Kimai tokens are stored encrypted only";
        let next_step =
            "set --state-key-file or KIMAI_MCP_STATE_KEY to the output of openssl rand -base64 32";
        reader.add(ConfigError::new(reader.name("sign_in"), problem, next_step));
    }
    if is_requested && kimais.listed().is_empty() && !kimais.allows_any_public() {
        let problem = "includes token, but no Kimai is allowed";
        let next_step = "set --default-kimai-url, or --allowed-kimai-url for several";
        reader.add(ConfigError::new(reader.name("sign_in"), problem, next_step));
    }
    let own_token = is_requested.then(|| OwnTokenSettings {
        kimais: kimais.clone(),
        mode,
        is_default: false,
        is_offered: has_local,
        is_linkable: true,
    });
    SignInSettings { secret: ways.contains(&Way::Secret), own_token }
}

/// Returns true if an option or a variable names users.
fn has_user_source(reader: &OptionReader<'_>, options: &UserOptions) -> bool {
    let environment = reader.environment;
    options.users_config.as_ref().is_some_and(|path| !path.trim().is_empty())
        || environment.get("USERS_CONFIG").is_some()
        || environment.between("KIMAI_USER_", "_URL").next().is_some()
}

fn parse_way(text: &str) -> Result<Way, InvalidValue> {
    match text.to_ascii_lowercase().as_str() {
        "secret" => Ok(Way::Secret),
        "token" => Ok(Way::Token),
        _ => Err(InvalidValue::new("is not a way to sign in", "use secret, token, or both: secret,token")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kimais(default: Option<&str>, allowed: &[&str], any_public: bool) -> OfferedKimais {
        let url = |text: &str| Url::parse(text).unwrap();
        let default = default.map(|text| KimaiAddress { url: url(text), tls: Tls::Insecure });
        let origins = allowed.iter().map(|text| url(text).origin()).collect();
        OfferedKimais::new(default, AllowedKimais { origins, any_public })
    }

    #[test]
    fn listed_kimais_are_the_default_one_and_other_origins() {
        let all =
            kimais(Some("https://a.example/time/"), &["https://a.example", "http://b.example:81"], false);
        let urls: Vec<String> = all.listed().into_iter().map(String::from).collect();
        assert_eq!(urls, ["https://a.example/time/", "http://b.example:81/"]);
        assert!(all.only().is_none());
        let (only, public_only) = kimais(Some("http://a.example/"), &[], false).only().unwrap();
        assert_eq!((only.url.as_str(), only.tls, public_only), ("http://a.example/", Tls::Insecure, false));
        assert!(kimais(Some("http://a.example/"), &[], true).only().is_none());
    }

    #[test]
    fn other_kimais_are_found_only_if_they_are_allowed_and_public() {
        let find =
            |kimais: &OfferedKimais, url: &str| kimais.find(&url.parse().unwrap()).map(|found| found.1);
        let listed = kimais(Some("http://10.0.0.1/"), &["https://b.example"], false);
        assert_eq!(find(&listed, "http://10.0.0.1/"), Some(false));
        assert_eq!(find(&listed, "https://b.example/path/"), Some(false));
        for other in ["http://10.0.0.1:81/", "https://10.0.0.1/", "http://b.example/", "https://c.example/"] {
            assert_eq!(find(&listed, other), None, "{other}");
        }
        let any = kimais(None, &[], true);
        assert_eq!(find(&any, "https://c.example/"), Some(true));
        for other in ["http://c.example/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/"] {
            assert_eq!(find(&any, other), None, "{other}");
        }
    }
}
