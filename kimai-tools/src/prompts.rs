//! Prompts: requests to the model that people pick from a menu, with parameters that they fill in.

use rmcp::{
    ErrorData,
    model::{GetPromptResult, Prompt as McpPrompt, PromptArgument, PromptMessage, Role},
};
use serde_json::{Map, Value};

use crate::{Policy, Surface, ToolView, call_names, completion::Suggestions, find_tool, tool};

/// A request to the model with parameters.
#[derive(Debug)]
pub struct Prompt {
    /// The name.
    pub name: &'static str,
    /// The title for people.
    pub title: &'static str,
    /// The purpose, in a sentence.
    pub description: &'static str,
    /// The parameters, in the order of the text.
    pub parameters: &'static [PromptParameter],
    /// The request. Parameters stand in braces, calls in backticks: `` `timer active` ``.
    pub text: &'static str,
}

/// A parameter of a prompt.
#[derive(Debug)]
pub struct PromptParameter {
    /// The name.
    pub name: &'static str,
    /// Examples of values.
    pub description: &'static str,
    /// The value if it is left out; `None` if it is required.
    pub default: Option<&'static str>,
    /// Values that clients can suggest.
    pub suggestions: &'static [Suggestions],
}

impl Prompt {
    /// Returns the calls that the text names, as pairs of tool and action.
    pub fn calls(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.text.split('`').skip(1).step_by(2).filter_map(|call| call.split_once(' '))
    }

    /// Returns true if the caller may make all named calls.
    pub fn is_allowed(&self, policy: &Policy) -> bool {
        self.calls().all(|(name, action)| {
            let Ok(tool) = find_tool(name) else { return false };
            let view = ToolView { tool, kind: None };
            view.allowed(policy).iter().any(|allowed| allowed.entry.name == action)
        })
    }

    /// Returns the prompt as clients list it.
    pub(crate) fn listed(&self) -> McpPrompt {
        let argument = |parameter: &PromptParameter| {
            PromptArgument::new(parameter.name)
                .with_description(parameter.description)
                .with_required(parameter.default.is_none())
        };
        let arguments = self.parameters.iter().map(argument).collect::<Vec<_>>();
        let arguments = Some(arguments).filter(|arguments| !arguments.is_empty());
        McpPrompt::new(self.name, Some(self.description), arguments).with_title(self.title)
    }

    /// Returns the parameter of this name.
    ///
    /// # Errors
    /// `invalid_params` with the names of all parameters.
    pub(crate) fn parameter(&self, name: &str) -> Result<&'static PromptParameter, ErrorData> {
        self.parameters.iter().find(|parameter| parameter.name == name).ok_or_else(|| {
            let names: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name).collect();
            ErrorData::invalid_params(format!("Argument {}.", tool::unknown(name, &names)), None)
        })
    }

    /// Returns the text with the calls as the surface names its tools.
    fn text(&self, surface: Surface) -> String {
        call_names::rename(self.text, surface).into_owned()
    }

    /// Returns the request with the parameters filled in, for a surface.
    ///
    /// # Errors
    /// `invalid_params` if a parameter is missing or unknown.
    pub(crate) fn fill(
        &self,
        arguments: &Map<String, Value>,
        surface: Surface,
    ) -> Result<GetPromptResult, ErrorData> {
        let names: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name).collect();
        if let Some(other) = arguments.keys().find(|name| !names.contains(&name.as_str())) {
            let text = format!("Argument {}.", tool::unknown(other, &names));
            return Err(ErrorData::invalid_params(text, None));
        }
        let template = self.text(surface);
        let mut parts = template.split(['{', '}']);
        let mut text = parts.next().unwrap_or_default().to_owned();
        while let (Some(name), Some(rest)) = (parts.next(), parts.next()) {
            text.push_str(self.value(name, arguments)?);
            text.push_str(rest);
        }
        let message = PromptMessage::new_text(Role::User, text);
        Ok(GetPromptResult::new(vec![message]).with_description(self.description))
    }

    fn value<'a>(&self, name: &str, arguments: &'a Map<String, Value>) -> Result<&'a str, ErrorData> {
        let value =
            arguments.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let default = || self.parameters.iter().find(|parameter| parameter.name == name)?.default;
        let missing =
            || ErrorData::invalid_params(format!("{name} is missing; {} asks for it.", self.title), None);
        value.or_else(default).ok_or_else(missing)
    }
}

