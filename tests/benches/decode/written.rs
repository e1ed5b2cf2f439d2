//! The same types written by hand, three times: they differ in their maps, and in what becomes of optional objects.

#![allow(dead_code, reason = "what is decoded is only dropped again")]
#![allow(clippy::struct_field_names, reason = "the API's names")]

/// As the generated types are: `BTreeMap`, optional objects in boxes.
pub(crate) mod boxed_ordered {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    type Map<V> = BTreeMap<String, V>;
    type Nested<T> = Box<T>;

    include!("list_conversations.rs");
}

/// With `HashMap`.
pub(crate) mod boxed_hashed {
    use std::collections::HashMap;

    use serde::Deserialize;

    type Map<V> = HashMap<String, V>;
    type Nested<T> = Box<T>;

    include!("list_conversations.rs");
}

/// With `HashMap` and no boxes, which is what plain progenitor makes.
pub(crate) mod inline_hashed {
    use std::collections::HashMap;

    use serde::Deserialize;

    type Map<V> = HashMap<String, V>;
    type Nested<T> = T;

    include!("list_conversations.rs");
}
