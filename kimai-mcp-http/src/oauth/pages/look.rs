//! How every page looks, and what the browser lets it do.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// The one stylesheet, inside each page.
pub(super) const STYLE: &str = include_str!("../../../templates/style.css");

/// No script, no picture, no frame; this stylesheet, and forms that come back here.
pub(super) static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
});
