//! The callers of the tools, as the doors found them.

use std::error::Error;

use async_trait::async_trait;
use kimai_tools::{Access, CallRecord, CallerProvider, NotConfigured, domain::Session};
use rmcp::model::Extensions;

use mcp_oauth_server::grant;

use crate::{app::App, audit, caller::Caller};

/// Knows the caller of every request.
#[derive(Clone)]
pub struct Hosted(pub App);

#[async_trait]
impl CallerProvider for Hosted {
    fn access(&self, request: &Extensions) -> Access {
        Caller::of(request).map_or(Access::Read, |caller| caller.access)
    }

    fn session(&self, request: &Extensions) -> Result<Session, NotConfigured> {
        let caller =
            Caller::of(request).ok_or_else(|| NotConfigured::new("The caller is unknown; connect again."))?;
        self.0.kimais.of(&caller.account).map_err(NotConfigured::new)
    }

    async fn finished(&self, request: &Extensions, call: &CallRecord<'_>) {
        self.0.metrics.call(call);
        let Some(caller) = Caller::of(request) else { return };
        audit::write(caller, call);
        if self.0.kimais.have_refused(&caller.account) {
            self.end_all(caller).await;
        }
    }
}

impl Hosted {
    /// Ends the logins of a caller whose token Kimai refuses. What failed is tried again after their next call.
    async fn end_all(&self, caller: &Caller) {
        if let Some(user) = &caller.user {
            tracing::warn!(user = caller.subject, "Kimai refuses the user's token; their grants end");
            if let Err(error) = grant::revoke_all(&self.0.oauth, user).await {
                tracing::error!(error = &error as &dyn Error, "the grants of a user live on for now");
                return;
            }
        }
        self.0.kimais.forget_refusal(&caller.account);
    }
}
