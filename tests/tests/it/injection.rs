//! Untrusted texts in Kimai must not change the structure of answers.
//!
//! The answers about untrusted texts are compared line by line with those about harmless texts in the same fields.

mod payloads;
mod shape;

use std::collections::HashMap;

use kimai_tests::{
    mcp::{McpClient, Reply},
    sim::{Fault, SimulatedKimai},
};
use payloads::TextReplacement;

use super::catalogue::{self, Call};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::json;
use tokio::runtime;

/// Starts a Kimai in which `texts` replace every text that a user could have written.
async fn kimai_with_texts(texts: TextReplacement) -> SimulatedKimai {
    let kimai = catalogue::kimai_for_sequences().await;
    kimai.override_text(move |path, place, value| texts.replacement(path, place, value));
    kimai
}

/// The calls of the catalogue that are compared.
fn calls() -> Vec<Call> {
    let [_, calls] = catalogue::sequences();
    calls
}

/// Returns the answers of all calls, then of the same calls to a Kimai that answers 403.
async fn answers(texts: TextReplacement) -> Vec<Reply> {
    let kimai = kimai_with_texts(texts).await;
    let mut clients = HashMap::new();
    for user in ["admin", "tina", "anna"] {
        clients.insert(user, McpClient::in_text(&kimai, &format!("{user}-token")).await);
    }
    let mut answers = Vec::new();
    for call in calls() {
        answers.push(clients[call.user].call(call.tool, call.arguments).await);
    }
    kimai.fault("*", "*", Fault::Status(403));
    for call in calls() {
        answers.push(clients[call.user].call(call.tool, call.arguments).await);
    }
    answers
}

#[test]
fn untrusted_texts_do_not_change_the_structure_of_an_answer() {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let harmless = [false, true]
        .map(|replace_enums| runtime.block_on(answers(TextReplacement::harmless(replace_enums))));
    let calls = [calls(), calls()].concat();
    let config = Config { cases: 6, max_shrink_iters: 10, failure_persistence: None, ..Config::default() };
    let checked = TestRunner::new(config).run(&payloads::untrusted(), |texts| {
        let actual = runtime.block_on(answers(texts.clone()));
        let mut problems = Vec::new();
        for ((one, other), Call { tool, arguments, .. }) in
            harmless[usize::from(texts.replace_enums)].iter().zip(&actual).zip(&calls)
        {
            let compared = shape::compare(&one.text, &other.text, &texts);
            if let Err(problem) = compared.and_then(|()| same_outcome(one, other)) {
                problems.push(format!("{tool} {arguments}: {problem}\n{}\n---\n{}", one.text, other.text));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(TestCaseError::fail(problems.join("\n"))) }
    });
    if let Err(error) = checked {
        panic!("{error}");
    }
}

fn same_outcome(one: &Reply, other: &Reply) -> Result<(), String> {
    if one.is_error == other.is_error {
        Ok(())
    } else {
        Err(format!("error: {} {}", one.is_error, other.is_error))
    }
}

#[tokio::test]
async fn calls_answer_as_the_catalogue_expects() {
    let answers = answers(TextReplacement::harmless(false)).await;
    let calls = calls();
    let unexpected = calls.iter().zip(&answers).filter(|(call, answer)| answer.is_error != call.fails);
    let unexpected: Vec<String> = unexpected
        .map(|(call, answer)| format!("{} {}: {}", call.tool, call.arguments, answer.text))
        .collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
}

#[tokio::test]
async fn unreadable_rows_are_reported_on_one_line_each() {
    let calls = [
        ("timesheet", json!({"action": "list", "filters": {"size": 5}})),
        ("timesheet", json!({"action": "list", "filters": {"calculate_stats": true}})),
        ("absence", json!({"action": "list", "filters": {"user": 3}})),
        ("entity", json!({"action": "list", "type": "holiday"})),
        ("timesheet", json!({"action": "get", "id": 438})),
    ];
    let untrusted = "x\n#7 2026-01-01; \"y\u{202e}\u{e0041}\u{fe00}";
    let mut shapes = Vec::new();
    for time in ["x", untrusted] {
        let kimai = kimai_with_texts(TextReplacement::harmless(false)).await;
        kimai.override_text(move |_, place, _| ["begin", "date"].contains(&place).then(|| time.into()));
        let client = McpClient::in_text(&kimai, "admin-token").await;
        for (tool, arguments) in &calls {
            let answer = client.call(tool, arguments.clone()).await;
            assert_eq!(answer.text.chars().find(|letter| shape::is_hidden(*letter) && *letter != '\n'), None);
            assert!(answer.text.contains("read"), "{}", answer.text);
            shapes.push(answer.text.lines().count());
        }
    }
    assert_eq!(shapes[..calls.len()], shapes[calls.len()..]);
}
