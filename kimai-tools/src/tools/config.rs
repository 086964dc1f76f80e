//! `config`: what this Kimai is and how it tracks time.

mod facts;
mod shown;

use std::collections::BTreeMap;

use kimai_domain::api::{Plugin, TimesheetConfig, Version};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Access, Action, Context, Tool, ToolError,
    action::{action, answered},
};

pub(super) static TOOL: Tool = Tool {
    name: "config",
    title: "Configuration",
    about: "How this Kimai is set up.",
    discriminator: Some("type"),
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
        Ok(Tracking(context.session.client().config().timesheet().await?))
    }
}

impl Action for Colors {
    const NAME: &'static str = "colors";
    const ACCESS: Access = Access::Read;
    type Output = Palette;

    async fn run(self, context: &Context) -> Result<Palette, ToolError> {
        Ok(Palette(context.session.client().config().colors().await?))
    }
}

impl Action for Plugins {
    const NAME: &'static str = "plugins";
    const ACCESS: Access = Access::Read;
    type Output = Installed;

    async fn run(self, context: &Context) -> Result<Installed, ToolError> {
        Ok(Installed(context.session.client().plugins().await?.rows))
    }
}

impl Action for Which {
    const NAME: &'static str = "version";
    const ACCESS: Access = Access::Read;
    type Output = Release;

    async fn run(self, context: &Context) -> Result<Release, ToolError> {
        Ok(Release(context.session.client().version().await?))
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
        match (part(version)?, part(timesheet)?, part(plugins)?, part(colors)?) {
            // A Kimai that answers nothing has no parts.
            (Err(error), Err(_), Err(_), Err(_)) => Err(error),
            (version, timesheet, plugins, colors) => Ok(Everything { version, timesheet, plugins, colors }),
        }
    }
}

/// What could be read, or not; a token that is not valid is no missing part.
fn part<T>(answer: Result<T, ToolError>) -> Result<Result<T, ToolError>, ToolError> {
    match answer {
        Err(error) if error.status() == Some(401) => Err(error),
        answer => Ok(answer),
    }
}

struct Release(Version);
struct Tracking(TimesheetConfig);
struct Palette(BTreeMap<String, String>);
struct Installed(Vec<Plugin>);
