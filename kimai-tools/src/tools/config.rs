//! `config`: what this Kimai is and how it tracks time.

use std::collections::BTreeMap;

use kimai_domain::api::{Plugin, TimesheetConfig, Version};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    Access, Action, Context, Tool, ToolError,
    action::{action, written},
    render::{Render, Text, called, color, said},
};

pub(super) static TOOL: Tool = Tool {
    name: "config",
    title: "Configuration",
    about: "How this Kimai is set up.",
    chosen_by: Some("type"),
    actions: &[
        action::<Rules>(),
        action::<Colors>(),
        action::<Plugins>(),
        action::<Which>(),
        action::<All>(),
    ],
};

/// tracking mode, limits, overlaps
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Rules {}

/// the palette
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Colors {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Plugins {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Which {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct All {}

impl Action for Rules {
    const NAME: &'static str = "timesheet";
    const ACCESS: Access = Access::Read;
    type Output = TimesheetConfig;

    async fn run(self, context: &Context) -> Result<TimesheetConfig, ToolError> {
        Ok(context.kimai.client().config().timesheet().await?)
    }
}

impl Action for Colors {
    const NAME: &'static str = "colors";
    const ACCESS: Access = Access::Read;
    type Output = Palette;

    async fn run(self, context: &Context) -> Result<Palette, ToolError> {
        Ok(Palette(context.kimai.client().config().colors().await?))
    }
}

impl Action for Plugins {
    const NAME: &'static str = "plugins";
    const ACCESS: Access = Access::Read;
    type Output = Installed;

    async fn run(self, context: &Context) -> Result<Installed, ToolError> {
        Ok(Installed(context.kimai.client().plugins().await?.rows))
    }
}

impl Action for Which {
    const NAME: &'static str = "version";
    const ACCESS: Access = Access::Read;
    type Output = Version;

    async fn run(self, context: &Context) -> Result<Version, ToolError> {
        Ok(context.kimai.client().version().await?)
    }
}

/// Each part, or why it could not be read.
struct Everything([Result<Text, ToolError>; 4]);

impl Action for All {
    const NAME: &'static str = "all";
    const ACCESS: Access = Access::Read;
    type Output = Everything;

    async fn run(self, context: &Context) -> Result<Everything, ToolError> {
        let parts = tokio::join!(
            written(Which {}, context),
            written(Rules {}, context),
            written(Plugins {}, context),
            written(Colors {}, context)
        );
        Ok(Everything(parts.into()))
    }
}

struct Palette(BTreeMap<String, String>);
struct Installed(Vec<Plugin>);

impl Render for Version {
    fn render(&self, text: &mut Text) {
        text.line(format_args!("Kimai {}", said(&self.version)));
    }
}

impl Render for TimesheetConfig {
    fn render(&self, text: &mut Text) {
        let open = |allowed: Option<bool>| allowed.map(|allowed| if allowed { "allowed" } else { "refused" });
        text.field("Tracking mode", Some(mode(self)));
        text.field("Default begin", self.default_begin_time.as_deref().map(clock));
        text.field("Running timers per user", self.active_entries_hard_limit);
        text.field("Times in the future", open(self.is_allow_future_times));
        text.field("Overlapping records", open(self.is_allow_overlapping));
    }
}

/// A clock time keeps its colon.
fn clock(time: &str) -> String {
    let plain = time.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    if plain { time.to_owned() } else { said(time).to_string() }
}

fn mode(config: &TimesheetConfig) -> String {
    let name = serde_json::to_value(&config.tracking_mode).ok();
    let name = name.as_ref().and_then(Value::as_str).unwrap_or("unknown");
    let hint = match name {
        "default" => "begin and end can be set",
        "punch" | "duration_fixed_begin" => "begin and end cannot be set by users, only the clock",
        _ => return called(name).to_string(),
    };
    format!("{} ({hint})", called(name))
}

impl Render for Installed {
    fn render(&self, text: &mut Text) {
        let plugins = self.0.iter().map(|plugin| {
            let version =
                plugin.version.as_deref().map(|version| format!(" {}", called(version))).unwrap_or_default();
            format!("{}{version}", called(&plugin.name))
        });
        let plugins: Vec<String> = plugins.collect();
        text.line(format_args!(
            "Plugins: {}",
            if plugins.is_empty() { "none".to_owned() } else { plugins.join(", ") }
        ));
    }
}

impl Render for Palette {
    fn render(&self, text: &mut Text) {
        let colors = self.0.iter().map(|(name, code)| format!("{} {}", called(name), color(code)));
        text.line(format_args!("Colors: {}", colors.collect::<Vec<_>>().join(", ")));
    }
}

impl Render for Everything {
    fn render(&self, text: &mut Text) {
        for part in &self.0 {
            match part {
                Ok(part) => text.line(part),
                Err(error) => text.line(format_args!("Not available: {}", error.text().replace('\n', "; "))),
            }
        }
    }
}
