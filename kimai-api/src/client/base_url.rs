//! Parser for the URL of a Kimai.

use url::{Host, Url};

use crate::BuildError;

/// Parses a URL with or without a trailing slash or `/api` and returns `https://host/path/`.
pub(super) fn parse(text: &str) -> Result<Url, BuildError> {
    let text = text.trim();
    if !text.contains("://") {
        return Err(missing_scheme(text));
    }
    let mut url = Url::parse(text).map_err(|error| BuildError::InvalidUrl(error.to_string()))?;
    check(&url)?;
    let path = url.path().trim_end_matches('/');
    let path = format!("{}/", path.strip_suffix("/api").unwrap_or(path).trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}

fn check(url: &Url) -> Result<(), BuildError> {
    let reason = if !matches!(url.scheme(), "http" | "https") {
        "it must begin with https:// or http://"
    } else if !url.username().is_empty() || url.password().is_some() {
        "it contains a user name or password; configure the token separately"
    } else if url.query().is_some() || url.fragment().is_some() {
        "it contains a query or fragment; use the address of Kimai's start page"
    } else {
        return Ok(());
    };
    Err(BuildError::InvalidUrl(reason.to_owned()))
}

/// Builds the error for a URL without a scheme. Suggests `http` for this machine and `https` for other hosts.
fn missing_scheme(text: &str) -> BuildError {
    let invalid = || BuildError::InvalidUrl("it is not a URL".to_owned());
    let Ok(url) = Url::parse(&format!("https://{text}")) else {
        return invalid();
    };
    if check(&url).is_err() {
        return invalid();
    }
    let is_local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let scheme = if is_local { "http" } else { "https" };
    BuildError::MissingScheme { suggestion: format!("{scheme}://{text}") }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn spellings_of_the_same_url_are_normalized() {
        for text in
            ["https://k.example", "https://k.example/", "https://k.example/api", " https://k.example/api/ "]
        {
            assert_eq!(parse(text).unwrap().as_str(), "https://k.example/");
        }
        assert_eq!(parse("http://k.example:8001/time/api/").unwrap().as_str(), "http://k.example:8001/time/");
        assert_eq!(parse("https://k.example/kapi").unwrap().as_str(), "https://k.example/kapi/");
    }

    #[test]
    fn a_missing_scheme_is_reported_with_a_suggestion() {
        let message = |text| parse(text).unwrap_err().to_string();
        assert!(message("kimai.example.com").ends_with("https://kimai.example.com"));
        assert!(message("localhost:8001/api").ends_with("http://localhost:8001/api"));
        assert!(message("127.0.0.1:8001").ends_with("http://127.0.0.1:8001"));
    }

    #[test]
    fn invalid_urls_are_rejected_without_displaying_a_password() {
        for text in
            ["", "ftp://k.example", "https://", "https://u:secret@k.example", "https://k.example/?a=b"]
        {
            let message = parse(text).unwrap_err().to_string();
            assert!(!message.contains("secret"), "{message}");
        }
        assert!(!parse("u:secret@k.example").unwrap_err().to_string().contains("secret"));
    }
}
