//! Requests as they arrive: heads and bodies cut from a buffer, by the rules of HTTP/1.1 that a client may
//! use.

use hyper::body::Bytes;

use crate::recorded::Recorded;

/// The end of a head.
const BLANK_LINE: &[u8] = b"\r\n\r\n";

/// A request of which the body may still be on its way.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) request: Recorded,
    pub(super) framing: Framing,
}

/// How a body says where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    Length(usize),
    Chunks,
}

/// Takes a head from the front of `buffer`, once it is there.
pub(super) fn take_head(buffer: &mut Vec<u8>) -> Option<Head> {
    let end = find(buffer, BLANK_LINE)?;
    let bytes: Vec<u8> = buffer.drain(..end + BLANK_LINE.len()).collect();
    let text = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = text.split("\r\n");
    let mut first = lines.next().unwrap_or_default().splitn(3, ' ');
    let [method, target, version] = [(); 3].map(|()| first.next().unwrap_or_default().to_owned());
    assert_eq!(version, "HTTP/1.1", "the client sent no HTTP/1.1 request: {text}");
    let headers = lines.map(|line| {
        let (name, value) =
            line.split_once(':').unwrap_or_else(|| panic!("the client sent no header: {line}"));
        (name.to_ascii_lowercase(), value.trim().to_owned())
    });
    let request = Recorded { method, target, headers: headers.collect(), body: Vec::new() };
    let framing = framing(&request);
    Some(Head { request, framing })
}

fn framing(request: &Recorded) -> Framing {
    let (lengths, encodings) = (request.header("content-length"), request.header("transfer-encoding"));
    match (&lengths[..], &encodings[..]) {
        ([], []) => Framing::Length(0),
        ([length], []) => Framing::Length(length.parse().expect("a length is a number")),
        ([], ["chunked"]) => Framing::Chunks,
        _ => panic!("the client's request has no single end: {lengths:?}, {encodings:?}"),
    }
}

/// Takes a body from the front of `buffer`, once all of it is there.
pub(super) fn take_body(buffer: &mut Vec<u8>, framing: Framing) -> Option<Bytes> {
    match framing {
        Framing::Length(length) if buffer.len() < length => None,
        Framing::Length(length) => Some(buffer.drain(..length).collect()),
        Framing::Chunks => take_chunks(buffer),
    }
}

fn take_chunks(buffer: &mut Vec<u8>) -> Option<Bytes> {
    let mut body = Vec::new();
    let mut at = 0;
    loop {
        let line = find(&buffer[at..], b"\r\n")?;
        let size = std::str::from_utf8(&buffer[at..at + line]).unwrap().split(';').next().unwrap();
        let size = usize::from_str_radix(size.trim(), 16).expect("a chunk begins with its size");
        at += line + 2;
        let chunk = buffer.get(at..at + size)?;
        let end = buffer.get(at + size..at + size + 2)?;
        assert_eq!(end, b"\r\n", "a chunk ends where it says, and the last one has no trailers");
        body.extend_from_slice(chunk);
        at += size + 2;
        if size == 0 {
            buffer.drain(..at);
            return Some(body.into());
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_taken_whole_and_the_next_one_stays() {
        let mut buffer = b"POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /".to_vec();
        let head = take_head(&mut buffer).unwrap();
        assert_eq!((head.request.method.as_str(), head.request.target.as_str()), ("POST", "/a?b"));
        assert_eq!(head.request.header("host"), ["x"]);
        assert_eq!(take_body(&mut buffer, head.framing).unwrap(), &b"abc"[..]);
        assert_eq!(buffer, b"GET /");
        assert!(take_head(&mut buffer).is_none());
    }

    #[test]
    fn nothing_is_taken_before_it_is_all_there() {
        let whole = b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na;x=y\r\n0123456789\r\n0\r\n\r\n";
        for end in 0..whole.len() {
            let mut buffer = whole[..end].to_vec();
            let body = take_head(&mut buffer).and_then(|head| take_body(&mut buffer, head.framing));
            assert!(body.is_none(), "{end}");
        }
        let mut buffer = whole.to_vec();
        let head = take_head(&mut buffer).unwrap();
        assert_eq!(head.framing, Framing::Chunks);
        assert_eq!(take_body(&mut buffer, head.framing).unwrap(), &b"abc0123456789"[..]);
        assert!(buffer.is_empty());
    }

    #[test]
    #[should_panic(expected = "no single end")]
    fn a_request_with_two_ends_is_the_clients_fault() {
        take_head(&mut b"GET / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\n".to_vec());
    }
}
