//! Security headers of the pages.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::header;
use sha2::{Digest, Sha256};

use super::browser::User;
use crate::server::{Answer, CLAUDE, Server, request};

/// Returns a page of each sort.
async fn pages(server: &Server) -> Vec<Answer> {
    server.store_client("c1", Some("Claude"), None).await;
    let anna = User::new(server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    let mut pages = vec![
        anna.get("/login?request=none").await,
        anna.get(&format!("/login?request={id}")).await,
        anna.log_in(&id, "anna", "wrong").await,
    ];
    anna.log_in(&id, "anna", "anna's secret").await;
    pages.push(anna.get(&format!("/consent?request={id}")).await);
    pages.push(anna.answer(&id, "allow", &["notes:read"]).await);
    pages
}

#[tokio::test]
async fn every_page_forbids_framing_sniffing_caching_and_scripts() {
    for page in pages(&Server::new()).await {
        let policy = page.header(header::CONTENT_SECURITY_POLICY);
        for rule in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
        {
            assert!(policy.split("; ").any(|part| part == rule), "{rule}: {policy}");
        }
        assert_eq!(page.header(header::X_FRAME_OPTIONS), "DENY");
        assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
        assert_eq!(page.header(header::REFERRER_POLICY), "same-origin");
        assert_eq!(page.header(header::STRICT_TRANSPORT_SECURITY), "max-age=31536000");
        assert!(!page.body.contains("<script") && !page.body.contains(" style="));
    }
}

#[tokio::test]
async fn content_security_policy_allows_the_stylesheet_of_the_page_only() {
    for page in pages(&Server::new()).await {
        let (_, rest) = page.body.split_once("<style>").unwrap();
        let hash = STANDARD.encode(Sha256::digest(rest.split_once("</style>").unwrap().0));
        let policy = page.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.contains(&format!("style-src 'sha256-{hash}';")), "{policy}");
    }
}

#[tokio::test]
async fn plain_http_server_sends_no_hsts() {
    for page in pages(&Server::at("http://localhost:8000")).await {
        assert!(!page.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
}

#[tokio::test]
async fn no_page_contains_secrets() {
    for page in pages(&Server::new()).await {
        assert!(
            !page.body.contains("wrong\"")
                && !page.body.contains("anna's")
                && !page.body.contains("kimai-token")
        );
    }
}
