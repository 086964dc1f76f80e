//! Books the records of a file: a line has the begin, the end, the ids of project and activity, and a description, separated
//! by tabs. Prints the result of each line, and tells which lines to check before they are imported again.
//!
//! ```text
//! export KIMAI_URL=https://kimai.example.com KIMAI_API_TOKEN=…
//! printf '2026-01-05T09:00\t2026-01-05T10:30\t1\t5\tWorkshop\n' > records.tsv
//! cargo run --example import -- records.tsv
//! ```

use std::{env, error::Error, fmt::Write, fs, process::ExitCode};

use jiff::civil::DateTime;
use kimai_api::{Client, Credentials, Id, TimesheetForm};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<String, Box<dyn Error>> {
    let file = env::args().nth(1).ok_or("pass the name of a file")?;
    import(&client_from_environment()?, &fs::read_to_string(file)?).await
}

fn client_from_environment() -> Result<Client, Box<dyn Error>> {
    let variable = |name| env::var(name).map_err(|_| format!("set the variable {name}"));
    let token = Credentials::token(variable("KIMAI_API_TOKEN")?);
    Ok(Client::new(&variable("KIMAI_URL")?, token)?)
}

/// Books the lines one after the other and returns a line of report for each. All lines are parsed before the first is booked.
pub(crate) async fn import(client: &Client, lines: &str) -> Result<String, Box<dyn Error>> {
    let forms = lines.lines().map(parse).collect::<Result<Vec<_>, _>>()?;
    let mut report = String::new();
    for (index, form) in forms.iter().enumerate() {
        let line = index + 1;
        match client.timesheets().create(form).await {
            Ok(record) => {
                writeln!(report, "line {line}: #{} {}", record.id, record.duration.unwrap_or_default())?;
            }
            // Nothing is repeated: a record that Kimai may have stored would be booked twice.
            Err(error) if error.may_have_been_applied() => {
                writeln!(report, "line {line}: look in Kimai before you import it again: {error}")?;
            }
            Err(error) => writeln!(report, "line {line}: not booked: {error}")?,
        }
    }
    Ok(report)
}

fn parse(line: &str) -> Result<TimesheetForm, Box<dyn Error>> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [begin, end, project, activity, description] = fields[..] else {
        return Err(format!("{line:?} has not five fields").into());
    };
    Ok(TimesheetForm::default()
        .begin(begin.parse::<DateTime>()?)
        .end(end.parse::<DateTime>()?)
        .project(Id::new(project.parse()?))
        .activity(Id::new(activity.parse()?))
        .description(description))
}
