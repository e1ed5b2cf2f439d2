//! What the reader of case files accepts, and that it refuses everything else with the line and the reason.

use super::form::{Written, parse};

const GOOD: &str =
    "About.\n\n%%%% a\n%% pages/x.md\n# X\n\n%% focus\nnames\n\n%%%% b\n%% pages/x.txt\nY\n\n\n";

#[test]
fn the_text_of_a_file_is_what_stands_between_two_marks() {
    let a = Written { name: "a", files: vec![("pages/x.md", "# X\n\n"), ("focus", "names\n")] };
    let b = Written { name: "b", files: vec![("pages/x.txt", "Y\n\n\n")] };
    assert_eq!(parse(GOOD), Ok(vec![a, b]));
}

#[test]
fn a_file_that_does_not_follow_the_form_is_refused() {
    for (from, to, expected) in [
        ("names\n\n%%%% b", "names\n%%%% b", "line 9: a blank line must be before the next case"),
        ("%%%% b", "%%%% a", "line 10: a second case of this name: \"%%%% a\""),
        ("%%%% b", "%%%%b", "line 10: neither `%%%% case` nor `%% path`: \"%%%%b\""),
        ("%%%% b", "%%% b", "line 10: neither `%%%% case` nor `%% path`: \"%%% b\""),
        (
            "%%%% b",
            "%%%% B",
            "line 10: the name of a case has small letters, digits, - and _ alone: \"%%%% B\"",
        ),
        (
            "%%%% b\n",
            "%%%% b\ntext\n",
            "line 10: a line `%% path` must follow the name of a case: \"%%%% b\"",
        ),
        ("%% focus", "%% fokus", "line 7: no case has such a file: \"%% fokus\""),
        ("%% pages/x.md", "%% pages/x.mdx", "line 4: no case has such a file: \"%% pages/x.mdx\""),
        ("%% focus", "%% pages/x.md", "line 7: a second file of this name: \"%% pages/x.md\""),
        ("About.\n", "About.\n%% focus\n", "line 2: a file before the first case: \"%% focus\""),
        ("%% pages/x.txt", "%% names.lock", "b has no page"),
        ("Y\n\n\n", "Y", "the last line must end with a line break"),
        ("Y", "Y\r", "'\\r' is not allowed: a case about bytes is a folder below `page/bytes/`"),
        (&GOOD[7..], "", "there is no case: `%%%% name` starts one"),
    ] {
        assert!(GOOD.contains(from), "{from:?}");
        assert_eq!(parse(&GOOD.replacen(from, to, 1)), Err(expected.to_owned()), "{from:?} as {to:?}");
    }
}