/// All prompts, in the order in which they are listed.
pub static PROMPTS: [Prompt; 14] = [
    START,
    START_TRACKING,
    STOP_TRACKING,
    ADD_ENTRY,
    CLOSE_DAY,
    DAILY_REVIEW,
    STANDUP,
    REVIEW_WEEK,
    CLOSE_MONTH,
    INVOICE_RUN,
    REPORT,
    CHECK_OVERTIME,
    VACATION,
    APPROVE,
];

const START: Prompt = Prompt {
    name: "start_work",
    title: "Start work",
    description: "Starts a timer for what you begin.",
    parameters: &[PromptParameter {
        name: "what",
        description: "project, activity, a few words",
        default: None,
        suggestions: &[Suggestions::Projects, Suggestions::Activities, Suggestions::Tags],
    }],
    text: "I begin with: {what}. Find project and activity with `timer recent`, `entity list` or what you know of me; \
        if more than one fits, ask. If something runs already (`timer active`), tell me what, because Kimai may stop \
        it. Then start the timer (`timer start`) and tell me when it began.",
};

const START_TRACKING: Prompt = Prompt {
    name: "start_tracking",
    title: "Start a timer",
    description: "Starts a timer on a project and activity.",
    parameters: &[
        PromptParameter {
            name: "project",
            description: "its name, number or customer / project",
            default: None,
            suggestions: &[Suggestions::Projects],
        },
        PromptParameter {
            name: "activity",
            description: "its name",
            default: Some("the one that I used there last"),
            suggestions: &[Suggestions::Activities],
        },
        PromptParameter {
            name: "description",
            description: "a few words",
            default: Some("none"),
            suggestions: &[],
        },
    ],
    text: "Start a timer on the project {project} with the activity {activity}; description: {description}. Names can be \
        given as they are (`timer start`); `timer recent` has my last activities. Ask only if a name fits several. Tell \
        me when the timer began and which timer Kimai stopped for it.",
};

const STOP_TRACKING: Prompt = Prompt {
    name: "stop_tracking",
    title: "Stop the timer",
    description: "Stops the running timer.",
    parameters: &[PromptParameter {
        name: "end",
        description: "now, 12:30, ten minutes ago",
        default: Some("now"),
        suggestions: &[Suggestions::Words(&["now"])],
    }],
    text: "Stop my timer, end: {end}. If several run (`timer active`), ask which (`timer stop`). Then tell me project, \
        activity and duration.",
};

const ADD_ENTRY: Prompt = Prompt {
    name: "add_time_entry",
    title: "Add a record",
    description: "Books time that has passed.",
    parameters: &[
        PromptParameter {
            name: "what",
            description: "project, activity, a few words",
            default: None,
            suggestions: &[Suggestions::Projects, Suggestions::Activities, Suggestions::Tags],
        },
        PromptParameter {
            name: "when",
            description: "yesterday 9:00 to 11:30, today 1h30m from 14:00",
            default: None,
            suggestions: &[],
        },
    ],
    text: "Book this time: {what}, {when}. See what is booked then already (`timesheet list`) and tell me about overlaps \
        before you book it (`timesheet create`).",
};

const CLOSE_DAY: Prompt = Prompt {
    name: "close_day",
    title: "Close the day",
    description: "Finds what is missing or wrong in a day's records.",
    parameters: &[PromptParameter {
        name: "day",
        description: "today, yesterday, 2026-01-31",
        default: Some("today"),
        suggestions: &[Suggestions::Words(&["today", "yesterday"])],
    }],
    text: "Close my day: {day}. Look at what runs (`timer active`) and at the records of that day (`timesheet list`). \
        Tell me the sum, gaps and overlaps between records, and records without a description. Then say what to add \
        or correct (`timer stop`, `timesheet create`, `timesheet update`), and change nothing before I agree.",
};

