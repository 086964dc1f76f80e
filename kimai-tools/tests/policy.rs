//! Restrictions of callers: an operation that any of them forbids is neither listed nor run.

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, future::Future, pin::pin, task};

    use kimai_tools::{
        Access, AccessSet, Mode, Operation, Output, Policy, RawApi, Restriction, Rule, Server, Surface,
        TOOLS, ToolError, ToolFilter, call,
    };
    use proptest::{collection::vec, option, prelude::*, sample::select};
    use serde_json::{Map, Value, json};

    fn operations() -> Vec<Operation> {
        let views = Surface::Compact.tools();
        let of_view = |view: kimai_tools::ToolView| {
            let operations = view.actions().flat_map(|action| Operation::of(view.tool, action));
            operations.collect::<Vec<_>>()
        };
        views.flat_map(of_view).collect()
    }

    fn restriction(rule: Rule) -> Restriction {
        Restriction { rule, setting: "the test".to_owned(), next_step: "Use another test.".to_owned() }
    }

    fn filter() -> impl Strategy<Value = ToolFilter> {
        let names: Vec<String> = TOOLS
            .iter()
            .flat_map(|tool| {
                let actions = tool.actions.iter().map(|action| format!("{}.{}", tool.name, action.name));
                actions.chain([tool.name.to_owned()])
            })
            .collect();
        vec(select(names), 1..6).prop_map(|names| names.join(",").parse().unwrap())
    }

    fn rule() -> impl Strategy<Value = Rule> {
        let classes = vec(select(Access::ALL.to_vec()), 0..4);
        prop_oneof![
            classes.prop_map(|classes| Rule::Access(classes.into_iter().collect())),
            select(Mode::ALL.to_vec()).prop_map(Rule::Mode),
            filter().prop_map(Rule::Only),
            filter().prop_map(Rule::Except),
        ]
    }

    fn policy() -> impl Strategy<Value = Policy> {
        let raw_api = option::of(select(RawApi::ALL.to_vec()));
        (vec(rule(), 0..4), raw_api).prop_map(|(rules, raw_api)| {
            let policy: Policy = rules.into_iter().map(restriction).collect();
            match raw_api {
                Some(raw_api) => policy.with_raw_api(raw_api),
                None => policy,
            }
        })
    }

    /// Returns the arguments that select an operation.
    fn arguments(operation: &Operation) -> Map<String, Value> {
        let mut arguments = Map::new();
        if let Some(key) = operation.tool.discriminator {
            arguments.insert(key.to_owned(), operation.action.name.into());
        }
        if let (Some(value), kimai_tools::Requirement::ByValue { argument, .. }) =
            (operation.value, operation.action.access)
        {
            arguments.insert(argument.to_owned(), value.into());
        }
        arguments
    }

    /// Calls an operation without a session. Returns true if the call was allowed to ask for one.
    fn runs(operation: &Operation, policy: &Policy, surface: Surface) -> bool {
        let name = surface.view_of(operation.tool, operation.action).name();
        let mut session_was_requested = false;
        let context = || {
            session_was_requested = true;
            Err(ToolError::UnknownTool("there is no session".to_owned()))
        };
        let future = call(&name, arguments(operation), policy, surface, Output::Text, context);
        let result = match pin!(future).poll(&mut task::Context::from_waker(task::Waker::noop())) {
            task::Poll::Ready(result) => result,
            task::Poll::Pending => panic!("a call without a session waits for nothing"),
        };
        let is_forbidden = matches!(result, Err(ToolError::Forbidden { .. }));
        assert_ne!(session_was_requested, is_forbidden, "{operation}");
        session_was_requested
    }

    /// Returns the listed operations that an operation's tool, action and value appear in.
    fn is_listed(operation: &Operation, policy: &Policy, surface: Surface) -> bool {
        let view = surface.view_of(operation.tool, operation.action);
        let allowed = view.allowed(policy);
        let listed = allowed.iter().find(|allowed| allowed.entry.name == operation.action.name);
        listed.is_some_and(|listed| listed.operations.iter().any(|other| other.value == operation.value))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_combination_of_restrictions_lets_an_operation_of_a_higher_class_run(policy in policy()) {
            for operation in operations() {
                let is_raw = operation.tool.name == "api";
                let is_offered = !is_raw || policy.raw_api().is_some_and(|raw_api| raw_api.offers(&operation));
                let allowed = is_offered && policy.restrictions().iter().all(|restriction| match &restriction.rule {
                    Rule::Access(classes) => classes.includes(operation.required),
                    Rule::Mode(mode) => mode.classes().includes(operation.required) && mode.allows(&operation),
                    Rule::Only(filter) => is_raw || filter.selects(&operation),
                    Rule::Except(filter) => !filter.selects(&operation),
                });
                prop_assert!(!allowed || policy.classes().includes(operation.required), "{}", operation);
                for surface in Surface::ALL {
                    prop_assert_eq!(runs(&operation, &policy, surface), allowed, "{} {}", surface, operation);
                    prop_assert_eq!(is_listed(&operation, &policy, surface), allowed, "{} {}", surface, operation);
                }
            }
        }

        #[test]
        fn two_policies_together_allow_what_both_allow(one in policy(), other in policy()) {
            let both = one.and(&other);
            for operation in operations() {
                let expected = one.allows(&operation) && other.allows(&operation);
                prop_assert_eq!(both.allows(&operation), expected, "{}", operation);
            }
        }

        #[test]
        fn another_restriction_never_allows_more(policy in policy(), rule in rule()) {
            let restricted = policy.with(restriction(rule));
            for operation in operations() {
                prop_assert!(policy.allows(&operation) || !restricted.allows(&operation), "{}", operation);
            }
        }
    }

    #[test]
    fn every_refusal_names_the_setting_and_the_next_step() {
        let policy = Policy::from_iter([restriction(Rule::Mode(Mode::ReadOnly))]).with_raw_api(RawApi::Write);
        for operation in operations().iter().filter(|operation| !policy.allows(operation)) {
            let restriction = policy.check(operation).unwrap_err().clone();
            let text = ToolError::Forbidden { operation: *operation, restriction }.text();
            assert_eq!(
                text,
                format!("{operation} is not allowed here because of the test.\nUse another test.")
            );
        }
    }

    /// Returns the listed tools with their actions and the values of enumerations that depend on the classes.
    fn overview(policy: &Policy, surface: Surface) -> Vec<String> {
        let tools = Server::listed(policy, surface, Output::Text);
        let line = |tool: &rmcp::model::Tool| {
            let tool = serde_json::to_value(tool).unwrap();
            let properties = &tool["inputSchema"]["properties"];
            let values = |name: &str| {
                let values: Vec<&str> = properties[name]["enum"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                if values.is_empty() { String::new() } else { format!(" {name}={}", values.join("|")) }
            };
            format!("{}{}{}", tool["name"].as_str().unwrap(), values("action"), values("type"))
        };
        tools.iter().map(line).collect()
    }

    #[test]
    fn tools_of_each_mode_and_surface_match_the_snapshots() {
        for surface in Surface::ALL {
            for mode in Mode::ALL {
                let policy = Policy::from_iter([restriction(Rule::Mode(mode))]);
                insta::assert_snapshot!(format!("{surface}_{mode}"), overview(&policy, surface).join("\n"));
            }
        }
    }

    #[test]
    fn split_surface_has_at_most_26000_bytes_and_matches_the_snapshot() {
        let tools = Server::listed(&Policy::default(), Surface::Split, Output::Text);
        let bytes = json!({ "tools": tools }).to_string().len();
        assert!(bytes <= 26_000, "{bytes} bytes");
        insta::assert_json_snapshot!("split_tools", tools);
    }

    #[test]
    fn tools_of_the_split_surface_never_mix_reading_writing_and_deleting() {
        for view in Surface::Split.tools() {
            let kinds: BTreeSet<&str> = view.actions().map(|action| action.kind().name()).collect();
            assert_eq!(kinds.len(), 1, "{}", view.name());
            let policy = Policy::default().with_raw_api(RawApi::Write);
            let tool = serde_json::to_value(view.listed(&policy, Output::Text).unwrap()).unwrap();
            let hints = &tool["annotations"];
            assert_eq!(hints["readOnlyHint"], kinds.contains("read"), "{tool}");
            assert_eq!(hints["openWorldHint"], false, "{tool}");
            if !kinds.contains("read") {
                assert_eq!(hints["destructiveHint"], kinds.contains("delete"), "{tool}");
                let is_idempotent = view.actions().all(|action| action.is_idempotent);
                assert_eq!(hints["idempotentHint"] == true, is_idempotent, "{tool}");
            }
        }
        let actions = |surface: Surface| -> BTreeSet<String> {
            let names = |view: kimai_tools::ToolView| {
                view.actions().map(|action| format!("{} {}", view.tool.name, action.name)).collect::<Vec<_>>()
            };
            surface.tools().flat_map(names).collect()
        };
        assert_eq!(actions(Surface::Split), actions(Surface::Compact));
    }

    #[test]
    fn calls_by_the_name_of_the_other_surface_are_answered_with_the_right_name() {
        let error = |name: &str, arguments: Value, surface: Surface| {
            let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
            let context = || Err(ToolError::UnknownTool("called".to_owned()));
            let policy = Policy::default();
            let future = call(name, arguments, &policy, surface, Output::Text, context);
            match pin!(future).poll(&mut task::Context::from_waker(task::Waker::noop())) {
                task::Poll::Ready(Err(error)) => error.text(),
                _ => panic!("{name} was called"),
            }
        };
        let split = |name: &str, arguments: Value| error(name, arguments, Surface::Split);
        assert_eq!(
            split("timesheet", json!({ "action": "create" })),
            "Tool \"timesheet\" does not exist here; call timesheet_write for create."
        );
        assert_eq!(
            split("timesheet", json!({})),
            "Tool \"timesheet\" does not exist here; call timesheet_read or timesheet_write or timesheet_delete."
        );
        assert_eq!(
            split("timesheet_read", json!({ "action": "create" })),
            "Invalid argument action: create belongs to timesheet_write; call that."
        );
        assert_eq!(
            error("timer_read", json!({ "action": "active" }), Surface::Compact),
            "Tool \"timer_read\" does not exist here; call timer for active."
        );
        // A tool with a single action needs no action.
        assert_eq!(split("rate_delete", json!({ "entity": "project" })), "Tool called.");
    }

    #[test]
    fn classes_of_the_callers_connection_are_checked() {
        let policy = Policy::from(AccessSet::from(Access::Write));
        let runs = |text: &str| {
            let operations = operations();
            let operation = operations.iter().find(|operation| operation.to_string() == text).unwrap();
            runs(operation, &policy, Surface::Compact)
        };
        assert!(runs("timesheet create") && runs("meta update timesheet") && runs("entity list user"));
        assert!(!runs("timesheet delete") && !runs("meta update project") && !runs("entity create user"));
    }
}
