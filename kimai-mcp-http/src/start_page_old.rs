//! The page for whoever opens the server's address.

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use url::form_urlencoded::byte_serialize;

use super::{Language, look::STYLE};

/// The page.
#[derive(Template)]
#[template(path = "start.html")]
pub struct StartPage {
    /// Its language.
    pub language: Language,
    /// The address that assistants are given.
    pub connector: String,
}

impl StartPage {
    fn vs_code(&self) -> String {
        let server = json!({"name": "kimai", "type": "http", "url": self.connector}).to_string();
        format!("vscode:mcp/install?{}", encoded(&server))
    }

    fn cursor(&self) -> String {
        let server = STANDARD.encode(json!({"url": self.connector}).to_string());
        format!("cursor://anysphere.cursor-deeplink/mcp/install?name=kimai&config={}", encoded(&server))
    }

    fn json(&self) -> String {
        json!({"mcpServers": {"kimai": {"url": self.connector}}}).to_string()
    }
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
