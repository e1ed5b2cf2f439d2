//! The request of a call while it is made. Without the type of the value, so that it is compiled once.

use std::{borrow::Cow, fmt, sync::Arc};

use bytes::Bytes;
use http::{
    HeaderMap,
    header::{ACCEPT, HeaderName, HeaderValue},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Call, CallRecord, Finish, JSON, Target,
    percent::IMPOSSIBLE,
    query::{self, QueryParam},
    send::{self, Outgoing},
    template,
};
use crate::{
    direction::sending,
    operation::OperationId,
    transport::{ByteStream, Client, Error, attempt::Read, response::Response},
};

/// The media type of a JSON body.
pub(super) const JSON_TYPE: HeaderValue = HeaderValue::from_static(JSON);

const NO_JSON: &str = "the body cannot be written as json";

/// Longer ones cannot be sent; servers take much less.
const MAX_URL: usize = 65_534;

/// A request in the making. What is wrong with it is reported when it is sent.
#[derive(Clone)]
pub(crate) struct Request {
    pub(super) client: Client,
    pub(super) target: Target,
    pub(super) path: Path,
    /// Pairs, joined by `&`.
    pub(super) query: String,
    /// What the value is decoded from; nothing for an endpoint, where it depends on how it is sent.
    pub(super) accept: Option<&'static str>,
    /// Most calls have none.
    pub(super) headers: Option<Box<HeaderMap>>,
    pub(super) body: Option<(HeaderValue, Content)>,
    /// The first mistake. It holds no value that was given.
    pub(super) error: Option<Cow<'static, str>>,
}

/// What the body holds.
#[derive(Clone)]
pub(super) enum Content {
    Bytes(Bytes),
    /// Made when the request is sent; nothing if it cannot be written.
    Made(Arc<dyn Fn() -> Option<Bytes> + Send + Sync>),
}

/// A media type, and a body of it.
type Written = (HeaderValue, Bytes);

/// Where a request goes.
#[derive(Clone)]
pub(super) enum Path {
    /// The URL, up to the query.
    Filled(String),
    /// The values for the target's template, which may not be one.
    Template { values: Vec<(String, String)>, valid: bool },
}

impl Request {
    pub(super) fn of(client: &Client, target: Target, path: Path) -> Self {
        Self {
            client: client.clone(),
            target,
            path,
            query: String::new(),
            accept: None,
            headers: None,
            body: None,
            error: None,
        }
    }

    /// The first mistake is the one that is reported.
    pub(super) fn fail(&mut self, error: impl Into<Cow<'static, str>>) {
        self.error.get_or_insert_with(|| error.into());
    }

    /// Whether the response has to be declared as JSON, also where it is not decoded.
    pub(super) fn expects_json(&self) -> bool {
        let own = self.headers.as_ref().is_some_and(|headers| headers.contains_key(ACCEPT));
        self.accept == Some(JSON) && !own
    }

    /// Sends it, and returns any response, whatever its status. `accept` is for an endpoint.
    pub(super) async fn send(&mut self, read: Read, accept: &'static str) -> Result<Response, Error> {
        send::send(self.finish(accept)?, read).await
    }

    /// The finished request, which is taken out of here.
    pub(super) fn finish(&mut self, accept: &'static str) -> Result<Outgoing<'_>, Error> {
        match self.taken() {
            Ok((url, body)) => Ok(Outgoing {
                client: &self.client,
                target: &self.target,
                method: self.target.method.as_str().parse().expect("is a method of HTTP"),
                url,
                accept: self.accept.unwrap_or(accept),
                headers: self.headers.as_deref(),
                body,
            }),
            Err(detail) => {
                let error = Error::invalid_argument(detail);
                // Of a path that is no template, nothing is known.
                if matches!(self.path, Path::Template { valid: false, .. }) {
                    return Err(error);
                }
                Err(error
                    .with_record(CallRecord { target: Some(self.target.clone()), ..CallRecord::default() }))
            }
        }
    }

    /// The URL and the body.
    fn taken(&mut self) -> Result<(String, Option<Written>), Cow<'static, str>> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let mut url = match &mut self.path {
            Path::Filled(url) => std::mem::take(url),
            Path::Template { values, .. } => {
                template::fill(self.client.base_url(), self.target.path(), values)?
            }
        };
        if url.contains(IMPOSSIBLE) {
            return Err("a path parameter is empty, `.` or `..`".into());
        }
        if !self.query.is_empty() {
            url.push('?');
            url.push_str(&self.query);
        }
        if url.len() > MAX_URL {
            return Err(format!("the url is longer than {MAX_URL} bytes").into());
        }
        let body = match self.body.take() {
            None => None,
            Some((content_type, Content::Bytes(bytes))) => Some((content_type, bytes)),
            Some((content_type, Content::Made(make))) => Some((content_type, make().ok_or(NO_JSON)?)),
        };
        Ok((url, body))
    }
}

