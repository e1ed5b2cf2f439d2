//! Numbers that do not survive being read: `serde_json` keeps 64 bits of each, whatever a page writes.

use crate::pointer;

/// A number that was read as another one.
#[derive(Debug, PartialEq, Eq)]
pub struct Inexact {
    /// Where it is in the text.
    pub pointer: String,
    /// Its line in the text, 1-based.
    pub line: usize,
    /// As the text has it.
    pub written: String,
    /// As it was read.
    pub kept: String,
    /// Whether it is a value of an enum.
    pub is_value: bool,
}

/// More of them than this tell nothing new.
const SHOWN: usize = 100;

/// The numbers of a JSON text that are read as other ones: the first hundred values of enums, and the first hundred others.
/// `is_value` knows the former by their pointers.
pub(super) fn inexact(text: &str, is_value: fn(&str) -> bool) -> Vec<Inexact> {
    let mut reader = Reader { text, at: 0, path: Vec::new(), found: Vec::new(), is_value, values: 0 };
    while reader.at < text.len() && reader.values < SHOWN {
        reader.step();
    }
    let mut found = reader.found;
    // All lines in one pass.
    let (mut line, mut from) = (1, 0);
    for (number, offset) in &mut found {
        line += text[from..*offset].matches('\n').count();
        (number.line, from) = (line, *offset);
    }
    found.into_iter().map(|(number, _)| number).collect()
}

/// The place of the value that is read next, in one object or array.
enum Step<'t> {
    Key(&'t str),
    Index(usize),
}

/// Goes over the tokens of a text that is known to be JSON.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    path: Vec<Step<'t>>,
    /// Each with its offset.
    found: Vec<(Inexact, usize)>,
    is_value: fn(&str) -> bool,
    /// How many of the found ones are values of enums.
    values: usize,
}

impl Reader<'_> {
    fn step(&mut self) {
        match self.text.as_bytes()[self.at] {
            b'{' => self.path.push(Step::Key("")),
            b'[' => self.path.push(Step::Index(0)),
            b'}' | b']' => drop(self.path.pop()),
            b',' => {
                if let Some(Step::Index(index)) = self.path.last_mut() {
                    *index += 1;
                }
            }
            b'"' => return self.string(),
            b'-' | b'0'..=b'9' => return self.number(),
            _ => {}
        }
        self.at += 1;
    }

    fn string(&mut self) {
        let bytes = self.text.as_bytes();
        let start = self.at;
        self.at += 1;
        while self.at < bytes.len() && bytes[self.at] != b'"' {
            self.at += if bytes[self.at] == b'\\' { 2 } else { 1 };
        }
        self.at = (self.at + 1).min(bytes.len());
        let quoted = &self.text[start..self.at];
        let is_key = self.text[self.at..].trim_start().starts_with(':');
        if let Some(Step::Key(key)) = self.path.last_mut().filter(|_| is_key) {
            *key = quoted;
        }
    }

    fn number(&mut self) {
        let start = self.at;
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        self.at += self.text.as_bytes()[start..].iter().take_while(|byte| is_part(byte)).count();
        let written = &self.text[start..self.at];
        let is_full = self.found.len() - self.values >= SHOWN;
        if is_full && !self.may_be_value() {
            return;
        }
        let Some(kept) = changed(written) else { return };
        let pointer = self.pointer();
        let is_value = (self.is_value)(&pointer);
        if is_value || !is_full {
            self.values += usize::from(is_value);
            let number = Inexact { pointer, line: 1, written: written.to_owned(), kept, is_value };
            self.found.push((number, start));
        }
    }

    /// Whether a key above says so, or is not readable without more work.
    fn may_be_value(&self) -> bool {
        self.path.iter().any(|step| match step {
            Step::Key(quoted) => matches!(*quoted, "\"enum\"" | "\"const\"") || quoted.contains('\\'),
            Step::Index(_) => false,
        })
    }

    fn pointer(&self) -> String {
        self.path.iter().fold(pointer::ROOT.to_owned(), |at, step| match step {
            Step::Key(quoted) => {
                let key: String = serde_json::from_str(quoted).unwrap_or_default();
                pointer::push(&at, &key)
            }
            Step::Index(index) => pointer::push(&at, &index.to_string()),
        })
    }
}

