//! The addresses of `servers`: which of them a client can call, and when two mean the same.

use serde_json::Value;

/// The address of the server that the client calls: the first one by https, otherwise the first one on this machine.
pub(crate) fn base_url(document: &Value) -> Option<String> {
    of_list(document.get("servers"))
}

/// The same, of a list of servers.
pub(crate) fn of_list(servers: Option<&Value>) -> Option<String> {
    let servers = servers.and_then(Value::as_array).into_iter().flatten();
    let addresses: Vec<String> = servers.filter_map(address).collect();
    let first = |is: fn(&str) -> bool| addresses.iter().find(|address| is(address)).cloned();
    first(is_https).or_else(|| first(is_loopback))
}

/// Where calls go by a list of servers, for a message.
pub(crate) fn shown(servers: &Value) -> String {
    let first = || servers.get(0)?.get("url")?.as_str().map(str::to_owned);
    of_list(Some(servers)).or_else(first).map_or("no address".to_owned(), |address| format!("`{address}`"))
}

/// The address of a server with its variables replaced by their defaults; nothing if one has none.
pub(crate) fn address(server: &Value) -> Option<String> {
    let url = server.get("url")?.as_str()?;
    let mut address = String::new();
    let mut rest = url;
    while let Some(start) = rest.find('{') {
        let (name, after) = rest[start + 1..].split_once('}')?;
        address.push_str(&rest[..start]);
        address.push_str(&value(server.get("variables")?.get(name)?)?);
        rest = after;
    }
    let address = address + rest;
    (!address.contains(['{', '}'])).then_some(address)
}

/// What a variable is replaced by: its default, or its only value. A default that is not in its `enum` is a mistake.
fn value(variable: &Value) -> Option<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let values = variable.get("enum").and_then(Value::as_array);
    let values: Option<Vec<String>> = values.map(|values| values.iter().filter_map(text).collect());
    match (variable.get("default"), values.as_deref()) {
        (Some(default), None | Some([])) => text(default),
        (Some(default), Some(values)) => text(default).filter(|default| values.contains(default)),
        (None, Some([only])) => Some(only.clone()),
        (None, _) => None,
    }
}

/// Two addresses that differ only in this are one: the slash at the end, and what [`plain`] takes away.
pub(crate) fn spelling(address: &str) -> String {
    plain(address).trim_end_matches('/').to_owned()
}

/// The address with scheme and host in small letters, and without the port that the scheme has anyway.
pub(crate) fn plain(address: &str) -> String {
    let Some((scheme, rest)) =
        address.split_once("//").filter(|(scheme, _)| scheme.is_empty() || scheme.ends_with(':'))
    else {
        return address.to_owned();
    };
    let scheme = scheme.to_ascii_lowercase();
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let usual = match scheme.as_str() {
        "https:" => Some("443"),
        "http:" => Some("80"),
        _ => None,
    };
    let (name, port) = name_and_port(host);
    let has_usual = port.is_some_and(|port| port.is_empty() || Some(port.trim_start_matches('0')) == usual);
    // Before `@` stands a password, in which capitals count.
    let host = if host.contains('@') {
        host.to_owned()
    } else if has_usual {
        name.to_lowercase()
    } else {
        host.to_lowercase()
    };
    format!("{scheme}//{host}{path}")
}

/// Whether a list of servers leaves open where the API is: an exporter writes `/` where nobody told it an address. A
/// path or a host without a scheme says more, and must agree with `base`.
pub(crate) fn is_silent(servers: &Value, base: &str) -> bool {
    let servers = servers.as_array().map(Vec::as_slice).unwrap_or_default();
    servers.iter().all(|server| {
        let Some(address) = address(server) else { return false };
        let (address, base) = (spelling(&address), spelling(base));
        let after_scheme = base.split_once("://").map_or("", |(_, rest)| rest);
        let path = after_scheme.find('/').map_or("", |start| &after_scheme[start..]);
        match address.strip_prefix("//") {
            Some(host_and_path) => host_and_path == after_scheme,
            None => matches!(address.as_str(), "" | ".") || address.starts_with('/') && address == path,
        }
    })
}

fn is_https(address: &str) -> bool {
    rest_of(address, "https://").is_some() && is_plain(address)
}

/// Plain http is for this machine alone.
fn is_loopback(address: &str) -> bool {
    rest_of(address, "http://").is_some_and(|rest| {
        let (name, _) = name_and_port(host(rest));
        let number = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        is_plain(address)
            && (name.eq_ignore_ascii_case("localhost") || number.is_ok_and(|ip| ip.is_loopback()))
    })
}

/// What is behind a scheme, in whichever case that is written.
fn rest_of<'a>(address: &'a str, scheme: &str) -> Option<&'a str> {
    let start = address.get(..scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then(|| &address[scheme.len()..])
}

fn host(rest: &str) -> &str {
    rest.split('/').next().unwrap_or_default()
}

