//! What the server notices: who asks, how often, how many at a time, and with which conditions.

use std::{fs, sync::Arc, time::Duration};

use tokio::sync::Semaphore;
use xtask::fetch::Limits;

use crate::fetch::{
    project::{Project, limits, page},
    site::{Reply, Site},
};

const TAGGED: &str = "etag: \"a1\"\r\nlast-modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

#[tokio::test]
async fn a_request_says_who_asks_and_nothing_more() {
    let site = Site::new()
        .await
        .index(&["/api/one.md"])
        .with("/api/one.md", Reply::new(200, "set-cookie: a=b\r\n", &page("One", 1)));
    Project::new().done(&site).await;
    Project::new().done(&site).await;
    for head in site.heads() {
        let mut names: Vec<&str> =
            head.lines().skip(1).filter_map(|line| Some(line.split_once(':')?.0)).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "host", "user-agent"], "{head}");
        assert!(head.contains("\r\naccept: text/markdown, text/plain\r\n"), "{head}");
        assert!(head.contains("\r\nuser-agent: chatcaptain-rust-xtask/"), "{head}");
    }
}

/// A site that answers the first request with a page, and every further one with 304.
async fn not_modified(headers: &str) -> Site {
    Site::new()
        .await
        .index(&["/api/one.md"])
        .with("/api/one.md", Reply::new(200, headers, &page("One", 3)))
        .with("/api/one.md", Reply::raw("HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n"))
}

