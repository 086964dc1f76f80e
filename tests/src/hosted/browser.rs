//! A browser on the pages of the hosted server, which resolves addresses as browsers do.

use reqwest::{RequestBuilder, Response, header};
use url::Url;

use super::Site;

/// A browser with the server's cookie.
pub struct Browser<'a, S> {
    site: &'a S,
    /// The `Set-Cookie` header of the first page.
    pub cookie: String,
    /// The addresses of the visited pages; the last one is the current page.
    pub history: Vec<Url>,
    /// The current page.
    pub page: String,
}

impl<'a, S: Site> Browser<'a, S> {
    /// Opens an address and follows one redirect.
    pub async fn open(site: &'a S, url: Url) -> Self {
        let response = site.client().get(url.clone()).send().await.unwrap();
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
        let mut browser = Self { site, cookie, history: vec![url], page: String::new() };
        browser.load(response).await;
        browser
    }

    /// Submits the form of the page with these fields and returns the next page.
    pub async fn submit(&mut self, fields: &[(&str, &str)]) -> &str {
        let hidden = self.hidden_fields();
        let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
        let form: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
        let action = self.resolve(&between(&self.page, "method=\"post\" action=\"", "\""));
        let response = self.with_cookie(self.site.client().post(action.clone())).form(&form).send().await;
        self.history.push(action);
        self.load(response.unwrap()).await;
        &self.page
    }

    /// Submits a form of the account page with these fields and returns the next page.
    pub async fn submit_account(&mut self, fields: &[(&str, &str)]) -> &str {
        let hidden = ["session", "csrf"];
        let hidden =
            hidden.map(|name| (name, between(&self.page, &format!("name=\"{name}\" value=\""), "\"")));
        let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
        let form: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
        let action = self.resolve(&between(&self.page, "method=\"post\" action=\"", "\""));
        let response = self.with_cookie(self.site.client().post(action.clone())).form(&form).send().await;
        self.history.push(action);
        self.load(response.unwrap()).await;
        &self.page
    }

    /// Returns the value of the first hidden field with this name.
    pub fn hidden(&self, name: &str) -> String {
        between(&self.page, &format!("name=\"{name}\" value=\""), "\"")
    }

    /// Opens an address, as after a link, and follows one redirect.
    pub async fn visit(&mut self, url: Url) -> &str {
        let response = self.with_cookie(self.site.client().get(url.clone())).send().await.unwrap();
        self.history.push(url);
        self.load(response).await;
        &self.page
    }

    /// Returns the hidden fields of the form: the id of the request and the CSRF token.
    pub fn hidden_fields(&self) -> [(&'static str, String); 2] {
        ["request", "csrf"]
            .map(|name| (name, between(&self.page, &format!("name=\"{name}\" value=\""), "\"")))
    }

    /// Returns the address of the first link that starts with `begin`.
    pub fn link(&self, begin: &str) -> Url {
        let end = between(&self.page, &format!("href=\"{begin}"), "\"");
        Url::parse(&format!("{begin}{end}").replace("&amp;", "&").replace("&#38;", "&")).unwrap()
    }

    /// Adds the cookie to a request.
    pub fn with_cookie(&self, request: RequestBuilder) -> RequestBuilder {
        request.header(header::COOKIE, self.cookie.split(';').next().unwrap())
    }

    async fn load(&mut self, response: Response) {
        let Some(location) = response.headers().get(header::LOCATION) else {
            self.page = response.text().await.unwrap();
            return;
        };
        let location = self.resolve(location.to_str().unwrap());
        let response = self.with_cookie(self.site.client().get(location.clone())).send().await.unwrap();
        assert!(response.headers().get(header::LOCATION).is_none(), "one more redirect from {location}");
        self.history.push(location);
        self.page = response.text().await.unwrap();
    }

    fn resolve(&self, address: &str) -> Url {
        self.history.last().unwrap().join(address).unwrap()
    }
}

fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {text}"));
    rest.split_once(after).unwrap().0.to_owned()
}
