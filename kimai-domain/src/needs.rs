//! Missing requirements: versions and plugins that a route needs and this Kimai lacks.
//!
//! Kimai answers 404 or 405 both for an unknown id and for a route that it does not have. The version and the plugins
//! tell the two cases apart; they are requested only after such a refusal.

use std::fmt;

use kimai_api::{self as api, ApiError, Plugin, Requirement, Version};

use crate::{Error, Session, batch::Batch};

/// A version or plugin that a route needs and this Kimai lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingRequirement {
    /// A newer version of Kimai.
    Version {
        /// The first major and minor version with the route.
        needs: (u16, u16),
        /// The version of this Kimai as a number, such as 26500.
        this: u32,
    },
    /// The plugin with this bundle name.
    Plugin(&'static str),
}

impl MissingRequirement {
    fn version((major, minor): (u16, u16), this: &Version) -> Option<Self> {
        let met = this.is_at_least(major, minor);
        (!met).then_some(Self::Version { needs: (major, minor), this: this.version_id })
    }

    fn plugin(name: &'static str, installed: &[Plugin]) -> Option<Self> {
        let met = installed.iter().any(|plugin| letters(&plugin.name) == letters(name));
        (!met).then_some(Self::Plugin(name))
    }
}

/// Normalizes the name of a plugin: `Work contract` and `WorkContractBundle` are the same.
fn letters(name: &str) -> String {
    let letters: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let letters = letters.to_lowercase();
    letters.strip_suffix("bundle").unwrap_or(&letters).to_owned()
}

/// Returns the common name of a bundle.
fn common_name(bundle: &str) -> &str {
    if bundle == "WorkContractBundle" { "work-contract" } else { bundle }
}

impl fmt::Display for MissingRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version { needs: (major, minor), this } => {
                let this_major = this / 10_000;
                let this_minor = this / 100 % 100;
                let patch = this % 100;
                write!(f, "needs Kimai ≥ {major}.{minor} (this is {this_major}.{this_minor}.{patch})")
            }
            Self::Plugin(name) => write!(f, "needs the {} plugin", common_name(name)),
        }
    }
}

impl Session {
    /// Returns [`Error::Unsupported`] if Kimai refused the request because it lacks a version or plugin. Otherwise
    /// returns the error without a requirement, because the id is the reason.
    pub async fn classify(&self, error: Error) -> Error {
        match error {
            Error::Api(api::Error::Api(refusal)) => match self.requirement_of(&refusal).await {
                Some(RequirementState::Missing(missing)) => Error::Unsupported(missing),
                Some(RequirementState::Met) => Error::Api(without_needs(refusal)),
                None => Error::Api(api::Error::Api(refusal)),
            },
            Error::Partial { done, all, cause } => {
                let cause = Box::new(Box::pin(self.classify(*cause)).await);
                Error::Partial { done, all, cause }
            }
            other => other,
        }
    }

    /// Classifies the failures of a batch, and notes in the change log those that Kimai may have applied.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if this Kimai lacks the route.
    pub async fn classify_batch<R, T>(&self, batch: Batch<R, T>) -> Result<Batch<R, T>, Error> {
        let mut failed = Vec::new();
        for (id, error) in batch.failed {
            self.change_log().note_failure(&error);
            match self.classify(error).await {
                unsupported @ Error::Unsupported(_) => return Err(unsupported),
                error => failed.push((id, error)),
            }
        }
        Ok(Batch { failed, ..batch })
    }

    /// Classifies the refusals of several reads.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if this Kimai lacks the route.
    pub async fn classify_all<K>(
        &self,
        refusals: Vec<(K, api::Error)>,
    ) -> Result<Vec<(K, api::Error)>, Error> {
        let mut classified = Vec::new();
        for (key, error) in refusals {
            match self.classify(error.into()).await {
                Error::Api(error) => classified.push((key, error)),
                unsupported => return Err(unsupported),
            }
        }
        Ok(classified)
    }

    /// Returns the state of the requirement of a refused route, or `None` if the refusal has another reason or the state
    /// is unknown.
    async fn requirement_of(&self, refusal: &ApiError) -> Option<RequirementState> {
        if !matches!(refusal.status, 404 | 405) {
            return None;
        }
        let missing = match refusal.route.requirement {
            Requirement::Core => return None,
            Requirement::Version(major, minor) => {
                MissingRequirement::version((major, minor), &*self.version().await.ok()?)
            }
            Requirement::Plugin(name) => MissingRequirement::plugin(name, &self.plugins().await.ok()?),
        };
        Some(missing.map_or(RequirementState::Met, RequirementState::Missing))
    }
}

enum RequirementState {
    Met,
    Missing(MissingRequirement),
}

fn without_needs(mut refusal: Box<ApiError>) -> api::Error {
    refusal.route.requirement = Requirement::Core;
    api::Error::Api(refusal)
}

#[cfg(test)]
mod tests {
    use kimai_api::{Plugin, Version};
    use serde_json::json;

    use super::MissingRequirement;

    fn version(version_id: u32) -> Version {
        serde_json::from_value(json!({ "version": "text", "versionId": version_id })).unwrap()
    }

    fn plugins(names: &[&str]) -> Vec<Plugin> {
        names.iter().map(|name| serde_json::from_value(json!({ "name": name })).unwrap()).collect()
    }

    #[test]
    fn older_version_is_named_with_the_current_version() {
        let unmet = MissingRequirement::version((2, 66), &version(26_501)).unwrap();
        assert_eq!(unmet.to_string(), "needs Kimai ≥ 2.66 (this is 2.65.1)");
        assert_eq!(MissingRequirement::version((2, 66), &version(26_600)), None);
        assert_eq!(MissingRequirement::version((2, 66), &version(30_000)), None);
    }

    #[test]
    fn spelling_of_a_plugin_name_does_not_matter() {
        let lacks = |names: &[&str]| MissingRequirement::plugin("WorkContractBundle", &plugins(names));
        assert_eq!(lacks(&["ExpensesBundle"]).unwrap().to_string(), "needs the work-contract plugin");
        for name in ["WorkContractBundle", "WorkContract", "Work contract", "work-contract bundle"] {
            assert_eq!(lacks(&["ExpensesBundle", name]), None, "{name}");
        }
    }
}
