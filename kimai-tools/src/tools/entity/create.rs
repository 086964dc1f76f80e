//! Making something new.

use kimai_domain::{
    Input,
    api::{Api, Client, Create as Creatable, HasMeta, Identified},
    entities::{NewEntity, check_project_dates},
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::{
    data::{Data, Form, form, to_days},
    elsewhere,
    kind::Kind,
    object::Object,
    written::{Written, take_fields, with_fields},
};
use crate::{Access, Action, Context, ToolError, render::Entry};

/// needs, customer: name, country (DE), currency (EUR), timezone; project: name, customer; activity, tag: name;
/// team: name, members; user: username, email, language, locale, timezone, plainPassword
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    #[serde(rename = "type")]
    kind: Kind,
    #[schemars(with = "Data")]
    data: Object,
}

const KINDS: [Kind; 6] = [Kind::Project, Kind::Activity, Kind::Customer, Kind::User, Kind::Team, Kind::Tag];

impl Action for Create {
    const NAME: &'static str = "create";
    const ACCESS: Access = Access::Write;
    type Output = Written;

    async fn run(self, context: &Context) -> Result<Written, ToolError> {
        elsewhere::check(self.kind, Self::NAME, &self.data)?;
        let data = to_days(self.data, &context.session).await?;
        let written = create(self.kind, data, context.session.client()).await?;
        context.session.names().forget().await;
        Ok(written)
    }
}

async fn create(kind: Kind, mut data: Object, client: &Client) -> Result<Written, ToolError> {
    match kind {
        Kind::Customer => fielded(kind, client.customers(), data, |_| Ok(())).await,
        Kind::Project => fielded(kind, client.projects(), data, check_project_dates).await,
        Kind::Activity => fielded(kind, client.activities(), data, |_| Ok(())).await,
        Kind::Team => plain(kind, client.teams(), data).await,
        Kind::User => {
            // Kimai would leave the account disabled.
            data.entry("enabled").or_insert(Value::Bool(true));
            plain(kind, client.users(), data).await
        }
        Kind::Tag => {
            // Kimai would hide the tag.
            data.entry("visible").or_insert(Value::Bool(true));
            plain(kind, client.tags(), data).await
        }
        Kind::Invoice | Kind::Holiday => Err(kind.cannot(Create::NAME, &KINDS).into()),
    }
}

/// What has no custom fields.
async fn plain<R, F>(kind: Kind, api: Api<R>, data: Object) -> Result<Written, ToolError>
where
    R: Creatable<Form = F> + Entry + 'static,
    F: Form + NewEntity,
{
    let form: F = form(data, false)?;
    check_complete(kind, &form)?;
    Ok(Written::new("Created", api.create(&form).await?))
}

/// What has custom fields, which are set after it is there.
async fn fielded<R, F>(
    kind: Kind,
    api: Api<R>,
    mut data: Object,
    check: impl Fn(&F) -> Result<(), Input>,
) -> Result<Written, ToolError>
where
    R: Creatable<Form = F> + HasMeta + Identified + Entry + 'static,
    F: Form + NewEntity,
{
    let fields = take_fields(&mut data)?;
    let form: F = form(data, true)?;
    check_complete(kind, &form)?;
    check(&form).map_err(|error| error.within("data"))?;
    let made = api.create(&form).await?;
    let (id, step) = (made.id(), format!("creating {} #{}", kind.name(), made.id()));
    Ok(Written::new("Created", with_fields(&api, id, Some(made), &step, &fields).await?))
}

fn check_complete(kind: Kind, form: &impl NewEntity) -> Result<(), Input> {
    let missing = form.missing_fields();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Input::new("data", format!("a new {} needs {}", kind.name(), missing.join(", "))))
}