const REVIEW_WEEK: Prompt = Prompt {
    name: "review_week",
    title: "Review a week",
    description: "Sums a week up and finds days without records.",
    parameters: &[PromptParameter {
        name: "week",
        description: "this week, last week, a date in it",
        default: Some("this week"),
        suggestions: &[Suggestions::Words(&["this week", "last week"])],
    }],
    text: "Review my work of {week}: `report week` has the time of each project and day, `report gaps` the days without \
        records, holes and overlaps, with absences and public holidays considered. Begin with the result in two \
        sentences.",
};

const CLOSE_MONTH: Prompt = Prompt {
    name: "close_month",
    title: "Close a month",
    description: "Checks a month before it is billed, and marks it as exported.",
    parameters: &[PromptParameter {
        name: "month",
        description: "last month, 2026-01",
        default: Some("last month"),
        suggestions: &[Suggestions::Words(&["last month", "this month"])],
    }],
    text: "Close {month}: `report quality` names records that are incomplete or implausible, `report unbilled` the hours \
        and money by customer and project that are not exported. Tell me what to correct first. Once I agree, mark the \
        records as exported with the ids of the report (`timesheet batch_export`).",
};

const REPORT: Prompt = Prompt {
    name: "report_project",
    title: "Report a project",
    description: "Who worked on a project, on what, and what is left of its budget.",
    parameters: &[
        PromptParameter {
            name: "project",
            description: "its name or number",
            default: None,
            suggestions: &[Suggestions::Projects],
        },
        PromptParameter {
            name: "period",
            description: "this month, 2026, since March",
            default: Some("this year"),
            suggestions: &[Suggestions::Words(&["this month", "last month", "this year", "last year"])],
        },
    ],
    text: "Report the project {project} for {period}: `report summary` grouped by user and activity has who worked how \
        much on what, `report budget` what is left of its budget and until when. Begin with the result in two \
        sentences, then a table of people and activities.",
};

const INVOICE_RUN: Prompt = Prompt {
    name: "invoice_run",
    title: "Prepare invoices",
    description: "Lists what can be billed by customer, and marks it as exported.",
    parameters: &[PromptParameter {
        name: "until",
        description: "end of last month, 2026-01-31",
        default: Some("the end of last month"),
        suggestions: &[Suggestions::Words(&["the end of last month", "today"])],
    }],
    text: "Prepare the invoices up to {until}: `report unbilled` of everybody has hours and money by customer and \
        project, the oldest record, records without a rate, and the ids. Show a table by customer, with amounts per \
        currency. Once I agree, mark the records of the customers that I name as exported (`timesheet batch_export`).",
};

const CHECK_OVERTIME: Prompt = Prompt {
    name: "check_overtime",
    title: "Check overtime",
    description: "Expected and worked time, the balance, and days that are too long.",
    parameters: &[PromptParameter {
        name: "period",
        description: "this month, this year",
        default: Some("this year"),
        suggestions: &[Suggestions::Words(&["this month", "last month", "this year", "last year"])],
    }],
    text: "Check my overtime of {period}: `report overtime` has expected and worked time and the balance by month, `report \
        compliance` long days and short rest. Say where the numbers come from and what they leave out.",
};

const STANDUP: Prompt = Prompt {
    name: "standup",
    title: "Stand-up",
    description: "What you did on the last working day, and what runs now.",
    parameters: &[],
    text: "Prepare my stand-up in three short lines: what I did on the last working day and today (`timesheet list`), and \
        what runs now (`timer active`).",
};

