//! What is below `tests/cases/`: for each area its subjects, for each subject its cases. A subject is a case file or,
//! for cases about bytes, a folder of them. Files that belong to no subject are refused.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use super::form;

/// The snapshot of an area.
pub(crate) const OUTCOMES: &str = "outcomes";

/// The subjects of one part of the pipeline, reviewed in one snapshot.
pub(crate) struct Area {
    pub(crate) folder: PathBuf,
    pub(crate) subjects: Vec<Subject>,
}

/// Related cases.
pub(crate) struct Subject {
    /// The name of the file without its ending.
    pub(crate) name: String,
    /// In the order of the file.
    pub(crate) cases: Vec<Case>,
}

/// A name and input files.
pub(crate) struct Case {
    /// `area/case`.
    pub(crate) name: String,
    /// The bytes of each file, by path.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

/// All areas, read once.
pub(crate) fn areas() -> &'static [Area] {
    static AREAS: LazyLock<Vec<Area>> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
        let areas: Vec<Area> =
            folders(&root).into_iter().map(|folder| Area { subjects: subjects(&folder), folder }).collect();
        let mut names = BTreeSet::new();
        for case in areas.iter().flat_map(|area| &area.subjects).flat_map(|subject| &subject.cases) {
            assert!(names.insert(&case.name), "two cases are called {}", case.name);
        }
        assert!(!names.is_empty(), "no cases below {}", root.display());
        areas
    });
    &AREAS
}

/// The subjects of all areas.
pub(crate) fn all() -> impl Iterator<Item = &'static Subject> {
    areas().iter().flat_map(|area| &area.subjects)
}

impl Case {
    /// Whether the name of the case says that the pipeline must refuse it.
    pub(crate) fn must_fail(&self) -> bool {
        self.name.ends_with("-fails") || self.name.contains("-fails-")
    }

    /// The passing case beside a failing one: the same name up to `-fails`, then `-passes`.
    pub(crate) fn sibling(&self) -> String {
        let stem = self.name.rfind("-fails").map_or(&*self.name, |end| &self.name[..end]);
        format!("{stem}-passes")
    }

    /// A file that is text.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        let bytes = self.files.get(path)?;
        Some(String::from_utf8(bytes.clone()).unwrap_or_else(|_| panic!("{}: {path} is no text", self.name)))
    }
}

fn subjects(area: &Path) -> Vec<Subject> {
    let area_name = file_name(area);
    let mut subjects = Vec::new();
    for path in entries(area) {
        let file = file_name(&path);
        let cases = match path.extension().and_then(|extension| extension.to_str()) {
            Some("cases") => written(&area_name, &path),
            None if path.is_dir() => {
                folders(&path).iter().map(|folder| in_folder(&area_name, folder)).collect()
            }
            // Its second name is what insta leaves for the review.
            _ if file == format!("{OUTCOMES}.snap") || file == format!("{OUTCOMES}.snap.new") => continue,
            _ => panic!("{} belongs to no subject", path.display()),
        };
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        subjects.push(Subject { name, cases });
    }
    subjects
}

fn written(area: &str, path: &Path) -> Vec<Case> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cases = form::parse(&text).unwrap_or_else(|wrong| panic!("{}: {wrong}", path.display()));
    let case = |case: form::Written<'_>| Case {
        name: format!("{area}/{}", case.name),
        files: case.files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect(),
    };
    cases.into_iter().map(case).collect()
}

fn in_folder(area: &str, folder: &Path) -> Case {
    let mut files = BTreeMap::new();
    for below in ["", "pages"] {
        for path in entries(&folder.join(below)).into_iter().filter(|path| path.is_file()) {
            let name =
                path.strip_prefix(folder).expect("below the folder").to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read(&path).expect("a file of a case"));
        }
    }
    Case { name: format!("{area}/{}", file_name(folder)), files }
}

fn folders(path: &Path) -> Vec<PathBuf> {
    entries(path).into_iter().filter(|path| path.is_dir()).collect()
}

fn entries(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the folder of the cases can be read").path()).collect();
    paths.sort();
    paths
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
