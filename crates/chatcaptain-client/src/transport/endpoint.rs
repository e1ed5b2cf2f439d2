//! The way to endpoints that the pages do not know, with everything that holds for the ones they do.

use std::fmt;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    ByteStream, Client, Error, ErrorKind, ResponseValue, header,
    query::QueryParam,
    request::{Request, RequestBuilder},
    response::Response,
    target::Target,
    template,
};
use crate::operation::{Method, Repeat};

/// A request to an endpoint that the pages do not know: made by [`Client::endpoint`].
///
/// Key, origin, limits, repeats, hooks and errors are those of every call. What is wrong with
/// the request is told when it is sent, as [`ErrorKind::InvalidRequest`], before any I/O.
#[must_use = "it is sent by `send`, `send_bytes` or `send_stream`"]
pub struct EndpointRequest<'a> {
    client: &'a Client,
    target: Target,
    values: Vec<(String, String)>,
    headers: HeaderMap,
    query: String,
    body: Option<(HeaderValue, Bytes)>,
    is_template: bool,
    error: Option<Error>,
}

impl Client {
    /// Begins a request to an endpoint that the pages do not know, or not yet.
    ///
    /// `path` comes after the base URL, begins with `/`, and has `{placeholders}` for what
    /// varies: [`EndpointRequest::path_param`] fills them. It is repeated as its method allows:
    /// `GET`, `HEAD`, `OPTIONS`, `PUT` and `DELETE` freely, `POST` and `PATCH` only when nothing
    /// can have happened; [`EndpointRequest::idempotent`] says otherwise.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: chatcaptain_client::Client) -> Result<(), chatcaptain_client::Error> {
    /// use chatcaptain_client::operation::Method;
    ///
    /// let labels = client
    ///     .endpoint(Method::Get, "/v1/chatbots/{chatbotId}/labels")
    ///     .path_param("chatbotId", "bot_abc123xyz")
    ///     .query("limit", &20)
    ///     .send::<serde_json::Value>()
    ///     .await?;
    /// println!("{} labels, after {} attempts", labels["labels"], labels.attempts());
    /// # Ok(())
    /// # }
    /// ```
    pub fn endpoint(&self, method: Method, path: &str) -> EndpointRequest<'_> {
        // A path that is no template may hold anything, a token too: it is not kept.
        let error = template::check(path).err().map(|told| Error::new(ErrorKind::InvalidRequest, told));
        let path = if error.is_some() { "/" } else { path };
        EndpointRequest {
            client: self,
            target: Target::at(method, path),
            values: Vec::new(),
            headers: HeaderMap::new(),
            query: String::new(),
            body: None,
            is_template: error.is_none(),
            error,
        }
    }
}

impl EndpointRequest<'_> {
    /// Fills a placeholder of the path; the value is encoded, and refused where it would change
    /// the path (see [`InvalidId`](crate::types::InvalidId)).
    pub fn path_param(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.values.push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Adds a query parameter: a text, a number, a list of them (a pair for each), an object (a
    /// pair for each member). `None`, null and an empty list add nothing.
    pub fn query<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let first = self.query.is_empty();
        if let Err(error) = QueryParam::new(name, &value).append(&mut self.query, first) {
            self.fail(error);
        }
        self
    }

    /// Adds a header, as [`CallOptions::header`](super::CallOptions::header) does; `accept` is
    /// JSON for [`send`](Self::send) and anything for the others unless it is set here.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Err(error) = header::add(&mut self.headers, name, value) {
            self.fail(error);
        }
        self
    }

    /// Sends a JSON body.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(json) => self.body = Some((HeaderValue::from_static("application/json"), json.into())),
            // The cause is dropped: it may quote a value.
            Err(_) => self.fail(invalid("the body cannot be written as json")),
        }
        self
    }

    /// Sends a body as it is.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => self.body = Some((content_type, body.into())),
            Err(_) => self.fail(invalid("the content type cannot be sent in a header")),
        }
        self
    }

    /// Whether twice is the same as once: then it is also sent again when it is not known what
    /// became of it.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.target.repeat = match (idempotent, self.target.method) {
            (false, _) => Repeat::OnlyIfNotDone,
            (true, Method::Delete) => Repeat::Delete,
            (true, _) => Repeat::Always,
        };
        self
    }

    /// Sends it and decodes the JSON of the answer.
    ///
    /// # Errors
    ///
    /// Those of every call. An answer without a body is [`ErrorKind::EmptyBody`], except of a
    /// deletion: [`send_bytes`](Self::send_bytes) takes it.
    pub async fn send<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Error> {
        ResponseValue::from_response(self.dispatch("application/json").await?).await
    }

    /// Sends it and gives the body of the answer as it is, whatever its type, up to
    /// [`max_body`](super::ClientBuilder::max_body).
    ///
    /// # Errors
    ///
    /// Those of every call, and [`ErrorKind::UnexpectedEncoding`] for a body that is compressed
    /// otherwise than with `gzip`.
    pub async fn send_bytes(self) -> Result<ResponseValue<Bytes>, Error> {
        let response = self.dispatch("*/*").await?;
        Ok(ResponseValue::new(response.answer.body.clone(), response))
    }

    /// Sends it and hands out the body of the answer while it arrives: see [`Client::stream`].
    ///
    /// # Errors
    ///
    /// As [`send_bytes`](Self::send_bytes).
    pub async fn send_stream(self) -> Result<ResponseValue<ByteStream>, Error> {
        let (client, request, target) = self.build("*/*")?;
        match &client.diversion {
            Some(diversion) => Err(diversion.divert(client, request, target, false).await),
            None => client.open(request, target, false).await,
        }
    }

    async fn dispatch(self, accept: &'static str) -> Result<Response, Error> {
        let (client, request, target) = self.build(accept)?;
        let response = client.dispatch(request, target).await?;
        if response.status().is_success() { Ok(response) } else { Err(Error::UnexpectedResponse(response)) }
    }
}

impl<'a> EndpointRequest<'a> {
    fn build(mut self, accept: &'static str) -> Result<(&'a Client, Request, Target), Error> {
        match self.request(accept) {
            Ok(request) => Ok((self.client, request, self.target)),
            Err(error) if self.is_template => Err(error.with_target(self.target)),
            Err(error) => Err(error),
        }
    }

    fn request(&mut self, accept: &'static str) -> Result<Request, Error> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let path = template::fill(self.target.path(), &self.values)
            .map_err(|told| Error::new(ErrorKind::InvalidRequest, told))?;
        let url = format!("{}{path}{}", self.client.baseurl, self.query);
        self.headers.entry(ACCEPT).or_insert(HeaderValue::from_static(accept));
        let mut request = RequestBuilder::new(reqwest_method(self.target.method), url);
        if let Some((content_type, body)) = self.body.take() {
            request = request.header(CONTENT_TYPE, content_type).body(body);
        }
        let mut request = request.build()?;
        header::put(&mut request.headers, &self.headers);
        Ok(request)
    }

    /// The first mistake is the one that is told.
    fn fail(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }
}

/// Without values, query, header values and body: any of them may hold a token.
impl fmt::Debug for EndpointRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndpointRequest").field("target", &self.target).finish_non_exhaustive()
    }
}

fn invalid(detail: &'static str) -> Error {
    Error::new(ErrorKind::InvalidRequest, detail)
}

fn reqwest_method(method: Method) -> reqwest::Method {
    match method {
        Method::Delete => reqwest::Method::DELETE,
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Options => reqwest::Method::OPTIONS,
        Method::Patch => reqwest::Method::PATCH,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
    }
}
