//! An item as it is written in code, before and after: only the part that differs.

use super::{
    surface::{Argument, Entry, Shape, Signature},
    words::shown,
};

/// Old and new code of an item that both surfaces have, where there is something to write differently.
pub(super) fn pair(item: &str, was: &Entry, is: &Entry) -> Option<[String; 2]> {
    let found = match (&was.shape, &is.shape) {
        (Shape::Function(from), Shape::Function(to)) => functions(item, from, to),
        (Shape::Field { of: from, .. }, Shape::Field { of: to, .. }) => {
            [from, to].map(|of| format!("{item}: {}", shown(of)))
        }
        (Shape::Variant(from), Shape::Variant(to)) => [from, to].map(|of| format!("{item}{}", shown(of))),
        (Shape::Alias(from), Shape::Alias(to)) => [from, to].map(|of| format!("{item} = {}", shown(of))),
        _ => return None,
    };
    (found[0] != found[1]).then_some(found)
}

/// Calls of both functions: the names of their arguments, types where only these differ, and the output where it differs.
fn functions(item: &str, from: &Signature, to: &Signature) -> [String; 2] {
    let is_output = from.output != to.output;
    let call = |of: &Signature, other: &Signature| {
        let output = if is_output { format!(" -> {}", shown(&of.output)) } else { String::new() };
        format!("{item}({}){output}", arguments(&of.arguments, &other.arguments))
    };
    [call(from, to), call(to, from)]
}

/// The arguments of one of two signatures. Of many, those that both have are left out, unless they changed places.
fn arguments(of: &[Argument], other: &[Argument]) -> String {
    const MANY: usize = 6;
    let is_shared = |argument: &&Argument| of.contains(argument) && other.contains(argument);
    let in_order = of.iter().filter(is_shared).eq(other.iter().filter(is_shared));
    let is_long = in_order && of.len().max(other.len()) > MANY;
    let written = |argument: &Argument| {
        let differs = |other: &Argument| other.name == argument.name && other.kind != argument.kind;
        let kind = other.iter().any(differs).then(|| format!(": {}", shown(&argument.kind)));
        argument.name.clone() + &kind.unwrap_or_default()
    };
    let own: Vec<&Argument> = of.iter().filter(|argument| argument.name != "self").collect();
    let runs = own.chunk_by(|a, b| is_shared(a) && is_shared(b)).map(|run| match run {
        [first, _, ..] if is_long && is_shared(first) => "…".to_owned(),
        run => run.iter().map(|argument| written(argument)).collect::<Vec<_>>().join(", "),
    });
    runs.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::rust::surface::of_file;

    fn code(item: &str, was: &str, is: &str) -> Option<[String; 2]> {
        let surface = |text: &str| of_file("types.rs", &syn::parse_file(text).expect("is Rust"));
        pair(item, &surface(was)[item], &surface(is)[item])
    }

    #[test]
    fn only_what_differs_is_written() {
        let function = |signature: &str| format!("impl A {{ pub fn new{signature} {{ todo!() }} }}");
        let pair = |was: &str, is: &str| code("types::A::new", &function(was), &function(is));
        let expected = |was: &str, is: &str| Some([was, is].map(|end| format!("types::A::new{end}")));
        assert_eq!(pair("(a: i64) -> Self", "(a: i64, b: Option<i64>) -> Self"), expected("(a)", "(a, b)"));
        assert_eq!(
            pair("(a: i64, b: bool) -> Self", "(a: String, b: bool) -> Self"),
            expected("(a: i64, b)", "(a: String, b)")
        );
        assert_eq!(pair("(&self) -> A", "(&self) -> B"), expected("() -> A", "() -> B"));
        assert_eq!(pair("(a: i64)", "(a: i64)"), None);
    }

    #[test]
    fn of_many_arguments_those_that_stay_are_left_out_unless_they_changed_places() {
        let function = |names: &str| {
            let arguments =
                names.split(' ').map(|name| format!("{name}: i64")).collect::<Vec<_>>().join(", ");
            format!("impl A {{ pub fn new({arguments}) {{ todo!() }} }}")
        };
        let pair = |was: &str, is: &str| code("types::A::new", &function(was), &function(is));
        let expected = |was: &str, is: &str| Some([was, is].map(|end| format!("types::A::new({end})")));
        assert_eq!(pair("a b c x d e f", "a b c y d e f"), expected("…, x, …", "…, y, …"));
        assert_eq!(pair("a b c d e f", "a b c d e f y"), expected("…", "…, y"));
        assert_eq!(pair("a b c d e", "a b c d e y"), expected("a, b, c, d, e", "a, b, c, d, e, y"));
        assert_eq!(
            pair("a b c d e f g", "b a c d e f g"),
            expected("a, b, c, d, e, f, g", "b, a, c, d, e, f, g")
        );
    }

    #[test]
    fn a_field_is_written_with_its_type() {
        let field = |of: &str| format!("pub struct A {{ pub a: {of} }}");
        let found = code("types::A.a", &field("String"), &field("::std::option::Option<String>"));
        assert_eq!(found, Some(["types::A.a: String", "types::A.a: Option<String>"].map(str::to_owned)));
    }
}
