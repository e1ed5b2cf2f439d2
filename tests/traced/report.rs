//! What is said about the trace: the share, the whole table, and what is to be done.

use std::{collections::BTreeSet, fmt::Write as _};

use chatcaptain_tests::document::{document, root};
use xtask::{
    diff::source,
    locate::{Places, Sources},
};

use crate::traced::{
    items::{self, Item, Kind},
    reviewed::Reviewed,
    trace::Trace,
};

/// Items, what carried them, and what is known not to be carried.
pub(crate) struct Report<'t> {
    pub(crate) items: &'t BTreeSet<Item>,
    pub(crate) trace: &'t Trace,
    pub(crate) reviewed: &'t [Reviewed],
}

impl Report<'_> {
    /// How many items of each kind were carried.
    pub(crate) fn share(&self) -> String {
        let share = |kind: Kind| {
            let items: Vec<&Item> = self.items.iter().filter(|(other, _)| *other == kind).collect();
            let carried = items.iter().filter(|item| self.trace.by(item).is_some()).count();
            format!("{carried} of {} {}", items.len(), kind.plural())
        };
        let parts: Vec<String> = Kind::ALL.into_iter().map(share).collect();
        let carried = self.items.iter().filter(|item| self.trace.by(item).is_some()).count();
        let permille = carried * 1000 / self.items.len();
        format!("traced: {}.{} %: {}", permille / 10, permille % 10, parts.join(", "))
    }

    /// Every item: what it is, where the pages have it, what it is in Rust, and what carried it.
    pub(crate) fn table(&self) -> String {
        let sources = sources();
        let places = Places::of(&sources);
        let mut text = String::from("item\tpages\tRust\tcarried by\n");
        for item in self.items {
            let by = self.trace.by(item).map(str::to_owned);
            let by = by.or_else(|| Some(format!("nothing: {}", self.entry(item)?.why)));
            let (title, pages, rust) = described(&places, item);
            writeln!(text, "{title}\t{pages}\t{rust}\t{}", by.unwrap_or_else(|| "nothing".to_owned()))
                .unwrap();
        }
        text
    }

    /// What has to be done: a text for each item or entry, none where all is well.
    pub(crate) fn problems(&self) -> Vec<String> {
        let sources = sources();
        let places = Places::of(&sources);
        let open =
            self.items.iter().filter(|item| self.trace.by(item).is_none() && self.entry(item).is_none());
        let mut problems: Vec<String> = open.map(|item| self.open(&places, item)).collect();
        problems.extend(self.reviewed.iter().flat_map(|entry| self.stale(entry)));
        problems
    }

    /// What is wrong with an entry of the list.
    fn stale(&self, entry: &Reviewed) -> Vec<String> {
        let kind = entry.kind.plural();
        let items = entry.of(self.items);
        if items.is_empty() {
            return vec![format!("`{}` fits none of the {kind}: remove it from {LIST}", entry.at)];
        }
        let carried = |item: &Item| {
            let by = self.trace.by(item)?;
            Some(format!("`{}` ({kind}) is carried by `{by}`: correct `{}` in {LIST}", item.1, entry.at))
        };
        items.into_iter().filter_map(carried).collect()
    }

    fn entry(&self, item: &Item) -> Option<&Reviewed> {
        self.reviewed.iter().find(|entry| entry.has(item))
    }

    fn open(&self, places: &Places<'_>, item: &Item) -> String {
        let (title, pages, rust) = described(places, item);
        let todo = self.refusal(&item.1).map_or_else(|| missing(item.0).to_owned(), ToOwned::to_owned);
        format!("{title}\n    {pages}\n    {rust}\n    {todo}; or add `{}` to {LIST}, with a reason", item.1)
    }

    /// What was refused of the operation that has this place.
    fn refusal(&self, at: &str) -> Option<&str> {
        self.trace.refusal(items::operation_at(at)?.id)
    }
}

const LIST: &str = "tests/traced/reviewed.rs";

/// What is missing, and what to do.
fn missing(kind: Kind) -> &'static str {
    match kind {
        Kind::Parameter | Kind::Sent => "no call that the server accepts sends it with a value",
        Kind::Received => "no response has it with a value: have the server answer it",
        Kind::Status => "no call gets it: add one that does to tests/traced/scenarios.rs",
        Kind::Permission => "the server must answer 403 without it, and a success with it alone",
    }
}

fn sources() -> Sources {
    let read = source::working(&root()).and_then(|working| Sources::of(&root(), working));
    read.unwrap_or_else(|found| panic!("{found:?}"))
}

