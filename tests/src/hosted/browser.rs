//! A browser at the server's pages, which goes where they lead as browsers read addresses.

use reqwest::{RequestBuilder, Response, header};
use url::Url;

use super::Site;

/// A browser with the server's cookie.
pub struct Browser<'a, S> {
    site: &'a S,
    /// The cookie as it was set.
    pub cookie: String,
    /// The addresses of the pages, the last of which is shown.
    pub been: Vec<Url>,
    /// The page that is shown.
    pub page: String,
}

impl<'a, S: Site> Browser<'a, S> {
    /// Opens this address, and follows where it leads.
    pub async fn open(site: &'a S, url: Url) -> Self {
        let answer = site.client().get(url.clone()).send().await.unwrap();
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
        let mut browser = Self { site, cookie, been: vec![url], page: String::new() };
        browser.shows(answer).await;
        browser
    }

    /// Fills the page's form and sends it; the page that comes then.
    pub async fn sends(&mut self, fields: &[(&str, &str)]) -> &str {
        let carried = self.carried();
        let carried = carried.iter().map(|(name, value)| (*name, value.as_str()));
        let form: Vec<(&str, &str)> = carried.chain(fields.iter().copied()).collect();
        let action = self.to(&between(&self.page, "method=\"post\" action=\"", "\""));
        let answer = self.with_cookie(self.site.client().post(action.clone())).form(&form).send().await;
        self.been.push(action);
        self.shows(answer.unwrap()).await;
        &self.page
    }

    /// What the page's form carries without showing it: the id of the request, and what proves whose page it is.
    pub fn carried(&self) -> [(&'static str, String); 2] {
        ["request", "csrf"]
            .map(|name| (name, between(&self.page, &format!("name=\"{name}\" value=\""), "\"")))
    }

    /// Where the link of the page leads that begins so.
    pub fn link(&self, begin: &str) -> Url {
        let end = between(&self.page, &format!("href=\"{begin}"), "\"");
        Url::parse(&format!("{begin}{end}").replace("&amp;", "&").replace("&#38;", "&")).unwrap()
    }

    /// The request of this browser.
    pub fn with_cookie(&self, request: RequestBuilder) -> RequestBuilder {
        request.header(header::COOKIE, self.cookie.split(';').next().unwrap())
    }

    async fn shows(&mut self, answer: Response) {
        let Some(place) = answer.headers().get(header::LOCATION) else {
            self.page = answer.text().await.unwrap();
            return;
        };
        let place = self.to(place.to_str().unwrap());
        let answer = self.with_cookie(self.site.client().get(place.clone())).send().await.unwrap();
        assert!(answer.headers().get(header::LOCATION).is_none(), "one more redirect from {place}");
        self.been.push(place);
        self.page = answer.text().await.unwrap();
    }

    fn to(&self, address: &str) -> Url {
        self.been.last().unwrap().join(address).unwrap()
    }
}

fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {text}"));
    rest.split_once(after).unwrap().0.to_owned()
}
