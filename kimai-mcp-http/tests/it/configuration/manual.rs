//! Shell completions and the manual page.

use crate::command_runner::CommandRunner;

#[tokio::test]
async fn every_shell_has_completions_and_the_manual_has_all_commands() {
    let runner = CommandRunner::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = runner.run(&["completions", shell]).await;
        assert_eq!(output.code, Some(0), "{shell}: {}", output.err);
        for part in ["users-config", "rotate", "healthcheck"] {
            assert!(output.out.contains(part), "{shell} {part}: {}", output.out);
        }
    }
    let manual = runner.run(&["man"]).await.out;
    for part in ["kimai\\-mcp\\-http", "KIMAI_MCP_PORT", "USER ADD", "AUDIT SHOW", "Exit codes"] {
        assert!(manual.contains(part), "{part}: {manual}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn bash_completes_commands_and_options() {
    let runner = CommandRunner::new();
    let script = runner.run(&["completions", "bash"]).await.out;
    let suggestions = async |words: &str| {
        let program = format!(
            "{script}\nCOMP_WORDS=(kimai-mcp-http {words}) COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n\
             _kimai__mcp__http kimai-mcp-http \"${{COMP_WORDS[COMP_CWORD]}}\" ''\nprintf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        // The script is too long for an argument.
        let file = runner.path("suggestions.bash");
        std::fs::write(&file, program).unwrap();
        let bash = tokio::process::Command::new("bash").arg("--norc").arg(file).output().await;
        String::from_utf8(bash.unwrap().stdout).unwrap()
    };
    assert_eq!(suggestions("sess").await.trim(), "sessions");
    assert_eq!(suggestions("user ro").await.trim(), "rotate");
    assert!(suggestions("audit show --pe").await.contains("--person"));
}
