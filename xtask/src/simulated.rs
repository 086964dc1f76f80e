//! `cargo xtask kimai`: runs the simulated Kimai until Ctrl-C.

mod rules;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use kimai_tests::sim::{Entity, InitialData, MetaField, Settings, SimulatedKimai, TOKENS, Version};

use crate::shell::{Result, bold, dim};

/// Options of the simulated Kimai.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The port on 127.0.0.1; 0 selects a free one
    #[arg(long, default_value_t = 8010)]
    port: u16,
    /// Features to switch on, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "NAMES")]
    plugins: Vec<Plugin>,
    /// The version of Kimai; newer routes answer 404. Versions after 2.68 behave like 2.68
    #[arg(long, default_value = "2.65", value_name = "VERSION")]
    version: Version,
    /// The data at the start
    #[arg(long, value_enum, default_value_t = Data::Demonstration)]
    data: Data,
    /// Permissions to add to the defaults of a role, such as `ROLE_SUPER_ADMIN:delete_invoice`, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "ROLE:PERMISSION", value_parser = permission)]
    grant: Vec<(String, String)>,
    /// Permissions to take from a role, such as `ROLE_USER:edit_own_timesheet`, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "ROLE:PERMISSION", value_parser = permission)]
    revoke: Vec<(String, String)>,
    /// The time at which the clock stands still, such as 2026-11-23T13:00:00Z; without it, the clock of this machine
    #[arg(long, value_name = "TIME")]
    clock: Option<Timestamp>,
    #[command(flatten)]
    rules: rules::Rules,
}

/// Data of the simulation at its start.
#[derive(Clone, Copy, ValueEnum)]
enum Data {
    /// Customers, projects, teams, invoices and ninety days of timesheets
    Demonstration,
    /// Four users and nothing else
    Users,
}

/// Parses a role and a permission.
fn permission(text: &str) -> std::result::Result<(String, String), String> {
    let parts = text.split_once(':').filter(|(role, name)| role.starts_with("ROLE_") && !name.is_empty());
    let (role, name) = parts.ok_or("write a role and a permission, such as ROLE_USER:edit_own_timesheet")?;
    Ok((role.to_owned(), name.to_owned()))
}

/// A plugin, or a feature that needs a newer version of Kimai.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Plugin {
    /// Absences, public holidays and locked months (`WorkContractBundle`)
    WorkContract,
    /// Bearer tokens of users (`ApiTokenBundle`)
    ApiTokens,
    /// Custom fields on customers, projects, activities, timesheets and invoices
    MetaFields,
    /// Favourite timesheets; raises the version to 2.66
    Favorites,
}

pub(crate) async fn run(arguments: &Arguments) -> Result {
    let settings = settings(arguments);
    let version = settings.version;
    let kimai = SimulatedKimai::bind(settings)
        .await
        .map_err(|error| format!("port {}: {error}; choose another with --port", arguments.port))?;
    anstream::println!("Simulated Kimai {version} at {}", bold(&kimai.url()));
    if version > Version::NEWEST {
        anstream::println!(
            "{}",
            dim(&format!("It behaves like {}, the newest simulated version.", Version::NEWEST))
        );
    }
    if let Some(clock) = arguments.clock {
        anstream::println!(
            "{}",
            dim(&format!("Its clock stands still at {clock}; programs that use it keep their own clock."))
        );
    }
    for (user, token) in TOKENS {
        anstream::println!("  {user:6} {token}");
    }
    anstream::println!("{}", dim("Press Ctrl-C to stop it."));
    tokio::select! {
        () = kimai.forever() => {}
        stopped = tokio::signal::ctrl_c() => stopped?,
    }
    Ok(())
}

fn settings(arguments: &Arguments) -> Settings {
    let has = |plugin| arguments.plugins.contains(&plugin);
    let mut settings = Settings {
        now: arguments.clock,
        version: arguments.version,
        timesheets: arguments.rules.to_rules(),
        data: match arguments.data {
            Data::Demonstration => InitialData::Demonstration,
            Data::Users => InitialData::Users,
        },
        grants: arguments.grant.clone(),
        revocations: arguments.revoke.clone(),
        port: arguments.port,
        ..Settings::default()
    };
    if has(Plugin::WorkContract) {
        settings.plugins.insert("WorkContractBundle".to_owned());
    }
    if has(Plugin::ApiTokens) {
        settings.plugins.insert("ApiTokenBundle".to_owned());
    }
    if has(Plugin::MetaFields) {
        settings.plugins.insert("DemoMetaBundle".to_owned());
        settings.meta_fields = vec![
            MetaField::new(Entity::Customer, "industry"),
            MetaField::new(Entity::Project, "repository"),
            MetaField::new(Entity::Activity, "skill"),
            MetaField::new(Entity::Timesheet, "ticket"),
            MetaField::new(Entity::Invoice, "reference"),
        ];
    }
    if has(Plugin::Favorites) {
        settings.version = settings.version.max(Version::new(2, 66, 0));
    }
    settings
}
