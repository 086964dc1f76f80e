//! Landing page (`GET /`), which explains how to connect an assistant.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, StatusCode};
use mcp_oauth_server::pages::PageContext;
use serde_json::json;
use url::form_urlencoded::byte_serialize;

use super::App;

/// Returns the route of the landing page.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/", get(show))
}

pub(super) async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let context = PageContext::new(&headers, &app.auth.oauth);
    let public_url = app.auth.oauth.public_url();
    let page = LandingPage {
        context: &context,
        connector: public_url.resource(),
        account: public_url.at("/account"),
        has_own_token: app.auth.own_token.is_some(),
    };
    let Ok(main) = page.render() else {
        return context.custom_page(StatusCode::INTERNAL_SERVER_ERROR, "", "");
    };
    context.custom_page(StatusCode::OK, page.text("Kimai for assistants", "Kimai für Assistenten"), &main)
}

/// Content of the landing page.
#[derive(Template)]
#[template(path = "landing.html")]
struct LandingPage<'a> {
    context: &'a PageContext,
    /// URL of the MCP endpoint.
    connector: String,
    /// URL of the account page.
    account: String,
    /// True if users can sign in with their own Kimai token.
    has_own_token: bool,
}

impl LandingPage<'_> {
    fn text<'a>(&self, english: &'a str, german: &'a str) -> &'a str {
        self.context.language.select(english, german)
    }

    /// Returns the link that adds the server to VS Code.
    fn vs_code(&self) -> String {
        let server = json!({"name": "kimai", "type": "http", "url": self.connector}).to_string();
        format!("vscode:mcp/install?{}", encode(&server))
    }

    /// Returns the link that adds the server to Cursor.
    fn cursor(&self) -> String {
        let server = STANDARD.encode(json!({"url": self.connector}).to_string());
        format!("cursor://anysphere.cursor-deeplink/mcp/install?name=kimai&config={}", encode(&server))
    }

    /// Returns the entry for a configuration file.
    fn json(&self) -> String {
        json!({"mcpServers": {"kimai": {"url": self.connector}}}).to_string()
    }
}

fn encode(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
