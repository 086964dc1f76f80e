//! What a client may send before it opens the session.

use rmcp::{
    RoleServer,
    model::{ClientJsonRpcMessage, ClientRequest, JsonRpcMessage},
    service::TxJsonRpcMessage,
    transport::Transport,
};

/// A transport that ignores everything before the first request: a client that gave up on a slow
/// `server/discover` cancels it before it sends `initialize`, and would otherwise end the session by that.
pub(crate) struct Opening<T> {
    inner: T,
    opened: bool,
}

impl<T> Opening<T> {
    pub(crate) fn new(inner: T) -> Self {
        Self { inner, opened: false }
    }
}

impl<T: Transport<RoleServer>> Transport<RoleServer> for Opening<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.inner.send(message)
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        loop {
            let message = self.inner.receive().await?;
            self.opened |= opens(&message);
            if self.opened || matches!(message, JsonRpcMessage::Request(_)) {
                return Some(message);
            }
            tracing::debug!("ignored a message before the first request");
        }
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.inner.close().await
    }
}

/// A probe and a ping leave open how the session begins; every other request begins it.
fn opens(message: &ClientJsonRpcMessage) -> bool {
    matches!(message, JsonRpcMessage::Request(request)
        if !matches!(request.request, ClientRequest::DiscoverRequest(_) | ClientRequest::PingRequest(_)))
}
