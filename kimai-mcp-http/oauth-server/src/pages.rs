//! The pages that users see: sign-in, consent, redirects and errors, in English and German, without scripts.

mod language;
mod messages;

use std::{
    collections::BTreeMap, convert::Infallible, error::Error, sync::Arc, sync::LazyLock, time::Duration,
};

use askama::Template;
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts};
use sha2::{Digest, Sha256};
use url::Url;

pub use self::language::{Language, Text};
use self::messages::Message;
use crate::{
    client::{ClientError, ClientInfo, NotAllowed, Verification},
    parameters::Parameters,
    public_url::PublicUrl,
    redirect_uri::{Destination, RedirectUri},
    scope::{Scope, Scopes},
    server::AuthorizationServer,
    sign_in::{FieldKind, Profile, Prompt, SignInError},
    state::StoreError,
};

/// The stylesheet, which is part of each page.
const STYLE: &str = include_str!("../templates/style.css");

/// Content security policy: no scripts, images or frames; only the stylesheet above, and forms that post to this server.
static CONTENT_SECURITY_POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
});

const ONE_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Security headers of all pages. `same-origin` reveals as little to other sites as `no-referrer`, and lets browsers send the real
/// `Origin` with forms.
const SECURITY_HEADERS: [(HeaderName, &str); 6] = [
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::VARY, "accept-language"),
];

/// Names and texts of the pages.
#[derive(Debug, Clone)]
pub struct Branding {
    /// Name of the program, in the header and title of each page, such as "Notes MCP".
    pub product: String,
    /// Name of the service that users connect, such as "Notes". Also the `resource_name` of the metadata.
    pub service: String,
    /// Inline SVG in the header, inserted without escaping.
    pub logo_svg: Option<&'static str>,
    /// Introduction of the login page, before the description of the client.
    pub login_introduction: Text,
    /// Introduction of the scopes on the consent page.
    pub consent_introduction: Text,
    /// Footer of the consent page.
    pub consent_footer: Text,
}

impl Branding {
    /// Creates a branding with standard texts.
    pub fn new(product: &str, service: &str) -> Self {
        Self {
            product: product.to_owned(),
            service: service.to_owned(),
            logo_svg: None,
            login_introduction: Text::new(
                format!("An app requests access to {service}:"),
                format!("Eine App möchte auf {service} zugreifen:"),
            ),
            consent_introduction: Text::new(
                format!("In {service}, the app may:"),
                format!("In {service} darf die App:"),
            ),
            consent_footer: Text::new(
                "The app never sees your sign-in data.",
                "Die App sieht Ihre Anmeldedaten nie.",
            ),
        }
    }
}

/// Everything that a page depends on besides its content.
#[derive(Debug, Clone)]
pub struct PageContext {
    /// Language of the user.
    pub language: Language,
    /// Public URL of the server.
    pub public_url: Arc<PublicUrl>,
    /// Names and texts.
    pub branding: Arc<Branding>,
}

impl FromRequestParts<AuthorizationServer> for PageContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, server: &AuthorizationServer) -> Result<Self, Infallible> {
        Ok(Self::new(&parts.headers, server))
    }
}

impl PageContext {
    /// Creates the context of a request.
    pub fn new(headers: &HeaderMap, server: &AuthorizationServer) -> Self {
        Self {
            language: Language::from_headers(headers),
            public_url: Arc::clone(&server.public_url),
            branding: Arc::clone(&server.branding),
        }
    }

