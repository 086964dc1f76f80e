//! Tool `config`: version, plugins, colors and time tracking rules of this Kimai.

use std::collections::BTreeMap;

use kimai_domain::api::{Plugin, TimesheetConfig, Version};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Action, Context, Requirement, Tool, ToolError,
    action::{action, run_classified},
    render::{Render, Text, color, quoted_name, quoted_text},
};

pub(super) static TOOL: Tool = Tool {
    name: "config",
    title: "Configuration",
    description: "How this Kimai is set up.",
    discriminator: Some("type"),
    actions: &[
        action::<TrackingRules>(),
        action::<Colors>(),
        action::<Plugins>(),
        action::<KimaiVersion>(),
        action::<All>(),
    ],
};

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "tracking mode, limits, overlaps")]
#[serde(deny_unknown_fields)]
struct TrackingRules {}

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "the palette")]
#[serde(deny_unknown_fields)]
struct Colors {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Plugins {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct KimaiVersion {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct All {}

impl Action for TrackingRules {
    const NAME: &'static str = "timesheet";
    const ACCESS: Requirement = Requirement::READ;
    type Output = TrackingRulesOutput;

    async fn run(self, context: &Context) -> Result<TrackingRulesOutput, ToolError> {
        Ok(TrackingRulesOutput(context.session.client().config().timesheet().await?))
    }
}

impl Action for Colors {
    const NAME: &'static str = "colors";
    const ACCESS: Requirement = Requirement::READ;
    type Output = ColorsOutput;

    async fn run(self, context: &Context) -> Result<ColorsOutput, ToolError> {
        Ok(ColorsOutput(context.session.client().config().colors().await?))
    }
}

impl Action for Plugins {
    const NAME: &'static str = "plugins";
    const ACCESS: Requirement = Requirement::READ;
    type Output = PluginsOutput;

    async fn run(self, context: &Context) -> Result<PluginsOutput, ToolError> {
        Ok(PluginsOutput(context.session.client().plugins().await?.rows))
    }
}

impl Action for KimaiVersion {
    const NAME: &'static str = "version";
    const ACCESS: Requirement = Requirement::READ;
    type Output = VersionOutput;

    async fn run(self, context: &Context) -> Result<VersionOutput, ToolError> {
        Ok(VersionOutput(context.session.client().version().await?))
    }
}

impl Action for All {
    const NAME: &'static str = "all";
    const ACCESS: Requirement = Requirement::READ;
    type Output = AllOutput;

    async fn run(self, context: &Context) -> Result<AllOutput, ToolError> {
        let (version, timesheet, plugins, colors) = tokio::join!(
            run_classified(KimaiVersion {}, context),
            run_classified(TrackingRules {}, context),
            run_classified(Plugins {}, context),
            run_classified(Colors {}, context)
        );
        let version = optional(version)?;
        let timesheet = optional(timesheet)?;
        let plugins = optional(plugins)?;
        let colors = optional(colors)?;
        match (version, timesheet, plugins, colors) {
            (Err(error), Err(_), Err(_), Err(_)) => Err(error),
            (version, timesheet, plugins, colors) => Ok(AllOutput { version, timesheet, plugins, colors }),
        }
    }
}

/// Returns the result of a part that may be missing. A refused token fails the whole call instead.
fn optional<T>(part: Result<T, ToolError>) -> Result<Result<T, ToolError>, ToolError> {
    match part {
        Err(error) if error.status() == Some(401) => Err(error),
        part => Ok(part),
    }
}

struct TrackingRulesOutput(TimesheetConfig);
struct ColorsOutput(BTreeMap<String, String>);
struct PluginsOutput(Vec<Plugin>);
struct VersionOutput(Version);

/// All parts of the configuration, or why a part could not be read.
struct AllOutput {
    version: Result<VersionOutput, ToolError>,
    timesheet: Result<TrackingRulesOutput, ToolError>,
    plugins: Result<PluginsOutput, ToolError>,
    colors: Result<ColorsOutput, ToolError>,
}

impl Render for TrackingRulesOutput {
    type Data = ConfigData;

    fn render(&self, text: &mut Text) {
        let rule = |allowed: Option<bool>| allowed.map(|allowed| if allowed { "allowed" } else { "refused" });
        text.field("Tracking mode", Some(tracking_mode(&self.0)));
        text.field("Default begin", self.0.default_begin_time.as_deref().map(clock_time));
        text.field("Running timers per user", self.0.active_entries_hard_limit);
        text.field("Times in the future", rule(self.0.is_allow_future_times));
        text.field("Overlapping records", rule(self.0.is_allow_overlapping));
    }

