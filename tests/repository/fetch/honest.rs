//! What an honest site leads to: the pages, and a report that says which.

use std::fs;

use crate::fetch::{
    project::{Project, limits, page},
    site::{Reply, Site},
};

async fn changed() -> Site {
    Site::new()
        .await
        .index(&[
            "/api/x/one.md",
            "api/three",
            "/api/x/empty.md",
            "/guide/four.md",
            "https://else.test/five.md",
        ])
        .with("/api/x/one.md", Reply::markdown(&page("One", 3)))
        .with("/api/three.md", Reply::markdown(&page("Three", 1)))
        .with("/api/x/empty.md", Reply::markdown("# Introduction\n"))
}

#[tokio::test]
async fn the_pages_of_the_section_replace_those_that_are_here() {
    let (project, site) = (Project::new(), changed().await);
    let told = project.done(&site).await;
    insta::assert_snapshot!(told.replace(&site.url(), "http://site/"), @r"
            from  http://site/, instead of https://docs.chatcaptain.com/
             new  spec/pages/three.md, 1 fragment
         changed  spec/pages/one.md, 3 fragments, was 2
            gone  spec/pages/two.md
     no fragment  http://site/api/x/empty.md
           stale  spec/pages/one.txt may be older than spec/pages/one.md now (codegen says what differs): save the text of https://docs.chatcaptain.com/api/x/one there, or delete it
            next  `cargo xtask codegen` writes the document and the client anew
                  `cargo xtask diff` tells what that changes for their users
    ");
    assert_eq!(fs::read_to_string(project.pages("one.md")).unwrap(), page("One", 3));
    assert_eq!(fs::read_to_string(project.pages("three.md")).unwrap(), page("Three", 1));
    assert_eq!(fs::read_to_string(project.pages("one.txt")).unwrap(), "One");
    assert!(!project.pages("two.md").exists() && !project.pages("empty.md").exists());
    assert_eq!(site.heads().len(), 4, "only the index and the pages are asked for");
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    let (project, site) = (Project::new(), changed().await);
    let before = project.tree();
    let dry = project.run(&site, true, &limits()).await.unwrap();
    assert!(project.tree() == before);
    let note = format!("{:>12}  nothing was written\n", "dry run");
    assert!(dry.contains(&note), "{dry}");
    assert_eq!(dry.replace(&note, ""), project.done(&site).await);
}

#[tokio::test]
async fn bytes_are_kept_as_they_were_published() {
    let project = Project::new();
    let text = format!("\u{FEFF}{}", page("One", 1).replace('\n', "\r\n"));
    let site = Site::new().await.index(&["/api/one.md"]).with("/api/one.md", Reply::markdown(&text));
    project.done(&site).await;
    assert_eq!(fs::read_to_string(project.pages("one.md")).unwrap(), text);
}

#[tokio::test]
async fn pages_that_did_not_change_are_not_written_again_and_nothing_is_offered() {
    let project = Project::new();
    let site = Site::new()
        .await
        .index(&["/api/one.md", "/api/two.md"])
        .with("/api/one.md", Reply::markdown(&page("One", 2)))
        .with("/api/two.md", Reply::markdown(&page("Two", 2)));
    let before = project.tree();
    let told = project.done(&site).await;
    assert!(project.tree() == before);
    insta::assert_snapshot!(told.replace(&site.url(), "http://site/"), @r"
            from  http://site/, instead of https://docs.chatcaptain.com/
       unchanged  spec/pages/one.md
       unchanged  spec/pages/two.md
           stays  spec/pages/one.txt, the rendered text of https://docs.chatcaptain.com/api/one, is not refreshed
    ");
}

/// A page with one operation, with or without a word more.
fn operation(path: &str, word: &str) -> String {
    format!(
        "# A\n\n{word}```json\n{{\"openapi\":\"3.0.0\",\"paths\":{{\"{path}\":{{\"get\":{{}}}}}}}}\n```\n"
    )
}

#[tokio::test]
async fn a_rendered_page_goes_with_the_markdown_that_has_its_operations() {
    let project = Project::new();
    project.write("work/spec/pages/two.md", &operation("/v1/a", ""));
    project.write("work/spec/pages/one.txt", "A\n\nget\n\nget\n/v1/a\n");
    let site = async |two: &str| {
        let site = Site::new().await.index(&["/api/one.md", "/api/two.md"]);
        let site = site.with("/api/one.md", Reply::markdown(&page("One", 3)));
        site.with("/api/two.md", Reply::markdown(two))
    };
    // It has the name of the page that changed, and nothing of it.
    let told = project.done(&site(&operation("/v1/a", "")).await).await;
    assert!(
        told.contains(
            "   stays  spec/pages/one.txt, the rendered text of https://docs.chatcaptain.com/api/two, "
        ),
        "{told}"
    );
    let told = project.done(&site(&operation("/v1/a", "Changed.\n\n")).await).await;
    assert!(told.contains("   stale  spec/pages/one.txt may be older than spec/pages/two.md now "), "{told}");
    // Also of what is not there any more.
    let told = project.done(&site(&operation("/v1/b", "")).await).await;
    assert!(told.contains("   stale  spec/pages/one.txt may be older than spec/pages/two.md now "), "{told}");
    let told = project.done(&site(&operation("/v1/b", "")).await).await;
    assert!(
        told.contains("   stays  spec/pages/one.txt, the rendered text of the published page, "),
        "{told}"
    );
}

#[tokio::test]
async fn a_redirect_inside_the_site_is_followed() {
    let project = Project::new();
    let moved = |to: &str| Reply::new(308, &format!("location: {to}\r\n"), "");
    let site = Site::new().await;
    let absolute = format!("{}new/one.md", site.url());
    let site = site
        .index(&["/api/one.md"])
        .with("/api/one.md", moved("/api/b.md"))
        .with("/api/b.md", moved(&absolute))
        .with("/new/one.md", Reply::markdown(&page("One", 4)));
    project.done(&site).await;
    assert_eq!(fs::read_to_string(project.pages("one.md")).unwrap(), page("One", 4));
}

#[tokio::test]
async fn pages_of_one_name_take_their_folders_in_front() {
    let project = Project::new();
    let site = Site::new()
        .await
        .index(&["/api/v1/one.md", "/api/v2/one.md"])
        .with("/api/v1/one.md", Reply::markdown(&page("First", 1)))
        .with("/api/v2/one.md", Reply::markdown(&page("Second", 1)));
    project.done(&site).await;
    assert_eq!(fs::read_to_string(project.pages("v1--one.md")).unwrap(), page("First", 1));
    assert_eq!(fs::read_to_string(project.pages("v2--one.md")).unwrap(), page("Second", 1));
    assert!(!project.pages("one.md").exists());
}
