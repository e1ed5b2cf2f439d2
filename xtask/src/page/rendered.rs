//! Reads a page as rendered text: a second witness for what its fragments lack (authorization header, examples).
//! It is matched to operations by method and path, never by file name. It may be older than the Markdown page:
//! `check::crosscheck` decides what of it is used.

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    openapi::METHODS,
};

use super::{
    PageFile, decode,
    witness::{Member, Response, Witness},
};

/// All operations of a rendered page.
pub fn witnesses(file: &PageFile) -> (Vec<Witness>, Vec<Diagnostic>) {
    let text = match decode(file) {
        Ok(text) => text,
        Err(diagnostic) => return (Vec::new(), vec![diagnostic]),
    };
    let mut reader = Reader { file: file.name.clone(), ..Reader::default() };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    for (index, line) in lines.iter().enumerate() {
        let next = lines.get(index + 1).copied().unwrap_or_default();
        reader.line(index + 1, line, next);
    }
    reader.unfinished();
    (reader.done, reader.diagnostics)
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Section {
    #[default]
    Head,
    Authorizations,
    Parameters(&'static str),
    Body,
    Responses,
    /// Between the path of one operation and the method of the next.
    Outside,
}

#[derive(Default)]
struct Reader {
    file: String,
    section: Section,
    /// The last line that is not empty, with its number: the title, when a method follows.
    before: (usize, String),
    current: Option<Witness>,
    done: Vec<Witness>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str, next: &str) {
        if METHODS.contains(&line) {
            if next.starts_with('/') {
                self.finish(number, line, next);
            } else {
                self.start(number, line);
            }
        } else if !line.is_empty() {
            if let Some(witness) = &mut self.current {
                self.section = read(witness, self.section, number, line);
            }
            let is_path = self.section == Section::Outside && line.starts_with('/');
            self.before = if is_path { (0, String::new()) } else { (number, line.to_owned()) };
        }
    }

    fn start(&mut self, number: usize, method: &str) {
        self.unfinished();
        self.section = Section::Head;
        let (title_line, title) = std::mem::take(&mut self.before);
        let first = if title.is_empty() { number } else { title_line };
        self.current = Some(Witness {
            file: self.file.clone(),
            line: number,
            lines: (first, number),
            method: method.to_owned(),
            title,
            ..Witness::default()
        });
    }

    /// The method stands at `number`, the path below it.
    fn finish(&mut self, number: usize, method: &str, path: &str) {
        self.section = Section::Outside;
        if let Some(mut witness) = self.current.take_if(|witness| witness.method == method) {
            witness.lines.1 = number + 1;
            path.clone_into(&mut witness.path);
            self.done.push(witness);
        }
    }

    /// An operation that began and has no path cannot be matched to anything.
    fn unfinished(&mut self) {
        if let Some(witness) = self.current.take() {
            let location = Location::file(&*self.file).at_line(witness.line);
            let message = format!("the rendered operation \"{}\" has no path after it", witness.title);
            let found = Diagnostic::error(Code::UnfinishedWitness, location, message);
            self.diagnostics.push(found.hint(
                "it was probably cut off: save the text of the published page again, or delete the file",
            ));
        }
    }
}

/// Takes one line into the operation; returns the section that the next line stands in.
fn read(witness: &mut Witness, section: Section, number: usize, line: &str) -> Section {
    match line {
        "Authorizations" => return Section::Authorizations,
        "Path parameters" => return Section::Parameters("path"),
        "Query parameters" => return Section::Parameters("query"),
        "Header parameters" => return Section::Parameters("header"),
        "Body" => return Section::Body,
        "Responses" => return Section::Responses,
        _ => {}
    }
    match section {
        Section::Head => {
            if let Some(permission) = line.strip_prefix("Required Permission:") {
                witness.permission = Some((number, permission.trim().to_owned()));
            } else if let Some(resource) = line.strip_prefix("Resource:") {
                witness.resource = Some((number, resource.trim().to_owned()));
            }
        }
        Section::Authorizations => {
            member(&mut witness.authorizations, number, line);
        }
        Section::Parameters(place) => {
            if let Some(found) = parse_member(number, line) {
                witness.parameters.push((place, found));
            } else if let Some((_, last)) = witness.parameters.last_mut() {
                detail(last, line);
            }
        }
        Section::Body => {
            member(&mut witness.body, number, line);
        }
        Section::Responses => response(&mut witness.responses, number, line),
        Section::Outside => {}
    }
    section
}

/// Takes a line that is a member or belongs to the last one; whether it is such a line.
fn member(members: &mut Vec<Member>, number: usize, line: &str) -> bool {
    if let Some(found) = parse_member(number, line) {
        members.push(found);
    } else if let Some(last) = members.last_mut() {
        detail(last, line);
    } else {
        return false;
    }
    true
}

fn detail(member: &mut Member, line: &str) {
    if let Some(example) = line.strip_prefix("Example:") {
        member.example = Some(example.trim().to_owned());
    } else {
        append(&mut member.description, line);
    }
}

fn response(responses: &mut Vec<Response>, number: usize, line: &str) {
    let status = line.get(..3).filter(|status| status.bytes().all(|b| b.is_ascii_digit()));
    if let Some(status) = status {
        let rest = line[3..].trim();
        let description = if rest == "Success" { "" } else { rest };
        responses.push(Response {
            line: number,
            status: status.to_owned(),
            description: description.to_owned(),
            members: Vec::new(),
        });
        return;
    }
    let Some(last) = responses.last_mut() else { return };
    if !member(&mut last.members, number, line) && !is_media_type(line) {
        append(&mut last.description, line);
    }
}

fn is_media_type(line: &str) -> bool {
    !line.contains(' ')
        && line.split_once('/').is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty())
}

