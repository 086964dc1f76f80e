//! How the configuration reads.

use kimai_domain::api::TimesheetConfig;
use serde_json::Value;

use super::{Everything, Installed, Palette, Release, Tracking, facts::Facts};
use crate::{
    ToolError,
    render::{Render, Text, color, quoted_name, quoted_text},
};

impl Render for Release {
    type Data = Facts;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("Kimai {}", quoted_text(&self.0.version)));
    }

    fn data(&self) -> Self::Data {
        Facts { version: Some(self.0.version.clone()), ..Facts::default() }
    }
}

impl Render for Tracking {
    type Data = Facts;

    fn render(&self, text: &mut Text) {
        let open = |allowed: Option<bool>| allowed.map(|allowed| if allowed { "allowed" } else { "refused" });
        text.field("Tracking mode", Some(mode(&self.0)));
        text.field("Default begin", self.0.default_begin_time.as_deref().map(clock));
        text.field("Running timers per user", self.0.active_entries_hard_limit);
        text.field("Times in the future", open(self.0.is_allow_future_times));
        text.field("Overlapping records", open(self.0.is_allow_overlapping));
    }

    fn data(&self) -> Self::Data {
        Facts::from(&self.0)
    }
}

/// A clock time keeps its colon.
fn clock(time: &str) -> String {
    let plain = time.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    if plain { time.to_owned() } else { quoted_text(time).to_string() }
}

pub(super) fn mode(config: &TimesheetConfig) -> String {
    let name = serde_json::to_value(&config.tracking_mode).ok();
    let name = name.as_ref().and_then(Value::as_str).unwrap_or("unknown");
    let hint = match name {
        "default" => "begin and end can be set",
        "punch" | "duration_fixed_begin" => "begin and end cannot be set by users, only the clock",
        _ => return quoted_name(name).to_string(),
    };
    format!("{} ({hint})", quoted_name(name))
}

impl Render for Installed {
    type Data = Facts;

    fn render(&self, text: &mut Text) {
        let plugins = self.0.iter().map(|plugin| {
            let version = plugin
                .version
                .as_deref()
                .map(|version| format!(" {}", quoted_name(version)))
                .unwrap_or_default();
            format!("{}{version}", quoted_name(&plugin.name))
        });
        let plugins: Vec<String> = plugins.collect();
        text.line(format_args!(
            "Plugins: {}",
            if plugins.is_empty() { "none".to_owned() } else { plugins.join(", ") }
        ));
    }

    fn data(&self) -> Self::Data {
        Facts::from(self.0.as_slice())
    }
}

impl Render for Palette {
    type Data = Facts;

    fn render(&self, text: &mut Text) {
        let colors = self.0.iter().map(|(name, code)| format!("{} {}", quoted_name(name), color(code)));
        text.line(format_args!("Colors: {}", colors.collect::<Vec<_>>().join(", ")));
    }

    fn data(&self) -> Self::Data {
        Facts::from(&self.0)
    }
}

impl Render for Everything {
    type Data = Facts;

    fn render(&self, text: &mut Text) {
        part(text, &self.version);
        part(text, &self.timesheet);
        part(text, &self.plugins);
        part(text, &self.colors);
    }

    fn data(&self) -> Self::Data {
        facts(&self.version).and(facts(&self.timesheet)).and(facts(&self.plugins)).and(facts(&self.colors))
    }
}

fn part(text: &mut Text, part: &Result<impl Render, ToolError>) {
    match part {
        Ok(part) => part.render(text),
        Err(error) => text.line(missing(error)),
    }
}

fn facts(part: &Result<impl Render<Data = Facts>, ToolError>) -> Facts {
    match part {
        Ok(part) => part.data(),
        Err(error) => Facts { notes: vec![missing(error)], ..Facts::default() },
    }
}

fn missing(error: &ToolError) -> String {
    format!("Not available: {}", error.text().replace('\n', "; "))
}
