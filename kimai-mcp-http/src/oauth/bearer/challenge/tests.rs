use super::*;

const FOUND: &str =
    r#"resource_metadata="https://example.com/kimai/.well-known/oauth-protected-resource/mcp""#;

fn told(challenge: Challenge) -> (u16, String) {
    let public = PublicUrl::parse("https://example.com/kimai").unwrap();
    let answer = challenge.answer(&public, &Scopes::known("kimai:read kimai:write"));
    let header = answer.headers().get(WWW_AUTHENTICATE).map(|value| value.to_str().unwrap().to_owned());
    (answer.status().as_u16(), header.unwrap_or_default())
}

#[test]
fn without_a_token_a_client_learns_where_to_get_one() {
    let header = format!(r#"Bearer scope="kimai:read kimai:write", {FOUND}"#);
    assert_eq!(told(Challenge::NoToken), (401, header));
}

#[test]
fn a_bad_token_is_named_so() {
    let (status, header) = told(Challenge::InvalidToken);
    assert_eq!(status, 401);
    assert!(header.starts_with(r#"Bearer error="invalid_token", error_description="the access"#), "{header}");
    assert!(header.ends_with(&format!(r#"scope="kimai:read kimai:write", {FOUND}"#)), "{header}");
}

#[test]
fn too_small_a_scope_names_all_that_are_needed() {
    let (status, header) = told(Challenge::InsufficientScope(Scope::Admin));
    assert_eq!(status, 403);
    assert!(
        header.starts_with(r#"Bearer error="insufficient_scope", error_description="the user"#),
        "{header}"
    );
    let needed = format!(r#"scope="kimai:read kimai:write kimai:admin", {FOUND}"#);
    assert!(header.ends_with(&needed), "{header}");
    assert!(told(Challenge::InsufficientScope(Scope::Read)).1.contains(r#"scope="kimai:read","#));
}

#[test]
fn a_store_that_fails_logs_nobody_out() {
    assert_eq!(told(Challenge::Unavailable), (503, String::new()));
}
