//! Where a Kimai is, from what people type.

use url::{Host, Url};

use crate::BuildError;

/// `https://host/sub/path/` from any of its spellings: with or without a trailing slash or `/api`.
pub(super) fn parse(text: &str) -> Result<Url, BuildError> {
    let text = text.trim();
    if !text.contains("://") {
        return Err(without_scheme(text));
    }
    let mut url = Url::parse(text).map_err(|error| BuildError::InvalidUrl(error.to_string()))?;
    check(&url)?;
    let path = url.path().trim_end_matches('/');
    let path = format!("{}/", path.strip_suffix("/api").unwrap_or(path).trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}

fn check(url: &Url) -> Result<(), BuildError> {
    let wrong = if !matches!(url.scheme(), "http" | "https") {
        "it must begin with https:// or http://"
    } else if !url.username().is_empty() || url.password().is_some() {
        "it holds a user or password; give the token on its own"
    } else if url.query().is_some() || url.fragment().is_some() {
        "it holds a query or fragment; give the address of Kimai's start page"
    } else {
        return Ok(());
    };
    Err(BuildError::InvalidUrl(wrong.to_owned()))
}

/// Names of this machine speak http, everything else https.
fn without_scheme(text: &str) -> BuildError {
    let Ok(url) = Url::parse(&format!("https://{text}")) else {
        return BuildError::InvalidUrl("it is not an address".to_owned());
    };
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if check(&url).is_err() {
        return BuildError::InvalidUrl("it is not an address".to_owned());
    }
    BuildError::MissingScheme { suggestion: format!("{}://{text}", if local { "http" } else { "https" }) }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn every_spelling_of_an_address_is_the_same_kimai() {
        for text in
            ["https://k.example", "https://k.example/", "https://k.example/api", " https://k.example/api/ "]
        {
            assert_eq!(parse(text).unwrap().as_str(), "https://k.example/");
        }
        assert_eq!(parse("http://k.example:8001/time/api/").unwrap().as_str(), "http://k.example:8001/time/");
        assert_eq!(parse("https://k.example/kapi").unwrap().as_str(), "https://k.example/kapi/");
    }

    #[test]
    fn an_address_without_scheme_is_refused_with_the_likely_one() {
        let said = |text| parse(text).unwrap_err().to_string();
        assert!(said("kimai.example.com").ends_with("https://kimai.example.com"));
        assert!(said("localhost:8001/api").ends_with("http://localhost:8001/api"));
        assert!(said("127.0.0.1:8001").ends_with("http://127.0.0.1:8001"));
    }

    #[test]
    fn an_unusable_address_is_refused_without_showing_a_password() {
        for text in
            ["", "ftp://k.example", "https://", "https://u:secret@k.example", "https://k.example/?a=b"]
        {
            let said = parse(text).unwrap_err().to_string();
            assert!(!said.contains("secret"), "{said}");
        }
        assert!(!parse("u:secret@k.example").unwrap_err().to_string().contains("secret"));
    }
}
