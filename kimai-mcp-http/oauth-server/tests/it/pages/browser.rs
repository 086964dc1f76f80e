//! A browser of a user: keeps the cookie, reads forms and submits them.

use axum::body::Body;
use http::{Request, header};
use mcp_oauth_server::{ClientIp, cookie::BrowserCookie, session};
use url::form_urlencoded::Serializer;

use crate::server::{Answer, Server};

/// A browser at an IP address, with a preferred language.
pub(crate) struct User<'a> {
    pub(crate) server: &'a Server,
    pub(crate) browser: BrowserCookie,
    pub(crate) language: &'static str,
    pub(crate) address: &'static str,
    pub(crate) sends_cookie: bool,
}

impl<'a> User<'a> {
    pub(crate) fn new(server: &'a Server) -> Self {
        let browser = BrowserCookie::random().unwrap();
        Self { server, browser, language: "en", address: "203.0.113.7", sends_cookie: true }
    }

    pub(crate) fn at(server: &'a Server, address: &'static str) -> Self {
        Self { address, ..Self::new(server) }
    }

    pub(crate) fn with_language(self, language: &'static str) -> Self {
        Self { language, ..self }
    }

    /// Disables cookies.
    pub(crate) fn without_cookie(self) -> Self {
        Self { sends_cookie: false, ..self }
    }

    /// Stores an authorization request of this browser, as `/authorize` does, and returns its id.
    pub(crate) async fn begin(&self, request: session::AuthorizationRequest) -> String {
        self.server.pending(&self.browser, request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = Serializer::new(String::new()).extend_pairs(fields).finish();
        let request =
            self.request("POST", path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(form.into()).unwrap()).await
    }

    /// Submits the form of the login page.
    pub(crate) async fn log_in(&self, id: &str, user: &str, secret: &str) -> Answer {
        let csrf = self.get(&format!("/login?request={id}")).await.csrf();
        let fields = [("request", id), ("csrf", &csrf), ("user", user), ("secret", secret)];
        self.post("/login", &fields).await
    }

    /// Submits a form of the account page.
    pub(crate) async fn change(&self, session: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(&format!("/account?session={session}")).await;
        let csrf = page.csrf();
        let fields = [&[("session", session), ("csrf", &csrf)], fields].concat();
        self.post("/account", &fields).await
    }

    /// Submits the form of the consent page.
    pub(crate) async fn answer(&self, id: &str, answer: &str, scopes: &[&str]) -> Answer {
        let csrf = self.get(&format!("/consent?request={id}")).await.csrf();
        let mut fields = vec![("request", id), ("csrf", &csrf), ("answer", answer)];
        fields.extend(scopes.iter().map(|scope| ("scope", *scope)));
        self.post("/consent", &fields).await
    }

    /// Starts a request with the headers of this browser.
    pub(crate) fn request(&self, method: &str, path: &str) -> http::request::Builder {
        let set = self.browser.set_cookie(self.server.oauth.cookie_name());
        let cookie = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        let request =
            Request::builder().method(method).uri(path).header(header::ACCEPT_LANGUAGE, self.language);
        let request = request.extension(ClientIp(self.address.parse().unwrap()));
        if self.sends_cookie { request.header(header::COOKIE, cookie) } else { request }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        self.server.send(request).await
    }
}
