//! Requests as values: built by the generated operations, sent by `exec` alone.

use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use reqwest::{
    Method, Url,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use serde::Serialize;

use super::{
    Error, ErrorKind,
    query::{self, QueryParam},
};

/// Not a header of this API: the generated code adds it to every request.
const STRAY_HEADER: &str = "api-version";

/// Longer ones cannot be sent; servers take much less.
const MAX_URL: usize = 65_534;

/// Where a generated operation begins a request. It cannot send one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Requests;

macro_rules! methods {
    ($($name:ident $method:ident),*) => {
        $(pub(crate) fn $name(self, url: String) -> RequestBuilder {
            RequestBuilder::new(Method::$method, url)
        })*
    };
}

#[allow(dead_code, reason = "some operations need it, depending on the pages")]
impl Requests {
    methods!(get GET, put PUT, post POST, delete DELETE, patch PATCH, head HEAD, options OPTIONS);
}

/// A request that can be sent, and sent again: cloning it copies no body.
///
/// Boxed, because it is handed through every layer of a call.
#[derive(Clone)]
pub(crate) struct Request(Box<Parts>);

#[derive(Clone)]
pub(crate) struct Parts {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

impl Request {
    pub(super) fn into_parts(self) -> Parts {
        *self.0
    }
}

impl Deref for Request {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl DerefMut for Request {
    fn deref_mut(&mut self) -> &mut Parts {
        &mut self.0
    }
}

/// A request in the making. What goes wrong on the way is told by [`RequestBuilder::build`].
pub(crate) struct RequestBuilder {
    method: Method,
    url: String,
    has_query: bool,
    headers: HeaderMap,
    body: Option<Bytes>,
    error: Option<Error>,
}

impl RequestBuilder {
    pub(super) fn new(method: Method, url: String) -> Self {
        Self { method, url, has_query: false, headers: HeaderMap::new(), body: None, error: None }
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Adds the header parameters. The first value of `api-version` is the stray one and
    /// goes; a parameter of that name, if a document has one, comes after it and stays.
    pub(crate) fn headers(mut self, headers: HeaderMap) -> Self {
        let mut stray_seen = false;
        let mut current = None;
        for (name, value) in headers {
            // A further value of a name comes without it.
            current = name.or(current);
            let Some(name) = &current else { continue };
            if name == STRAY_HEADER && !std::mem::replace(&mut stray_seen, true) {
                continue;
            }
            self.headers.append(name, value);
        }
        self
    }

    pub(crate) fn query<T: Serialize>(mut self, parameter: &QueryParam<'_, T>) -> Self {
        match parameter.append(&mut self.url, !self.has_query) {
            Ok(appended) => self.has_query |= appended,
            Err(error) => {
                self.error.get_or_insert(error);
            }
        }
        self
    }

    pub(crate) fn json<T: Serialize>(mut self, body: &T) -> Self {
        // The cause is dropped: it may quote a value.
        let Ok(json) = serde_json::to_vec(body) else {
            self.fail("the body cannot be written as json");
            return self;
        };
        self.with_body("application/json", json)
    }

    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    pub(super) fn with_body(mut self, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        self.body(body)
    }

    pub(crate) fn build(self) -> Result<Request, Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        if self.url.len() > MAX_URL {
            return Err(Error::new(
                ErrorKind::InvalidRequest,
                format!("the url is longer than {MAX_URL} bytes"),
            ));
        }
        let url = Url::parse(&self.url).map_err(|_| invalid("the request has no valid url"))?;
        // A parameter in place of which nothing can be sent (see `encode_path`), or a
        // template that the parser had to mend: what is sent is what was written, or nothing.
        if url.fragment().is_some() || url.as_str() != self.url {
            return Err(invalid("a path parameter is empty, `.` or `..`"));
        }
        Ok(Request(Box::new(Parts { method: self.method, url, headers: self.headers, body: self.body })))
    }

    fn fail(&mut self, detail: &'static str) {
        self.error.get_or_insert_with(|| invalid(detail));
    }
}

/// What the generated code calls beyond the plain builder.
#[allow(dead_code, reason = "some operations need it, depending on the pages")]
pub(crate) trait RequestBuilderExt: Sized {
    fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, Error>;
}

impl RequestBuilderExt for RequestBuilder {
    fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, Error> {
        let mut pairs = String::new();
        query::write_form(&mut pairs, body).map_err(|_| invalid("the body cannot be written as a form"))?;
        Ok(self.with_body("application/x-www-form-urlencoded", pairs))
    }
}

fn invalid(detail: &'static str) -> Error {
    Error::new(ErrorKind::InvalidRequest, detail)
}

#[cfg(test)]
mod tests {
    use reqwest::header::ACCEPT;

    use super::*;
    use crate::transport::percent::encode_path;

    fn at(segment: &str) -> RequestBuilder {
        let segment = encode_path(segment);
        Requests.get(format!("https://api.example/v1/{segment}/messages"))
    }

    #[test]
    fn parameters_are_appended_in_order() {
        let request = at("a/b")
            .query(&QueryParam::new("none", &None::<&str>))
            .query(&QueryParam::new("one", &"1 2"))
            .query(&QueryParam::new("two", &["a", "b"]))
            .build()
            .unwrap();
        assert_eq!(request.url.as_str(), "https://api.example/v1/a%2Fb/messages?one=1%202&two=a&two=b");
    }

    #[test]
    fn a_segment_that_climbs_is_refused() {
        for segment in ["", ".", ".."] {
            let error = at(segment).build().err().unwrap();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{segment:?}");
        }
        for segment in ["...", "%2e%2e", r"\..\", " ", "\0", "a//b", "é"] {
            assert!(at(segment).build().is_ok(), "{segment:?}");
        }
    }

    #[test]
    fn the_stray_header_goes_and_a_parameter_of_its_name_stays() {
        let mut headers = HeaderMap::new();
        headers.append(STRAY_HEADER, HeaderValue::from_static("stray"));
        headers.append("x-one", HeaderValue::from_static("1"));
        let request = at("a")
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .headers(headers.clone())
            .build()
            .unwrap();
        assert!(!request.headers.contains_key(STRAY_HEADER));
        assert_eq!(request.headers["x-one"], "1");
        assert_eq!(request.headers[ACCEPT], "application/json");

        headers.append(STRAY_HEADER, HeaderValue::from_static("meant"));
        let request = at("a").headers(headers).build().unwrap();
        assert_eq!(request.headers[STRAY_HEADER], "meant");
    }

    #[test]
    fn bodies_name_their_media_type() {
        let json = at("a").json(&&serde_json::json!({"a": 1})).build().unwrap();
        assert_eq!(json.headers[CONTENT_TYPE], "application/json");
        assert_eq!(json.body.clone().unwrap(), r#"{"a":1}"#);
        let form = at("a").form_urlencoded(&serde_json::json!({"a": "b c"})).unwrap().build().unwrap();
        assert_eq!(form.headers[CONTENT_TYPE], "application/x-www-form-urlencoded");
        assert_eq!(form.body.clone().unwrap(), "a=b%20c");
    }

    #[test]
    fn what_cannot_be_written_is_told_by_build() {
        let error = at("a").query(&QueryParam::new("n", &f64::NAN)).build().err().unwrap();
        assert_eq!(error.to_string(), "a query parameter has no text form");
        assert!(error.is_unsent());
    }
}
