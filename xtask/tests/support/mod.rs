//! How a case folder is read, run and shown. Nothing here knows any rule of the pipeline.

pub(crate) mod case;
pub(crate) mod readable;
pub(crate) mod siblings;