    /// Renders a page with its security headers.
    pub fn render(&self, status: StatusCode, page: &impl Template) -> Response {
        let Ok(html) = page.render() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
        let mut response = (status, SECURITY_HEADERS, Html(html)).into_response();
        if let Ok(policy) = HeaderValue::try_from(CONTENT_SECURITY_POLICY.as_str()) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        if self.public_url.is_https() {
            response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, ONE_YEAR);
        }
        response
    }

    /// Renders a page of the embedding server in the layout of the other pages.
    ///
    /// `main` is HTML and is not escaped.
    pub fn custom_page(&self, status: StatusCode, title: &str, main: &str) -> Response {
        self.render(status, &CustomPage { context: self, title, main })
    }

    /// Returns the response, or the page of the error.
    pub(crate) fn response_of(&self, result: Result<Response, PageError>) -> Response {
        result.unwrap_or_else(|error| error.into_page(self))
    }

    /// Returns the text in the language of the page.
    fn text<'a>(&self, english: &'a str, german: &'a str) -> &'a str {
        self.language.select(english, german)
    }

    /// Returns a configured text in the language of the page.
    fn translate<'a>(&self, text: &'a Text) -> &'a str {
        text.get(self.language)
    }

    fn logo(&self) -> &'static str {
        self.branding.logo_svg.unwrap_or_default()
    }
}

/// Errors that end the way through the pages and are shown to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageError {
    /// The pending authorization was answered, has expired or never existed.
    Expired,
    /// The pending authorization belongs to another browser, or the browser stores no cookies.
    OtherBrowser,
    /// The CSRF token of the form is wrong.
    ForgedForm,
    /// Too many sign-in attempts.
    TooManyAttempts,
    /// The network of the user has too many pending authorizations.
    TooManyRequests {
        /// Time until the next one is accepted.
        retry_after: Duration,
    },
    /// The client is not registered.
    UnknownClient,
    /// The metadata document of the client is not available or not valid.
    UnreadableClient,
    /// The client did not register the redirect URI.
    UnknownRedirect,
    /// The client is not on the allow-list.
    ClientNotAllowed,
    /// The request or form is malformed.
    InvalidRequest,
    /// The state or the sign-in is not available.
    Unavailable,
}

impl PageError {
    /// Returns the status of the page.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Expired => StatusCode::GONE,
            Self::OtherBrowser | Self::ForgedForm | Self::ClientNotAllowed => StatusCode::FORBIDDEN,
            Self::TooManyAttempts | Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::UnknownClient | Self::UnreadableClient | Self::UnknownRedirect | Self::InvalidRequest => {
                StatusCode::BAD_REQUEST
            }
        }
    }

    /// Renders the page.
    pub fn into_page(self, context: &PageContext) -> Response {
        let message = messages::message(self, context.language, &context.branding);
        let mut page = context.render(self.status(), &ErrorPage { context, message });
        if let Self::TooManyRequests { retry_after } = self {
            page.headers_mut().insert(header::RETRY_AFTER, retry_after.as_secs().saturating_add(1).into());
        }
        page
    }

    fn unavailable(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error, "page not available");
        Self::Unavailable
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Self::unavailable(&error)
    }
}

impl From<SignInError> for PageError {
    fn from(error: SignInError) -> Self {
        Self::unavailable(&error)
    }
}

impl From<getrandom::Error> for PageError {
    fn from(error: getrandom::Error) -> Self {
        Self::unavailable(&error)
    }
}

impl From<ClientError> for PageError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Unknown => Self::UnknownClient,
            ClientError::Document(_) => Self::UnreadableClient,
            ClientError::NotAllowed(_) => Self::ClientNotAllowed,
            ClientError::Store(error) => error.into(),
        }
    }
}

impl From<NotAllowed> for PageError {
    fn from(_: NotAllowed) -> Self {
        Self::ClientNotAllowed
    }
}

/// Extractor of a form that a page posted; malformed forms are answered with an error page.
pub(crate) struct HtmlForm(Parameters);

impl FromRequest<AuthorizationServer> for HtmlForm {
    type Rejection = Response;

    async fn from_request(request: Request, server: &AuthorizationServer) -> Result<Self, Response> {
        let context = PageContext::new(request.headers(), server);
        let parameters = Parameters::from_form(request, server).await;
        parameters.map(Self).map_err(|_| PageError::InvalidRequest.into_page(&context))
    }
}

