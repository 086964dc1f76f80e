//! The login page, `/login`: the forms and buttons of all ways to sign in.

pub(crate) mod attempt;
mod provider;

use std::{collections::BTreeMap, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};

pub use self::attempt::LoginLimits;
use self::attempt::{LoginAttempt, LoginOutcome};
use crate::{
    account,
    client::ClientInfo,
    client_ip::ClientIp,
    consent,
    events::{EventKind, RequestOrigin},
    pages::{HtmlForm, LoginFailure, LoginPage, LoginWay, PageContext, PageError},
    parameters::MAX_FORM_LENGTH,
    server::AuthorizationServer,
    session::{AuthorizationRequest, AuthorizationSession, FurtherStep, Purpose},
    sign_in::{Credentials, FieldKind, LoginForm, Prompt, SignIn, Subject},
};

pub(crate) fn routes() -> Router<AuthorizationServer> {
    Router::new()
        .route("/login", get(show).post(submit))
        .layer(DefaultBodyLimit::max(MAX_FORM_LENGTH))
        .merge(provider::routes())
}

/// `GET /login`
async fn show(
    State(server): State<AuthorizationServer>,
    mut context: PageContext,
    session: AuthorizationSession,
) -> Response {
    session.localize(&mut context);
    let client = session.client_info(&server).await;
    context.response_of(client.map(|client| page(&server, &context, &session, &client, None)))
}

/// `POST /login`
async fn submit(
    State(server): State<AuthorizationServer>,
    mut context: PageContext,
    headers: HeaderMap,
    origin: RequestOrigin,
    form: HtmlForm,
) -> Response {
    let response = sign_in(&server, &mut context, &headers, &origin, &form).await;
    context.response_of(response)
}

async fn sign_in(
    server: &AuthorizationServer,
    context: &mut PageContext,
    headers: &HeaderMap,
    origin: &RequestOrigin,
    form: &HtmlForm,
) -> Result<Response, PageError> {
    let id = form.required("request")?;
    let csrf_token = form.required("csrf")?;
    let session = AuthorizationSession::open_form(server, headers, id, csrf_token).await?;
    session.localize(context);
    if let Some(further) = session.pending.further.clone() {
        return sign_in_further(server, context, origin, form, session, further).await;
    }
    let way = selected_way(server, form)?;
    match way.prompt() {
        Prompt::Form(login_form) => {
            let credentials = credentials(&login_form, form)?;
            let further = None;
            Submission { server, context, origin, session, way, login_form, credentials, further }
                .process()
                .await
        }
        Prompt::Redirect(_) => provider::begin(server, context, origin, &session, way).await,
    }
}

/// Continues a sign-in at an identity provider with its further form, or begins anew with another account.
async fn sign_in_further(
    server: &AuthorizationServer,
    context: &PageContext,
    origin: &RequestOrigin,
    form: &HtmlForm,
    mut session: AuthorizationSession,
    further: FurtherStep,
) -> Result<Response, PageError> {
    if form.optional("back")?.is_some() {
        session.pending.further = None;
        session.pending.switch_account = true;
        session.store(server).await?;
        return Ok(Redirect::to(&session.page(server, "/login")).into_response());
    }
    let way = server.sign_in(&further.way).ok_or(PageError::InvalidRequest)?;
    let data = SecretString::from(further.data);
    let login_form = way.further_form(&data).ok_or(PageError::InvalidRequest)?;
    let credentials = credentials(&login_form, form)?;
    let further = Some(data);
    Submission { server, context, origin, session, way, login_form, credentials, further }.process().await
}

/// Returns the way that the form names. A page with a single way does not name it.
fn selected_way<'a>(server: &'a AuthorizationServer, form: &HtmlForm) -> Result<&'a dyn SignIn, PageError> {
    let selected = match (form.optional("way")?, server.sign_ins.as_slice()) {
        (Some(way), _) => server.sign_in(way),
        (None, [only]) => Some(&**only),
        (None, _) => None,
    };
    selected.ok_or(PageError::InvalidRequest)
}

fn credentials(login_form: &LoginForm, form: &HtmlForm) -> Result<Credentials, PageError> {
    let account = match &login_form.account_label {
        Some(_) => form.required("user")?.trim().to_owned(),
        None => String::new(),
    };
    let value = |name: &'static str| Ok::<_, PageError>((name.to_owned(), form.required(name)?.into()));
    let fields = login_form.fields.iter().map(|field| value(field.name)).collect::<Result<_, _>>()?;
    Ok(Credentials { account, fields })
}

/// A login form that a user submitted.
struct Submission<'a> {
    server: &'a AuthorizationServer,
    context: &'a PageContext,
    origin: &'a RequestOrigin,
    session: AuthorizationSession,
    way: &'a dyn SignIn,
    login_form: LoginForm,
    credentials: Credentials,
    /// Data of the further form; `None` for a form of the login page.
    further: Option<SecretString>,
}

