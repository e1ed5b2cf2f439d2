//! The folder of the pages: what is in it may be a trap as well.

use std::fs;

use crate::fetch::{
    project::{Project, page},
    site::{Reply, Site},
};

async fn site() -> Site {
    Site::new().await.index(&["/api/one.md"]).with("/api/one.md", Reply::markdown(&page("One", 3)))
}

#[cfg(unix)]
#[tokio::test]
async fn a_page_that_is_a_link_is_refused_and_its_target_untouched() {
    use std::os::unix::fs::symlink;
    for target in ["../../../outside.md", "/nowhere/at/all.md"] {
        let project = Project::new();
        fs::remove_file(project.pages("one.md")).unwrap();
        symlink(target, project.pages("one.md")).unwrap();
        let site = site().await;
        let told = project.refused(&site).await;
        assert!(told.starts_with("spec/pages/one.md: not-a-file: "), "{told}");
        assert!(site.heads().is_empty());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_is_a_link_is_refused() {
    use std::os::unix::fs::symlink;
    let project = Project::new();
    fs::rename(project.root().join("spec/pages"), project.root().join("../elsewhere")).unwrap();
    symlink("../../elsewhere", project.root().join("spec/pages")).unwrap();
    let told = project.refused(&site().await).await;
    assert!(told.starts_with("spec/pages: not-a-folder: "), "{told}");
    // Its sibling: the same folder, in its place.
    fs::remove_file(project.root().join("spec/pages")).unwrap();
    fs::rename(project.root().join("../elsewhere"), project.root().join("spec/pages")).unwrap();
    project.done(&site().await).await;
}

#[cfg(unix)]
#[tokio::test]
async fn validators_that_are_a_link_are_replaced_and_not_followed() {
    use std::os::unix::fs::symlink;
    let project = Project::new();
    symlink("../../../outside.md", project.pages(".validators.json")).unwrap();
    let tagged = Reply::new(200, "etag: \"1\"\r\n", &page("One", 3));
    let site = Site::new().await.index(&["/api/one.md"]).with("/api/one.md", tagged);
    project.done(&site).await;
    assert!(fs::symlink_metadata(project.pages(".validators.json")).unwrap().is_file());
}

#[tokio::test]
async fn a_folder_in_the_place_of_a_page_is_refused() {
    let project = Project::new();
    fs::remove_file(project.pages("one.md")).unwrap();
    fs::create_dir(project.pages("one.md")).unwrap();
    let told = project.refused(&site().await).await;
    assert!(told.starts_with("spec/pages/one.md: not-a-file: "), "{told}");
}

#[tokio::test]
async fn an_empty_folder_is_filled_and_a_missing_one_is_told() {
    let project = Project::new();
    fs::remove_dir_all(project.root().join("spec/pages")).unwrap();
    let told = project.refused(&site().await).await;
    assert!(told.starts_with("spec/pages: unreadable: "), "{told}");
    fs::create_dir(project.root().join("spec/pages")).unwrap();
    project.done(&site().await).await;
    assert!(project.pages("one.md").exists());
}

#[tokio::test]
async fn a_page_whose_name_changed_only_in_its_case_is_refused() {
    let project = Project::new();
    fs::rename(project.pages("one.md"), project.pages("One.md")).unwrap();
    let told = project.refused(&site().await).await;
    assert!(told.starts_with("spec/pages/One.md: case: "), "{told}");
    fs::rename(project.pages("One.md"), project.pages("one.md")).unwrap();
    project.done(&site().await).await;
}

#[tokio::test]
async fn other_files_of_the_folder_stay() {
    let project = Project::new();
    for name in ["notes.json", "deeper/two.md"] {
        project.write(&format!("work/spec/pages/{name}"), "mine");
    }
    project.done(&site().await).await;
    for name in ["notes.json", "deeper/two.md"] {
        assert_eq!(fs::read_to_string(project.pages(name)).unwrap(), "mine");
    }
    assert!(!project.pages("two.md").exists());
}
