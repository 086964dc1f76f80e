//! What a document says of its client.

use serde::{Deserialize, de::IgnoredAny};
use untrusted_input::text::visible_line;

use super::NoDocument;
use crate::oauth::{client::Client, redirect::RedirectUri};

#[derive(Deserialize)]
struct Description {
    client_id: String,
    client_name: Option<String>,
    #[serde(default)]
    redirect_uris: Vec<String>,
    client_secret: Option<IgnoredAny>,
    client_secret_expires_at: Option<IgnoredAny>,
    token_endpoint_auth_method: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

/// The client with this id, if this is its document. A document is written for many servers: addresses in it that are
/// not good here are passed over.
pub(super) fn read(id: &str, document: &[u8]) -> Result<Client, NoDocument> {
    let read: Description =
        serde_json::from_slice(document).map_err(|error| NoDocument::Unreadable(error.to_string()))?;
    if read.client_id != id {
        return Err(NoDocument::OtherClient);
    }
    if read.client_secret.is_some() || read.client_secret_expires_at.is_some() {
        return Err(NoDocument::Secret);
    }
    if !may_be_public(&read) {
        return Err(NoDocument::Method);
    }
    let name = read
        .client_name
        .as_deref()
        .and_then(|name| visible_line(name, 100))
        .ok_or(NoDocument::Lacks("client_name"))?;
    let redirect_uris: Vec<_> =
        read.redirect_uris.iter().filter_map(|text| RedirectUri::parse(text).ok()).collect();
    if redirect_uris.is_empty() {
        return Err(NoDocument::Lacks("redirect_uris that can be used"));
    }
    Ok(Client { id: id.to_owned(), name: Some(name), redirect_uris, secret: None })
}

/// `ChatGPT` would rather sign, and says beside it that it need not.
fn may_be_public(read: &Description) -> bool {
    let preferred = read.token_endpoint_auth_method.as_deref().unwrap_or("none");
    preferred == "none" || read.token_endpoint_auth_methods_supported.iter().any(|method| method == "none")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ID: &str = "https://app.example/client.json";

    fn with(change: &Value) -> Result<Client, NoDocument> {
        let mut document = json!({
            "client_id": ID, "client_name": "App", "redirect_uris": ["https://app.example/cb"],
        });
        for (name, value) in change.as_object().unwrap() {
            document[name] = value.clone();
        }
        read(ID, document.to_string().as_bytes())
    }

    #[test]
    fn a_document_describes_a_public_client() {
        let client = with(&json!({ "logo_uri": "https://app.example/logo.png", "scope": "x" })).unwrap();
        assert_eq!((client.id.as_str(), client.name.as_deref()), (ID, Some("App")));
        assert!(client.secret.is_none() && client.redirect_uris.len() == 1);
    }

    #[test]
    fn a_client_that_can_sign_but_need_not_is_public() {
        let chosen = json!({
            "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://app.example/keys",
            "token_endpoint_auth_methods_supported": ["private_key_jwt", "none"],
        });
        assert!(with(&chosen).is_ok());
        assert_eq!(
            with(&json!({ "token_endpoint_auth_method": "private_key_jwt" })),
            Err(NoDocument::Method)
        );
        assert_eq!(
            with(&json!({ "token_endpoint_auth_method": "client_secret_post" })),
            Err(NoDocument::Method)
        );
    }

    #[test]
    fn a_document_of_another_client_or_with_a_secret_is_refused() {
        assert_eq!(
            with(&json!({ "client_id": "https://app.example/Client.json" })),
            Err(NoDocument::OtherClient)
        );
        assert_eq!(with(&json!({ "client_secret": "s" })), Err(NoDocument::Secret));
        assert_eq!(with(&json!({ "client_secret_expires_at": 0 })), Err(NoDocument::Secret));
    }

    #[test]
    fn a_document_without_name_or_address_is_refused() {
        assert_eq!(with(&json!({ "client_name": null })), Err(NoDocument::Lacks("client_name")));
        assert_eq!(with(&json!({ "client_name": " \u{200b}" })), Err(NoDocument::Lacks("client_name")));
        let none = Err(NoDocument::Lacks("redirect_uris that can be used"));
        assert_eq!(with(&json!({ "redirect_uris": [] })), none);
        assert_eq!(with(&json!({ "redirect_uris": ["javascript:alert(1)", "http://app.example/"] })), none);
        assert!(matches!(read(ID, b"[]"), Err(NoDocument::Unreadable(_))));
        assert!(matches!(read(ID, b"<html>"), Err(NoDocument::Unreadable(_))));
    }

    #[test]
    fn addresses_that_are_not_good_here_are_passed_over() {
        let client = with(
            &json!({ "redirect_uris": ["javascript:alert(1)", "http://localhost/callback", "http://a.example/"] }),
        );
        assert_eq!(client.unwrap().redirect_uris, [RedirectUri::parse("http://localhost/callback").unwrap()]);
    }
}