    fn data(&self) -> Self::Data {
        let rules = TrackingRulesData {
            tracking_mode: tracking_mode(&self.0),
            default_begin_time: self.0.default_begin_time.clone(),
            running_timers: self.0.active_entries_hard_limit,
            future_times_allowed: self.0.is_allow_future_times,
            overlapping_allowed: self.0.is_allow_overlapping,
        };
        ConfigData { timesheet: Some(rules), ..ConfigData::default() }
    }
}

/// Returns a clock time as it is, and any other text quoted: a quoted time would hide its colon.
fn clock_time(time: &str) -> String {
    let is_plain = time.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    if is_plain { time.to_owned() } else { quoted_text(time).to_string() }
}

fn tracking_mode(config: &TimesheetConfig) -> String {
    let name = serde_json::to_value(&config.tracking_mode).ok();
    let name = name.as_ref().and_then(Value::as_str).unwrap_or("unknown");
    let explanation = match name {
        "default" => "begin and end can be set",
        "punch" | "duration_fixed_begin" => "begin and end cannot be set by users, only the clock",
        _ => return quoted_name(name).to_string(),
    };
    format!("{} ({explanation})", quoted_name(name))
}

impl Render for ColorsOutput {
    type Data = ConfigData;

    fn render(&self, text: &mut Text) {
        let colors = self.0.iter().map(|(name, code)| format!("{} {}", quoted_name(name), color(code)));
        text.line(format_args!("Colors: {}", colors.collect::<Vec<_>>().join(", ")));
    }

    fn data(&self) -> Self::Data {
        let colors = self.0.iter().map(|(name, code)| ColorData { name: name.clone(), code: code.clone() });
        ConfigData { colors: colors.collect(), ..ConfigData::default() }
    }
}

impl Render for PluginsOutput {
    type Data = ConfigData;

    fn render(&self, text: &mut Text) {
        let plugins = self.0.iter().map(|plugin| match plugin.version.as_deref() {
            Some(version) => format!("{} {}", quoted_name(&plugin.name), quoted_name(version)),
            None => quoted_name(&plugin.name).to_string(),
        });
        let plugins = plugins.collect::<Vec<_>>().join(", ");
        text.line(format_args!("Plugins: {}", if plugins.is_empty() { "none" } else { &plugins }));
    }

    fn data(&self) -> Self::Data {
        let plugins = self
            .0
            .iter()
            .map(|plugin| PluginData { name: plugin.name.clone(), version: plugin.version.clone() });
        ConfigData { plugins: Some(plugins.collect()), ..ConfigData::default() }
    }
}

impl Render for VersionOutput {
    type Data = ConfigData;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("Kimai {}", quoted_text(&self.0.version)));
    }

    fn data(&self) -> Self::Data {
        ConfigData { version: Some(self.0.version.clone()), ..ConfigData::default() }
    }
}

impl Render for AllOutput {
    type Data = ConfigData;

    fn render(&self, text: &mut Text) {
        render_part(text, &self.version);
        render_part(text, &self.timesheet);
        render_part(text, &self.plugins);
        render_part(text, &self.colors);
    }

    fn data(&self) -> Self::Data {
        let parts = [
            part_data(&self.version),
            part_data(&self.timesheet),
            part_data(&self.plugins),
            part_data(&self.colors),
        ];
        parts.into_iter().fold(ConfigData::default(), ConfigData::merge)
    }
}

fn render_part(text: &mut Text, part: &Result<impl Render, ToolError>) {
    match part {
        Ok(part) => part.render(text),
        Err(error) => text.line(unavailable(error)),
    }
}

fn part_data(part: &Result<impl Render<Data = ConfigData>, ToolError>) -> ConfigData {
    match part {
        Ok(part) => part.data(),
        Err(error) => ConfigData { notes: vec![unavailable(error)], ..ConfigData::default() },
    }
}

fn unavailable(error: &ToolError) -> String {
    format!("Not available: {}", error.explain().line())
}

/// The configuration as data, as far as it was read.
#[derive(Default, Serialize, JsonSchema)]
struct ConfigData {
    version: Option<String>,
    timesheet: Option<TrackingRulesData>,
    plugins: Option<Vec<PluginData>>,
    colors: Vec<ColorData>,
    #[schemars(description = "parts that could not be read")]
    notes: Vec<String>,
}

/// Time tracking rules as data.
#[derive(Serialize, JsonSchema)]
struct TrackingRulesData {
    tracking_mode: String,
    default_begin_time: Option<String>,
    #[schemars(description = "running timers of a user")]
    running_timers: Option<u32>,
    future_times_allowed: Option<bool>,
    overlapping_allowed: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
struct PluginData {
    name: String,
    version: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct ColorData {
    name: String,
    code: String,
}

impl ConfigData {
    /// Adds the parts of `other` that are not set here.
    fn merge(self, other: Self) -> Self {
        Self {
            version: self.version.or(other.version),
            timesheet: self.timesheet.or(other.timesheet),
            plugins: self.plugins.or(other.plugins),
            colors: self.colors.into_iter().chain(other.colors).collect(),
            notes: [self.notes, other.notes].concat(),
        }
    }
}
