//! Servers that lie about one page of five. Each case differs from the honest site in the answer for that page alone.

use std::time::Duration;

use xtask::fetch::Limits;

use crate::fetch::{
    project::{Project, limits, page},
    site::{Reply, Site},
};

const LINKS: [&str; 5] = ["/api/one.md", "/api/two.md", "/api/three.md", "/api/four.md", "/api/five.md"];

/// Five honest pages.
async fn honest() -> Site {
    let mut site = Site::new().await.index(&LINKS);
    for link in LINKS {
        site = site.with(link, Reply::markdown(&page(link, 3)));
    }
    site
}

/// The same site, where the third page answers like this.
async fn lying(reply: Reply) -> Site {
    honest().await.without("/api/three.md").with("/api/three.md", reply)
}

/// Refused, with one error, which is about the third page and has this code.
async fn refused(reply: Reply, code: &str, limits: &Limits) -> String {
    let (project, site) = (Project::new(), lying(reply).await);
    let told = project.refused_within(&site, limits).await;
    assert!(told.starts_with("http://site/api/three.md"), "{told}");
    assert!(told.lines().next().unwrap().contains(&format!(": {code}: ")), "{code} was expected: {told}");
    assert!(told.contains("\n    help: "), "{told}");
    told
}

fn cut(text: &str, by: usize) -> &[u8] {
    &text.as_bytes()[..text.len() - by]
}

#[tokio::test]
async fn the_honest_site_is_taken() {
    let told = Project::new().done(&honest().await).await;
    assert_eq!(told.matches(", 3 fragments").count(), 5, "{told}");
}

#[tokio::test]
async fn a_status_that_is_no_page_is_refused() {
    for status in [201, 203, 204, 206, 304, 400, 401, 403, 404, 410] {
        let body = if matches!(status, 204 | 304) { String::new() } else { page("Three", 3) };
        let code = if matches!(status, 404 | 410) { "not-found" } else { "status" };
        let told = refused(Reply::new(status, "", &body), code, &limits()).await;
        assert!(told.contains(&status.to_string()) && !told.contains("attempts"), "{told}");
    }
}

#[tokio::test]
async fn html_is_refused_whatever_it_is_called() {
    let html = "content-type: text/html\r\n";
    refused(Reply::new(200, html, &page("Three", 3)), "html", &limits()).await;
    refused(Reply::markdown(&format!("<!DOCTYPE html>\n{}", page("Three", 3))), "html", &limits()).await;
}

#[tokio::test]
async fn a_page_that_lost_its_end_is_refused() {
    let whole = page("Three", 3);
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n";
    let length = whole.len();
    // Cut between two fragments: the text alone would not tell.
    let third = whole.len() / 3;
    for framing in [
        format!("{head}content-length: {length}\r\n\r\n"),
        format!("{head}transfer-encoding: chunked\r\n\r\n{length:x}\r\n"),
    ] {
        let bytes = [framing.as_bytes(), cut(&whole, third)].concat();
        refused(Reply::raw(bytes), "broken-off", &limits()).await;
    }
    let chunk = format!("{head}transfer-encoding: chunked\r\n\r\n{length:x}\r\n{whole}\r\n");
    refused(Reply::raw(chunk.clone()), "broken-off", &limits()).await;
    refused(Reply::raw(format!("{head}\r\n{whole}")), "no-length", &limits()).await;
    refused(Reply::markdown(whole.trim_end().trim_end_matches('`')), "unclosed-fence", &limits()).await;
    // Their sibling: the same chunk, and its end.
    Project::new().done(&lying(Reply::raw(format!("{chunk}0\r\n\r\n"))).await).await;
}

#[tokio::test]
async fn a_page_that_lost_all_of_its_fragments_is_refused() {
    let links = ["/api/one.md", "/api/new.md"];
    let site = |one: usize| async move {
        let site = Site::new().await.index(&links).with("/api/new.md", Reply::markdown("# New"));
        site.with("/api/one.md", Reply::markdown(&page("One", one)))
    };
    let told = Project::new().refused(&site(0).await).await;
    assert!(told.starts_with("http://site/api/one.md: lost-fragments: "), "{told}");
    assert!(told.contains("spec/pages/one.md has 2"), "{told}");
    let told = Project::new().done(&site(1).await).await;
    assert!(told.contains("one.md, 1 fragment, was 2"), "{told}");
}

#[tokio::test]
async fn text_that_is_not_utf8_and_a_broken_fragment_are_refused() {
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n";
    refused(Reply::raw([head.as_bytes(), b"\xC3("].concat()), "not-utf8", &limits()).await;
    refused(Reply::markdown("a\0"), "nul-character", &limits()).await;
    refused(Reply::markdown(&page("Three", 3).replacen('}', "", 1)), "invalid-json", &limits()).await;
    refused(Reply::new(200, "content-encoding: gzip\r\n", &page("Three", 3)), "encoded", &limits()).await;
}