/// Title, pages and Rust item.
fn described(places: &Places<'_>, (kind, at): &Item) -> (String, String, String) {
    let place = places.get(at);
    let of_operation = items::operation_at(at).map(|operation| places.get(&items::place(operation)));
    // A function and its `OperationId`.
    let rust = of_operation.as_ref().map(|operation| operation.rust.as_slice()).unwrap_or_default();
    let first = rust.first().cloned().unwrap_or_default();
    match kind {
        Kind::Parameter => {
            let parameter = document().pointer(&at[1..]).unwrap();
            let text = |key: &str| parameter[key].as_str().unwrap_or_default();
            let title = of_operation.map(|operation| operation.title).unwrap_or_default();
            let title = format!("{title} {} {}", text("in"), text("name"));
            (title, place.pages, place.rust.join(", "))
        }
        Kind::Sent => (format!("{} in a request", place.title), place.pages, place.rust.join(", ")),
        Kind::Received => (format!("{} in a response", place.title), place.pages, place.rust.join(", ")),
        Kind::Status if at.contains("/responses/2") => (place.title, place.pages, first),
        Kind::Status => (place.title, place.pages, format!("{first}, Error::status")),
        Kind::Permission => {
            // The pages have it in the text of the operation.
            let pages = of_operation.as_ref().map(|operation| operation.pages.clone()).unwrap_or_default();
            let id = rust.last().cloned().unwrap_or_default();
            (place.title, pages, format!("{id}, Operation::permission"))
        }
    }
}

#[cfg(test)]
mod tests {
    use chatcaptain_tests::document::Operation;

    use super::*;
    use crate::traced::world::Exchange;

    const LISTING: &str = "#/paths/~1v1~1chatbots~1{chatbotId}~1conversations/get";

    fn problems(items: &[Item], trace: &Trace, reviewed: &[Reviewed]) -> String {
        Report { items: &items.iter().cloned().collect(), trace, reviewed }.problems().join("\n")
    }

    fn entry(at: &'static str) -> Reviewed {
        Reviewed { kind: Kind::Received, at, why: "not needed" }
    }

    #[test]
    fn a_problem_names_page_line_rust_and_what_to_do() {
        let items = [(Kind::Parameter, format!("{LISTING}/parameters/1"))];
        let text = problems(&items, &Trace::default(), &[]);
        let expected = "GET /v1/chatbots/{chatbotId}/conversations query contactId
    spec/pages/conversation-management.md:14
    Client::list_conversations, argument contact_id
    no call that the server accepts sends it with a value; or add \
    `#/paths/~1v1~1chatbots~1{chatbotId}~1conversations/get/parameters/1` to tests/traced/reviewed.rs, with a reason";
        assert_eq!(text, expected);
    }

    /// As a new operation is, until the server has it.
    #[test]
    fn an_operation_that_the_server_lacks_says_so_at_each_of_its_items() {
        let mut trace = Trace::default();
        let exchange = Exchange {
            operation: Operation::find("list_conversations"),
            request: None,
            status: Some(501),
            answer: Err("501 Not Implemented".to_owned()),
        };
        trace.add_accepted(&exchange, "with everything");
        for item in [
            (Kind::Status, format!("{LISTING}/responses/200")),
            (Kind::Parameter, format!("{LISTING}/parameters/0")),
        ] {
            let text = problems(&[item], &trace, &[]);
            assert!(text.contains("spec/pages/conversation-management.md:14"), "{text}");
            assert!(
                text.contains("`list_conversations, with everything` failed: 501 Not Implemented"),
                "{text}"
            );
            assert!(text.contains("tests/traced/world.rs"), "{text}");
        }
    }

    #[test]
    fn an_entry_that_is_not_needed_or_names_nothing_is_a_problem() {
        let at = "#/components/schemas/MessageResponseDto/properties/error";
        let items = [(Kind::Received, at.to_owned())];
        let mut trace = Trace::default();
        for fits in [at, "#/components/schemas/*ResponseDto/properties/error"] {
            assert_eq!(problems(&items, &trace, &[entry(fits)]), "");
        }
        for other in ["#/components/schemas/MessageResponseDto", "#/components/*/properties/message"] {
            let text = problems(&items, &trace, &[entry(other), entry(at)]);
            assert_eq!(
                text,
                format!("`{other}` fits none of the properties of responses: remove it from {LIST}")
            );
        }
        trace.carry(items[0].clone(), "a call".to_owned());
        let text = problems(&items, &trace, &[entry("#/components/schemas/*ResponseDto/properties/error")]);
        assert!(
            text.starts_with(&format!("`{at}` (properties of responses) is carried by `a call`")),
            "{text}"
        );
    }
}
