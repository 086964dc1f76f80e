//! Connects the tools with the authenticated callers.

use std::{error::Error, sync::Arc};

use async_trait::async_trait;
use http::request::Parts;
use kimai_tools::{
    AccessSet, CallRecord, CallerProvider, NotConfigured, Policy,
    domain::{Session, undo::Journal},
};
use mcp_oauth_server::{events::RequestOrigin, grant};
use rmcp::model::Extensions;

use super::{
    App,
    history::{Author, PastCall, RecordedJournal},
};
use crate::auth::{AuthMethod, Caller};

/// Callers of HTTP requests, for the MCP server of `kimai-tools`.
#[derive(Clone)]
pub struct HttpCallers(pub Arc<App>);

#[async_trait]
impl CallerProvider for HttpCallers {
    fn policy(&self, request: &Extensions) -> Policy {
        Caller::from_extensions(request).map_or_else(|| AccessSet::NONE.into(), Caller::policy)
    }

    fn session(&self, request: &Extensions) -> Result<Session, NotConfigured> {
        let caller = Caller::from_extensions(request)
            .ok_or_else(|| NotConfigured::new("The caller is unknown; connect again."))?;
        let session = self.0.auth.clients.session(&caller.account);
        session.map_err(|error| NotConfigured::new(error.to_string()))
    }

    fn journal(&self, request: &Extensions) -> Option<Arc<dyn Journal>> {
        let caller = Caller::from_extensions(request)?;
        Some(Arc::new(RecordedJournal {
            journals: self.0.journals.clone(),
            histories: self.0.histories.clone(),
            subject: caller.subject.clone(),
            kimai: caller.account.kimai.url.clone(),
            author: Author::of(caller),
        }))
    }

    fn subject(&self, request: &Extensions) -> String {
        Caller::from_extensions(request).map(|caller| caller.subject.clone()).unwrap_or_default()
    }

    async fn starting(&self, request: &Extensions, call: &CallRecord<'_>) -> Result<(), NotConfigured> {
        let Some(caller) = Caller::from_extensions(request) else { return Ok(()) };
        let origin = request.get::<Parts>().map(|parts| RequestOrigin::from_extensions(&parts.extensions));
        if self.0.audit.begin_write(caller, call, &origin.unwrap_or_default()).await {
            return Ok(());
        }
        let what =
            "This server cannot record changes at the moment, so it makes none; calls that only read work.";
        Err(NotConfigured::new(what).with_next_step("Its operator must repair the audit file."))
    }

    async fn finished(&self, request: &Extensions, call: &CallRecord<'_>) {
        self.0.metrics.tool_call(call);
        let Some(caller) = Caller::from_extensions(request) else { return };
        let origin = request.get::<Parts>().map(|parts| RequestOrigin::from_extensions(&parts.extensions));
        self.0.audit.record_call(caller, call, &origin.unwrap_or_default()).await;
        if let Some(past) = PastCall::of_unknown(self.0.auth.oauth.state().now(), Author::of(caller), call) {
            self.0.histories.of(&caller.subject, &caller.account.kimai.url).add(past).await;
        }
        if self.0.auth.clients.is_unauthorized(&caller.account) {
            if caller.method == AuthMethod::Headers
                && let Some(parts) = request.get::<Parts>()
            {
                self.0.auth.kimai_token_refused(parts).await;
            }
            self.revoke_grants(caller).await;
        }
    }
}

impl HttpCallers {
    /// Returns true if the grants of a user whose Kimai token is refused must end: not if the user has a new token.
    async fn must_end(&self, caller: &Caller, user: &str) -> bool {
        let Some(own_token) = &self.0.auth.own_token else { return true };
        match own_token.persons().refuse(user, &caller.account.token).await {
            Ok(must_end) => must_end,
            Err(error) => {
                tracing::error!(error = &error as &dyn Error, "the refused token of a person is not removed");
                true
            }
        }
    }

    /// Revokes the grants of a user whose Kimai token is refused. After a failure, the next call tries again.
    async fn revoke_grants(&self, caller: &Caller) {
        if let Some(user) = &caller.user
            && self.must_end(caller, user).await
        {
            tracing::warn!(user.hash = caller.subject, "Kimai refuses the user's token; revoking all grants");
            if let Err(error) = grant::revoke_all(&self.0.auth.oauth, user).await {
                tracing::error!(
                    error = &error as &dyn Error,
                    "grants not revoked; the next call tries again"
                );
                return;
            }
        }
        self.0.auth.clients.clear_unauthorized(&caller.account);
    }
}
