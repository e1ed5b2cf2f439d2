//! Indexes that lie: their tricks name a line and reach no file, and their pages are not even asked for.

use xtask::{cli::Fetch, fetch, fetch::Limits};

use crate::fetch::{
    project::{Project, limits, page},
    site::{Reply, Site},
};

/// A site that gives a page for whatever a trick may lead to.
async fn site(link: &str) -> Site {
    let mut site = Site::new().await.index(&["/api/one.md", link]);
    for path in [
        "/api/one.md",
        "/api/x.md",
        "/Cargo.toml.md",
        "/x.md",
        "/etc/passwd.md",
        "/api/..%2f..%2fCargo.toml.md",
    ] {
        site = site.with(path, Reply::markdown(&page("One", 2)));
    }
    site
}

#[tokio::test]
async fn a_trick_is_refused_with_its_line_before_any_page_is_asked_for() {
    for link in [
        "../../Cargo.toml",
        "/api/../../outside.md",
        "/api/%2e%2e%2f%2e%2e%2fCargo.toml",
        "/api/..%2f..%2fCargo.toml",
        "/api/..%5c..%5cCargo.toml",
        r"/api/..\\..\\Cargo.toml",
        "/api/x%00.md",
        "/api/.validators.json",
        "/api/.md",
        "/api/x.md?ask=1",
        "http://else.test/api/x.md",
        "file:///api/x.md",
    ] {
        let site = site(link).await;
        let told = Project::new().refused(&site).await;
        assert!(told.starts_with("http://site/llms.txt:4: "), "{link}: {told}");
        assert_eq!(site.heads().len(), 1, "{link}: {:?}", site.heads());
    }
    Project::new().done(&site("/api/x.md").await).await;
}

#[tokio::test]
async fn a_page_outside_of_the_section_is_not_asked_for() {
    let site = site("/etc/passwd.md").await;
    Project::new().done(&site).await;
    assert!(site.asked("/etc/passwd.md").is_empty() && site.asked("/api/one.md").len() == 1);
}

#[tokio::test]
async fn an_index_that_is_none_is_refused() {
    let html = "content-type: text/html\r\n";
    let list = "- [A](/api/one.md)\n";
    for (reply, code) in [
        (Reply::new(404, "", list), "not-found"),
        (Reply::new(200, html, list), "html"),
        (Reply::markdown(&format!("<html>\n\n{list}")), "html"),
        (Reply::markdown("# Index\n"), "no-pages"),
        (Reply::markdown(""), "no-pages"),
        (Reply::raw(format!("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{list}")), "broken-off"),
        (Reply::new(302, "location: https://else.test/llms.txt\r\n", ""), "redirect"),
    ] {
        let site = site("/api/x.md").await.without("/llms.txt").with("/llms.txt", reply);
        let told = Project::new().refused(&site).await;
        assert!(told.starts_with(&format!("http://site/llms.txt: {code}: ")), "{code}: {told}");
    }
    let site = site("/api/x.md").await.without("/llms.txt").with("/llms.txt", Reply::markdown(list));
    Project::new().done(&site).await;
    let told = Project::new().refused_within(&site, &Limits { index: list.len() - 1, ..limits() }).await;
    assert!(told.contains(": too-large: "), "{told}");
    Project::new().done_within(&site, &Limits { index: list.len(), ..limits() }).await;
}

#[tokio::test]
async fn what_is_wrong_on_the_command_line_is_told_at_once() {
    let (project, site) = (Project::new(), site("/api/x.md").await);
    let before = project.tree();
    for (from, section, codes) in [
        ("http://docs.chatcaptain.com/", "/api/", &["source"][..]),
        ("ftp://a.test", "api", &["source", "section"]),
        (&*site.url(), "/api", &["section"]),
        (&format!("{}?q", site.url()), "/api/", &["source"]),
    ] {
        let options = Fetch { from: Some(from.into()), section: section.into(), dry_run: false };
        let found = fetch::fetch(&project.root(), &options, &limits()).await.unwrap().unwrap_err();
        assert_eq!(found.iter().map(|found| found.code.as_str()).collect::<Vec<_>>(), codes, "{from}");
    }
    assert!(project.tree() == before && site.heads().is_empty());
    let options = Fetch { from: Some(site.url()), section: "/".into(), dry_run: true };
    assert!(fetch::fetch(&project.root(), &options, &limits()).await.unwrap().is_ok());
}
