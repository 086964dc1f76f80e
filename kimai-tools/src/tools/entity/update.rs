//! Changing something.

use kimai_domain::{
    Input,
    api::{
        ActivityForm, Api, Client, CustomerForm, HasMeta, Id, InvoiceForm, ProjectForm, TeamForm,
        Update as Changeable, UserForm,
    },
    entities::check_project_dates,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    data::{Data, Form, form, to_days},
    elsewhere,
    kind::Kind,
    object::Object,
    written::{Written, nothing, take_fields, with_fields},
};
use crate::{Access, Action, Context, ToolError, render::Entry};

/// null empties
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Update {
    #[serde(rename = "type")]
    kind: Kind,
    id: Id<()>,
    #[schemars(with = "Data")]
    data: Object,
}

const KINDS: [Kind; 6] =
    [Kind::Project, Kind::Activity, Kind::Customer, Kind::User, Kind::Team, Kind::Invoice];

impl Action for Update {
    const NAME: &'static str = "update";
    const ACCESS: Access = Access::Write;
    type Output = Written;

    async fn run(self, context: &Context) -> Result<Written, ToolError> {
        elsewhere::check(self.kind, Self::NAME, &self.data)?;
        let data = to_days(self.data, &context.session).await?;
        let written = update(self.kind, self.id.get(), data, context.session.client()).await?;
        context.session.names().forget().await;
        context.session.forget_profile().await;
        Ok(written)
    }
}

async fn update(kind: Kind, id: u64, data: Object, client: &Client) -> Result<Written, ToolError> {
    match kind {
        Kind::Customer => fielded(client.customers(), id, data, |_: &CustomerForm| Ok(())).await,
        Kind::Project => {
            fielded(client.projects(), id, data, |form: &ProjectForm| check_project_dates(form)).await
        }
        Kind::Activity => fielded(client.activities(), id, data, |_: &ActivityForm| Ok(())).await,
        Kind::User => plain::<_, UserForm>(client.users(), id, data).await,
        Kind::Team => plain::<_, TeamForm>(client.teams(), id, data).await,
        Kind::Invoice => plain::<_, InvoiceForm>(client.invoices(), id, data).await,
        Kind::Tag | Kind::Holiday => Err(kind.cannot(Update::NAME, &KINDS).into()),
    }
}

async fn plain<R, F>(api: Api<R>, id: u64, data: Object) -> Result<Written, ToolError>
where
    R: Changeable<Form = F> + Entry + 'static,
    F: Form,
{
    if data.is_empty() {
        return Err(nothing());
    }
    let form: F = form(data, false)?;
    Ok(Written::new("Updated", api.update(Id::new(id), &form).await?))
}

/// What has custom fields, which are set after the others.
async fn fielded<R, F>(
    api: Api<R>,
    id: u64,
    mut data: Object,
    check: impl Fn(&F) -> Result<(), Input>,
) -> Result<Written, ToolError>
where
    R: Changeable + HasMeta + Entry + 'static,
    R::Form: From<F> + Sync,
    F: Form,
{
    let (id, fields) = (Id::new(id), take_fields(&mut data)?);
    let before = if data.is_empty() {
        None
    } else {
        let form: F = form(data, true)?;
        check(&form).map_err(|error| error.within("data"))?;
        Some(api.update(id, &form.into()).await?)
    };
    Ok(Written::new("Updated", with_fields(&api, id, before, "the other fields", &fields).await?))
}