/// What a number is read as, if that is another number.
fn changed(written: &str) -> Option<String> {
    if written.parse::<i64>().is_ok() || written.parse::<u64>().is_ok() {
        return None;
    }
    // The parser's own value: it rounds otherwise than the standard library.
    let kept = serde_json::from_str::<serde_json::Value>(written).ok()?.to_string();
    (digits(written) != digits(&kept)).then_some(kept)
}

/// Sign, digits without zeros at both ends, and the power of ten of the last one: equal for equal numbers.
fn digits(number: &str) -> (bool, String, i64) {
    let (is_negative, number) = number.strip_prefix('-').map_or((false, number), |rest| (true, rest));
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let without_end = all.trim_end_matches('0');
    let significant = without_end.trim_start_matches('0');
    if significant.is_empty() {
        return (false, String::new(), 0);
    }
    let saturated = if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 };
    let exponent = exponent.parse().unwrap_or(saturated).clamp(i64::MIN / 2, i64::MAX / 2);
    let length = |text: &str| i64::try_from(text.len()).unwrap_or_default();
    let dropped = length(&all) - length(without_end);
    (is_negative, significant.to_owned(), exponent - length(fraction) + dropped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_kept_if_its_value_is() {
        for written in [
            "0",
            "-0",
            "0.0",
            "-0.0",
            "1.50",
            "1e2",
            "1E+2",
            "1e-7",
            "0.1",
            "9223372036854775807",
            "-9223372036854775808",
            "18446744073709551615",
            "1e22",
            "10000000000000000000000",
            "100.00e-1",
            "5e-324",
            "0e999999999999999999999",
        ] {
            assert_eq!(changed(written), None, "{written}");
        }
    }

    #[test]
    fn a_number_that_is_read_as_another_is_found() {
        for (written, kept) in [
            ("123456789012345678901234567890", "1.2345678901234568e+29"),
            ("18446744073709551617", "1.8446744073709552e+19"),
            ("-9223372036854775809", "-9.223372036854776e+18"),
            ("0.1000000000000000055511151231257827", "0.1"),
            ("1e-400", "0.0"),
            ("1e-99999999999999999999", "0.0"),
        ] {
            assert_eq!(changed(written).as_deref(), Some(kept), "{written}");
        }
    }

    #[test]
    fn each_is_found_with_its_pointer_and_line() {
        let text = "{\"a\": \"1e-400\",\n \"b/c\\\"\": [1, {\"d\": 1e-400}, [[], 2,\n 1e-400]],\n \"e\": {\"\\\\\": {}, \"f\": -1e-400}}";
        assert!(serde_json::from_str::<serde_json::Value>(text).is_ok());
        let found: Vec<(String, usize)> =
            inexact(text, |_| false).into_iter().map(|found| (found.pointer, found.line)).collect();
        let expected = [("#/b~1c\"/1/d", 2), ("#/b~1c\"/2/2", 3), ("#/e/f", 4)];
        assert_eq!(found, expected.map(|(at, line)| (at.to_owned(), line)));
    }

    #[test]
    fn a_value_of_an_enum_is_found_after_hundreds_of_others() {
        let is_value = |at: &str| at == "#/enum/0" || at == "#/b/const";
        let others = "1e-400, ".repeat(300);
        let text =
            format!(r#"{{"a": [{others} 1], "enum": [1e-400], "b": {{"\u0063onst": 1e-400, "c": 1e-400}}}}"#);
        let found = inexact(&text, is_value);
        let values: Vec<&str> =
            found.iter().filter(|found| found.is_value).map(|found| found.pointer.as_str()).collect();
        assert_eq!((found.len(), values), (102, vec!["#/enum/0", "#/b/const"]));
    }
}