#[tokio::test]
async fn a_redirect_to_another_host_is_never_followed() {
    let other = Site::new().await.with("/api/three.md", Reply::markdown(&page("Three", 3)));
    let target = format!("{}api/three.md?canary", other.url());
    for location in [&*target, "https://else.test/x.md?canary", "//else.test/x", "file:///etc/passwd"] {
        let told =
            refused(Reply::new(302, &format!("location: {location}\r\n"), ""), "redirect", &limits()).await;
        assert!(told.contains("http://site/api/three.md redirects to "), "{told}");
        assert!(!told.contains("canary"), "{told}");
    }
    assert!(other.heads().is_empty(), "{:?}", other.heads());
}

#[tokio::test]
async fn a_redirect_that_brings_a_user_leads_nowhere_or_never_ends_is_refused() {
    let site = lying(Reply::new(302, "location: /api/three.md\r\n", "")).await;
    let told = Project::new().refused(&site).await;
    assert!(told.contains(": redirect: more than 5 redirects"), "{told}");
    assert_eq!(site.asked("/api/three.md").len(), 6);

    let with_user = site.url().replace("http://", "http://u:canary@");
    let site = site.without("/api/three.md");
    let site =
        site.with("/api/three.md", Reply::new(302, &format!("location: {with_user}api/one.md\r\n"), ""));
    let told = Project::new().refused(&site).await;
    assert!(told.contains(": redirect: ") && !told.contains("canary"), "{told}");
    refused(Reply::new(302, "", ""), "redirect", &limits()).await;
}

#[tokio::test]
async fn a_page_that_grows_without_end_is_cut_off_at_its_limit() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let endless = Reply::raw(head).then_forever(chunk, Duration::ZERO);
    refused(endless, "too-large", &limits()).await;
    let announced = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", u64::MAX / 2);
    refused(Reply::raw(announced).then_silence(), "too-large", &limits()).await;
    // To the byte.
    let (exact, short) = (page("Three", 3).len(), page("Three", 3).len() - 1);
    let chunked = format!("{head}{exact:x}\r\n{}\r\n0\r\n\r\n", page("Three", 3));
    let at = |page| Limits { page, ..limits() };
    let site = |reply| async { Site::new().await.index(&["/api/three.md"]).with("/api/three.md", reply) };
    for reply in [Reply::markdown(&page("Three", 3)), Reply::raw(chunked)] {
        let site = site(reply).await;
        let told = Project::new().refused_within(&site, &at(short)).await;
        assert!(told.contains(": too-large: "), "{told}");
        Project::new().done_within(&site, &at(exact)).await;
    }
}

#[tokio::test]
async fn all_answers_together_have_a_limit() {
    let site = Site::new().await.index(&["/api/one.md", "/api/two.md"]);
    let index = "# Index\n\n- [Page](/api/one.md): text\n- [Page](/api/two.md): text\n".len();
    let site = site.with("/api/one.md", Reply::markdown(&page("One", 3)));
    let site = site.with("/api/two.md", Reply::markdown(&page("Two", 3)));
    let total = index + 2 * page("One", 3).len();
    let told = Project::new().refused_within(&site, &Limits { total: total - 1, ..limits() }).await;
    assert!(told.contains(": too-large: all answers together"), "{told}");
    Project::new().done_within(&site, &Limits { total, ..limits() }).await;
}

#[tokio::test]
async fn a_server_that_stalls_or_drips_is_given_up() {
    let quick = Limits { stalled: Duration::from_millis(200), attempts: 2, ..limits() };
    let told = refused(Reply::raw("").then_silence(), "timeout", &quick).await;
    assert!(told.contains("(2 attempts)"), "{told}");
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n";
    refused(Reply::raw(head).then_silence(), "timeout", &quick).await;
    // Each byte comes in time, and the page never does.
    let quick = Limits { attempt: Duration::from_millis(400), attempts: 1, ..limits() };
    let drips = Reply::raw(head).then_forever("x", Duration::from_millis(5));
    refused(drips, "timeout", &quick).await;
}

#[tokio::test]
async fn a_connection_that_drops_on_the_third_page_changes_nothing() {
    refused(Reply::raw(""), "broken-off", &limits()).await;
    refused(Reply::raw("HTTP/1.1 200 OK\r\ncontent-le"), "broken-off", &limits()).await;
    refused(Reply::raw("SSH-2.0-OpenSSH\r\n"), "broken-off", &limits()).await;
}

#[tokio::test]
async fn every_page_that_failed_is_told() {
    let site = lying(Reply::new(404, "", "")).await.without("/api/five.md");
    let told = Project::new().refused(&site).await;
    insta::assert_snapshot!(told, @r"
    http://site/api/three.md: not-found: the server answered 404 Not Found
        help: look at the address in a browser: the index may name a page that has moved
    http://site/api/five.md: not-found: the server answered 404 Not Found
        help: look at the address in a browser: the index may name a page that has moved
    ");
}
