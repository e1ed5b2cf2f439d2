//! The only reading of the project's input, and of its manifests and locks. Nothing outside the given folders is opened:
//! links are refused, and a page cannot name a file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::write::Output;
use crate::{
    diagnostic::{Code, Diagnostic, Location},
    page::{Input, PageFile, SIZE_LIMIT},
    paths::{PAGES, display},
};

/// Reads what decides the document: pages below `root`, overlay and lock where they exist.
///
/// # Errors
/// Each file that cannot be read, or that is not a plain file of the pages folder.
pub fn input(
    root: &Path,
    pages: &Path,
    overlay: Option<&Path>,
    lock: Option<&Path>,
) -> Result<Input, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let pages = read_pages(root, pages, &mut errors);
    let mut optional = |path: Option<&Path>| {
        let path = path?;
        let name = display(path);
        match fs::read_to_string(root.join(path)) {
            Ok(text) => Some((name, text)),
            Err(error) => {
                errors.push(unreadable(&name, &error));
                None
            }
        }
    };
    let input = Input { pages, overlay: optional(overlay), lock: optional(lock) };
    if errors.is_empty() { Ok(input) } else { Err(errors) }
}

/// Every file below `root` that has one of these names, in the order of the paths. Links, hidden folders and what is built
/// are left out.
///
/// # Errors
/// Folders and files that cannot be read.
pub fn named(root: &Path, names: &[&str]) -> io::Result<Vec<Output>> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let (name, kind) = (entry.file_name(), entry.file_type()?);
            let path = folder.join(&name);
            if kind.is_file() && names.iter().any(|known| name == *known) {
                found.push(Output { text: fs::read_to_string(root.join(&path))?, path });
            } else if kind.is_dir() && name != "target" && !name.to_string_lossy().starts_with('.') {
                open.push(path);
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Reads the pages alone; a folder without any is one to fill.
///
/// # Errors
/// As [`input`], and a folder that is a link: what is written to it would land elsewhere.
pub fn pages(root: &Path) -> Result<Vec<PageFile>, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let real = |path: &Path| fs::canonicalize(path).map_err(|error| vec![unreadable(PAGES, &error)]);
    if real(&root.join(PAGES))? != real(root)?.join(PAGES) {
        let message = "the folder of the pages must not be a link";
        errors.push(
            Diagnostic::error(Code::NotAFolder, Location::file(PAGES), message)
                .hint("put a folder there, and the pages into it"),
        );
    }
    let mut pages = read_pages(root, Path::new(PAGES), &mut errors);
    pages.retain(|page| is_page(Path::new(&page.name)));
    errors.retain(|error| error.code != Code::NoPages);
    if errors.is_empty() { Ok(pages) } else { Err(errors) }
}

/// The text of a plain file below `root`, if there is one that can be read.
pub fn plain_text(root: &Path, path: &str) -> Option<String> {
    let path = root.join(path);
    let metadata = fs::symlink_metadata(&path).ok()?;
    let fits = metadata.is_file() && metadata.len() <= SIZE_LIMIT as u64;
    fits.then(|| fs::read_to_string(path).ok()).flatten()
}

/// `path` if there is such a file below `root`.
pub fn existing<'p>(root: &Path, path: &'p str) -> Option<&'p Path> {
    root.join(path).exists().then_some(Path::new(path))
}

fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "check the path, and the folder that it is relative to",
        io::ErrorKind::InvalidData => "save it as UTF-8",
        _ => "check its permissions",
    };
    Diagnostic::error(Code::Unreadable, Location::file(name), error.to_string()).hint(hint)
}

fn read_pages(root: &Path, folder: &Path, errors: &mut Vec<Diagnostic>) -> Vec<PageFile> {
    let shown = display(folder);
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) => {
            errors.push(unreadable(&shown, &error));
            return Vec::new();
        }
    };
    let mut pages = Vec::new();
    for entry in entries {
        let page =
            entry.map_err(|error| unreadable(&shown, &error)).and_then(|entry| read_page(&shown, &entry));
        match page {
            Ok(page) => pages.extend(page),
            Err(error) => errors.push(error),
        }
    }
    if !pages.iter().any(|page| is_page(Path::new(&page.name))) && errors.is_empty() {
        errors.push(
            Diagnostic::error(Code::NoPages, Location::file(shown), "the folder has no pages")
                .hint("put the vendor's pages into it: *.md, and *.txt for rendered text"),
        );
    }
    pages.sort_by(|a: &PageFile, b| a.name.cmp(&b.name));
    pages
}

fn read_page(folder: &str, entry: &fs::DirEntry) -> Result<Option<PageFile>, Diagnostic> {
    let file_name = entry.file_name();
    let name = format!("{folder}/{}", file_name.to_string_lossy());
    if !is_page(Path::new(&file_name)) {
        return Ok((!file_name.to_string_lossy().starts_with('.')).then(|| other(name, entry)));
    }
    let kind = entry.file_type().map_err(|error| unreadable(&name, &error))?;
    if !kind.is_file() {
        let message = "a page must be a plain file, not a link or a folder";
        return Err(Diagnostic::error(Code::NotAFile, Location::file(name), message)
            .hint("copy the page itself into the folder"));
    }
    let size = entry.metadata().map_err(|error| unreadable(&name, &error))?.len();
    if size > SIZE_LIMIT as u64 {
        let message = format!("the page is larger than {} MiB", SIZE_LIMIT / (1024 * 1024));
        return Err(Diagnostic::error(Code::PageTooLarge, Location::file(name), message)
            .hint("split the page, or remove what is not documentation"));
    }
    let bytes = fs::read(entry.path()).map_err(|error| unreadable(&name, &error))?;
    Ok(Some(PageFile { name, bytes }))
}

fn is_page(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["md", "txt"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Anything else in the folder: it is named, and its text may say why something is missing.
fn other(mut name: String, entry: &fs::DirEntry) -> PageFile {
    if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
        name.push('/');
    }
    let fits =
        entry.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() <= SIZE_LIMIT as u64);
    let bytes = if fits { fs::read(entry.path()).unwrap_or_default() } else { Vec::new() };
    PageFile { name, bytes }
}
