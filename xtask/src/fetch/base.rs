//! Where the pages are published: one origin, which no request ever leaves.

use std::net::IpAddr;

use reqwest::Url;

use crate::diagnostic::{Code, Diagnostic, Location};

/// The folder that holds `llms.txt`, over https, or over http on this machine alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(Url);

impl Base {
    /// Checks what was given as `--base-url`.
    ///
    /// # Errors
    /// Everything but an address of https, or of http on loopback, without user, query and fragment.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let refused = |message: &str| {
            Diagnostic::error(Code::BaseUrl, Location::file("--base-url"), message)
                .hint("give it the form `https://docs.chatcaptain.com/`; llms.txt is looked for below it")
        };
        let mut url = Url::parse(text).map_err(|error| refused(&error.to_string()))?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => {
                return Err(refused("http is for this machine alone: anybody between could change a page"));
            }
            _ => return Err(refused("the address is neither https nor http")),
        }
        if has_user(&url) {
            return Err(refused("the address holds a user or a password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused("the address has a query or a fragment"));
        }
        if !url.path().ends_with('/') {
            let folder = format!("{}/", url.path());
            url.set_path(&folder);
        }
        Ok(Self(url))
    }

    /// The address of the index.
    pub fn index(&self) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}llms.txt", self.0.path()));
        url
    }

    /// Whether a request may go there: the same scheme, host and port, and no user.
    pub fn owns(&self, url: &Url) -> bool {
        url.origin() == self.0.origin() && !has_user(url)
    }

    /// Whether it is this machine, over http.
    pub fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }
}

fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// An address as messages show it: without what may be secret.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // It fails where there can be no user.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_http_on_this_machine_are_taken() {
        for good in ["https://a.test", "http://localhost:1/", "http://127.0.0.1:1", "http://[::1]:1/docs/"] {
            assert!(Base::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "a.test",
            "http://a.test",
            "http://10.0.0.1/",
            "http://localhost.a.test/",
            "file:///etc/",
            "https://u@a.test/",
            "https://:p@a.test/",
            "https://a.test/?q",
            "https://a.test/#f",
        ] {
            assert_eq!(Base::parse(bad).map_err(|error| error.code.as_str()), Err("base-url"), "{bad}");
        }
    }

    #[test]
    fn the_index_is_in_the_folder_with_or_without_its_slash() {
        for base in ["https://a.test/docs", "https://a.test/docs/"] {
            assert_eq!(Base::parse(base).unwrap().index().as_str(), "https://a.test/docs/llms.txt");
        }
        assert_eq!(Base::parse("https://a.test").unwrap().index().as_str(), "https://a.test/llms.txt");
    }

    #[test]
    fn another_scheme_host_port_or_user_is_not_its_own() {
        let base = Base::parse("https://a.test/docs/").unwrap();
        let owns = |url: &str| base.owns(&Url::parse(url).unwrap());
        assert!(owns("https://a.test/x") && owns("https://A.test:443/x"));
        for other in ["http://a.test/", "https://b.test/", "https://a.test:444/", "https://u@a.test/"] {
            assert!(!owns(other), "{other}");
        }
    }

    #[test]
    fn what_may_be_secret_is_not_shown() {
        let url = Url::parse("https://u:p@a.test/x?token=t#f").unwrap();
        assert_eq!(shown(&url), "https://a.test/x");
        assert_eq!(shown(&Url::parse("mailto:a@b.test?q").unwrap()), "mailto:a@b.test");
    }
}
