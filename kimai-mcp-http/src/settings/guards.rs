//! Who may talk to the server at all.

use std::num::NonZeroU32;

use ipnet::IpNet;
use kimai_cli::ConfigError;
use url::Origin;

use super::{
    names,
    reader::{Reader, number},
};
use crate::arguments;

/// How many requests a minute a caller may send, unless told otherwise.
const REQUESTS: u32 = 60;

/// Who may talk to the server at all.
#[derive(Debug, Clone, Default)]
pub struct Guards {
    /// The proxies whose headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How many requests a caller may send in a minute; none is any number.
    pub requests_per_minute: Option<NonZeroU32>,
    /// The hosts under which it is reached besides the public one and loopback, in lower case, with a port where one
    /// was given.
    pub hosts: Vec<String>,
    /// The web pages that may call it from a browser, besides those of the public address.
    pub origins: Vec<Origin>,
    /// Whether what did not come over https is refused.
    pub require_https: bool,
}

pub(super) fn read(reader: &mut Reader<'_>, given: &arguments::Guards) -> Guards {
    let rate = reader.one("rate_limit_rpm", given.rate_limit_rpm.as_ref(), number("requests a minute"));
    let guards = Guards {
        trusted_proxies: reader.many("trusted_proxy", &given.trusted_proxy, names::network),
        requests_per_minute: NonZeroU32::new(rate.unwrap_or(REQUESTS)),
        hosts: reader.many("allowed_host", &given.allowed_host, names::host),
        origins: reader.many("allowed_origin", &given.allowed_origin, names::origin),
        require_https: reader.switch("require_https", given.require_https.as_ref()),
    };
    if guards.require_https && given.trusted_proxy.iter().all(|proxy| proxy.trim().is_empty()) {
        let next = "name the proxy that speaks https, such as --trusted-proxy 127.0.0.1";
        let name = reader.name("require_https");
        reader.problem(ConfigError::new(name, "refuses everything without a trusted proxy", next));
    }
    guards
}