/// `[::1]` and `80` of `[::1]:80`.
fn name_and_port(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    }
}

/// What the client's own check refuses: a password, a query, a fragment, signs that no address has, steps in a path.
fn is_plain(address: &str) -> bool {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let is_written = |c: char| c.is_alphanumeric() || "-._~:/@!$&'()*+,;=%[]".contains(c);
    let path = rest.find('/').map_or("", |start| &rest[start..]);
    let steps = path.split('/').any(|step| matches!(step, "." | ".."));
    let (name, port) = name_and_port(host(rest));
    let is_host =
        !name.is_empty() && !name.contains('@') && port.is_none_or(|port| port.parse::<u16>().is_ok());
    address.chars().all(is_written) && is_host && path.is_ascii() && !steps
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn variables_are_replaced_by_their_defaults() {
        let address = |url: &str, variables: Value| address(&json!({"url": url, "variables": variables}));
        let both = json!({"region": {"default": "eu"}, "n": {"default": 2, "enum": ["1", "2"]}});
        assert_eq!(address("https://{region}.x/v{n}", both).as_deref(), Some("https://eu.x/v2"));
        assert_eq!(address("https://x/{a}", json!({"a": {"enum": ["b"]}})).as_deref(), Some("https://x/b"));
        assert_eq!(address("https://x{a}", json!({"a": {"default": ""}})).as_deref(), Some("https://x"));
        for (url, variables) in [
            ("https://{a}", json!({})),
            ("https://{a}", json!({"a": {}})),
            ("https://{a}", json!({"a": {"enum": ["b", "c"]}})),
            ("https://{a}", json!({"a": {"default": "b", "enum": ["c"]}})),
            ("https://{a}", json!({"a": {"default": "{b}"}, "b": {"default": "c"}})),
            ("https://{a", json!({"a": {"default": "b"}})),
            ("https://a}", json!({})),
        ] {
            assert_eq!(address(url, variables.clone()), None, "{url} {variables}");
        }
    }

    #[test]
    fn scheme_host_and_port_are_written_in_one_way() {
        for (written, plain) in [
            ("HTTPS://API.x/V1/", "https://api.x/V1/"),
            ("https://api.x:443/v1", "https://api.x/v1"),
            ("http://localhost:80", "http://localhost"),
            ("https://api.x:", "https://api.x"),
            ("https://api.x:80", "https://api.x:80"),
            ("https://api.x:8443/:443", "https://api.x:8443/:443"),
            ("https://[::1]:443", "https://[::1]"),
            ("https://[::1]", "https://[::1]"),
            ("//API.x/A", "//api.x/A"),
            ("/A//B", "/A//B"),
            ("A", "A"),
        ] {
            assert_eq!(super::plain(written), plain, "{written}");
        }
        assert_eq!(spelling("HTTPS://A:443//"), "https://a");
    }

    #[test]
    fn the_first_address_that_a_client_can_call_counts() {
        let base = |urls: &[&str]| {
            let servers: Vec<Value> = urls.iter().map(|url| json!({"url": url})).collect();
            base_url(&json!({"servers": servers}))
        };
        for urls in [
            &[][..],
            &["/"],
            &[""],
            &["/v1"],
            &["//api.x"],
            &["api.x"],
            &["http://api.x"],
            &["http://localhost.x"],
            &["https://"],
            &["https:///v1"],
            &["https://:443"],
            &["https://api.x:70000"],
            &["ftp://api.x"],
            &["https://user:password@api.x"],
            &["https://api.x?a=b"],
            &["https://api.x/a/../b"],
            &["https://api x"],
            &["https://{region}.x"],
        ] {
            assert_eq!(base(urls), None, "{urls:?}");
        }
        assert_eq!(
            base(&["/", "http://api.x", "https://api.x/v1", "https://b"]).as_deref(),
            Some("https://api.x/v1")
        );
        assert_eq!(base(&["http://localhost:3000", "https://a"]).as_deref(), Some("https://a"));
        for local in ["http://localhost:3000/api", "http://127.0.0.1", "http://[::1]:80", "http://[::1]"] {
            assert_eq!(base(&["/", local]).as_deref(), Some(local));
        }
    }

    #[test]
    fn a_relative_address_is_silent_unless_it_says_something_else() {
        let is_silent = |url: &str, base: &str| is_silent(&json!([{"url": url}]), base);
        for (url, base) in [
            ("/", "https://a/v1"),
            ("", "https://a"),
            ("/v1/", "https://a/v1"),
            ("//a/v1", "https://a/v1/"),
            ("//A/v1", "HTTPS://a:443/v1/"),
        ] {
            assert!(is_silent(url, base), "{url}");
        }
        for (url, base) in
            [("/v2", "https://a/v1"), ("/v1", "https://a"), ("//b", "https://a"), ("https://b", "https://a")]
        {
            assert!(!is_silent(url, base), "{url}");
        }
        assert!(super::is_silent(&json!([]), "https://a"));
    }
}
