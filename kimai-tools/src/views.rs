//! Views of reports (MCP Apps): HTML pages that hosts show beside the text of an answer.
//!
//! A page is static and loads nothing. Its data are in the `_meta` of the results of `report`, and further data come from
//! calls that the host makes for it, whose access is checked as that of any call. The text of an answer is complete without
//! its view.

use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_STANDARD};
use rmcp::model::{JsonObject, MetaObject, Resource, ResourceContents, Tool};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{Policy, Surface};

/// Name of the protocol extension.
pub(crate) const EXTENSION: &str = "io.modelcontextprotocol/ui";

/// MIME type of the pages.
pub const MIME_TYPE: &str = "text/html;profile=mcp-app";

/// The tool whose results have views.
const TOOL: &str = "report";

/// The page that hosts show for the results of the tool.
const TOOL_VIEW: &str = "ui://kimai/report";

/// A page.
#[derive(Debug)]
pub struct View {
    /// The address.
    pub uri: &'static str,
    /// The title for people.
    pub title: &'static str,
    html: fn() -> &'static str,
}

/// All pages. The page of reports shows the grid of a week, too.
pub static VIEWS: [View; 2] = [
    View { uri: "ui://kimai/week", title: "Week", html: || WEEK.as_str() },
    View { uri: TOOL_VIEW, title: "Report", html: || REPORT.as_str() },
];

static WEEK: LazyLock<String> =
    LazyLock::new(|| page(&[HOST, WEEK_SCRIPT, "const render = week;\nstart();\n"]));

static REPORT: LazyLock<String> = LazyLock::new(|| {
    let select =
        "const render = (data) => (data.report === \"week\" ? week(data) : report(data));\nstart();\n";
    page(&[HOST, WEEK_SCRIPT, REPORT_SCRIPT, select])
});

const STYLE: &str = include_str!("../views/style.css");
const HOST: &str = include_str!("../views/host.js");
const WEEK_SCRIPT: &str = include_str!("../views/week.js");
const REPORT_SCRIPT: &str = include_str!("../views/report.js");

impl View {
    /// Returns the page.
    pub fn html(&self) -> &'static str {
        (self.html)()
    }

    /// Returns the page as clients list it.
    pub(crate) fn listed(&self) -> Resource {
        let name = self.uri.trim_start_matches("ui://");
        Resource::new(self.uri, name).with_title(self.title).with_mime_type(MIME_TYPE)
    }

    /// Returns the page as clients read it, with what it needs of its host: nothing.
    pub(crate) fn contents(&self) -> ResourceContents {
        let needs = json!({ "csp": { "connectDomains": [], "resourceDomains": [] }, "prefersBorder": true });
        let contents = ResourceContents::text(self.html(), self.uri).with_mime_type(MIME_TYPE);
        contents.with_meta(MetaObject(ui(needs)))
    }
}

/// Returns true if a caller may use the tool whose results have views.
pub(crate) fn is_allowed(policy: &Policy) -> bool {
    let mut tools = Surface::Compact.tools().filter(|view| view.tool.name == TOOL);
    tools.any(|view| !view.allowed(policy).is_empty())
}

/// Attaches the page to the tool whose results have views.
pub(crate) fn attach(tool: Tool) -> Tool {
    if tool.name == TOOL { tool.with_meta(MetaObject(ui(json!({ "resourceUri": TOOL_VIEW })))) } else { tool }
}

/// Returns the settings of the protocol extension.
pub(crate) fn extension() -> JsonObject {
    JsonObject::from_iter([("mimeTypes".to_owned(), json!([MIME_TYPE]))])
}

fn ui(value: Value) -> JsonObject {
    JsonObject::from_iter([("ui".to_owned(), value)])
}

/// Returns a page that runs these scripts and nothing else.
fn page(scripts: &[&str]) -> String {
    let style = compact(STYLE);
    let script = compact(&scripts.concat());
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        digest(&script),
        digest(&style)
    );
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Kimai</title>\n<style>{style}</style>\n</head>\n\
         <body>\n<main aria-busy=\"true\"></main>\n<p role=\"status\"></p>\n<script>{script}</script>\n</body>\n</html>\n"
    )
}

/// Removes the indentation and the comment lines of a script or style.
fn compact(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns the source expression of an inline script or style in a content security policy.
fn digest(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::{VIEWS, is_allowed};
    use crate::{Policy, Restriction, Rule};

    /// Size of a page in bytes.
    const MAX_BYTES: usize = 16_000;

    #[test]
    fn pages_are_small_and_load_nothing() {
        for view in &VIEWS {
            let html = view.html();
            assert!(html.len() <= MAX_BYTES, "{}: {} bytes", view.uri, html.len());
            for forbidden in [
                "http://",
                "https://",
                "innerHTML",
                "outerHTML",
                "eval(",
                "Function(",
                "insertAdjacent",
                "src=",
                "import",
            ] {
                assert!(!html.contains(forbidden), "{}: {forbidden}", view.uri);
            }
            assert!(html.contains("default-src 'none'; script-src 'sha256-"), "{}", view.uri);
            // A script ends at the first closing tag.
            assert_eq!(html.matches("</script").count(), 1, "{}", view.uri);
        }
    }

    #[test]
    fn views_need_the_tool_of_reports() {
        let only = |tools: &str| {
            let rule = Rule::Only(tools.parse().unwrap());
            Policy::from_iter([Restriction { rule, setting: String::new(), next_step: String::new() }])
        };
        assert!(is_allowed(&Policy::default()) && is_allowed(&only("report.week")));
        assert!(!is_allowed(&only("timer")));
    }
}
