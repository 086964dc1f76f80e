//! Where a customer is: zones of time and pages of the web.

use jiff::tz::TimeZone;

const REGIONS: &str = "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific";

/// Whether it is a zone as the database spells it; old names without a region are none.
pub(super) fn is_zone(name: &str) -> bool {
    let region = name.split('/').next().unwrap_or_default();
    let known = TimeZone::get(name).is_ok_and(|zone| zone.iana_name() == Some(name));
    known && (name == "UTC" || REGIONS.split(' ').any(|known| known == region))
}

/// `https://` before an address that has no scheme.
pub(super) fn with_scheme(address: String) -> String {
    if address.contains("://") { address } else { format!("https://{address}") }
}

/// Whether something that has a scheme is the address of a page.
pub(super) fn is_address(address: &str) -> bool {
    let host = address.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
    host.contains('.') && !host.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::{is_address, is_zone, with_scheme};

    #[test]
    fn zones_are_spelt_as_the_database_does() {
        assert!(is_zone("Europe/Berlin") && is_zone("UTC"));
        assert!(!is_zone("europe/berlin") && !is_zone("Mars/Base") && !is_zone("US/Eastern"));
    }

    #[test]
    fn pages_have_a_host() {
        assert!(is_address(&with_scheme("coffee.example/menu".to_owned())));
        assert!(!is_address("https://no where.example") && !is_address("https://nowhere"));
    }
}
