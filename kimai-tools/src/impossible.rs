//! Features of other time trackers that Kimai's API lacks or names differently: one sentence each, with the nearest call
//! that works.

/// A feature that Kimai's API does not have under this name.
struct Feature {
    /// Alternatives of words; a name means the feature if it has all words of one of them.
    words: &'static [&'static [&'static str]],
    /// The sentence without its full stop.
    sentence: &'static str,
}

/// The features, more specific ones first.
const FEATURES: [Feature; 17] = [
    Feature {
        words: &[&["webhook"], &["hook"]],
        sentence: "Kimai's API has no webhooks; timesheet list with filters.modified_after shows what changed",
    },
    Feature {
        words: &[&["notification"], &["notify"]],
        sentence: "Kimai's API has no notifications; absence pending lists what waits, timer active what runs",
    },
    Feature {
        words: &[&["invitation"], &["invite"]],
        sentence: "Kimai's API sends no invitations; entity create, type user, makes an account with a password",
    },
    Feature {
        words: &[&["sort", "task"], &["order", "task"], &["reorder"], &["sort", "activity"]],
        sentence: "Kimai keeps no order of activities; entity list sorts with filters.order_by",
    },
    Feature {
        words: &[&["workspace"], &["organization"]],
        sentence: "a Kimai has no workspaces; connect another Kimai as a server of its own",
    },
    Feature {
        words: &[&["permission"]],
        sentence: "Kimai's API changes no single permissions; roles (entity update, type user, data.roles) and teams \
            (team_access) decide",
    },
    Feature {
        words: &[&["merge"]],
        sentence: "Kimai cannot merge with the history; timesheet update moves records to another project, and \
            data.visible false hides the old one",
    },
    Feature {
        words: &[&["create", "invoice"], &["invoice", "template"], &["invoice", "document"]],
        sentence: "Kimai creates invoices on its own pages only; report unbilled lists what can be billed",
    },
    Feature {
        words: &[&["carryover"], &["carry", "over"], &["balance"]],
        sentence: "Kimai's API has no carry-over and no balance; report overtime and report vacation compute them, with \
            opening_hours and carryover_days",
    },
    Feature {
        words: &[&["ical"], &["icalendar"], &["ics"]],
        sentence: "Kimai's API has no calendar feeds; calendar absences and calendar holidays list the events",
    },
    Feature {
        words: &[&["token"]],
        sentence: "Kimai's API makes no tokens; they are created on the profile page, API access",
    },
    Feature {
        words: &[&["task"], &["service"]],
        sentence: "Kimai calls it an activity: entity, type activity",
    },
    Feature { words: &[&["client"]], sentence: "Kimai calls it a customer: entity, type customer" },
    Feature { words: &[&["group"]], sentence: "Kimai calls it a team: entity, type team, and team_access" },
    Feature { words: &[&["employee"], &["member"]], sentence: "Kimai calls it a user: entity, type user" },
    Feature {
        words: &[&["vacation"], &["leave"], &["sickness"]],
        sentence: "absence books and lists it; report vacation has the remaining days",
    },
    Feature {
        words: &[&["entry"], &["entries"], &["record"]],
        sentence: "Kimai calls it a timesheet: the tool timesheet",
    },
];

/// Returns the sentence about a feature that a name means, such as `list_webhooks`.
pub(crate) fn sentence(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).collect();
    let has = |word: &str| words.iter().any(|other| *other == word || other.strip_suffix('s') == Some(word));
    let means = |feature: &&Feature| feature.words.iter().any(|all| all.iter().all(|word| has(word)));
    FEATURES.iter().find(means).map(|feature| feature.sentence)
}

#[cfg(test)]
mod tests {
    use super::{FEATURES, sentence};
    use crate::find_tool;

    #[test]
    fn names_of_other_servers_are_explained() {
        for (name, start) in [
            ("webhook", "Kimai's API has no webhooks; "),
            ("list_webhooks", "Kimai's API has no webhooks; "),
            ("resend_invite", "Kimai's API sends no invitations; "),
            ("sort_tasks", "Kimai keeps no order of activities; "),
            ("merge_projects", "Kimai cannot merge"),
            ("carry_over", "Kimai's API has no carry-over"),
            ("update_user_permissions", "Kimai's API changes no single permissions; "),
            ("Client", "Kimai calls it a customer"),
        ] {
            assert!(sentence(name).is_some_and(|sentence| sentence.starts_with(start)), "{name}");
        }
        assert_eq!(sentence("projct"), None);
    }

    #[test]
    fn tools_that_sentences_name_exist() {
        let calls =
            ["timesheet list", "absence pending", "timer active", "report unbilled", "calendar holidays"];
        for call in calls {
            assert!(FEATURES.iter().any(|feature| feature.sentence.contains(call)), "{call}");
            let (tool, action) = call.split_once(' ').unwrap();
            let tool = find_tool(tool).unwrap();
            assert!(tool.actions.iter().any(|entry| entry.name == action), "{call}");
        }
    }
}
