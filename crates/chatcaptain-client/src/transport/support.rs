//! What the generated operations call. It stands where progenitor's own support library
//! would, so that their bodies stay as they were generated.

#![allow(
    dead_code,
    unused_imports,
    reason = "which of these are called depends on the operations that the pages describe"
)]

use super::{Client, Error, target::Target};
pub(crate) use super::{
    percent::encode_path,
    query::QueryParam,
    request::{Request, RequestBuilder, RequestBuilderExt, Requests},
    response::{Response, ResponseValue},
    stream::ByteStream,
};

/// Which operation a request belongs to.
pub(crate) struct OperationInfo {
    /// Its name in the document, for example `list_conversations`.
    pub(crate) operation_id: &'static str,
}

/// What the generated code asks the client for.
pub(crate) trait ClientInfo {
    /// The value of a header that [`RequestBuilder::headers`] drops.
    fn api_version() -> &'static str;
}

impl ClientInfo for Client {
    fn api_version() -> &'static str {
        "none"
    }
}

/// The three places at which a generated operation leaves its own code.
pub(crate) trait ClientHooks {
    /// Before the request is sent.
    fn pre(
        &self,
        request: &mut Request,
        info: &OperationInfo,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Sends the request.
    fn exec(
        &self,
        request: Request,
        info: &OperationInfo,
    ) -> impl Future<Output = Result<Response, Error>> + Send;

    /// After the answer, before it is decoded.
    fn post(
        &self,
        result: &Result<Response, Error>,
        info: &OperationInfo,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

impl ClientHooks for Client {
    async fn pre(&self, _: &mut Request, _: &OperationInfo) -> Result<(), Error> {
        Ok(())
    }

    async fn exec(&self, request: Request, info: &OperationInfo) -> Result<Response, Error> {
        // The operations and the table are made of one document.
        let target = Target::named(info.operation_id).expect("a generated operation is in the table");
        // Boxed: what is awaited above it is then small, and cheap to move.
        Box::pin(self.dispatch(request, target)).await
    }

    async fn post(&self, _: &Result<Response, Error>, _: &OperationInfo) -> Result<(), Error> {
        Ok(())
    }
}