/// What the generated operations call, in the words of progenitor where they are its own.
#[allow(dead_code, reason = "which of these are called depends on the operations that the pages describe")]
impl Request {
    /// The request of an operation, to a URL that begins with the client's base URL.
    pub(crate) fn new(client: &Client, operation: OperationId, url: String) -> Self {
        Self::of(client, Target::known(operation.operation()), Path::Filled(url))
    }

    pub(crate) fn accept(mut self, media_type: &'static str) -> Self {
        self.accept = Some(media_type);
        self
    }

    pub(crate) fn content_type(mut self, media_type: &'static str) -> Self {
        self.body = Some((HeaderValue::from_static(media_type), Content::Bytes(Bytes::new())));
        self
    }

    /// A header parameter of the operation.
    pub(crate) fn header_parameter(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        let Some(value) = value else { return self };
        match HeaderValue::try_from(value.to_string()) {
            Ok(mut value) => {
                value.set_sensitive(true);
                self.headers.get_or_insert_default().append(HeaderName::from_static(name), value);
            }
            Err(_) => self.fail("a header parameter holds a character that a header cannot carry"),
        }
        self
    }

    pub(crate) fn query<T: Serialize>(mut self, parameter: &QueryParam<'_, T>) -> Self {
        if parameter.write(&mut self.query).is_err() {
            self.fail("a query parameter has no text form");
        }
        self
    }

    pub(crate) fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        match json(body) {
            Some(json) => self.body = Some((JSON_TYPE, Content::Bytes(json))),
            None => self.fail(NO_JSON),
        }
        self
    }

    pub(crate) fn form_urlencoded<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        let mut pairs = String::new();
        if sending(|| query::write_form(&mut pairs, body)).is_err() {
            self.fail("the body cannot be written as a form");
        }
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.body = Some((form, Content::Bytes(pairs.into())));
        self
    }

    /// The body as it is, of the type that was given as a header before.
    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        if let Some((_, content)) = &mut self.body {
            *content = Content::Bytes(body.into());
        }
        self
    }

    pub(crate) fn optional_json<T: Serialize + ?Sized>(self, body: Option<&T>) -> Self {
        if let Some(body) = body { self.json(body) } else { self }
    }

    pub(crate) fn optional_form_urlencoded<T: Serialize + ?Sized>(self, body: Option<&T>) -> Self {
        if let Some(body) = body { self.form_urlencoded(body) } else { self }
    }

    /// As [`Self::body`]; without a body, no type either.
    pub(crate) fn optional_body(mut self, body: Option<impl Into<Bytes>>) -> Self {
        let Some(body) = body else {
            self.body = None;
            return self;
        };
        self.body(body)
    }

    /// A call whose response is JSON.
    pub(crate) fn returns_json<T: DeserializeOwned>(self) -> Call<T> {
        Call { request: self, finish: Finish::Decode(Response::json) }
    }

    /// A call that declares no body: what comes is dropped.
    pub(crate) fn returns_nothing(self) -> Call<()> {
        Call { request: self, finish: Finish::Decode(|response| Ok(response.with_value(()))) }
    }

    /// A call whose response is not JSON: its body, read whole.
    pub(crate) fn returns_bytes(self) -> Call<ByteStream> {
        Call { request: self, finish: Finish::Decode(|response| Ok(response.stream())) }
    }
}

/// Without values, query, header values and body: any of them may hold a token.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.target.id())
            .field("method", &self.target.method)
            .field("path", &self.target.path())
            .finish_non_exhaustive()
    }
}

