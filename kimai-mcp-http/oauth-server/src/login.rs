//! The login page, `/login`.

pub(crate) mod attempt;

use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};

pub use self::attempt::LoginLimits;
use self::attempt::{LoginAttempt, LoginOutcome};
use crate::{
    client::ClientInfo,
    client_ip::ClientIp,
    consent,
    events::{EventKind, RequestOrigin},
    pages::{HtmlForm, LoginFailure, LoginPage, PageContext, PageError},
    parameters::MAX_FORM_LENGTH,
    server::AuthorizationServer,
    session::{AuthorizationRequest, AuthorizationSession},
    sign_in::{Credentials, LoginForm, Prompt, Subject},
};

pub(crate) fn routes() -> Router<AuthorizationServer> {
    Router::new().route("/login", get(show).post(submit)).layer(DefaultBodyLimit::max(MAX_FORM_LENGTH))
}

/// `GET /login`
async fn show(
    State(server): State<AuthorizationServer>,
    mut context: PageContext,
    session: AuthorizationSession,
) -> Response {
    session.localize(&mut context);
    let client = session.client_info(&server).await;
    context.response_of(client.map(|client| page(&server, &context, &session, &client, "", None)))
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
    let credentials = credentials(&login_form(server), form)?;
    let session = AuthorizationSession::open_form(server, headers, id, csrf_token).await?;
    session.localize(context);
    let client = session.client_info(server).await?;
    // Counted before verification, so that concurrent attempts count too.
    let attempts = session.record_attempt(server).await?;
    let max_attempts = server.login_limits.attempts_per_request;
    if attempts > max_attempts {
        return end(server, &session).await;
    }
    let client_ip = origin.client_ip.unwrap_or(ClientIp::UNKNOWN);
    let outcome = LoginAttempt { credentials: &credentials, client_ip }.run(server).await?;
    let event = server.event(outcome.event(), origin, Some(&credentials.account));
    server.record(&event.with_client(&session.pending.request.client_id, Some(&client)));
    let retry_after = match outcome {
        LoginOutcome::SignedIn(subject) => return proceed(server, context, origin, session, subject).await,
        LoginOutcome::Rejected | LoginOutcome::Locked { .. } if attempts == max_attempts => {
            return end(server, &session).await;
        }
        LoginOutcome::Rejected => None,
        LoginOutcome::Locked { retry_after } => Some(retry_after),
    };
    let failure = retry_after.map_or(LoginFailure::WrongCredentials, LoginFailure::locked_for);
    let page = page(server, context, &session, &client, &credentials.account, Some(failure));
    Ok(with_retry_after(page, retry_after))
}

fn login_form(server: &AuthorizationServer) -> LoginForm {
    let Prompt::Form(form) = server.sign_in.prompt();
    form
}

fn credentials(login_form: &LoginForm, form: &HtmlForm) -> Result<Credentials, PageError> {
    let account = form.required("user")?.trim().to_owned();
    let value = |name: &'static str| Ok::<_, PageError>((name.to_owned(), form.required(name)?.into()));
    let fields = login_form.fields.iter().map(|field| value(field.name)).collect::<Result<_, _>>()?;
    Ok(Credentials { account, fields })
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
) -> Result<Response, PageError> {
    let profile = server.sign_in.profile(&subject).await?;
    session.sign_in(subject.clone(), profile);
    let scopes = session.pending.offered_scopes(&server.scopes);
    if consent::is_stored(server, &subject, &session.pending.request, &scopes).await? {
        let request = AuthorizationRequest { scopes, ..session.finish(server).await? };
        return consent::allow(server, context, origin, EventKind::ConsentReused, subject, request).await;
    }
    session.store(server).await?;
    Ok(Redirect::to(&session.page(server, "/consent")).into_response())
}

fn page(
    server: &AuthorizationServer,
    context: &PageContext,
    session: &AuthorizationSession,
    client: &ClientInfo,
    account: &str,
    failure: Option<LoginFailure>,
) -> Response {
    let page = LoginPage {
        context,
        client,
        request: &session.id,
        csrf: session.csrf_token(),
        form: &login_form(server),
        account,
        failure,
    };
    context.render(status(failure), &page)
}

/// 403 for wrong credentials (RFC 9110 §15.5.4); 401 would require a challenge that browsers understand.
const fn status(failure: Option<LoginFailure>) -> StatusCode {
    match failure {
        None => StatusCode::OK,
        Some(LoginFailure::WrongCredentials) => StatusCode::FORBIDDEN,
        Some(LoginFailure::Locked { .. }) => StatusCode::TOO_MANY_REQUESTS,
    }
}

fn with_retry_after(mut page: Response, retry_after: Option<Duration>) -> Response {
    if let Some(retry_after) = retry_after {
        page.headers_mut().insert(header::RETRY_AFTER, retry_after.as_secs().max(1).into());
    }
    page
}