fn append(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// Reads `chatbotIdstringRequired`: name, type and flag, run together by the rendering.
fn parse_member(line: usize, text: &str) -> Option<Member> {
    const KINDS: [&str; 7] = ["string", "number", "integer", "boolean", "object", "array", "any"];
    let (rest, required) = match (text.strip_suffix("Required"), text.strip_suffix("Optional")) {
        (Some(rest), _) => (rest, true),
        (None, Some(rest)) => (rest, false),
        (None, None) => return None,
    };
    let base = rest.strip_suffix("[]").unwrap_or(rest);
    let kind = KINDS.iter().find(|kind| base.ends_with(**kind))?;
    let name = base[..base.len() - kind.len()].to_owned();
    let kind = if base.len() == rest.len() { (*kind).to_owned() } else { "array".to_owned() };
    let valid = !name.is_empty() && !name.contains(char::is_whitespace);
    valid.then(|| Member { line, name, kind, required, ..Member::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Vec<Witness>, Vec<Diagnostic>) {
        witnesses(&PageFile { name: "p.txt".into(), bytes: text.as_bytes().to_vec() })
    }

    #[test]
    fn run_together_members_are_taken_apart() {
        let parsed = |text| parse_member(1, text).map(|m| (m.name, m.kind, m.required));
        let expect = |name: &str, kind: &str, required| Some((name.to_owned(), kind.to_owned(), required));
        assert_eq!(parsed("x-chatcaptain-keystringRequired"), expect("x-chatcaptain-key", "string", true));
        assert_eq!(parsed("companyanyOptional"), expect("company", "any", false));
        assert_eq!(parsed("tagsstring[]Optional"), expect("tags", "array", false));
        assert_eq!(parsed("The name is Required"), None);
        assert_eq!(parsed("stringRequired"), None);
    }

    #[test]
    fn an_operation_without_its_path_is_an_error() {
        let whole = "Title\n\nget\n\nPath parameters\nidstringRequired\n\nThe id.\n\nget\n/v1/{id}\n";
        let (found, errors) = read_text(whole);
        assert_eq!((found.len(), errors.len()), (1, 0));
        assert_eq!(
            (found[0].title.as_str(), found[0].parameters[0].1.description.as_str()),
            ("Title", "The id.")
        );
        let (found, errors) = read_text(whole.strip_suffix("get\n/v1/{id}\n").unwrap_or_default());
        assert_eq!((found.len(), errors[0].code.as_str()), (0, "unfinished-witness"));
    }

    #[test]
    fn a_response_keeps_its_text_and_members() {
        let (found, _) = read_text(
            "T\n\nget\n\nResponses\n200Success\napplication/json\nerrorstringOptional\n\nMaybe.\nExample: true\n\n404\n\nGone.\n\nget\n/v1/x\n",
        );
        let [success, failure] = &found[0].responses[..] else { panic!("two responses") };
        assert_eq!((success.line, success.description.as_str()), (6, ""));
        assert_eq!((failure.status.as_str(), failure.description.as_str()), ("404", "Gone."));
        let member = &success.members[0];
        assert_eq!((member.description.as_str(), member.example.as_deref()), ("Maybe.", Some("true")));
    }

    #[test]
    fn an_operation_has_its_lines_from_the_title_to_the_path() {
        let (found, _) = read_text(
            "Page\n\nOne\n\nget\n\nget\n/v1/one\n\nTwo\n\nput\nput\n/v1/two\nget\n\nget\n/v1/three\n",
        );
        let lines: Vec<_> = found.iter().map(|w| (w.title.as_str(), w.line, w.lines)).collect();
        assert_eq!(lines, [("One", 5, (3, 8)), ("Two", 12, (10, 14)), ("", 15, (15, 18))]);
    }
}
