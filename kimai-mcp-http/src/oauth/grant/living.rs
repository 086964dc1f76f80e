//! Whether a grant is alive.

use std::sync::Arc;

use super::{Epoch, Grant};
use crate::{
    app::App,
    secret::{Digest, Secret},
    state::{Kept, State, StoreError},
    users::User,
};

/// A grant that is alive.
pub(super) struct Living {
    /// The grant.
    pub(super) kept: Kept<Grant>,
    /// Its user, as configured now.
    pub(super) user: Arc<User>,
}

/// The grant with this id, if it is for this server, its user is configured as they were when they logged in and has not ended it.
pub(super) async fn find(app: &App, id: &str) -> Result<Option<Living>, StoreError> {
    let Some(kept) = app.state.get::<Grant>(id).await? else { return Ok(None) };
    let Some(user) = kept.record.login.among(&app.users) else { return Ok(None) };
    let epoch = epoch(&app.state, &user.slug).await?;
    let ended = epoch.is_some_and(|now| kept.record.epoch != Some(now));
    let elsewhere = kept.record.resource != app.public.resource();
    Ok((!ended && !elsewhere).then_some(Living { kept, user }))
}

/// The epoch of this user, if all their grants were ended not long ago.
pub(super) async fn epoch(state: &State, user: &str) -> Result<Option<Epoch>, StoreError> {
    Ok(state.get::<Epoch>(name(user)).await?.map(|kept| kept.record))
}

/// What a user's epoch is kept under.
pub(super) fn name(user: &str) -> Digest {
    Secret::shown(user).digest()
}
