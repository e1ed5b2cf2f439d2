//! What an operation answers: each status, and the statuses that stand for it. `2XX` stands for every success that has no
//! line of its own, and so does `default` where no success is listed.

use std::collections::BTreeMap;

use super::{
    Walk,
    located::{Located, Pair, sides},
    rules::Rule,
};
use crate::diff::impact::Direction;

type Responses<'d> = BTreeMap<String, Located<'d>>;

const DEFAULT: &str = "default";
const RANGE: &str = "2XX";

impl<'d> Walk<'d> {
    /// Compares the answers of two versions of an operation.
    pub(super) fn responses(&mut self, operation: Pair<'_, 'd>) {
        let (was, is) = (responses(operation.old, self.old), responses(operation.new, self.new));
        for (status, old, new) in sides(was.clone(), is.clone()) {
            if let (Some(old), Some(new)) = (&old, &new) {
                self.response(Pair { old, new, direction: Direction::Receives });
                continue;
            }
            let (own, other) = if old.is_some() { (&was, &is) } else { (&is, &was) };
            match (&old, &new, cover(other, &status)) {
                (Some(old), None, Some(new)) | (None, Some(new), Some(old)) => {
                    self.response(Pair { old, new, direction: Direction::Receives });
                }
                _ => self.listed_alone(&status, [old.as_ref(), new.as_ref()], covered(own, &status, other)),
            }
        }
    }

    /// Reports a status that one of the documents lists; `covered` is a success of the other one that it stands for, which is
    /// compared with it.
    fn listed_alone(
        &mut self,
        status: &str,
        [old, new]: [Option<&Located<'d>>; 2],
        covered: Option<&Located<'d>>,
    ) {
        let direction = Direction::Receives;
        match (old, new, covered) {
            (Some(old), _, Some(new)) => self.became(Rule::SUCCESS_NARROWED, Pair { old, new, direction }),
            (_, Some(new), Some(old)) => self.became(Rule::SUCCESS_WIDENED, Pair { old, new, direction }),
            _ if is_success(status) => {
                self.paired([Rule::SUCCESS_ADDED, Rule::SUCCESS_REMOVED], old, new, direction);
            }
            _ => drop(self.paired([Rule::FAILURE_ADDED, Rule::FAILURE_REMOVED], old, new, direction)),
        }
    }

    fn response(&mut self, pair: Pair<'_, 'd>) {
        self.headers(pair);
        self.content(pair);
        self.words(pair);
    }
}

fn responses<'d>(of: &Located<'d>, document: &'d serde_json::Value) -> Responses<'d> {
    let found = of.members_of("responses").into_iter().filter(|(status, _)| !status.starts_with("x-"));
    let key = |status: &str| if status == DEFAULT { status.to_owned() } else { status.to_ascii_uppercase() };
    found.map(|(status, response)| (key(status), response.resolved(document))).collect()
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

/// What stands for a success that is not listed.
fn cover<'r, 'd>(responses: &'r Responses<'d>, status: &str) -> Option<&'r Located<'d>> {
    let default = || responses.get(DEFAULT).filter(|_| !lists_success(responses));
    is_success(status).then(|| responses.get(RANGE).or_else(default)).flatten()
}

/// A success of another document that a status stands for.
fn covered<'r, 'd>(own: &Responses<'d>, status: &str, other: &'r Responses<'d>) -> Option<&'r Located<'d>> {
    let stands = status == RANGE || status == DEFAULT && !lists_success(own);
    other.iter().find(|(status, _)| stands && is_success(status)).map(|(_, response)| response)
}

fn lists_success(responses: &Responses<'_>) -> bool {
    responses.keys().any(|status| is_success(status))
}