/// `body` as JSON. The cause is dropped: it may quote a value.
pub(super) fn json<T: Serialize + ?Sized>(body: &T) -> Option<Bytes> {
    sending(|| serde_json::to_vec(body)).ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{operation::OPERATIONS, transport::ErrorKind};

    fn client() -> Client {
        Client::builder().api_key("canary-key").base_url("http://127.0.0.1:1/sub").build().unwrap()
    }

    fn at(segment: &str) -> Request {
        let client = client();
        let url =
            format!("{}/v1/{}/messages", client.base_url(), crate::transport::call::encode_path(&segment));
        Request::new(&client, OPERATIONS[0].id, url)
    }

    /// The URL, the headers and the body.
    type Finished = (String, HeaderMap, Option<(HeaderValue, Bytes)>);

    fn finish(mut request: Request) -> Result<Finished, Error> {
        let outgoing = request.finish("*/*")?;
        let headers = outgoing.headers();
        Ok((outgoing.url, headers, outgoing.body))
    }

    #[test]
    fn parameters_are_appended_in_order() {
        let request = at("a/b")
            .query(&QueryParam::new("none", &None::<&str>))
            .query(&QueryParam::new("one", &"1 2"))
            .query(&QueryParam::new("two", &["a", "b"]));
        let uri = finish(request).unwrap().0;
        assert_eq!(uri, "http://127.0.0.1:1/sub/v1/a%2Fb/messages?one=1%202&two=a&two=b");
    }

    #[test]
    fn a_segment_that_climbs_is_refused() {
        for segment in ["", ".", ".."] {
            let error = finish(at(segment)).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{segment:?}");
            assert_eq!(error.operation(), Some(OPERATIONS[0].id));
        }
        for segment in ["...", "%2e%2e", r"\..\", " ", "\0", "a//b", "é", "a#b", "a?b"] {
            let uri: http::Uri = finish(at(segment)).unwrap().0.parse().unwrap();
            assert_eq!(uri.path().split('/').count(), 5, "{segment:?}");
            assert!(uri.query().is_none() && uri.path().starts_with("/sub/v1/"), "{segment:?}");
        }
    }

    #[test]
    fn a_header_parameter_is_sent_beside_the_own_ones() {
        let request = at("a")
            .accept("application/json")
            .header_parameter("x-one", Some(1))
            .header_parameter("x-none", None::<&str>);
        let headers = finish(request).unwrap().1;
        assert_eq!(
            (headers["x-one"].as_bytes(), headers["accept"].as_bytes()),
            (&b"1"[..], &b"application/json"[..])
        );
        assert!(!headers.contains_key("x-none") && headers["x-one"].is_sensitive());
        let error = finish(at("a").header_parameter("x-one", Some("canary\n"))).err().unwrap();
        assert!(error.is_invalid_argument() && !format!("{error:?}").contains("canary"));
    }

    #[test]
    fn bodies_name_their_media_type() {
        let json = finish(at("a").json(&&serde_json::json!({"a": 1}))).unwrap().2.unwrap();
        assert_eq!(json, (HeaderValue::from_static("application/json"), r#"{"a":1}"#.into()));
        let form = finish(at("a").form_urlencoded(&serde_json::json!({"a": "b c"}))).unwrap().2.unwrap();
        assert_eq!(form, (HeaderValue::from_static("application/x-www-form-urlencoded"), "a=b%20c".into()));
        let raw = at("a").content_type("text/plain").body("raw");
        assert_eq!(finish(raw).unwrap().2.unwrap(), (HeaderValue::from_static("text/plain"), "raw".into()));
    }

    #[test]
    fn a_body_that_is_left_out_has_no_type_either() {
        let none = [
            at("a").optional_json(None::<&serde_json::Value>),
            at("a").optional_form_urlencoded(None::<&serde_json::Value>),
            at("a").content_type("text/plain").optional_body(None::<String>),
        ];
        for request in none {
            assert_eq!(finish(request).unwrap().2, None);
        }
        let value = serde_json::json!({"a": null});
        let json = finish(at("a").optional_json(Some(&value))).unwrap().2.unwrap();
        assert_eq!(json, (HeaderValue::from_static("application/json"), r#"{"a":null}"#.into()));
        let raw = at("a").content_type("text/plain").optional_body(Some("raw".to_owned()));
        assert_eq!(finish(raw).unwrap().2.unwrap(), (HeaderValue::from_static("text/plain"), "raw".into()));
        let form = serde_json::json!({"a": "b"});
        assert_eq!(finish(at("a").optional_form_urlencoded(Some(&form))).unwrap().2.unwrap().1, "a=b");
    }

    #[test]
    fn a_body_is_sent_without_what_only_responses_have() {
        #[derive(Serialize)]
        struct Draft {
            #[serde(skip_serializing_if = "crate::direction::is_none_or_sending")]
            id: Option<i64>,
            text: &'static str,
        }
        let draft = Draft { id: Some(1), text: "a" };
        assert_eq!(finish(at("a").json(&[&draft])).unwrap().2.unwrap().1, r#"[{"text":"a"}]"#);
        assert_eq!(finish(at("a").form_urlencoded(&draft)).unwrap().2.unwrap().1, "text=a");
        assert_eq!(serde_json::to_string(&draft).unwrap(), r#"{"id":1,"text":"a"}"#);
    }

    #[test]
    fn the_first_mistake_is_reported_when_it_is_sent() {
        let request = at("a").query(&QueryParam::new("n", &f64::NAN)).header_parameter("x", Some("\n"));
        let error = finish(request).err().unwrap();
        assert!(error.to_string().ends_with("a query parameter has no text form"), "{error}");
        assert!(error.is_unsent());
    }
}
