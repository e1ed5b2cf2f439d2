//! What the document must hold before anything is written: `lint` looks at the document alone, `crosscheck` holds it
//! against the rendered pages, `completeness` against every fragment. None of them changes what the pages say.

pub(crate) mod authorization;
pub mod completeness;
pub mod crosscheck;
pub mod lint;
