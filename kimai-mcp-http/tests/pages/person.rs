//! Somebody with a browser.

use axum::body::Body;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use kimai_mcp_http::{client_address::ClientAddress, oauth::cookie::Browser, oauth::ticket};
use tower::ServiceExt;
use url::{Url, form_urlencoded::Serializer};

use crate::server::Server;

pub(crate) struct Person<'a> {
    pub(crate) server: &'a Server,
    pub(crate) browser: Browser,
    pub(crate) language: &'static str,
    pub(crate) address: &'static str,
    pub(crate) shows_cookie: bool,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl<'a> Person<'a> {
    pub(crate) fn new(server: &'a Server) -> Self {
        let browser = Browser::new().unwrap();
        Self { server, browser, language: "en", address: "203.0.113.7", shows_cookie: true }
    }

    pub(crate) fn at(server: &'a Server, address: &'static str) -> Self {
        Self { address, ..Self::new(server) }
    }

    pub(crate) fn speaking(self, language: &'static str) -> Self {
        Self { language, ..self }
    }

    /// Their browser keeps or sends no cookies.
    pub(crate) fn without_cookie(self) -> Self {
        Self { shows_cookie: false, ..self }
    }

    /// What `/authorize` gave them for this request.
    pub(crate) async fn ticket(&self, request: ticket::Request) -> String {
        self.server.ticket(&self.browser, request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.asking("GET", path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = Serializer::new(String::new()).extend_pairs(fields).finish();
        let request =
            self.asking("POST", path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(form.into()).unwrap()).await
    }

    /// Fills the form of the login page.
    pub(crate) async fn log_in(&self, ticket: &str, user: &str, secret: &str) -> Answer {
        let csrf = self.get(&format!("/login?ticket={ticket}")).await.csrf();
        let fields = [("ticket", ticket), ("csrf", &csrf), ("user", user), ("secret", secret)];
        self.post("/login", &fields).await
    }

    /// Fills the form of the consent page.
    pub(crate) async fn answer(&self, ticket: &str, answer: &str, scopes: &[&str]) -> Answer {
        let csrf = self.get(&format!("/consent?ticket={ticket}")).await.csrf();
        let mut fields = vec![("ticket", ticket), ("csrf", &csrf), ("answer", answer)];
        fields.extend(scopes.iter().map(|scope| ("scope", *scope)));
        self.post("/consent", &fields).await
    }

    pub(crate) fn asking(&self, method: &str, path: &str) -> http::request::Builder {
        let set = self.browser.set_cookie(&self.server.app.public);
        let cookie = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        let request =
            Request::builder().method(method).uri(path).header(header::ACCEPT_LANGUAGE, self.language);
        let request = request.extension(ClientAddress(self.address.parse().unwrap()));
        if self.shows_cookie { request.header(header::COOKIE, cookie) } else { request }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.server.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl Answer {
    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What the page's form carries.
    pub(crate) fn csrf(&self) -> String {
        let (_, rest) = self.body.split_once(r#"name="csrf" value=""#).unwrap_or_default();
        rest.split('"').next().unwrap().to_owned()
    }

    /// Where the page leads back to.
    pub(crate) fn back(&self) -> Option<Url> {
        self.header(header::REFRESH).strip_prefix("0; url=").map(|url| url.parse().unwrap())
    }

    /// What the client is told there.
    pub(crate) fn told(&self, name: &str) -> Option<String> {
        let told = self.back()?;
        told.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}
