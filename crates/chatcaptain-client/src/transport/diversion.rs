//! A generated operation that is called as it is, and of which something else becomes than an answer.

use super::{Client, Error, ErrorKind, curl::Shown, opening::Opening, request::Request, target::Target};

/// What becomes of the one call of a client.
#[derive(Clone)]
pub(super) enum Diversion {
    /// Its answer is handed out open.
    Open(Opening),
    /// It is shown, and not made.
    Show(Shown),
}

impl Diversion {
    /// Takes the call. Whoever made it gets an error in any case.
    pub(super) async fn divert(
        &self,
        client: &Client,
        request: Request,
        target: Target,
        json: bool,
    ) -> Error {
        match self {
            Self::Open(opening) => opening.open(client, request, target, json).await,
            Self::Show(shown) => shown.show(client, request, target),
        }
    }
}

impl Client {
    /// This client, of which one call is diverted.
    pub(super) fn diverted(&self, diversion: Diversion) -> Self {
        Self { diversion: Some(diversion), ..self.clone() }
    }
}

pub(super) fn misused(detail: &'static str) -> Error {
    Error::new(ErrorKind::InvalidRequest, detail)
}
