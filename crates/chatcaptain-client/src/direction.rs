//! Read-only properties: a value holds them, and every serializer writes them, except into the body of a request.

use std::cell::Cell;

thread_local! {
    static SENDING: Cell<bool> = const { Cell::new(false) };
}

/// Writes the body of a request: read-only properties are left out.
#[cfg_attr(not(feature = "transport"), allow(dead_code, reason = "only the transport sends"))]
pub(crate) fn sending<T>(write: impl FnOnce() -> T) -> T {
    /// Also where `write` panics.
    struct Reset(bool);
    impl Drop for Reset {
        fn drop(&mut self) {
            SENDING.set(self.0);
        }
    }
    let _reset = Reset(SENDING.replace(true));
    write()
}

/// Whether a read-only property is left out.
#[allow(dead_code, reason = "which of these are called depends on the properties that the pages describe")]
pub(crate) fn is_sending<T>(_: &T) -> bool {
    SENDING.get()
}

/// Whether a read-only property is left out that may also be missing.
#[allow(dead_code, reason = "which of these are called depends on the properties that the pages describe")]
#[allow(clippy::ref_option, reason = "serde calls it so")]
pub(crate) fn is_none_or_sending<T>(field: &Option<T>) -> bool {
    field.is_none() || SENDING.get()
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::json;

    use super::*;

    #[derive(Serialize)]
    struct Note {
        #[serde(skip_serializing_if = "is_none_or_sending")]
        id: Option<i64>,
        #[serde(skip_serializing_if = "is_sending")]
        seen: Option<i64>,
        text: &'static str,
    }

    #[test]
    fn only_a_request_is_without_read_only_properties() {
        let write = || serde_json::to_value([Note { id: Some(1), seen: None, text: "a" }]).unwrap();
        let whole = json!([{"id": 1, "seen": null, "text": "a"}]);
        assert_eq!(write(), whole);
        assert_eq!(sending(write), json!([{"text": "a"}]));
        assert_eq!(sending(|| (sending(|| ()), write())).1, json!([{"text": "a"}]));
        assert_eq!(write(), whole);
    }

    #[test]
    fn a_panic_ends_it() {
        std::panic::catch_unwind(|| sending(|| panic!("of a value"))).unwrap_err();
        assert!(!is_sending(&()));
    }
}