const DAILY_REVIEW: Prompt = Prompt {
    name: "daily_review",
    title: "Review a day",
    description: "The time of a day by project, and what is missing or over.",
    parameters: &[PromptParameter {
        name: "day",
        description: "today, yesterday, 2026-01-31",
        default: Some("today"),
        suggestions: &[Suggestions::Words(&["today", "yesterday"])],
    }],
    text: "Review {day}: `report week` with this day as the period has the time by project and the expected time, `report \
        gaps` the holes and overlaps. Name what is missing or over.",
};

const VACATION: Prompt = Prompt {
    name: "request_vacation",
    title: "Request vacation",
    description: "Checks the days and books a vacation.",
    parameters: &[
        PromptParameter { name: "from", description: "the first day", default: None, suggestions: &[] },
        PromptParameter { name: "to", description: "the last day", default: None, suggestions: &[] },
    ],
    text: "I want vacation from {from} to {to}. See which of these days are public holidays (`calendar holidays`) or \
        booked already (`absence list`), how many days of vacation I took this year (`absence statistics`), and \
        whether I have records then (`timesheet list`). Tell me how many working days it takes. Once I agree, book it \
        (`absence create`).",
};

const APPROVE: Prompt = Prompt {
    name: "approve_absences",
    title: "Approve absences",
    description: "Goes through the absences that wait for you.",
    parameters: &[],
    text: "Show me the absences that wait for approval (`absence pending`), by person, each with who else is away in \
        those days (`calendar absences`). Approve or reject (`absence batch_approve`, `absence batch_reject`) those \
        that I name, and none before I do.",
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Access;

    #[test]
    fn every_call_that_a_prompt_names_exists() {
        for prompt in &PROMPTS {
            assert!(prompt.calls().count() > 0, "{}", prompt.name);
            for (tool, action) in prompt.calls() {
                let tool = find_tool(tool).unwrap_or_else(|_| panic!("{} names {tool}", prompt.name));
                assert!(tool.actions.iter().any(|row| row.name == action), "{} names {action}", prompt.name);
            }
        }
    }

    #[test]
    fn braces_of_the_text_are_the_parameters_in_order() {
        for prompt in &PROMPTS {
            let braces: Vec<&str> = prompt.text.split(['{', '}']).skip(1).step_by(2).collect();
            let parameters: Vec<&str> = prompt.parameters.iter().map(|parameter| parameter.name).collect();
            assert_eq!(braces, parameters, "{}", prompt.name);
        }
    }

    #[test]
    fn prompts_need_the_access_of_their_calls() {
        let allowed = |access: Access| {
            let policy = Policy::from(access);
            PROMPTS
                .iter()
                .filter(|prompt| prompt.is_allowed(&policy))
                .map(|prompt| prompt.name)
                .collect::<Vec<_>>()
        };
        let reading = ["daily_review", "standup", "review_week", "report_project", "check_overtime"];
        assert_eq!(allowed(Access::Read), reading);
        assert_eq!(allowed(Access::Write).len(), PROMPTS.len());
    }

    #[test]
    fn prompts_name_the_tools_of_the_surface() {
        let text = START.text(Surface::Split);
        for call in ["`timer_read recent`", "`entity_read list`", "`timer_write start`"] {
            assert!(text.contains(call), "{text}");
        }
        for prompt in &PROMPTS {
            assert_eq!(prompt.text(Surface::Compact), prompt.text);
        }
    }

    #[test]
    fn braces_in_a_value_are_not_filled_in() {
        let arguments = json!({ "project": "{period}", "period": " " });
        let result = REPORT.fill(arguments.as_object().unwrap(), Surface::Compact).unwrap();
        let text = serde_json::to_string(&result).unwrap();
        assert!(text.contains("Report the project {period} for this year:"), "{text}");
    }

    #[test]
    fn missing_and_unknown_parameters_are_named() {
        let refusal = |arguments: serde_json::Value| {
            REPORT.fill(arguments.as_object().unwrap(), Surface::Compact).unwrap_err().message
        };
        assert_eq!(refusal(json!({})), "project is missing; Report a project asks for it.");
        assert!(refusal(json!({ "project": "x", "perod": "2026" })).contains("did you mean period?"));
    }
}