impl Submission<'_> {
    /// Verifies the credentials within the limits, and continues with the consent page or shows the login page again.
    async fn process(self) -> Result<Response, PageError> {
        let Self { server, context, origin, session, way, login_form, credentials, further } = self;
        let client = session.client_info(server).await?;
        // Counted before verification, so that concurrent attempts count too.
        let attempts = session.record_attempt(server).await?;
        let max_attempts = server.login_limits.attempts_per_request;
        if attempts > max_attempts {
            return end(server, &session).await;
        }
        let client_ip = origin.client_ip.unwrap_or(ClientIp::UNKNOWN);
        let attempt =
            LoginAttempt { sign_in: way, credentials: &credentials, further: further.as_ref(), client_ip };
        let outcome = attempt.run(server).await?;
        let account = Some(credentials.account.as_str()).filter(|account| !account.is_empty());
        let user = match &outcome {
            LoginOutcome::SignedIn(subject) => Some(subject.user.as_str()),
            _ => account,
        };
        let event = server.event(outcome.event(), origin, user);
        server.record(&event.with_client(&session.pending.request.client_id, Some(&client)));
        let (reason, retry_after) = match outcome {
            LoginOutcome::SignedIn(subject) => {
                let consent = if further.is_some() { Consent::Always } else { Consent::OnceStored };
                return proceed(server, context, origin, session, subject, consent).await;
            }
            _ if attempts == max_attempts => return end(server, &session).await,
            LoginOutcome::Rejected(reason) => (reason, None),
            LoginOutcome::Locked { retry_after } => (None, Some(retry_after)),
        };
        let reason = reason.unwrap_or_else(|| login_form.rejection.clone());
        let failure = retry_after.map_or(LoginFailure::Rejected(reason), LoginFailure::locked_for);
        let failed =
            FailedAttempt { way: way.id(), entered: visible_values(&login_form, &credentials), failure };
        Ok(with_retry_after(page(server, context, &session, &client, Some(&failed)), retry_after))
    }
}

/// Returns the values to show again: those of visible fields.
fn visible_values(login_form: &LoginForm, credentials: &Credentials) -> BTreeMap<String, String> {
    let visible = login_form.fields.iter().filter(|field| match field.kind {
        FieldKind::Text | FieldKind::Choice(_) => true,
        FieldKind::Password | FieldKind::Token => false,
    });
    let value =
        |name: &str| Some((name.to_owned(), credentials.fields.get(name)?.expose_secret().to_owned()));
    let mut values: BTreeMap<_, _> = visible.filter_map(|field| value(field.name)).collect();
    if login_form.account_label.is_some() {
        values.insert("user".to_owned(), credentials.account.clone());
    }
    values
}

/// Rules for a consent that the user gave earlier.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Consent {
    /// A stored consent suffices.
    OnceStored,
    /// The consent page is always shown: an identity provider may have signed the user in without a question.
    Always,
}

/// Ends the pending authorization after too many attempts.
async fn end(server: &AuthorizationServer, session: &AuthorizationSession) -> Result<Response, PageError> {
    session.finish(server).await?;
    Err(PageError::TooManyAttempts)
}

/// Continues with the consent page, or with the redirect to the client if the consent is stored already.
async fn proceed(
    server: &AuthorizationServer,
    context: &PageContext,
    origin: &RequestOrigin,
    mut session: AuthorizationSession,
    subject: Subject,
    consent: Consent,
) -> Result<Response, PageError> {
    let way = server.sign_in(&subject.way).ok_or(PageError::InvalidRequest)?;
    let profile = way.profile(&subject).await?;
    session.sign_in(subject.clone(), profile);
    if session.pending.purpose == Purpose::Account {
        return account::open(server, &session, subject).await;
    }
    let scopes = session.pending.offered_scopes(&server.scopes);
    if consent == Consent::OnceStored
        && consent::is_stored(server, &subject, &session.pending.request, &scopes).await?
    {
        let request = AuthorizationRequest { scopes, ..session.finish(server).await? };
        return consent::allow(server, context, origin, EventKind::ConsentReused, subject, request).await;
    }
    session.store(server).await?;
    Ok(Redirect::to(&session.page(server, "/consent")).into_response())
}

/// A failed attempt, as the login page reports it.
struct FailedAttempt<'a> {
    /// Id of the way to sign in.
    way: &'a str,
    /// Values to show again.
    entered: BTreeMap<String, String>,
    failure: LoginFailure,
}

fn page(
    server: &AuthorizationServer,
    context: &PageContext,
    session: &AuthorizationSession,
    client: &ClientInfo,
    failed: Option<&FailedAttempt<'_>>,
) -> Response {
    let further = session.pending.further.as_ref().and_then(|further| {
        let way = server.sign_in(&further.way)?;
        Some((way, way.further_form(&further.data.as_str().into())?))
    });
    let can_restart = further.is_some();
    let ways: Vec<(&dyn SignIn, Prompt)> = match further {
        Some((way, form)) => vec![(way, Prompt::Form(form))],
        None => server.sign_ins.iter().map(|way| (&**way, way.prompt())).collect(),
    };
    let ways = ways.into_iter().map(|(way, prompt)| {
        let failed = failed.filter(|failed| failed.way == way.id());
        LoginWay {
            id: way.id(),
            prompt,
            has_failed: failed.is_some(),
            entered: failed.map(|failed| failed.entered.clone()).unwrap_or_default(),
        }
    });
    let page = LoginPage {
        context,
        client: (session.pending.purpose == Purpose::Client).then_some(client),
        request: &session.id,
        csrf: session.csrf_token(),
        ways: ways.collect(),
        can_restart,
        failure: failed.map(|failed| &failed.failure),
    };
    context.render(status(page.failure), &page)
}

/// 403 for wrong credentials (RFC 9110 §15.5.4); 401 would require a challenge that browsers understand.
const fn status(failure: Option<&LoginFailure>) -> StatusCode {
    match failure {
        None => StatusCode::OK,
        Some(LoginFailure::Rejected(_)) => StatusCode::FORBIDDEN,
        Some(LoginFailure::Locked { .. }) => StatusCode::TOO_MANY_REQUESTS,
    }
}

fn with_retry_after(mut page: Response, retry_after: Option<Duration>) -> Response {
    if let Some(retry_after) = retry_after {
        page.headers_mut().insert(header::RETRY_AFTER, retry_after.as_secs().max(1).into());
    }
    page
}