impl HtmlForm {
    /// Returns a field that must be present once; it may be empty.
    pub(crate) fn required(&self, name: &str) -> Result<&str, PageError> {
        self.0.field(name)?.ok_or(PageError::InvalidRequest)
    }

    /// Returns a field that may be absent.
    pub(crate) fn optional(&self, name: &str) -> Result<Option<&str>, PageError> {
        Ok(self.0.field(name)?)
    }

    /// Returns all non-empty values of a field.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.all(name)
    }
}

/// The login page.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct LoginPage<'a> {
    pub(crate) context: &'a PageContext,
    /// The client; `None` for the account page.
    pub(crate) client: Option<&'a ClientInfo>,
    /// Id of the pending authorization.
    pub(crate) request: &'a str,
    pub(crate) csrf: &'a str,
    /// The ways to sign in, at least one.
    pub(crate) ways: Vec<LoginWay<'a>>,
    pub(crate) failure: Option<&'a LoginFailure>,
}

impl LoginPage<'_> {
    /// Returns true if the page offers several ways, so that each needs a heading.
    fn has_choice(&self) -> bool {
        self.ways.len() > 1
    }

    /// Returns the prefix of element ids of a way, which are unique in the page.
    fn prefix(&self, way: &LoginWay<'_>) -> String {
        if self.has_choice() { format!("{}-", way.id) } else { String::new() }
    }

    /// Returns the id of the field that gets the focus; with several ways, only after a failed attempt.
    fn focus(&self) -> Option<String> {
        let way = match self.ways.as_slice() {
            [only] => only,
            several => several.iter().find(|way| way.has_failed)?,
        };
        let Prompt::Form(form) = &way.prompt else { return None };
        let account = form.account_label.as_ref().map(|_| "user");
        let mut names = account.into_iter().chain(form.fields.iter().map(|field| field.name));
        let name = names.find(|name| way.value(name).is_empty())?;
        Some(format!("{}{name}", self.prefix(way)))
    }

    fn has_focus(&self, way: &LoginWay<'_>, name: &str) -> bool {
        self.focus().is_some_and(|focus| focus == format!("{}{name}", self.prefix(way)))
    }
}

/// A way to sign in on the login page.
pub(crate) struct LoginWay<'a> {
    pub(crate) id: &'a str,
    pub(crate) prompt: Prompt,
    /// True if the previous attempt was in this way and failed.
    pub(crate) has_failed: bool,
    /// Values of the previous attempt to show again.
    pub(crate) entered: BTreeMap<String, String>,
}

impl LoginWay<'_> {
    fn heading(&self) -> &Text {
        match &self.prompt {
            Prompt::Form(form) => &form.heading,
            Prompt::Redirect(button) => &button.heading,
        }
    }

    fn value(&self, name: &str) -> &str {
        self.entered.get(name).map_or("", String::as_str)
    }
}

/// Reasons why a sign-in attempt failed, as shown on the login page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LoginFailure {
    /// The credentials are wrong, or the user may not sign in.
    Rejected(Text),
    /// Too many attempts.
    Locked {
        /// Minutes until the next attempt, rounded up.
        minutes: u64,
    },
}

impl LoginFailure {
    pub(crate) fn locked_for(duration: Duration) -> Self {
        Self::Locked { minutes: duration.as_secs().div_ceil(60).max(1) }
    }
}

/// The page that sends the user to an identity provider. A page instead of a redirect, because `form-action` applies to redirects
/// after a form too.
#[derive(Template)]
#[template(path = "provider_redirect.html")]
pub(crate) struct ProviderRedirectPage<'a> {
    context: &'a PageContext,
    host: &'a str,
    url: &'a str,
}

impl<'a> ProviderRedirectPage<'a> {
    pub(crate) fn response(context: &'a PageContext, url: &'a Url) -> Result<Response, PageError> {
        let page = Self { context, host: url.host_str().unwrap_or_default(), url: url.as_str() };
        with_refresh(context.render(StatusCode::OK, &page), url.as_str())
    }
}

