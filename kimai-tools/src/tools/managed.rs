//! Customers, projects and activities, as what rates, teams and custom fields belong to.

use std::fmt;

use kimai_domain::{Session, api::Id, names::Label};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{data, render::quoted_name};

// One of the three kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Managed {
    Customer,
    Project,
    Activity,
}

impl Managed {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Project => "project",
            Self::Activity => "activity",
        }
    }

    /// It with its name, as far as that can be looked up.
    pub(super) async fn titled(self, id: Id<Self>, session: &Session) -> Titled {
        let label = match self {
            Self::Customer => session.customer_label(Id::new(id.get())).await,
            Self::Project => session.project_label(Id::new(id.get())).await,
            Self::Activity => session.activity_label(Id::new(id.get())).await,
        };
        Titled { kind: self, id, label }
    }
}

/// One of them, shown as `project Acme / Website (#1)`.
pub(super) struct Titled {
    kind: Managed,
    id: Id<Managed>,
    label: Option<Label>,
}

impl Titled {
    /// In which its work is priced.
    pub(super) fn currency(&self) -> Option<&str> {
        self.label.as_ref()?.currency.as_deref()
    }
}

impl From<&Titled> for data::Titled {
    fn from(titled: &Titled) -> Self {
        let (name, parent) =
            titled.label.as_ref().map(|label| (label.name.clone(), label.parent.clone())).unzip();
        Self { kind: titled.kind.word(), id: titled.id.get(), name, parent: parent.flatten() }
    }
}

/// What rows belong to.
#[derive(Clone, Serialize, JsonSchema)]
pub(super) struct On {
    on: data::Titled,
}

impl From<&Titled> for On {
    fn from(on: &Titled) -> Self {
        Self { on: on.into() }
    }
}

impl fmt::Display for Titled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind.word();
        match &self.label {
            None => write!(f, "{kind} #{}", self.id),
            Some(Label { parent: None, name, .. }) => {
                write!(f, "{kind} {} (#{})", quoted_name(name), self.id)
            }
            Some(Label { parent: Some(parent), name, .. }) => {
                write!(f, "{kind} {} / {} (#{})", quoted_name(parent), quoted_name(name), self.id)
            }
        }
    }
}
