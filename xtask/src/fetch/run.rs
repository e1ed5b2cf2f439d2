//! The run from the command line to the report: read, download, decide, write.

use std::path::Path;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    cli::Fetch,
    diagnostic::{Code, Diagnostic, Location},
    files::{read, write},
    paths::DOCUMENTATION,
};

use super::{
    Base, Limits, Page,
    base::shown,
    download::{Answer, Downloads, Wanted},
    index, inspect,
    refresh::{self, Local},
    validators::Validators,
};

/// What a run says, or why nothing was written.
type Told = Result<String, Vec<Diagnostic>>;

/// Runs the command with the limits that it always has.
///
/// # Errors
/// Failures of the machine: no runtime, a disk that is full.
pub fn run(root: &Path, options: &Fetch) -> anyhow::Result<Told> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("starting the runtime of the downloads")?;
    runtime.block_on(fetch(root, options, &Limits::default()))
}

/// Refreshes the pages below `root`.
///
/// # Errors
/// Failures of the machine; what is wrong with the folder, the index or a page is in the value.
pub async fn fetch(root: &Path, options: &Fetch, limits: &Limits) -> anyhow::Result<Told> {
    let here = read::pages(root).map(|files| Local::new(files, Validators::read(root)));
    let (base, local) = match (Base::parse(options.from.as_deref()), section(&options.section), here) {
        (Ok(base), Ok(()), Ok(local)) => (base, local),
        (base, section, local) => {
            let usage = base.err().into_iter().chain(section.err());
            return Ok(Err(usage.chain(local.err().into_iter().flatten()).collect()));
        }
    };
    let downloads = Downloads::new(&base, limits)?;
    let (pages, warnings) = match pages(&downloads, &base, &options.section, limits).await {
        Ok(pages) => pages,
        Err(found) => return Ok(Err(found)),
    };
    let answers = all(&downloads, pages, &local).await;
    let refresh = match refresh::plan(&local, answers, warnings) {
        Ok(refresh) => refresh,
        Err(found) => return Ok(Err(found)),
    };
    if !options.dry_run {
        let outputs = refresh.outputs(&local.validators);
        write::fates(root, &outputs)
            .map(|fates| fates.into_iter().chain(refresh.removed()).collect::<Vec<_>>())
            .and_then(|fates| write::write(root, &outputs, &fates))
            .context("writing the pages")?;
    }
    Ok(Ok(refresh.report(options)))
}

fn section(section: &str) -> Result<(), Diagnostic> {
    if section.starts_with('/') && section.ends_with('/') {
        return Ok(());
    }
    let message = "a section begins and ends with `/`";
    Err(Diagnostic::error(Code::Section, Location::file("--section"), message)
        .hint("give it the form `/api/`, or `/` for every page"))
}

async fn pages(
    downloads: &Downloads<'_>,
    base: &Base,
    section: &str,
    limits: &Limits,
) -> Result<(Vec<Page>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let wanted = Wanted { url: base.index(), validator: None };
    let answer = downloads.get(&wanted, limits.index).await.map_err(|error| vec![no_index(error)])?;
    // Without a condition there is always a whole answer.
    let Answer::Whole { bytes, content_type, .. } = answer else { return Ok(Default::default()) };
    let text = inspect::index(&shown(&wanted.url), content_type.as_deref(), bytes)?;
    index::pages(&text, base, section, limits.pages)
}

/// What is missing is the index itself, and not one of its pages.
fn no_index(mut error: Diagnostic) -> Diagnostic {
    if error.code == Code::NotFound {
        error.message = format!("there is no index here: {}", error.message);
        error.hint = Some(format!(
            "look for llms.txt of the documentation in a browser: if it moved for good, change DOCUMENTATION in\n\
             xtask/src/paths.rs ({DOCUMENTATION} now); a mirror that is named with `--from` has it at its top"
        ));
    }
    error
}

async fn all(
    downloads: &Downloads<'_>,
    pages: Vec<Page>,
    local: &Local,
) -> Vec<(Page, Result<Answer, Diagnostic>)> {
    let wanted = pages.iter().map(|page| {
        let here = local.pages.get(&page.file);
        let validator = here.and_then(|bytes| local.validators.of(&page.file, &page.url, bytes));
        Wanted { url: page.url.clone(), validator }
    });
    // On standard error, and only if that is a terminal.
    let bar = ProgressBar::new(pages.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} pages") {
        bar.set_style(style);
    }
    bar.tick();
    let answers = downloads.all(wanted.collect(), || bar.inc(1)).await;
    bar.finish_and_clear();
    pages.into_iter().zip(answers).collect()
}