#[tokio::test]
async fn a_page_that_did_not_change_is_not_sent_again() {
    let (project, site) = (Project::new(), not_modified(TAGGED).await);
    assert!(project.done(&site).await.contains("changed  spec/pages/one.md"));
    let before = project.tree();
    // Twice: what is known about a page is kept when it is confirmed.
    for _ in 0..2 {
        let told = project.done(&site).await;
        assert!(told.contains("unchanged  spec/pages/one.md"), "{told}");
        assert!(project.tree() == before);
    }
    let asked = site.asked("/api/one.md");
    assert!(!asked[0].contains("\r\nif-"), "{}", asked[0]);
    for head in &asked[1..] {
        assert!(head.contains("\r\nif-none-match: \"a1\"\r\n"), "{head}");
        assert!(head.contains("\r\nif-modified-since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), "{head}");
    }
}

#[tokio::test]
async fn a_condition_is_only_sent_for_the_bytes_that_the_server_gave() {
    type Damage = fn(&Project);
    let damages: [(&str, Damage); 4] = [
        ("edited", |project| fs::write(project.pages("one.md"), page("Mine", 1)).unwrap()),
        ("removed", |project| fs::remove_file(project.pages("one.md")).unwrap()),
        ("damaged", |project| fs::write(project.pages(".validators.json"), "{\"one.md\":1}").unwrap()),
        ("forged", |project| {
            let path = project.pages(".validators.json");
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, text.replace("/api/one.md", "/api/two.md")).unwrap();
        }),
    ];
    for (case, damage) in damages {
        let project = Project::new();
        let site = Site::new().await.index(&["/api/one.md"]);
        let site = site.with("/api/one.md", Reply::new(200, TAGGED, &page("One", 3)));
        project.done(&site).await;
        damage(&project);
        project.done(&site).await;
        assert!(!site.asked("/api/one.md")[1].contains("\r\nif-"), "{case}");
        assert_eq!(fs::read_to_string(project.pages("one.md")).unwrap(), page("One", 3), "{case}");
    }
}

#[tokio::test]
async fn a_validator_that_no_header_can_carry_is_left_out() {
    let (project, site) = (Project::new(), not_modified(TAGGED).await);
    project.done(&site).await;
    let path = project.pages(".validators.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("a1", "a\\r\\nx: y")).unwrap();
    project.done(&site).await;
    let head = &site.asked("/api/one.md")[1];
    assert!(!head.contains("if-none-match") && !head.contains("x: y"), "{head}");
    assert!(head.contains("\r\nif-modified-since: "), "{head}");
}

#[tokio::test]
async fn what_a_server_no_longer_says_is_forgotten() {
    let project = Project::new();
    let site = Site::new()
        .await
        .index(&["/api/one.md"])
        .with("/api/one.md", Reply::new(200, TAGGED, &page("One", 3)))
        .with("/api/one.md", Reply::markdown(&page("One", 3)));
    project.done(&site).await;
    project.done(&site).await;
    assert_eq!(fs::read_to_string(project.pages(".validators.json")).unwrap(), "{}\n");
}

#[tokio::test]
async fn what_may_pass_is_tried_three_times() {
    let failing = |status: u16| Reply::new(status, "retry-after: 0\r\n", "");
    for failure in
        [failing(408), failing(429), failing(503), Reply::raw(""), Reply::raw("HTTP/1.1 200 OK\r\n")]
    {
        let site = || async { Site::new().await.index(&["/api/one.md"]) };
        let twice = site().await.with("/api/one.md", failure.clone()).with("/api/one.md", failure.clone());
        let twice = twice.with("/api/one.md", Reply::markdown(&page("One", 3)));
        Project::new().done(&twice).await;
        assert_eq!(twice.asked("/api/one.md").len(), 3);
        let ever = site().await.with("/api/one.md", failure);
        let told = Project::new().refused(&ever).await;
        assert!(told.contains("(3 attempts)"), "{told}");
        assert_eq!(ever.asked("/api/one.md").len(), 3);
    }
    let missing = Site::new().await.index(&["/api/one.md"]);
    Project::new().refused(&missing).await;
    assert_eq!(missing.asked("/api/one.md").len(), 1);
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_cut() {
    let site = Site::new()
        .await
        .index(&["/api/one.md"])
        .with("/api/one.md", Reply::new(429, "retry-after: 999999999\r\n", ""))
        .with("/api/one.md", Reply::markdown(&page("One", 3)));
    let limits = Limits { longest_wait: Duration::from_millis(5), ..limits() };
    // Whoever waits as long as was asked for never comes back.
    let project = Project::new();
    tokio::time::timeout(Duration::from_secs(60), project.done_within(&site, &limits)).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_with_its_address() {
    let site = Site::new().await;
    let url = site.url();
    let project = Project::new();
    drop(site);
    // Until the socket is closed, connections may still be taken.
    tokio::task::yield_now().await;
    let options = xtask::cli::Fetch { from: Some(url.clone()), section: "/api/".into(), dry_run: false };
    let found = xtask::fetch::fetch(&project.root(), &options, &limits()).await.unwrap().unwrap_err();
    assert_eq!((found.len(), found[0].code.as_str()), (1, "unreachable"), "{found:?}");
    assert_eq!(found[0].location.file, format!("{url}llms.txt"));
}

/// Twelve pages, of which those that `is_held` names wait for the gate.
async fn twelve(gate: &Arc<Semaphore>, is_held: impl Fn(usize) -> bool) -> Site {
    let links: Vec<String> = (0..12).map(|number| format!("/api/page-{number}.md")).collect();
    let mut site = Site::new().await.index(&links.iter().map(String::as_str).collect::<Vec<_>>());
    for (number, link) in links.iter().enumerate() {
        let reply = Reply::markdown(&page(link, 1));
        site = site.with(link, if is_held(number) { reply.held(gate) } else { reply });
    }
    site
}

#[tokio::test]
async fn four_requests_run_at_once_and_never_more() {
    let gate = Arc::new(Semaphore::new(0));
    let (project, site) = (Project::new(), twelve(&gate, |_| true).await);
    let opens = async {
        while site.open().0 < 4 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // A fifth would come now.
        tokio::time::sleep(Duration::from_millis(50)).await;
        gate.add_permits(12);
    };
    tokio::join!(project.done(&site), opens);
    assert_eq!(site.open(), (0, 4));
}

#[tokio::test]
async fn a_slow_page_holds_up_no_other() {
    let gate = Arc::new(Semaphore::new(0));
    let (project, site) = (Project::new(), twelve(&gate, |number| number == 0).await);
    let opens = async {
        while site.heads().len() < 13 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        gate.add_permits(1);
    };
    let (told, ()) = tokio::join!(project.done(&site), opens);
    let order: Vec<&str> = told.lines().filter(|line| line.contains("  new  ")).collect();
    assert!(order.len() == 12 && order[0].contains("page-0.md"), "{told}");
}
