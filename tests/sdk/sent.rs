//! A verb of the SDK, and what it sends to the real server: method, target and body.

use std::{fmt::Write as _, pin::Pin};

use chatcaptain::{Error, ErrorKind, operation::OperationId};
use chatcaptain_tests::{document::Operation, recorded::Recorded};
use serde_json::Value;

use crate::sdk::{
    calls::{CHATBOT, CONVERSATION, MESSAGE},
    scene::{Scene, VISITED},
};

/// A verb, and the operation that it is for.
pub(crate) struct Verb {
    name: &'static str,
    operation: OperationId,
    refused: bool,
    make: Box<dyn Fn(&Scene) -> Made>,
}

/// Every call can be spawned.
type Made = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

impl Verb {
    pub(crate) fn new<C, T>(
        name: &'static str,
        operation: OperationId,
        call: impl Fn(&Scene) -> C + 'static,
    ) -> Self
    where
        C: IntoFuture<Output = Result<T, Error>>,
        C::IntoFuture: Send + 'static,
    {
        let make = move |scene: &Scene| -> Made {
            let call = call(scene).into_future();
            Box::pin(async move { call.await.map(drop) })
        };
        Self { name, operation, refused: false, make: Box::new(make) }
    }

    /// It can be sent, as a value that is known one day, and the server does not take it.
    pub(crate) fn refused(self) -> Self {
        Self { refused: true, ..self }
    }

    /// The one request that it makes, which is one of its operation, and which the server carries out.
    pub(crate) async fn request(&self) -> Recorded {
        let scene = Scene::start().await;
        let answer = (self.make)(&scene).await;
        let kind = answer.err().map(|error| error.kind());
        match (self.refused, kind) {
            (false, None) | (true, Some(ErrorKind::BadRequest | ErrorKind::Unauthorized)) => {}
            (_, other) => panic!("{}: {other:?}", self.name),
        }
        let mut requests = scene.requests();
        assert_eq!(requests.len(), 1, "{}", self.name);
        let request = requests.remove(0);
        let operation = Operation::find(self.operation.as_str());
        let sent = (request.method.to_lowercase(), template(&request));
        assert_eq!(sent, (operation.method.to_owned(), operation.path.to_owned()), "{}", self.name);
        request
    }
}

/// The path of a request with the names of its parameters in the place of their values.
pub(crate) fn template(request: &Recorded) -> String {
    let segments = request.segments().into_iter().map(|segment| match segment.as_str() {
        CHATBOT => "{chatbotId}".to_owned(),
        CONVERSATION | VISITED => "{conversationId}".to_owned(),
        MESSAGE => "{messageId}".to_owned(),
        _ => segment,
    });
    format!("/{}", segments.collect::<Vec<_>>().join("/"))
}

/// What each of these verbs sends, for a reviewer.
pub(crate) async fn text(verbs: Vec<Verb>) -> String {
    let mut text = String::new();
    for verb in verbs {
        let request = verb.request().await;
        writeln!(text, "# {}\n{} {}", verb.name, request.method, request.target).unwrap();
        if !request.body.is_empty() {
            writeln!(text, "{:#}", reviewed(request.json())).unwrap();
        }
        text.push('\n');
    }
    text
}

/// The body without what is another each time.
fn reviewed(mut body: Value) -> Value {
    if let Some(id) = body.pointer_mut("/message/providerMessageId")
        && id.as_str().is_some_and(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        *id = "(random)".into();
    }
    body
}

/// A snapshot under the name of its area.
pub(crate) fn review(area: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("verbs__{area}"), text));
}