/// Lets the browser open `url` at once.
fn with_refresh(mut page: Response, url: &str) -> Result<Response, PageError> {
    let refresh = HeaderValue::try_from(format!("0; url={url}")).map_err(|_| PageError::InvalidRequest)?;
    page.headers_mut().insert(header::REFRESH, refresh);
    Ok(page)
}

/// The consent page.
#[derive(Template)]
#[template(path = "consent.html")]
pub(crate) struct ConsentPage<'a> {
    pub(crate) context: &'a PageContext,
    pub(crate) client: &'a ClientInfo,
    /// Description of the user.
    pub(crate) profile: &'a Profile,
    /// Scopes that the user may grant.
    pub(crate) scopes: Vec<&'a Scope>,
    /// Maximum lifetime of the session in days, rounded up; `None` without a limit.
    pub(crate) session_days: Option<i64>,
    /// Scopes that are preselected.
    pub(crate) selected: &'a Scopes,
    /// Id of the pending authorization.
    pub(crate) request: &'a str,
    pub(crate) csrf: &'a str,
    /// True after the user allowed no scope at all.
    pub(crate) is_empty: bool,
}

/// The account page.
#[derive(Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage<'a> {
    pub(crate) context: &'a PageContext,
    /// Description of the user.
    pub(crate) profile: &'a Profile,
    pub(crate) connections: Vec<Connection<'a>>,
    /// Id of the session of the page.
    pub(crate) session: &'a str,
    pub(crate) csrf: &'a str,
}

/// A connection of a client on the account page.
pub(crate) struct Connection<'a> {
    /// Id of the grant.
    pub(crate) id: &'a str,
    pub(crate) client: Option<&'a ClientInfo>,
    pub(crate) scopes: Vec<&'a Scope>,
    /// Time of the consent.
    pub(crate) since: Option<String>,
    /// Time of the last use.
    pub(crate) used: Option<String>,
}

/// The page after a user ended all connections.
#[derive(Template)]
#[template(path = "account_ended.html")]
pub(crate) struct AccountEndedPage<'a> {
    pub(crate) context: &'a PageContext,
    /// Steps that remain to be done elsewhere.
    pub(crate) reminder: Option<&'a Text>,
}

/// The page that returns the user to the client.
///
/// A page instead of a redirect, because `form-action` applies to redirects after a form too, including further redirects of the
/// client; and because a URI such as `cursor://…` opens a program and leaves the browser where it is.
#[derive(Template)]
#[template(path = "client_redirect.html")]
pub(crate) struct ClientRedirectPage<'a> {
    context: &'a PageContext,
    destination: Destination,
    allowed: bool,
    url: &'a str,
}

impl<'a> ClientRedirectPage<'a> {
    /// Sends the browser to `url`, a URL of `redirect_uri` with the result in its query.
    pub(crate) fn response(
        context: &'a PageContext,
        redirect_uri: &RedirectUri,
        url: &'a str,
        allowed: bool,
    ) -> Result<Response, PageError> {
        let page = Self { context, destination: redirect_uri.destination(), allowed, url };
        with_refresh(context.render(StatusCode::OK, &page), url)
    }
}

/// The page for an invalid request of a web site or an app. It links back to it; see `authorize::error_response`.
#[derive(Template)]
#[template(path = "redirect_error.html")]
pub(crate) struct RedirectErrorPage<'a> {
    pub(crate) context: &'a PageContext,
    /// Site or app.
    pub(crate) destination: Destination,
    /// Description for the developer of the client.
    pub(crate) reason: &'a str,
    /// Redirect URI with the error in its query.
    pub(crate) url: &'a str,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    context: &'a PageContext,
    message: Message,
}

#[derive(Template)]
#[template(path = "custom.html")]
struct CustomPage<'a> {
    context: &'a PageContext,
    title: &'a str,
    main: &'a str,
}
