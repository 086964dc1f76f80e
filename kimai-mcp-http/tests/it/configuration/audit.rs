//! Commands `audit verify` and `audit show`.

use std::fs;

use serde_json::Value;

use crate::command_runner::{CommandOutput, CommandRunner};

const KEY: &str = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";

/// Returns a folder in which three users were added and one was removed, and the slug of the removed one.
async fn administered() -> (CommandRunner, String) {
    let runner = CommandRunner::new()
        .with("USERS_CONFIG_FILE", "users.json")
        .with("KIMAI_MCP_AUDIT_FILE", "audit.jsonl")
        .with("KIMAI_MCP_STATE_KEY", KEY)
        .with("USER", "olivia");
    for _ in 0..3 {
        let add = ["user", "add", "--no-check", "--kimai-url=https://k.example", "--kimai-token=t"];
        assert_eq!(runner.run(&add).await.code, Some(0));
    }
    let users: Value = serde_json::from_str(&runner.read("users.json")).unwrap();
    let slug = users.as_object().unwrap().keys().next().unwrap().clone();
    assert_eq!(runner.run(&["user", "remove", &slug]).await.code, Some(0));
    (runner, slug)
}

async fn verify(runner: &CommandRunner) -> CommandOutput {
    runner.run(&["audit", "verify"]).await
}

#[tokio::test]
async fn commands_are_audited_and_shown_by_person() {
    let (runner, slug) = administered().await;
    let output = verify(&runner).await;
    assert!(output.code == Some(0) && output.out.starts_with("5 records, number 1 to 5."), "{output:?}");
    let output = runner.run(&["audit", "show", "--person", &slug]).await;
    assert_eq!((output.code, output.out.lines().count()), (Some(0), 2), "{output:?}");
    assert!(output.out.contains("user_added") && output.out.contains("user_removed"), "{output:?}");
    assert!(output.out.contains("olivia") && !output.out.contains(&slug), "{output:?}");
    let output = runner.run(&["audit", "show", "--event", "user_added", "--since", "1h", "--json"]).await;
    let lines: Vec<Value> = output.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{output:?}");
    let output = runner.run(&["audit", "show", "--outcome", "unknown"]).await;
    assert_eq!((output.code, output.out.as_str()), (Some(0), ""), "{output:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(runner.path("audit.jsonl")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn changed_removed_and_moved_lines_are_named() {
    let (runner, _) = administered().await;
    let output = verify(&runner).await;
    let known = output.out.lines().find_map(|line| line.strip_prefix("Last record: ")).unwrap().to_owned();
    let text = runner.read("audit.jsonl");
    let lines: Vec<&str> = text.lines().collect();
    let changed = text.replacen("olivia", "olivie", 1);
    let removed = [&lines[..2], &lines[3..]].concat().join("\n") + "\n";
    let moved = [lines[0], lines[2], lines[1], lines[3], lines[4]].join("\n") + "\n";
    for (content, part) in [
        (changed, "audit.jsonl line 2 was changed"),
        (removed, "audit.jsonl line 3 does not follow the line before it"),
        (moved, "audit.jsonl line 2 does not follow the line before it"),
        ("nonsense\n".to_owned(), "audit.jsonl line 1 is not an audit record"),
    ] {
        runner.put("audit.jsonl", &content);
        let output = verify(&runner).await;
        assert!(output.code == Some(1) && output.err.contains(part), "{part}: {output:?}");
    }
    runner.put("audit.jsonl", &(lines[..4].join("\n") + "\n"));
    assert_eq!(verify(&runner).await.code, Some(0), "lines removed at the end need a known digest");
    let output = runner.run(&["audit", "verify", "--known", &known]).await;
    assert!(output.code == Some(1) && output.err.contains("record 5 is missing"), "{output:?}");
    runner.put("audit.jsonl", &text);
    assert_eq!(runner.run(&["audit", "verify", "--known", &known]).await.code, Some(0));
}

#[tokio::test]
async fn commands_need_the_audit_file_only_if_it_is_required() {
    let (runner, slug) = administered().await;
    fs::remove_file(runner.path("audit.jsonl")).unwrap();
    fs::create_dir(runner.path("audit.jsonl")).unwrap();
    let output = runner.run(&["user", "remove", &slug]).await;
    assert!(output.code == Some(3) && output.err.contains("KIMAI_MCP_AUDIT_FILE"), "{output:?}");
    fs::remove_dir(runner.path("audit.jsonl")).unwrap();
    runner.put("audit.jsonl", "something else\n");
    let slugs: Value = serde_json::from_str(&runner.read("users.json")).unwrap();
    let slugs: Vec<&String> = slugs.as_object().unwrap().keys().collect();
    let output = runner.run(&["user", "remove", slugs[0]]).await;
    assert!(output.code == Some(0) && output.err.contains("cannot be continued"), "{output:?}");
    let output = runner.run(&["user", "remove", slugs[1], "--audit-required"]).await;
    assert!(output.code == Some(1) && runner.read("users.json").contains(slugs[1]), "{output:?}");
    assert_eq!(runner.read("audit.jsonl"), "something else\n");
}

#[tokio::test]
async fn invalid_audit_options_are_named() {
    let runner = CommandRunner::new();
    for (arguments, part) in [
        (&["audit", "verify"][..], "--audit-file"),
        (&["audit", "verify", "--audit-file=no/such/folder"], "folder"),
        (&["audit", "show", "--audit-file=a", "--audit-max-mib=0"], "--audit-max-mib"),
        (&["audit", "show", "--audit-file=a", "--since=yesterday"], "--since"),
        (&["audit", "show", "--audit-file=a", "--outcome=good"], "done, refused or unknown"),
        (&["audit", "verify", "--audit-file=a", "--known=5"], "--known"),
    ] {
        let output = runner.run(arguments).await;
        assert_eq!(output.code, Some(3), "{output:?}");
        assert!(output.err.contains(part) && output.err.lines().count() == 1, "{part}: {output:?}");
    }
    assert_eq!(runner.run(&["audit", "verify", "--audit-file=a"]).await.code, Some(1));
}
