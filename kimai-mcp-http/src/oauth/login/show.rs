//! `GET /login`

use axum::{extract::State, response::Response};
use http::StatusCode;

use crate::{
    app::App,
    oauth::{
        pages::{Applicant, Fault, LoginPage, Reader},
        visit::Visit,
    },
};

pub(super) async fn login(State(app): State<App>, reader: Reader, visit: Visit) -> Response {
    let applicant = visit.applicant(&app).await;
    reader.answered(applicant.map(|applicant| form(&reader, &visit, &applicant, "", None)))
}

/// The page, with what was wrong the last time.
pub(super) fn form(
    reader: &Reader,
    visit: &Visit,
    applicant: &Applicant,
    user: &str,
    fault: Option<Fault>,
) -> Response {
    let page = LoginPage {
        language: reader.language,
        prefix: reader.public.prefix(),
        applicant,
        ticket: &visit.id,
        csrf: visit.csrf(),
        user,
        fault,
    };
    reader.shown(status(fault), &page)
}

/// RFC 9110 has 403 for credentials that do not suffice; 401 would need a challenge that browsers understand.
fn status(fault: Option<Fault>) -> StatusCode {
    match fault {
        None => StatusCode::OK,
        Some(Fault::Wrong) => StatusCode::FORBIDDEN,
        Some(Fault::TooMany(_)) => StatusCode::TOO_MANY_REQUESTS,
    }
}
