//! The target of an action as text: what no parser and no query can be given, because it would not end in useful time.
//! The query language selects a node as often as there are ways to it, and looks at the whole document for every node.

/// How many bytes a target may have.
pub(super) const LENGTH: usize = 1000;
/// How many brackets may be open at once: the parser calls itself for each.
const DEPTH: usize = 32;
/// How many filters may stand in each other: the parser reads what is in each twice, and so the innermost 2ⁿ times.
const FILTERS: usize = 4;
/// How many ways may lead to one node: `[*,*][*,*]` has four.
const WAYS: usize = 256;
/// How many steps may go through everything that is below, or, inside a filter, begin at the document.
const SWEEPS: usize = 2;

/// Why a target is refused before it is parsed.
pub(super) fn fault(target: &str) -> Option<String> {
    let found = Shape::of(target);
    if target.len() > LENGTH || found.depth > DEPTH {
        return Some(format!(
            "the target is longer than {LENGTH} bytes or has more than {DEPTH} brackets in each other"
        ));
    }
    if found.filters > FILTERS {
        return Some(format!("the target has more than {FILTERS} filters in each other"));
    }
    if found.ways > WAYS || found.descents > SWEEPS || found.roots > SWEEPS {
        return Some(format!(
            "the target selects in more than {WAYS} ways, or has more than {SWEEPS} `..` or {SWEEPS} `$`"
        ));
    }
    None
}

#[derive(Default)]
struct Shape {
    depth: usize,
    filters: usize,
    ways: usize,
    descents: usize,
    roots: usize,
}

impl Shape {
    /// What stands in quotes is a name or a text and counts for nothing.
    fn of(target: &str) -> Self {
        let mut shape = Self { ways: 1, ..Self::default() };
        let (mut open, mut commas) = (0_usize, 0_usize);
        // The open filters, each by the number of brackets that were open at its beginning.
        let mut filters: Vec<usize> = Vec::new();
        let mut quote = None;
        let mut bytes = target.bytes().peekable();
        while let Some(byte) = bytes.next() {
            match (quote, byte) {
                (Some(_), b'\\') => drop(bytes.next()),
                (Some(mark), _) if byte == mark => quote = None,
                (Some(_), _) => {}
                (None, b'\'' | b'"') => quote = Some(byte),
                (None, b'(' | b'[') => open += 1,
                (None, b')' | b']') => open = open.saturating_sub(1),
                (None, b',') => commas += 1,
                (None, b'.') if bytes.next_if_eq(&b'.').is_some() => shape.descents += 1,
                (None, b'?') if filters.last() != Some(&open) => filters.push(open),
                (None, b'$') => shape.roots += 1,
                (None, _) => {}
            }
            if quote.is_none() && matches!(byte, b'[' | b']') {
                shape.ways = shape.ways.saturating_mul(std::mem::take(&mut commas) + 1);
            }
            filters.retain(|filter| *filter <= open);
            shape.depth = shape.depth.max(open);
            shape.filters = shape.filters.max(filters.len());
        }
        shape
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_multiplies_its_ways_is_refused() {
        assert_eq!(fault(&format!("${}", "[*,*]".repeat(8))), None);
        assert!(fault(&format!("${}", "[*,*]".repeat(9))).is_some());
        assert_eq!(fault(&format!("${}", "[*]".repeat(40))), None);
        let alternatives = vec!["'a'"; 100].join(",");
        assert_eq!(fault(&format!("$.a[{alternatives}]")), None);
        assert!(fault(&format!("$.a[{alternatives}][1,2,3]")).is_some());
    }

    #[test]
    fn a_target_that_looks_at_everything_for_everything_is_refused() {
        assert_eq!(fault("$..[?@..a]"), None);
        assert!(fault("$..[?@..[?@..a]]").is_some());
        assert_eq!(fault("$.*[?$.*]"), None);
        assert!(fault("$.*[?$.*[?$.*]]").is_some());
    }

    #[test]
    fn a_target_of_many_filters_in_each_other_is_refused_closed_or_not() {
        let nested = |count: usize| format!("${}", "[?@.a".repeat(count));
        assert_eq!(fault(&(nested(4) + "]]]]")), None);
        assert!(fault(&(nested(5) + "]]]]]")).is_some());
        assert_eq!(fault(&nested(4)), None);
        assert!(fault(&nested(5)).is_some());
        assert_eq!(fault(&format!("${}", "[?@.a, ?(@.b)]".repeat(8))), None);
        assert_eq!(fault(&format!("${}", "[?@.a[?@.b]]".repeat(8))), None);
    }

    #[test]
    fn what_stands_in_quotes_is_a_name() {
        assert_eq!(fault(&format!("$[?@['$ref'] == '{}']", "$..,".repeat(50))), None);
        assert_eq!(fault(r"$['\'$$$..,,..$$$']"), None);
        assert!(fault(r"$['\\'$$$]").is_some());
    }

    #[test]
    fn brackets_in_quotes_neither_count_nor_hide_others() {
        let nested = |count: usize| format!("$[?{}@.a{}]", "(".repeat(count), ")".repeat(count));
        assert_eq!(fault(&nested(DEPTH - 1)), None);
        assert!(fault(&nested(DEPTH)).is_some());
        assert_eq!(fault(&format!("$['{}']", "([?".repeat(DEPTH))), None);
        let hidden = |count: usize| format!("${}", "[?@[']]']".repeat(count));
        assert_eq!(fault(&hidden(4)), None);
        assert!(fault(&hidden(5)).is_some());
    }

    #[test]
    fn a_target_may_have_a_thousand_bytes() {
        assert_eq!(fault(&format!("$.{}", "a".repeat(LENGTH - 2))), None);
        assert!(fault(&format!("$.{}", "a".repeat(LENGTH - 1))).is_some());
    }
}
