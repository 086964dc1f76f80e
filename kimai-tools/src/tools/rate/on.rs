//! Rates of whatever has them.

use kimai_domain::{
    Session,
    api::{Api, Error, HasRates, Id, Rate, RateForm},
};

use crate::tools::managed::Managed;

/// What to do with the rates of one thing.
pub(super) enum Deed {
    List,
    Add(RateForm),
    Delete(Id<Rate>),
}

/// Does it; the answer is the rates read, the rate added, or nothing.
pub(super) async fn on(
    session: &Session,
    kind: Managed,
    id: Id<Managed>,
    deed: Deed,
) -> Result<Vec<Rate>, Error> {
    let client = session.client();
    match kind {
        Managed::Customer => with(&client.customers(), id, deed).await,
        Managed::Project => with(&client.projects(), id, deed).await,
        Managed::Activity => with(&client.activities(), id, deed).await,
    }
}

async fn with<R: HasRates>(api: &Api<R>, id: Id<Managed>, deed: Deed) -> Result<Vec<Rate>, Error> {
    let id = Id::new(id.get());
    Ok(match deed {
        Deed::List => api.rates(id).await?.rows,
        Deed::Add(form) => vec![api.add_rate(id, &form).await?],
        Deed::Delete(rate) => {
            api.delete_rate(id, rate).await?;
            Vec::new()
        }
    })
}
