//! `config`: what this Kimai is and how it tracks time.

mod facts;

use std::collections::BTreeMap;

use facts::Facts;

use kimai_domain::api::{Plugin, TimesheetConfig, Version};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    Access, Action, Context, Tool, ToolError,
    action::{action, answered},
    render::{Render, Text, said},
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
    type Output = Tracking;

    async fn run(self, context: &Context) -> Result<Tracking, ToolError> {
        Ok(Tracking(context.kimai.client().config().timesheet().await?))
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
    type Output = Release;

    async fn run(self, context: &Context) -> Result<Release, ToolError> {
        Ok(Release(context.kimai.client().version().await?))
    }
}

/// Each part, or why it could not be read.
struct Everything {
    version: Result<Release, ToolError>,
    timesheet: Result<Tracking, ToolError>,
    plugins: Result<Installed, ToolError>,
    colors: Result<Palette, ToolError>,
}

impl Action for All {
    const NAME: &'static str = "all";
    const ACCESS: Access = Access::Read;
    type Output = Everything;

    async fn run(self, context: &Context) -> Result<Everything, ToolError> {
        let (version, timesheet, plugins, colors) = tokio::join!(
            answered(Which {}, context),
            answered(Rules {}, context),
            answered(Plugins {}, context),
            answered(Colors {}, context)
        );
        Ok(Everything { version, timesheet, plugins, colors })
    }
}

struct Release(Version);
struct Tracking(TimesheetConfig);
struct Palette(BTreeMap<String, String>);
struct Installed(Vec<Plugin>);

impl Render for Release {
    type Data = Facts;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("Kimai {}", said(&self.0.version)));
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
        text.field("Default begin", self.0.default_begin_time.as_deref().map(quoted));
        text.field("Running timers per user", self.0.active_entries_hard_limit);
        text.field("Times in the future", open(self.0.is_allow_future_times));
        text.field("Overlapping records", open(self.0.is_allow_overlapping));
    }

    fn data(&self) -> Self::Data {
        Facts::from(&self.0)
    }
}

/// A clock time keeps its colon.
fn quoted(time: &str) -> String {
    time.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == ':').collect()
}

fn mode(config: &TimesheetConfig) -> String {
    let name = serde_json::to_value(&config.tracking_mode).ok();
    let name = name.as_ref().and_then(Value::as_str).unwrap_or("unknown");
    let hint = match name {
        "default" => "begin and end can be set",
        "punch" | "duration_fixed_begin" => "begin and end cannot be set by users, only the clock",
        _ => return said(name).to_string(),
    };
    format!("{} ({hint})", said(name))
}

impl Render for Installed {
    type Data = Facts;

    fn render(&self, text: &mut Text) {
        let plugins = self.0.iter().map(|plugin| {
            let version =
                plugin.version.as_deref().map(|version| format!(" {}", said(version))).unwrap_or_default();
            format!("{}{version}", said(&plugin.name))
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
        let colors = self
            .0
            .iter()
            .map(|(name, code)| format!("{} {}", said(name), code.replace(char::is_whitespace, "")));
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
    format!("Not available: {}", error.text())
}
