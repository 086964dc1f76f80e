//! Tools that answer at once: text, a picture, a sound, a resource, all of them, an error.

use rmcp::model::{CallToolResult, ContentBlock, ResourceContents};

use crate::tool::{Tools, tool};

/// One red pixel, a PNG in base64.
pub(crate) const PICTURE: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC";

/// No samples at all, a WAV in base64.
const SOUND: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

/// The tool that needs nothing and does nothing.
pub(crate) const PLAIN: &str = "test_simple_text";

pub(crate) fn tools(tools: Tools) -> Tools {
    tools
        .with_route((tool(PLAIN, "Answers with a text"), text))
        .with_route((tool("test_image_content", "Answers with a picture"), picture))
        .with_route((tool("test_audio_content", "Answers with a sound"), sound))
        .with_route((tool("test_embedded_resource", "Answers with a resource"), resource))
        .with_route((tool("test_multiple_content_types", "Answers with several"), several))
        .with_route((tool("test_error_handling", "Answers with an error"), error))
}

fn text() -> ContentBlock {
    ContentBlock::text("This is a simple text response for testing.")
}

fn picture() -> ContentBlock {
    ContentBlock::image(PICTURE, "image/png")
}

fn sound() -> ContentBlock {
    ContentBlock::audio(SOUND, "audio/wav")
}

fn resource() -> ContentBlock {
    embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")
}

fn several() -> CallToolResult {
    let resource =
        embedded("test://mixed-content-resource", "application/json", r#"{"test":"data","value":123}"#);
    CallToolResult::success(vec![ContentBlock::text("Multiple content types test:"), picture(), resource])
}

fn error() -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text("This tool intentionally returns an error for testing")])
}

fn embedded(uri: &str, kind: &str, text: &str) -> ContentBlock {
    ContentBlock::resource(ResourceContents::text(text, uri).with_mime_type(kind))
}
