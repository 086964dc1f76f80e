//! Where a client's user goes from here.

use std::fmt;

use url::{Host, Position, Url};

/// Where a user returns to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A web site, by its host.
    Site(String),
    /// Whatever listens on the user's computer.
    Computer,
    /// Whatever program took this scheme for itself, there or on a phone.
    Program(String),
}

impl Destination {
    /// Where this leads.
    pub fn of(url: &Url) -> Self {
        match url {
            url if is_this_machine(url) => Self::Computer,
            url if url.scheme() == "https" => {
                Self::Site(url[Position::BeforeHost..Position::AfterPort].to_owned())
            }
            url => Self::Program(url.scheme().to_owned()),
        }
    }
}

/// `claude.ai`, `localhost`, `cursor:`.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site(host) => f.write_str(host),
            Self::Computer => f.write_str("localhost"),
            Self::Program(scheme) => write!(f, "{scheme}:"),
        }
    }
}

/// Whether a program on the machine of the browser answers there.
pub(super) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn destination(uri: &str) -> Destination {
        Destination::of(&uri.parse().unwrap())
    }

    #[test]
    fn a_destination_is_a_site_this_computer_or_a_program() {
        assert_eq!(destination("https://claude.ai/api/cb"), Destination::Site("claude.ai".into()));
        assert_eq!(destination("https://claude.ai:8443/"), Destination::Site("claude.ai:8443".into()));
        for local in ["http://localhost:1/cb", "http://127.0.0.1/", "http://[::1]:7/", "https://localhost/"] {
            assert_eq!(destination(local), Destination::Computer, "{local}");
        }
        assert_eq!(destination("cursor://anysphere.cursor-mcp/cb"), Destination::Program("cursor".into()));
        let disguised = Destination::Site("localhost.example.com".into());
        assert_eq!(destination("https://localhost.example.com/"), disguised);
    }
}
