//! One attempt: the request, its redirects, and a body that is read up to its limit.

use std::{fs::File, io::Read as _, path::Path, sync::atomic::Ordering};

use reqwest::{
    RequestBuilder, Response, StatusCode,
    header::{
        CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
        IF_NONE_MATCH, LAST_MODIFIED, LOCATION, TRANSFER_ENCODING,
    },
};

use super::{Answer, Downloads, Wanted, failure::Failure, shown};
use crate::diagnostic::Code;

impl Downloads<'_> {
    pub(super) async fn attempt(&self, wanted: &Wanted<'_>, limit: usize) -> Result<Answer, Failure> {
        // `http://localhost/x` is no file, although it has the path of one.
        let file = (wanted.url.scheme() == "file").then(|| wanted.url.to_file_path().ok()).flatten();
        if let Some(path) = file {
            return self.file(&path, limit);
        }
        let whole = async {
            let response = self.redirected(wanted).await?;
            match response.status() {
                StatusCode::OK => self.read(response, limit).await,
                StatusCode::NOT_MODIFIED if wanted.validator.is_some() => Ok(Answer::Unchanged),
                StatusCode::NOT_MODIFIED => Err(Failure::refused(
                    Code::Status,
                    "the server answered 304 to a request without a condition",
                )),
                status => Err(Failure::status(status, response.headers())),
            }
        };
        let limit = self.limits.attempt;
        tokio::time::timeout(limit, whole).await.unwrap_or_else(|_| Err(Failure::timed_out(limit)))
    }

    /// The answer at the end of the redirects, none of which leaves the origin.
    async fn redirected(&self, wanted: &Wanted<'_>) -> Result<Response, Failure> {
        let mut url = wanted.url.clone();
        for _ in 0..=self.limits.redirects {
            let request = conditional(self.client.get(url.clone()), wanted);
            let response = request.send().await.map_err(|error| Failure::connection(&error))?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(response);
            }
            let target = text(&response, &LOCATION).and_then(|target| url.join(&target).ok());
            let Some(target) = target else {
                return Err(Failure::refused(Code::Redirect, "the redirect does not say where to"));
            };
            if !self.base.owns(&target) {
                let message = format!("{} redirects to {}, which is elsewhere", shown(&url), shown(&target));
                return Err(Failure::refused(Code::Redirect, message));
            }
            url = target;
        }
        Err(Failure::refused(Code::Redirect, format!("more than {} redirects", self.limits.redirects)))
    }

    /// A page of a mirror on the disk, by the same limits.
    fn file(&self, path: &Path, limit: usize) -> Result<Answer, Failure> {
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(|error| Failure::file(&error))?;
        file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| Failure::file(&error))?;
        if bytes.len() > limit {
            return Err(Failure::too_large(limit));
        }
        self.count(bytes.len())?;
        Ok(Answer::Whole { bytes, content_type: None, etag: None, last_modified: None })
    }

    /// Adds to what all answers together have.
    fn count(&self, bytes: usize) -> Result<(), Failure> {
        let received = self.received.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if received <= self.limits.total {
            return Ok(());
        }
        let message = format!("all answers together are larger than {} bytes", self.limits.total);
        Err(Failure::refused(Code::TooLarge, message))
    }

    async fn read(&self, mut response: Response, limit: usize) -> Result<Answer, Failure> {
        let encoding = text(&response, &CONTENT_ENCODING).unwrap_or_default();
        if !matches!(encoding.to_ascii_lowercase().as_str(), "" | "identity") {
            return Err(Failure::refused(Code::Encoded, "the answer is compressed, which was not asked for"));
        }
        let headers = response.headers();
        if !headers.contains_key(CONTENT_LENGTH) && !headers.contains_key(TRANSFER_ENCODING) {
            let message = "the answer does not say where it ends: it may have lost its rest";
            return Err(Failure::refused(Code::NoLength, message));
        }
        // The connection counts the bytes too; a length that is too large is not even waited for.
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(Failure::too_large(limit));
        }
        let (content_type, etag) = (text(&response, &CONTENT_TYPE), text(&response, &ETAG));
        let last_modified = text(&response, &LAST_MODIFIED);
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| Failure::connection(&error))? {
            self.count(chunk.len())?;
            if bytes.len() + chunk.len() > limit {
                return Err(Failure::too_large(limit));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Answer::Whole { bytes, content_type, etag, last_modified })
    }
}

fn conditional(mut request: RequestBuilder, wanted: &Wanted<'_>) -> RequestBuilder {
    let Some(validator) = wanted.validator else { return request };
    let headers = [(IF_NONE_MATCH, &validator.etag), (IF_MODIFIED_SINCE, &validator.last_modified)];
    for (name, value) in headers {
        // What is kept on disk may have been damaged.
        if let Some(value) = value.as_ref().and_then(|value| HeaderValue::from_str(value).ok()) {
            request = request.header(name, value);
        }
    }
    request
}

fn text(response: &Response, name: &HeaderName) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}
