//! Query parameters and form bodies.

mod pairs;

use serde::Serialize;

use self::pairs::{NotAParameter, Pairs};

/// One query parameter of an operation.
///
/// An array becomes one pair for each item, an object one pair for each member, as `OpenAPI`
/// has it by default (`style: form`, `explode: true`). `None`, null and an empty array become
/// nothing, an empty text becomes `name=`.
pub(crate) struct QueryParam<'a, T> {
    name: &'a str,
    value: &'a T,
}

impl<'a, T: Serialize> QueryParam<'a, T> {
    pub(crate) fn new(name: &'a str, value: &'a T) -> Self {
        Self { name, value }
    }

    /// Appends the pairs to those of `out`, joined by `&`.
    pub(super) fn write(&self, out: &mut String) -> Result<(), NotAParameter> {
        self.value.serialize(Pairs::of(out, Some(self.name)))
    }
}

/// Appends the members of `form`, which must be an object, as pairs joined by `&`.
#[allow(dead_code, reason = "some operations need it, depending on the pages")]
pub(crate) fn write_form<T: Serialize + ?Sized>(out: &mut String, form: &T) -> Result<(), NotAParameter> {
    form.serialize(Pairs::of(out, None))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    fn pairs<T: Serialize>(value: &T) -> String {
        let mut out = String::new();
        QueryParam::new("n", value).write(&mut out).unwrap();
        out
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Range {
        from_id: u8,
        up_to: Option<u8>,
        kinds: Vec<&'static str>,
    }

    #[derive(Serialize)]
    enum Order {
        #[serde(rename = "newest first")]
        NewestFirst,
    }

    struct Custom;

    impl Serialize for Custom {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(&format_args!("{}:{}", 1, 2))
        }
    }

    #[test]
    fn scalars_become_one_pair() {
        assert_eq!(pairs(&"a b&c=d+é"), "n=a%20b%26c%3Dd%2B%C3%A9");
        assert_eq!(pairs(&""), "n=");
        assert_eq!(pairs(&Some("x")), "n=x");
        assert_eq!(pairs(&true), "n=true");
        assert_eq!(pairs(&'/'), "n=%2F");
        assert_eq!(pairs(&-7_i64), "n=-7");
        assert_eq!(pairs(&u64::MAX), "n=18446744073709551615");
        assert_eq!(pairs(&10.0_f64), "n=10");
        assert_eq!(pairs(&0.5_f64), "n=0.5");
        assert_eq!(pairs(&0.1_f32), "n=0.1");
        assert_eq!(pairs(&Order::NewestFirst), "n=newest%20first");
        assert_eq!(pairs(&Custom), "n=1%3A2");
        assert_eq!(pairs(&json!(3.0)), "n=3");
    }

    #[test]
    fn what_is_absent_becomes_nothing() {
        assert_eq!(pairs(&None::<&str>), "");
        assert_eq!(pairs(&Some(None::<&str>)), "");
        assert_eq!(pairs(&()), "");
        assert_eq!(pairs(&json!(null)), "");
        assert_eq!(pairs(&Vec::<&str>::new()), "");
        assert_eq!(pairs(&[None::<u8>]), "");
    }

    #[test]
    fn arrays_and_objects_explode() {
        assert_eq!(pairs(&["a", "b c"]), "n=a&n=b%20c");
        assert_eq!(pairs(&Some(vec![1.0, 2.5])), "n=1&n=2.5");
        assert_eq!(pairs(&(1, "x")), "n=1&n=x");
        assert_eq!(pairs(&BTreeMap::from([("k/1", 1), ("k2", 2)])), "k%2F1=1&k2=2");
        let range = Range { from_id: 1, up_to: None, kinds: vec!["a", "b"] };
        assert_eq!(pairs(&range), "fromId=1&kinds=a&kinds=b");
        let mut form = String::new();
        write_form(&mut form, &range).unwrap();
        assert_eq!(form, "fromId=1&kinds=a&kinds=b");
    }

    #[test]
    fn what_has_no_form_is_refused() {
        let refused =
            |value: &dyn Fn(&mut String) -> Result<(), NotAParameter>| value(&mut String::new()).is_err();
        assert!(refused(&|out| QueryParam::new("n", &f64::NAN).write(out)));
        assert!(refused(&|out| QueryParam::new("n", &f32::INFINITY).write(out)));
        assert!(refused(&|out| QueryParam::new("n", &[[1]]).write(out)));
        assert!(refused(&|out| QueryParam::new("n", &json!({"a": {"b": 1}})).write(out)));
        assert!(refused(&|out| QueryParam::new("n", &json!([{"a": 1}])).write(out)));
        assert!(refused(&|out| QueryParam::new("n", &Ok::<u8, u8>(1)).write(out)));
        assert!(refused(&|out| write_form(out, &"text")));
        assert!(refused(&|out| write_form(out, &["text"])));
    }
}
