//! Calls of endpoints that the pages do not know, and parameters that no page describes.

use std::{borrow::Cow, sync::Arc};

use bytes::Bytes;
use http::header::HeaderValue;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    Call, Finish, Target,
    query::QueryParam,
    request::{Content, JSON_TYPE, Path, Request, json},
    template,
};
use crate::{
    operation::{Method, Repeat},
    transport::{Client, Error, client::header, response::Response},
};

impl Client {
    /// A call of an endpoint that the pages do not know, or not yet. It returns the JSON of the response.
    ///
    /// `path` comes after the base URL, begins with `/`, and has `{placeholders}` for what varies: [`Call::path`] fills
    /// them. [`Call::query`], [`Call::header`], [`Call::json`] and [`Call::body`] set the rest, and [`Call::returns`]
    /// another type than [`Value`]. Key, origin, limits, retries, hooks and errors are those of every call.
    ///
    /// It is repeated as its method allows: `GET`, `HEAD`, `OPTIONS`, `PUT` and `DELETE` freely, `POST` and `PATCH` only
    /// when nothing can have happened; [`Call::idempotent`] says otherwise.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: chatcaptain_client::Client) -> Result<(), chatcaptain_client::Error> {
    /// use chatcaptain_client::operation::Method;
    ///
    /// let labels = client
    ///     .endpoint(Method::Get, "/v1/chatbots/{chatbotId}/labels")
    ///     .path("chatbotId", "bot_abc123xyz")
    ///     .query("limit", &20)
    ///     .await?;
    /// println!("{} labels", labels["labels"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn endpoint(&self, method: Method, path: &str) -> Call<Value> {
        // A path that is no template may hold anything, a token too: it is not kept.
        let checked = template::check(path);
        let target = Target::at(method, if checked.is_ok() { path } else { "/" });
        let path = Path::Template { values: Vec::new(), valid: checked.is_ok() };
        let mut request = Request::of(self, target, path);
        if let Err(error) = checked {
            request.fail(error);
        }
        Call { request, finish: Finish::Decode(Response::json) }
    }
}

/// What the pages do not describe. Of a call of more than one request, each of these changes the first.
impl<T: 'static> Call<T> {
    /// A call that cannot be sent, because of its arguments: sent, it fails with
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument).
    ///
    /// For code that is built on this crate, whose functions return a call in any case. `detail` is in lower case without a
    /// full stop, and holds no value that was given.
    pub fn invalid(client: &Client, detail: impl Into<Cow<'static, str>>) -> Self {
        let path = Path::Template { values: Vec::new(), valid: false };
        let mut request = Request::of(client, Target::at(Method::Get, "/"), path);
        request.fail(detail);
        Self { request, finish: Finish::Decode(|response| Err(Error::without_payload(response.bytes()))) }
    }

    /// Fills a placeholder of the path of an [`endpoint`](Client::endpoint); the value is encoded, and refused where it
    /// would change the path (see [`InvalidId`](crate::types::InvalidId)). The path of an operation has none left.
    pub fn path(mut self, name: &str, value: impl AsRef<str>) -> Self {
        match &mut self.request.path {
            Path::Template { values, .. } => values.push((name.to_owned(), value.as_ref().to_owned())),
            Path::Filled(_) => self.request.fail("the path of an operation has no placeholder left to fill"),
        }
        self
    }

    /// Adds a query parameter: a text, a number, a list of them (a pair for each), an object (a
    /// pair for each member). `None`, null and an empty list add nothing. Those that the call has stay.
    pub fn query<Q: Serialize + ?Sized>(mut self, name: &str, value: &Q) -> Self {
        self.request = self.request.query(&QueryParam::new(name, &value));
        self
    }

    /// Sends a header, in place of one of its name that the client, its options or an argument would send. What is not
    /// allowed is the same as for [`CallOptions::header`](crate::CallOptions::header). A [`Hook`](crate::Hook) can still replace it.
    ///
    /// `accept` is JSON unless it is set here; `*/*` for an endpoint whose response is not decoded.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Err(error) = header::add(self.request.headers.get_or_insert_default(), name, value) {
            self.request.fail(error.into_detail());
        }
        self
    }

    /// Sends a JSON body, in place of an earlier body.
    pub fn json<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        self.request = self.request.json(body);
        self
    }

    /// Sends a JSON body that is made when the call is sent: anew for every clone that is sent, once for all its attempts.
    ///
    /// For what must differ from one send to the next, such as the id of a message, and for what is not known before.
    pub fn json_with<B: Serialize>(mut self, body: impl Fn() -> B + Send + Sync + 'static) -> Self {
        self.request.body = Some((JSON_TYPE, Content::Made(Arc::new(move || json(&body())))));
        self
    }

    /// Sends a body as it is, in place of an earlier one.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => self.request.body = Some((content_type, Content::Bytes(body.into()))),
            Err(_) => self.request.fail("the content type cannot be sent in a header"),
        }
        self
    }

    /// Sets whether the call can be sent again after an attempt whose outcome is unknown. It wins over
    /// [`CallOptions::idempotent`](crate::CallOptions::idempotent); unset, the operation or the method decides.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        let target = &mut self.request.target;
        target.decided = true;
        target.repeat = match (idempotent, target.method) {
            (false, _) => Repeat::OnlyIfNotDone,
            (true, Method::Delete) => Repeat::Delete,
            (true, _) => Repeat::Always,
        };
        self
    }

    /// Decodes the JSON of the response as another type, in place of its own and of what [`map`](Self::map) and
    /// [`map_result`](Self::map_result) have made of that. A call of more than one request fails with
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument).
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: chatcaptain_client::Client) -> Result<(), chatcaptain_client::Error> {
    /// use chatcaptain_client::operation::Method;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Labels {
    ///     labels: Vec<String>,
    /// }
    ///
    /// let call = client.endpoint(Method::Get, "/v1/labels").returns::<Labels>();
    /// println!("{}", call.await?.labels.join(", "));
    /// # Ok(())
    /// # }
    /// ```
    pub fn returns<U: DeserializeOwned + 'static>(mut self) -> Call<U> {
        // Its second request would be lost.
        if let Err(error) = self.finish.check_is_one_call() {
            self.request.fail(error.into_detail());
        }
        Call { request: self.request, finish: Finish::Decode(Response::json) }
    }
}
