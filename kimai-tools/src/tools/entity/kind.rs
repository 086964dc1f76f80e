//! Which kind of thing, and what Kimai cannot do with it.

use kimai_domain::Input;
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Project,
    Activity,
    Customer,
    User,
    Team,
    Tag,
    Invoice,
    Holiday,
}

impl Kind {
    /// As the argument spells it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Activity => "activity",
            Self::Customer => "customer",
            Self::User => "user",
            Self::Team => "team",
            Self::Tag => "tag",
            Self::Invoice => "invoice",
            Self::Holiday => "holiday",
        }
    }

    /// Several of them.
    pub(super) const fn plural(self) -> &'static str {
        match self {
            Self::Project => "projects",
            Self::Activity => "activities",
            Self::Customer => "customers",
            Self::User => "users",
            Self::Team => "teams",
            Self::Tag => "tags",
            Self::Invoice => "invoices",
            Self::Holiday => "public holidays",
        }
    }

    /// Why `action` is not possible with it, and with what it is.
    pub(super) fn cannot(self, action: &str, possible: &[Self]) -> Input {
        let possible = possible.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
        let (name, hint) = (self.name(), self.hint(action));
        Input::new("type", format!("{action} is not possible for {name}{hint}; possible: {possible}"))
    }

    /// What to do instead.
    fn hint(self, action: &str) -> &'static str {
        match (self, action) {
            (Self::User, "delete" | "batch_delete") => " (disable the account: update, data.enabled=false)",
            (Self::Tag, "get") => " (list shows all of a tag; filters.name finds it)",
            (Self::Tag, "update") => " (Kimai cannot change tags: delete and create)",
            (Self::Invoice, "create") => " (Kimai makes invoices only on its own pages)",
            (Self::Holiday, "get") => " (list shows all of a holiday)",
            (Self::Holiday, _) => " (Kimai's API only lists and deletes them)",
            _ => "",
        }
    }
}
