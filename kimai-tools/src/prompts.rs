//! The prompts.

use crate::prompt::{Prompt, PromptParameter};

/// Every prompt, in the order in which they are listed.
pub static PROMPTS: [Prompt; 7] = [START, CLOSE_DAY, REVIEW_WEEK, CLOSE_MONTH, REPORT, VACATION, APPROVE];

const START: Prompt = Prompt {
    name: "start_work",
    title: "Start work",
    about: "Starts a timer for what you begin.",
    blanks: &[PromptParameter { name: "what", about: "project, activity, a few words", otherwise: None }],
    text: "I begin with: {what}. Find project and activity with `timer recent`, `entity list` or what you know of me; \
        if more than one fits, ask. If something runs already (`timer active`), tell me what, because Kimai may stop \
        it. Then start the timer (`timer start`) and tell me when it began.",
};

const CLOSE_DAY: Prompt = Prompt {
    name: "close_day",
    title: "Close the day",
    about: "Finds what is missing or wrong in a day's records.",
    blanks: &[PromptParameter {
        name: "day",
        about: "today, yesterday, 2026-01-31",
        otherwise: Some("today"),
    }],
    text: "Close my day: {day}. Look at what runs (`timer active`) and at the records of that day (`timesheet list`). \
        Tell me the sum, gaps and overlaps between records, and records without a description. Then say what to add \
        or correct (`timer stop`, `timesheet create`, `timesheet update`), and change nothing before I agree.",
};

const REVIEW_WEEK: Prompt = Prompt {
    name: "review_week",
    title: "Review a week",
    about: "Sums a week up and finds days without records.",
    blanks: &[PromptParameter {
        name: "week",
        about: "this week, last week, a date in it",
        otherwise: Some("this week"),
    }],
    text: "Review my work of {week}: `timesheet list` with begin, end and calculate_stats. Sum it up by project and by \
        day, with what is billable. Name working days without records that neither an absence (`absence list`) nor a \
        public holiday (`calendar holidays`) explains.",
};

const CLOSE_MONTH: Prompt = Prompt {
    name: "close_month",
    title: "Close a month",
    about: "Checks a month before it is billed, and marks it as exported.",
    blanks: &[PromptParameter { name: "month", about: "last month, 2026-01", otherwise: Some("last month") }],
    text: "Close {month}: read my records of it that are not exported (`timesheet list`). Tell me what still runs, \
        overlaps, has no description, or is not billable though its project is. Sum up hours and money by customer \
        and project. Once I agree, mark the records as exported (`timesheet batch_export`).",
};

const REPORT: Prompt = Prompt {
    name: "report_project",
    title: "Report a project",
    about: "Who worked on a project, on what, and what is left of its budget.",
    blanks: &[
        PromptParameter { name: "project", about: "its name or number", otherwise: None },
        PromptParameter {
            name: "period",
            about: "this month, 2026, since March",
            otherwise: Some("this year"),
        },
    ],
    text: "Report the project {project} for {period}: find it (`entity list`), read who worked how much on what \
        (`analyze_project_team analyze_project_team`), and compare all of its time and money with its budget \
        (`entity get`). Begin with the result in two sentences, then a table of people and activities.",
};

const VACATION: Prompt = Prompt {
    name: "request_vacation",
    title: "Request vacation",
    about: "Checks the days and books a vacation.",
    blanks: &[
        PromptParameter { name: "from", about: "the first day", otherwise: None },
        PromptParameter { name: "to", about: "the last day", otherwise: None },
    ],
    text: "I want vacation from {from} to {to}. See which of these days are public holidays (`calendar holidays`) or \
        booked already (`absence list`), how many days of vacation I took this year (`absence statistics`), and \
        whether I have records then (`timesheet list`). Tell me how many working days it takes. Once I agree, book it \
        (`absence create`).",
};

const APPROVE: Prompt = Prompt {
    name: "approve_absences",
    title: "Approve absences",
    about: "Goes through the absences that wait for you.",
    blanks: &[],
    text: "Show me the absences that wait for approval (`absence pending`), by person, each with who else is away in \
        those days (`calendar absences`). Approve or reject (`absence batch_approve`, `absence batch_reject`) those \
        that I name, and none before I do.",
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Access, find_tool};

    #[test]
    fn every_call_that_a_prompt_names_is_one() {
        for prompt in &PROMPTS {
            assert!(prompt.calls().count() > 0, "{}", prompt.name);
            for (tool, action) in prompt.calls() {
                let tool = find_tool(tool).unwrap_or_else(|_| panic!("{} names {tool}", prompt.name));
                assert!(tool.actions.iter().any(|row| row.name == action), "{} names {action}", prompt.name);
            }
        }
    }

    #[test]
    fn every_blank_stands_in_the_text_and_every_brace_is_a_blank() {
        for prompt in &PROMPTS {
            let braces: Vec<&str> = prompt.text.split(['{', '}']).skip(1).step_by(2).collect();
            let blanks: Vec<&str> = prompt.blanks.iter().map(|blank| blank.name).collect();
            assert_eq!(braces, blanks, "{}", prompt.name);
        }
    }

    #[test]
    fn a_prompt_needs_what_its_calls_need() {
        assert_eq!((START.access(), REVIEW_WEEK.access()), (Access::Write, Access::Read));
    }

    #[test]
    fn a_blank_is_filled_in_once_and_never_read_again() {
        let given = json!({ "project": "{period}", "period": " " });
        let filled = REPORT.filled(given.as_object().unwrap()).unwrap();
        let text = serde_json::to_string(&filled).unwrap();
        assert!(text.contains("Report the project {period} for this year:"), "{text}");
    }

    #[test]
    fn a_blank_that_is_missing_or_unknown_is_named() {
        let refusal =
            |given: serde_json::Value| REPORT.filled(given.as_object().unwrap()).unwrap_err().message;
        assert_eq!(refusal(json!({})), "project is missing; Report a project asks for it.");
        assert!(refusal(json!({ "project": "x", "perod": "2026" })).contains("did you mean period?"));
    }
}
