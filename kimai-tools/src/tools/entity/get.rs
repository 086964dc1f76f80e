//! One thing with all its facts.

use kimai_domain::{
    api::{
        ActivityQuery, Api, CustomerQuery, Get as Gettable, Id, Identified, List, ProjectQuery, Visibility,
    },
    entities::get_or_find,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::Kind;
use crate::{
    Access, Action, Context, ToolError,
    data::{Entity, Table},
    render::{Entry, Render, Text},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
    #[serde(rename = "type")]
    kind: Kind,
    id: Id<()>,
}

const KINDS: [Kind; 6] =
    [Kind::Project, Kind::Activity, Kind::Customer, Kind::User, Kind::Team, Kind::Invoice];

/// One thing, as far as the caller may see it.
pub(super) struct Shown {
    entry: Box<dyn Entry>,
    only_listed: bool,
}

impl Action for Get {
    const NAME: &'static str = "get";
    const ACCESS: Access = Access::Read;
    type Output = Shown;

    async fn run(self, context: &Context) -> Result<Shown, ToolError> {
        let (client, id) = (context.session.client(), self.id.get());
        let visible = Some(Visibility::Both);
        match self.kind {
            Kind::Project => {
                let all = ProjectQuery { visible, ignore_dates: Some(true), ..Default::default() };
                known(client.projects(), id, all).await
            }
            Kind::Activity => {
                known(client.activities(), id, ActivityQuery { visible, ..Default::default() }).await
            }
            Kind::Customer => {
                known(client.customers(), id, CustomerQuery { visible, ..Default::default() }).await
            }
            Kind::User => alone(client.users(), id).await,
            Kind::Team => alone(client.teams(), id).await,
            Kind::Invoice => alone(client.invoices(), id).await,
            Kind::Tag | Kind::Holiday => Err(self.kind.cannot(Self::NAME, &KINDS).into()),
        }
    }
}

async fn alone<R: Gettable + Entry + 'static>(api: Api<R>, id: u64) -> Result<Shown, ToolError> {
    Ok(Shown { entry: Box::new(api.get(Id::new(id)).await?), only_listed: false })
}

/// What a list shows, where Kimai shows no more.
async fn known<R>(api: Api<R>, id: u64, all: R::Query) -> Result<Shown, ToolError>
where
    R: Gettable + List + Identified + Entry + 'static,
    R::Query: Send + Sync,
{
    let details = get_or_find(&api, Id::new(id), &all).await?;
    Ok(Shown { entry: Box::new(details.entity), only_listed: details.listed_only })
}

const ONLY_LISTED: &str = "Your role may see only these facts of it.";

impl Render for Shown {
    type Data = Table<Entity>;

    fn render(&self, text: &mut Text) {
        self.entry.full(text);
        if self.only_listed {
            text.line(ONLY_LISTED);
        }
    }

    fn data(&self) -> Self::Data {
        let notes = self.only_listed.then(|| ONLY_LISTED.to_owned());
        [self.entry.data()].into_iter().collect::<Table<_>>().notes(notes.into_iter().collect())
    }
}
