//! What a Kimai must have for a call, and what this one lacks.
//!
//! Kimai answers 404 (or 405) both for an id that does not exist and for a route that it does not have. Which of
//! the two it is, its version and its plugins tell; they are asked for only then.

use std::fmt;

use kimai_api::{self as api, ApiError, Plugin, Requirement, Version};

use crate::{Error, Session, batch::Batch};

/// What a call needs and this Kimai does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingRequirement {
    /// A newer Kimai.
    Version {
        /// The first major and minor version that has it.
        needs: (u16, u16),
        /// The version of this Kimai as a number, such as 26500.
        this: u32,
    },
    /// A plugin, by the name of its bundle.
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

/// `Work contract` and `WorkContractBundle` are the same plugin.
fn letters(name: &str) -> String {
    let letters: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let letters = letters.to_lowercase();
    letters.strip_suffix("bundle").unwrap_or(&letters).to_owned()
}

/// The name by which people know a bundle.
fn known_as(bundle: &str) -> &str {
    if bundle == "WorkContractBundle" { "work-contract" } else { bundle }
}

impl fmt::Display for MissingRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version { needs: (major, minor), this } => {
                let (of, minor_of, patch) = (this / 10_000, this / 100 % 100, this % 100);
                write!(f, "needs Kimai ≥ {major}.{minor} (this is {of}.{minor_of}.{patch})")
            }
            Self::Plugin(name) => write!(f, "needs the {} plugin", known_as(name)),
        }
    }
}

impl Session {
    /// The same error, or what this Kimai lacks for the call that it refused. Where it lacks nothing, the error no
    /// longer names a need: it is the id that does not exist.
    pub async fn classify(&self, error: Error) -> Error {
        match error {
            Error::Api(api::Error::Api(refusal)) => match self.unmet(&refusal).await {
                Some(Judged::Lacks(unmet)) => Error::Unsupported(unmet),
                Some(Judged::Has) => Error::Api(without_needs(refusal)),
                None => Error::Api(api::Error::Api(refusal)),
            },
            Error::Partial { done, all, cause } => {
                let cause = Box::new(Box::pin(self.classify(*cause)).await);
                Error::Partial { done, all, cause }
            }
            other => other,
        }
    }

    /// A batch as it is, or what this Kimai lacks for it.
    ///
    /// # Errors
    /// When this Kimai does not have the route at all.
    pub async fn served<R, T>(&self, batch: Batch<R, T>) -> Result<Batch<R, T>, Error> {
        let mut failed = Vec::new();
        for (id, error) in batch.failed {
            match self.classify(error).await {
                unsupported @ Error::Unsupported(_) => return Err(unsupported),
                error => failed.push((id, error)),
            }
        }
        Ok(Batch { failed, ..batch })
    }

    /// Refusals of several, each as it is, or what this Kimai lacks for all of them.
    ///
    /// # Errors
    /// When this Kimai does not have the route at all.
    pub async fn told<K>(&self, refused: Vec<(K, api::Error)>) -> Result<Vec<(K, api::Error)>, Error> {
        let mut told = Vec::new();
        for (of, error) in refused {
            match self.classify(error.into()).await {
                Error::Api(error) => told.push((of, error)),
                unserved => return Err(unserved),
            }
        }
        Ok(told)
    }

    /// Nothing if the refusal says nothing about what Kimai has, or Kimai does not tell.
    async fn unmet(&self, refusal: &ApiError) -> Option<Judged> {
        if !matches!(refusal.status, 404 | 405) {
            return None;
        }
        let unmet = match refusal.route.requirement {
            Requirement::Core => return None,
            Requirement::Version(major, minor) => {
                MissingRequirement::version((major, minor), &*self.version().await.ok()?)
            }
            Requirement::Plugin(name) => MissingRequirement::plugin(name, &self.plugins().await.ok()?),
        };
        Some(unmet.map_or(Judged::Has, Judged::Lacks))
    }
}

enum Judged {
    Has,
    Lacks(MissingRequirement),
}

fn without_needs(mut refusal: Box<ApiError>) -> api::Error {
    refusal.route.requirement = Requirement::Core;
    api::Error::Api(refusal)
}

#[cfg(test)]
mod tests {
    use kimai_api::{Plugin, Version};

    use super::MissingRequirement;

    fn version(version_id: u32) -> Version {
        Version { version: "text".to_owned(), version_id, copyright: None }
    }

    fn plugins(names: &[&str]) -> Vec<Plugin> {
        names.iter().map(|name| Plugin { name: (*name).to_owned(), version: None }).collect()
    }

    #[test]
    fn an_older_kimai_is_named_with_what_it_is() {
        let unmet = MissingRequirement::version((2, 66), &version(26_501)).unwrap();
        assert_eq!(unmet.to_string(), "needs Kimai ≥ 2.66 (this is 2.65.1)");
        assert_eq!(MissingRequirement::version((2, 66), &version(26_600)), None);
        assert_eq!(MissingRequirement::version((2, 66), &version(30_000)), None);
    }

    #[test]
    fn a_plugin_is_found_however_its_name_is_spelled() {
        let lacks = |names: &[&str]| MissingRequirement::plugin("WorkContractBundle", &plugins(names));
        assert_eq!(lacks(&["ExpensesBundle"]).unwrap().to_string(), "needs the work-contract plugin");
        for name in ["WorkContractBundle", "WorkContract", "Work contract", "work-contract bundle"] {
            assert_eq!(lacks(&["ExpensesBundle", name]), None, "{name}");
        }
    }
}
