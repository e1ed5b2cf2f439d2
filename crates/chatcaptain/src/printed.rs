//! What `Debug` may show of something that holds what people wrote.

/// `Debug` with these fields, and no other. Of a builder none: ids stand in paths, and the client is large.
macro_rules! hidden {
    ($name:ident) => {
        crate::printed::hidden!($name {});
    };
    ($name:ident $(<$lifetime:lifetime>)? { $($field:ident),* }) => {
        impl std::fmt::Debug for $name $(<$lifetime>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))$(.field(stringify!($field), &self.$field))*.finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use hidden;
