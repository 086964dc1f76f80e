//! Error responses of Kimai.

use kimai_api::{ApiError, Client, Error, FieldError, Id, TeamQuery, TimesheetForm, TimesheetQuery};

use crate::mock_server::MockKimai;

async fn api_error(status: u16, body: &str) -> ApiError {
    let server = MockKimai::with_response(status, body).await;
    match create(&server.client).await {
        Err(Error::Api(error)) => *error,
        other => panic!("{other:?}"),
    }
}

async fn create(client: &Client) -> Result<(), Error> {
    client.timesheets().create(&TimesheetForm::default()).await.map(drop)
}

#[tokio::test]
async fn validation_errors_name_the_fields() {
    let body = r#"{"code":400,"message":"Validation Failed","errors":{"errors":["Too late."],"children":{
        "begin":{},"project":{"errors":["Choose one.","Not this."]}}}}"#;
    let error = api_error(400, body).await;
    let expected = [
        FieldError::new("", "Too late."),
        FieldError::new("project", "Choose one."),
        FieldError::new("project", "Not this."),
    ];
    assert_eq!(error.errors, expected);
    assert_eq!(
        error.to_string(),
        "POST /api/timesheets: 400 Validation Failed: Too late.; project: Choose one.; project: Not this."
    );
}

#[tokio::test]
async fn errors_without_form_fields_have_a_status_and_a_message() {
    for (status, body, message) in [
        (404, r#"{"code":404,"message":"Not Found"}"#, "Not Found"),
        (401, "", "Unauthorized"),
        (403, r#"{"message":"Invalid credentials"}"#, "Invalid credentials"),
        (500, "<html>Oops</html>", "Internal Server Error"),
        (418, r#"{"message":""}"#, "I'm a teapot"),
        (599, "null", "no reason given"),
        (304, "", "Not Modified"),
        (410, r#"["list"]"#, "Gone"),
    ] {
        let error = api_error(status, body).await;
        assert_eq!((error.status, &*error.message, error.errors.len()), (status, message, 0));
    }
}

#[tokio::test]
async fn error_in_status_200_is_parsed_with_a_numeric_or_textual_code() {
    for code in ["400", "\"400\""] {
        let body = format!(
            r#" {{"code":{code},"message":"Nope","errors":{{"children":{{"begin_date":{{"errors":["Overlap"]}}}}}}}}"#
        );
        let error = api_error(200, &body).await;
        assert_eq!((error.status, &*error.message), (400, "Nope"));
        assert_eq!(error.errors[0].to_string(), "begin_date: Overlap");
    }
}

#[tokio::test]
async fn error_in_status_200_is_detected_for_lists_files_and_deletions() {
    let server = MockKimai::with_response(200, r#"{"code":403,"message":"Forbidden"}"#).await;
    let client = &server.client;
    let errors = [
        client.teams().list(&TeamQuery::default()).await.unwrap_err(),
        client.timesheets().page(&TimesheetQuery::default()).await.unwrap_err(),
        client.invoices().download(Id::new(1)).await.unwrap_err(),
        client.tags().delete(Id::new(1)).await.unwrap_err(),
    ];
    assert!(errors.iter().all(|error| error.status() == Some(403)), "{errors:?}");
}

#[tokio::test]
async fn only_429_502_503_and_504_are_transient() {
    for (status, is_transient) in
        [(429, true), (502, true), (503, true), (504, true), (500, false), (400, false)]
    {
        let error = Error::Api(Box::new(api_error(status, "").await));
        assert_eq!(error.is_transient(), is_transient, "{status}");
    }
}
