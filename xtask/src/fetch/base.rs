//! Where the pages are read: where they are published, or a mirror of it. No request ever leaves its origin.

use std::{net::IpAddr, path::Path};

use reqwest::Url;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    paths::DOCUMENTATION,
};

/// The folder that holds `llms.txt`, over https, over http on this machine alone, or on the disk; and the address where
/// its pages are published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    here: Url,
    published: Url,
}

impl Base {
    /// Checks what was given as `--from`; without it, the pages are read where they are published.
    ///
    /// # Errors
    /// Everything but a folder, an address of https, or of http on loopback, without user, query and fragment.
    pub fn parse(from: Option<&str>) -> Result<Self, Diagnostic> {
        let refused = |message: String| {
            Diagnostic::error(Code::Source, Location::file("--from"), message).hint(
                "name a folder that holds llms.txt and the pages in their folders, as `wget --mirror` writes them,\n\
                 or the address of such a folder: https, or http on this machine",
            )
        };
        let here = match from {
            None => address(DOCUMENTATION),
            Some(from) if from.contains("://") => address(from),
            Some(from) => folder(from),
        };
        Ok(Self { here: here.map_err(refused)?, published: address(DOCUMENTATION).map_err(refused)? })
    }

    /// The address of the index.
    pub fn index(&self) -> Url {
        below(&self.here, "llms.txt")
    }

    /// The published address that a link of the index means. A link to a page of the mirror means the page that it mirrors.
    pub(super) fn meant(&self, link: &str) -> Result<Url, String> {
        let url = self.published.join(link).map_err(|error| error.to_string())?;
        if !self.owns(&url) {
            return Ok(url);
        }
        let Some(rest) = url.path().strip_prefix(self.here.path()) else { return Ok(url) };
        let mut meant = below(&self.published, rest);
        meant.set_query(url.query());
        meant.set_fragment(url.fragment());
        Ok(meant)
    }

    /// Whether it is the address of a published page.
    pub(super) fn publishes(&self, url: &Url) -> bool {
        url.origin() == self.published.origin() && !has_user(url)
    }

    /// Where a published page is read.
    pub(super) fn located(&self, published: &Url) -> Url {
        below(&self.here, published.path().trim_start_matches('/'))
    }

    /// Whether a request may go there: the same scheme, host and port, and no user.
    pub fn owns(&self, url: &Url) -> bool {
        url.origin() == self.here.origin() && !has_user(url)
    }

    /// Whether it is this machine.
    pub fn is_plain(&self) -> bool {
        self.here.scheme() != "https"
    }
}

/// The address of a folder, with its slash.
fn address(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|error| error.to_string())?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => {
            return Err("http is for this machine alone: anybody between could change a page".to_owned());
        }
        _ => return Err("the address is neither https nor http".to_owned()),
    }
    if has_user(&url) {
        return Err("the address holds a user or a password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("the address has a query or a fragment".to_owned());
    }
    if !url.path().ends_with('/') {
        let folder = format!("{}/", url.path());
        url.set_path(&folder);
    }
    Ok(url)
}

fn folder(text: &str) -> Result<Url, String> {
    let path = Path::new(text).canonicalize().ok().filter(|path| path.is_dir());
    let path = path.ok_or_else(|| format!("there is no folder {text}"))?;
    Url::from_directory_path(path).map_err(|()| format!("the folder {text} cannot be addressed"))
}

fn below(folder: &Url, path: &str) -> Url {
    let mut url = folder.clone();
    url.set_path(&format!("{}{path}", folder.path()));
    url
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

    fn from(text: &str) -> Base {
        Base::parse(Some(text)).unwrap()
    }

    #[test]
    fn only_https_http_on_this_machine_and_folders_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().to_str().unwrap();
        for good in
            ["https://a.test", "http://localhost:1/", "http://127.0.0.1:1", "http://[::1]:1/docs/", folder]
        {
            assert!(Base::parse(Some(good)).is_ok(), "{good}");
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
            "Cargo.toml",
        ] {
            assert_eq!(Base::parse(Some(bad)).map_err(|error| error.code.as_str()), Err("source"), "{bad}");
        }
    }

    #[test]
    fn the_index_is_in_the_folder_with_or_without_its_slash() {
        for base in ["https://a.test/docs", "https://a.test/docs/"] {
            assert_eq!(from(base).index().as_str(), "https://a.test/docs/llms.txt");
        }
        assert_eq!(from("https://a.test").index().as_str(), "https://a.test/llms.txt");
        assert_eq!(Base::parse(None).unwrap().index().as_str(), format!("{DOCUMENTATION}llms.txt"));
    }

    #[test]
    fn another_scheme_host_port_or_user_is_not_its_own() {
        let base = from("https://a.test/docs/");
        let owns = |url: &str| base.owns(&Url::parse(url).unwrap());
        assert!(owns("https://a.test/x") && owns("https://A.test:443/x"));
        for other in
            ["http://a.test/", "https://b.test/", "https://a.test:444/", "https://u@a.test/", DOCUMENTATION]
        {
            assert!(!owns(other), "{other}");
        }
    }

    #[test]
    fn every_link_to_the_published_pages_is_read_in_the_mirror() {
        let base = from("https://a.test/docs/");
        let published = format!("{DOCUMENTATION}api/x.md");
        for link in [&*published, "/api/x.md", "api/x.md", "https://a.test/docs/api/x.md"] {
            let meant = base.meant(link).unwrap();
            assert_eq!((meant.as_str(), base.publishes(&meant)), (&*published, true), "{link}");
            assert_eq!(base.located(&meant).as_str(), "https://a.test/docs/api/x.md");
        }
        for link in [
            "https://a.test/other/x.md",
            "https://u@a.test/docs/x.md",
            "//b.test/api/x.md",
            "http://docs.chatcaptain.com/",
        ] {
            assert!(!base.publishes(&base.meant(link).unwrap()), "{link}");
        }
    }

    #[test]
    fn what_may_be_secret_is_not_shown() {
        let url = Url::parse("https://u:p@a.test/x?token=t#f").unwrap();
        assert_eq!(shown(&url), "https://a.test/x");
        assert_eq!(shown(&Url::parse("mailto:a@b.test?q").unwrap()), "mailto:a@b.test");
    }
}
