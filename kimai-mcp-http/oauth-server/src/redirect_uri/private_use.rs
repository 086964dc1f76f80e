//! Private-use URI schemes (RFC 8252 §7.1): those that an app may claim to receive its users, such as `cursor:` or
//! `com.example.app:`, and those that must not be registered because they open web sites or run something.
//!
//! No list of such schemes can be complete. The pages therefore open an app only after the user allowed it or clicked a link.

use url::{Url, form_urlencoded};

/// Schemes that browsers run or display, that fetch or send something, that open web sites in another browser, or that start
/// programs able to do harm.
#[rustfmt::skip]
const RESERVED_SCHEMES: &[&str] = &[
    "about", "acct", "afp", "android-app", "anydesk", "apple-help", "applescript", "apt", "blob",
    "calshow", "callto", "cid", "cmd", "content", "data", "dav", "davs", "ddgquicklink", "dict", "dns",
    "docker-desktop", "ecmascript", "exec", "facetime", "facetime-audio", "facetime-prompt", "feed", "feeds", "file",
    "filesystem", "finger", "ftp", "ftps", "geo", "git", "git-client", "github-mac", "github-windows",
    "gitkraken", "google-chrome", "gopher", "hcp", "help", "icloud-sharing", "imap", "imessage", "install", "intent", "irc",
    "ircs", "iterm2", "itms", "itmss", "jar", "java", "javascript", "jnlp", "jnlps", "jscript", "ldap", "ldaps",
    "livescript", "lync", "macappstore", "macappstores", "magnet", "mailto", "man", "maps", "market", "message", "mhtml",
    "mid", "mk", "mocha", "msteams", "news", "nfs", "nntp", "onenote", "onenote-cmd", "outlookfeed", "photos-redirect",
    "podcast", "pop", "powershell", "prefs", "putty", "rdp", "res", "resource", "rtsp", "run", "rundll32", "search", "sftp",
    "shareddocuments", "shell", "shortcuts", "sip", "sips", "skype", "smartgit", "smb", "sms", "sourcetree", "ssh", "steam",
    "svn", "teamviewer8", "teamviewerapi", "teamviewerapi8", "tel", "telnet", "terminal", "tn3270", "urn", "vbs", "vbscript",
    "view-source", "vnc", "wais", "webcal", "webcals", "windowsdefender", "workflow", "ws", "wss", "wyciwyg", "zoommtg",
    "zoomus",
];

/// Prefixes of schemes that are internal to browsers, open web sites in them, change settings, install apps, or pass commands to
/// programs of Microsoft and Apple.
#[rustfmt::skip]
const RESERVED_PREFIXES: &[&str] = &[
    "app-settings", "brave", "chrome", "duckduckgo", "edge", "ext+", "firefox", "git+", "googlechrome", "http+", "https+",
    "itms-", "microsoft-edge", "microsoft.windows", "moz", "ms-", "opera", "safari", "search-ms", "svn+", "touch-http", "vivaldi", "web+",
    "webkit", "x-apple", "x-github", "x-help", "x-man", "x-safari", "x-web-search",
];

/// Editors of the Visual Studio Code family, whose URIs call the extension that the authority names.
#[rustfmt::skip]
const EDITORS: &[&str] = &[
    "antigravity", "code-oss", "cursor", "cursor-nightly", "kiro", "positron", "trae", "void", "vscode", "vscode-insiders",
    "vscodium", "vscodium-insiders", "windsurf", "windsurf-next",
];

/// Built-in functions of these editors: opening files, folders and settings, installing extensions and MCP servers.
const EDITOR_FUNCTIONS: &[&str] =
    &["extension", "file", "mcp", "profile", "settings", "vscode-local", "vscode-remote", "workspace"];

/// Built-in extensions of these editors that receive users after a sign-in. The others clone repositories, for example.
const EDITOR_SIGN_IN: &[&str] = &["vscode.github-authentication", "vscode.microsoft-authentication"];

/// Returns true for schemes that no app may claim.
pub(super) fn is_reserved_scheme(scheme: &str) -> bool {
    RESERVED_SCHEMES.contains(&scheme)
        || RESERVED_PREFIXES.iter().any(|prefix| scheme.starts_with(prefix))
        || scheme.ends_with("-http")
        || scheme.ends_with("-https")
        || scheme.ends_with("+http")
        || scheme.ends_with("+https")
}

/// Returns true if the part after the scheme contains another URL, as in `open-url:https://…` or `open://?url=https%3A…`.
pub(super) fn contains_url(url: &Url) -> bool {
    let mut parts = url.query_pairs().flat_map(|(name, value)| [name, value]);
    has_url(url.path()) || parts.any(|part| has_url(&part))
}

/// Returns true if a text, percent-encoded or not, contains the beginning of a URL.
fn has_url(text: &str) -> bool {
    let text = decode(text);
    ["://", "http:", "https:", "javascript:"].iter().any(|start| text.contains(start))
}

/// Decodes percent encoding, repeatedly, because an app may decode more than once; returns lower case.
fn decode(text: &str) -> String {
    let mut text = text.to_ascii_lowercase();
    for _ in 0..3 {
        // A form value without separators. The plus signs that it would replace begin no URL.
        let form = text.replace(['&', '='], "_");
        let decoded = form_urlencoded::parse(form.as_bytes()).next().map(|(name, _)| name.into_owned());
        let Some(decoded) = decoded.filter(|decoded| *decoded != text) else { break };
        text = decoded.to_ascii_lowercase();
    }
    text
}

/// Returns true for URIs that call a function of an app other than receiving its users.
pub(super) fn is_reserved_function(url: &Url) -> bool {
    let authority = decode(url.host_str().unwrap_or_default());
    let authority = authority.as_str();
    if authority == "x-callback-url" || authority == "run-shortcut" {
        return true;
    }
    if !EDITORS.contains(&url.scheme()) {
        return false;
    }
    let is_builtin = authority.starts_with("vscode.") && !EDITOR_SIGN_IN.contains(&authority);
    authority.is_empty()
        || is_builtin
        || EDITOR_FUNCTIONS.contains(&authority)
        || authority.ends_with("-deeplink")
}
