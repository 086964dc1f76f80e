//! Settings of the tools for everyone: the restrictions and the grouping of actions.

use kimai_cli::{ToolSelection, is_header_text};
use kimai_tools::{
    Access, AccessSet, ConfirmationMode, Mode, Policy, RawApi, Restriction, Rule, Surface, ToolFilter,
};

use super::{
    options::ToolOptions,
    reader::{InvalidValue, OptionReader},
};

/// Instruction for callers who need more than the server allows.
const NEXT_STEP: &str = "The operator of this server can change it.";

/// The classes that `--no-delete` leaves.
const NO_DELETE: AccessSet = AccessSet::ALL.difference(AccessSet::of(&[Access::Delete]));

/// Settings of the tools.
#[derive(Debug, Clone, Default)]
pub struct ToolSettings {
    /// Restrictions of all callers.
    pub policy: Policy,
    /// Grouping of actions into tools.
    pub surface: Surface,
    /// True if hosts are offered views of reports.
    pub has_views: bool,
    /// `User-Agent` of requests to Kimai, unless it is the default.
    pub user_agent: Option<String>,
    /// Confirmation of calls that delete several records, update several by `timesheet update`, or delete more than `undo` can
    /// bring back.
    pub confirmation: ConfirmationMode,
}

/// Reads the settings of the tools.
pub(super) fn read(reader: &mut OptionReader<'_>, options: &ToolOptions) -> ToolSettings {
    let ToolSelection { tools, exclude_tools, no_delete, raw_api, surface, confirm, apps, no_apps } =
        &options.selection;
    let apps = reader.optional_switch("apps", apps.as_ref()).unwrap_or(true);
    let max_mode = reader.one("max_mode", options.max_mode.as_ref(), parse_mode);
    let only = reader.one("tools", tools.as_ref(), parse_filter);
    let except = reader.one("exclude_tools", exclude_tools.as_ref(), parse_filter);
    let no_delete = reader.switch("no_delete", no_delete.as_ref());
    let raw_api = reader.one("raw_api", raw_api.as_ref(), parse_raw_api);
    let rules = [
        max_mode.map(|mode| (Rule::Mode(mode), format!("--max-mode {mode}"))),
        only.map(|filter| (Rule::Only(filter.clone()), format!("--tools {filter}"))),
        except.map(|filter| (Rule::Except(filter.clone()), format!("--exclude-tools {filter}"))),
        no_delete.then(|| (Rule::Access(NO_DELETE), "--no-delete".to_owned())),
    ];
    let restriction = |(rule, option)| restriction(rule, format!("{option} of this server"));
    let policy: Policy = rules.into_iter().flatten().map(restriction).collect();
    ToolSettings {
        policy: match raw_api {
            Some(raw_api) => policy.with_raw_api(raw_api),
            None => policy,
        },
        surface: reader.one("surface", surface.as_ref(), parse_surface).unwrap_or_default(),
        has_views: apps && !no_apps,
        user_agent: reader.one("user_agent", options.user_agent.as_ref(), parse_user_agent),
        confirmation: reader.one("confirm", confirm.as_ref(), parse_confirmation).unwrap_or_default(),
    }
}

/// Returns the restriction of a single user.
pub fn user_restriction(mode: Mode) -> Restriction {
    restriction(Rule::Mode(mode), format!("max_mode {mode} of your user on this server"))
}

/// Returns the restriction of users who signed in with their own Kimai token.
pub fn self_service_restriction(mode: Mode) -> Restriction {
    restriction(Rule::Mode(mode), format!("--self-service-mode {mode} of this server"))
}

fn restriction(rule: Rule, setting: String) -> Restriction {
    Restriction { rule, setting, next_step: NEXT_STEP.to_owned() }
}

pub(super) fn parse_mode(text: &str) -> Result<Mode, InvalidValue> {
    let names = Mode::ALL.map(Mode::name).join(", ");
    text.parse().map_err(|_| InvalidValue::new("is not a mode", format!("use one of {names}")))
}

fn parse_filter(text: &str) -> Result<ToolFilter, InvalidValue> {
    text.parse().map_err(|_| {
        let next_step = "use the names of docs/TOOLS.md, such as timesheet or timesheet.list";
        InvalidValue::new("names an unknown tool or action", next_step)
    })
}

fn parse_raw_api(text: &str) -> Result<RawApi, InvalidValue> {
    text.parse().map_err(|_| InvalidValue::new("is neither read nor write", "use read or write"))
}

fn parse_user_agent(text: &str) -> Result<String, InvalidValue> {
    if is_header_text(text) {
        return Ok(text.to_owned());
    }
    Err(InvalidValue::new("is no text of a header", "use printable ASCII, such as acme-mcp/1.0"))
}

fn parse_surface(text: &str) -> Result<Surface, InvalidValue> {
    let names = Surface::ALL.map(Surface::name).join(" or ");
    text.parse().map_err(|_| InvalidValue::new("is not a surface", format!("use {names}")))
}

fn parse_confirmation(text: &str) -> Result<ConfirmationMode, InvalidValue> {
    let names = ConfirmationMode::ALL.map(ConfirmationMode::name).join(" or ");
    text.parse().map_err(|_| InvalidValue::new("is not a mode of confirmation", format!("use {names}")))
}
