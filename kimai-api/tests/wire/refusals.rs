//! Kimai says no.

use kimai_api::{ApiError, Client, Error, FieldError, Id, TeamQuery, TimesheetForm, TimesheetQuery};

use crate::stage::Stage;

async fn refused(status: u16, body: &str) -> ApiError {
    let stage = Stage::answering(status, body).await;
    match create(&stage.kimai).await {
        Err(Error::Api(refusal)) => *refusal,
        other => panic!("{other:?}"),
    }
}

async fn create(kimai: &Client) -> Result<(), Error> {
    kimai.timesheets().create(&TimesheetForm::default()).await.map(drop)
}

#[tokio::test]
async fn a_form_that_is_refused_names_its_fields() {
    let body = r#"{"code":400,"message":"Validation Failed","errors":{"errors":["Too late."],"children":{
        "begin":{},"project":{"errors":["Choose one.","Not this."]}}}}"#;
    let refusal = refused(400, body).await;
    let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
    let expected = [error("", "Too late."), error("project", "Choose one."), error("project", "Not this.")];
    assert_eq!(refusal.errors, expected);
    assert_eq!(
        refusal.to_string(),
        "POST /api/timesheets: 400 Validation Failed: Too late.; project: Choose one.; project: Not this."
    );
}

#[tokio::test]
async fn a_bare_error_an_empty_one_and_a_foreign_one_have_status_and_words() {
    for (status, body, words) in [
        (404, r#"{"code":404,"message":"Not Found"}"#, "Not Found"),
        (401, "", "Unauthorized"),
        (403, r#"{"message":"Invalid credentials"}"#, "Invalid credentials"),
        (500, "<html>Oops</html>", "Internal Server Error"),
        (418, r#"{"message":""}"#, "I'm a teapot"),
        (599, "null", "no reason given"),
        (304, "", "Not Modified"),
        (410, r#"["list"]"#, "Gone"),
    ] {
        let refusal = refused(status, body).await;
        assert_eq!((refusal.status, &*refusal.message, refusal.errors.len()), (status, words, 0));
    }
}

#[tokio::test]
async fn an_error_inside_200_is_a_refusal_with_its_code_as_number_or_text() {
    for code in ["400", "\"400\""] {
        let body = format!(
            r#" {{"code":{code},"message":"Nope","errors":{{"children":{{"begin_date":{{"errors":["Overlap"]}}}}}}}}"#
        );
        let refusal = refused(200, &body).await;
        assert_eq!((refusal.status, &*refusal.message), (400, "Nope"));
        assert_eq!(refusal.errors[0].to_string(), "begin_date: Overlap");
    }
}

#[tokio::test]
async fn an_error_inside_200_is_noticed_by_lists_files_and_deletions_too() {
    let stage = Stage::answering(200, r#"{"code":403,"message":"Forbidden"}"#).await;
    let kimai = &stage.kimai;
    let errors = [
        kimai.teams().list(&TeamQuery {}).await.unwrap_err(),
        kimai.timesheets().page(&TimesheetQuery::default()).await.unwrap_err(),
        kimai.invoices().download(Id::new(1)).await.unwrap_err(),
        kimai.tags().delete(Id::new(1)).await.unwrap_err(),
    ];
    assert!(errors.iter().all(|error| error.status() == Some(403)), "{errors:?}");
}

#[tokio::test]
async fn refusals_that_may_pass_are_told_from_those_that_stand() {
    for (status, passes) in [(429, true), (502, true), (503, true), (504, true), (500, false), (400, false)] {
        let error = Error::Api(Box::new(refused(status, "").await));
        assert_eq!(error.is_transient(), passes, "{status}");
    }
}
