//! Rehearsals: a mirror of the documentation, in a folder or on this machine, in place of the published pages.

use std::{fs, path::Path};

use xtask::{cli::Fetch, fetch, paths::DOCUMENTATION};

use crate::fetch::{
    project::{Project, limits, page},
    site::{Reply, Site},
};

/// An index as it is published: every link leads to the real documentation.
fn index() -> String {
    format!("# Index\n\n- [One]({DOCUMENTATION}api/x/one.md): text\n- [Guide]({DOCUMENTATION}guide/a.md)\n")
}

async fn from(project: &Project, from: &str) -> Result<String, String> {
    let options = Fetch { from: Some(from.to_owned()), section: "/api/".to_owned(), dry_run: false };
    let told = fetch::fetch(&project.root(), &options, &limits()).await.unwrap();
    told.map_err(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[tokio::test]
async fn an_index_as_published_is_read_from_a_mirror_on_this_machine() {
    let project = Project::new();
    for folder in ["", "docs/"] {
        let site = Site::new()
            .await
            .with(&format!("/{folder}llms.txt"), Reply::markdown(&index()))
            .with(&format!("/{folder}api/x/one.md"), Reply::markdown(&page("One", 5)));
        let mirror = format!("{}{folder}", site.url());
        let told = from(&project, &mirror).await.unwrap();
        assert!(told.contains(&format!("from  {mirror}, instead of {DOCUMENTATION}\n")), "{told}");
        assert_eq!(fs::read_to_string(project.pages("one.md")).unwrap(), page("One", 5));
        assert_eq!(site.heads().len(), 2, "only the index and the page: {:?}", site.heads());
    }
}

#[tokio::test]
async fn a_folder_is_a_mirror_too() {
    let (project, mirror) = (Project::new(), tempfile::tempdir().unwrap());
    let folder = mirror.path().to_str().unwrap();
    let refused = from(&project, folder).await.unwrap_err();
    assert!(refused.contains("llms.txt: not-found: there is no index here: "), "{refused}");
    write(mirror.path(), "llms.txt", &index());
    let before = project.tree();
    let refused = from(&project, folder).await.unwrap_err();
    assert!(refused.contains("/api/x/one.md: not-found: the mirror has no such file: "), "{refused}");
    assert!(project.tree() == before);
    write(mirror.path(), "api/x/one.md", &page("One", 5));
    from(&project, folder).await.unwrap();
    assert_eq!(fs::read_to_string(project.pages("one.md")).unwrap(), page("One", 5));
    assert!(!project.pages("two.md").exists());
    let refused = from(&project, &format!("{folder}/none")).await.unwrap_err();
    assert!(refused.starts_with("--from: source: there is no folder "), "{refused}");
}

#[tokio::test]
async fn a_folder_has_the_limits_of_a_server() {
    let (project, mirror) = (Project::new(), tempfile::tempdir().unwrap());
    write(mirror.path(), "llms.txt", &index());
    write(mirror.path(), "api/x/one.md", "<!DOCTYPE html>");
    let folder = mirror.path().to_str().unwrap();
    let refused = from(&project, folder).await.unwrap_err();
    assert!(refused.contains("/api/x/one.md: html: "), "{refused}");
    let text = page("One", 5);
    write(mirror.path(), "api/x/one.md", &text);
    let options = Fetch { from: Some(folder.to_owned()), section: "/api/".to_owned(), dry_run: false };
    let limits = fetch::Limits { page: text.len() - 1, ..limits() };
    let refused = fetch::fetch(&project.root(), &options, &limits).await.unwrap().unwrap_err();
    assert_eq!(refused[0].code.as_str(), "too-large");
}

#[tokio::test]
async fn a_link_of_a_mirror_never_leaves_it() {
    let (project, mirror) = (Project::new(), tempfile::tempdir().unwrap());
    for link in ["/api/%2e%2e%2f%2e%2e%2foutside.md", "../outside.md", "file:///etc/api/passwd"] {
        write(mirror.path(), "llms.txt", &format!("{}\n[X]({link})\n", index()));
        write(mirror.path(), "api/x/one.md", &page("One", 5));
        let before = project.tree();
        match from(&project, mirror.path().to_str().unwrap()).await {
            Err(refused) => assert!(refused.contains("llms.txt:6: path-trick: "), "{link}: {refused}"),
            // Not of the section, so not looked at.
            Ok(_) => assert!(link.starts_with("file:"), "{link}"),
        }
        assert!(link.starts_with("file:") || project.tree() == before);
    }
}

/// What an index is refused with.
async fn refused(index: &str) -> String {
    let site = Site::new().await.with("/llms.txt", Reply::markdown(index));
    Project::new().refused(&site).await
}

#[tokio::test]
async fn an_index_without_a_page_says_what_it_has() {
    let plain = refused("# Docs\n\nhttps://docs.chatcaptain.com/api/one.md\n").await;
    insta::assert_snapshot!(plain, @r##"
    http://site/llms.txt: no-pages: the index has no Markdown link, `[title](address)`
        it says "# Docs"
        it says "https://docs.chatcaptain.com/api/one.md"
        help: look at the index in a browser: its form may have changed. Until xtask/src/fetch/index/links.rs reads it,
              save the Markdown of each page into spec/pages by hand
    "##);
    let moved = refused("[A](/reference/a.md)\n[B](/reference/b.md)\n[C](/guide/c.md)\n").await;
    insta::assert_snapshot!(moved, @r"
    http://site/llms.txt: no-pages: no page of the index has a path that begins with /api/
        below /guide/: 1 of its 3 links
        below /reference/: 2 of its 3 links
        help: look at the index in a browser, and name the part that is meant with `--section`. If the pages moved for
              good, change SECTION in xtask/src/paths.rs: the weekly workflow follows it
    ");
    let site = Site::new().await;
    insta::assert_snapshot!(Project::new().refused(&site).await, @r"
    http://site/llms.txt: not-found: there is no index here: the server answered 404 Not Found
        help: look for llms.txt of the documentation in a browser: if it moved for good, change DOCUMENTATION in
              xtask/src/paths.rs (https://docs.chatcaptain.com/ now); a mirror that is named with `--from` has it at its top
    ");
}

#[tokio::test]
async fn an_index_in_the_index_is_not_asked_for() {
    let site = Site::new()
        .await
        .index(&["/api/one.md", "/api/llms.txt"])
        .with("/api/one.md", Reply::markdown(&page("One", 2)));
    let told = Project::new().done(&site).await;
    assert!(told.contains("http") && told.contains(":4: warning: nested-index: "), "{told}");
    assert!(site.heads().len() == 2, "{:?}", site.heads());
}
