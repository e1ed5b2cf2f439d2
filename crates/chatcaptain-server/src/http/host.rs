//! A request names its host once: of two readers that take different ones, one is deceived.

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, Version, header},
    response::Response,
};

use crate::error::error_body;

/// What is wrong with the host of a request: an answer that ends its connection.
pub(super) fn refused(request: &Request) -> Option<Response> {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if hosts == 1 || hosts == 0 && request.version() != Version::HTTP_11 {
        return None;
    }
    let mut response = error_body(StatusCode::BAD_REQUEST, "the header host must be there once");
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    Some(response)
}
