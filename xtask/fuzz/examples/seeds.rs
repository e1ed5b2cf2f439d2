//! Writes the seeds of every target to `corpus/<target>/` beside this crate, and its words to `dictionaries/<target>`.

use std::{fs, io, path::Path};

use xtask_fuzz::seeds;

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir_all(root.join("dictionaries"))?;
    for target in seeds::TARGETS {
        let corpus = root.join("corpus").join(target);
        fs::create_dir_all(&corpus)?;
        for (index, seed) in seeds::of(target)?.into_iter().enumerate() {
            fs::write(corpus.join(format!("seed-{index}")), seed)?;
        }
        // Bytes that pages are built from have no words.
        if target != "merge" {
            fs::write(root.join("dictionaries").join(target), seeds::dictionary(target)?)?;
        }
    }
    Ok(())
}
