//! What is said about the trace: the share, the whole table, and what is to be done.

use std::{collections::BTreeMap, fmt::Write as _};

use chatcaptain_tests::document::{Operation, document, root};
use xtask::{
    diff::source,
    locate::{Places, Sources},
};

use crate::traced::{
    items::{self, Item, Items, Kind},
    reviewed::Reviewed,
    trace::Trace,
};

/// Items, the calls that carried them, and the reviewed list of those that no call carries.
pub(crate) struct Report<'t> {
    pub(crate) items: &'t Items,
    pub(crate) trace: &'t Trace,
    pub(crate) reviewed: &'t [Reviewed],
}

impl Report<'_> {
    /// How many items of each kind were carried.
    pub(crate) fn share(&self) -> String {
        let share = |kind: Kind| {
            let items: Vec<&Item> = self.items.keys().filter(|(other, _)| *other == kind).collect();
            let carried = items.iter().filter(|item| self.trace.by(item).is_some()).count();
            format!("{carried} of {} {}", items.len(), kind.plural())
        };
        let parts: Vec<String> = Kind::ALL.into_iter().map(share).collect();
        let carried = self.items.keys().filter(|item| self.trace.by(item).is_some()).count();
        let permille = carried * 1000 / self.items.len();
        format!("traced: {}.{} %: {}", permille / 10, permille % 10, parts.join(", "))
    }

    /// Every item: what it is, where the pages have it, what it is in Rust, and what carried it.
    pub(crate) fn table(&self) -> String {
        let sources = sources();
        let places = Places::of(&sources);
        let mut text = String::from("item\tpages\tRust\tcarried by\n");
        for (item, operations) in self.items {
            let by = self.trace.by(item).map(str::to_owned);
            let by = by.or_else(|| Some(format!("nothing: {}", self.entry(item)?.why)));
            let (title, pages, rust) = described(&places, item, operations[0]);
            writeln!(text, "{title}\t{pages}\t{rust}\t{}", by.unwrap_or_else(|| "nothing".to_owned()))
                .unwrap();
        }
        text
    }

    /// What has to be done: a text for each cause, none where all is well.
    pub(crate) fn problems(&self) -> Vec<String> {
        let sources = sources();
        let places = Places::of(&sources);
        let (mut problems, mut refused) = (Vec::new(), BTreeMap::<&str, (Operation, Vec<String>)>::new());
        for (item, operations) in self.items {
            if self.trace.by(item).is_some() || self.entry(item).is_some() {
                continue;
            }
            let described = described(&places, item, operations[0]);
            match operations.iter().find(|operation| self.trace.refusal(operation.id).is_some()) {
                Some(operation) => {
                    refused.entry(operation.id).or_insert((*operation, Vec::new())).1.push(described.0);
                }
                None => problems.push(open(described, item)),
            }
        }
        problems
            .extend(refused.into_values().map(|(operation, items)| self.refused(&places, operation, &items)));
        problems.extend(self.reviewed.iter().flat_map(|entry| self.stale(entry)));
        problems
    }

    /// An operation that was refused, and what nothing carries because of it.
    fn refused(&self, places: &Places<'_>, operation: Operation, items: &[String]) -> String {
        let place = places.get(&items::place(operation));
        let refusal = self.trace.refusal(operation.id).unwrap_or_default();
        let (pages, rust, first) = (place.pages, place.rust.join(", "), &items[0]);
        let count = items.len();
        format!(
            "{}\n    {pages}\n    {rust}\n    {refusal}\n    {count} of its parts are carried by nothing, first {first}",
            place.title
        )
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
}

/// An item that nothing carries.
fn open((title, pages, rust): (String, String, String), (kind, at): &Item) -> String {
    let todo = missing(*kind);
    format!("{title}\n    {pages}\n    {rust}\n    {todo}; or add `{at}` to {LIST}, with a reason")
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
fn described(places: &Places<'_>, (kind, at): &Item, operation: Operation) -> (String, String, String) {
    let place = places.get(at);
    let of_operation = places.get(&items::place(operation));
    // A function and its `OperationId`.
    let first = of_operation.rust.first().cloned().unwrap_or_default();
    match kind {
        Kind::Parameter => {
            let parameter = document().pointer(&at[1..]).unwrap();
            let text = |key: &str| parameter[key].as_str().unwrap_or_default();
            let title = format!("{} {} {}", of_operation.title, text("in"), text("name"));
            (title, place.pages, place.rust.join(", "))
        }
        Kind::Sent => (format!("{} in a request", place.title), place.pages, place.rust.join(", ")),
        Kind::Received => (format!("{} in a response", place.title), place.pages, place.rust.join(", ")),
        Kind::Status if at.contains("/responses/2") => (place.title, place.pages, first),
        Kind::Status => (place.title, place.pages, format!("{first}, Error::status")),
        Kind::Permission => {
            // The pages have it in the text of the operation.
            let id = of_operation.rust.last().cloned().unwrap_or_default();
            (place.title, of_operation.pages, format!("{id}, Operation::permission"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traced::world::Exchange;

    const LISTING: &str = "#/paths/~1v1~1chatbots~1{chatbotId}~1conversations/get";

    fn problems(items: &[Item], trace: &Trace, reviewed: &[Reviewed]) -> String {
        let operation = Operation::find("list_conversations");
        let items = items.iter().map(|item| (item.clone(), vec![operation])).collect();
        Report { items: &items, trace, reviewed }.problems().join("\n")
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

    /// As a new operation is, until the server has it: one cause, one problem.
    #[test]
    fn an_operation_that_the_server_lacks_is_one_problem() {
        let mut trace = Trace::default();
        let exchange = Exchange {
            operation: Operation::find("list_conversations"),
            request: None,
            status: Some(501),
            answer: Err("501 Not Implemented".to_owned()),
        };
        trace.add_accepted(&exchange, "with everything");
        let items = [
            (Kind::Received, "#/components/schemas/ListConversationsResponseDto/properties/error".to_owned()),
            (Kind::Status, format!("{LISTING}/responses/200")),
        ];
        let text = problems(&items, &trace, &[]);
        let expected = "GET /v1/chatbots/{chatbotId}/conversations
    spec/pages/conversation-management.md:14
    Client::list_conversations, operation::OperationId::ListConversations
    the call `list_conversations, with everything` failed: 501 Not Implemented; have the server accept it, or add what it \
    needs to `Known` in tests/traced/world.rs
    2 of its parts are carried by nothing, first ListConversationsResponseDto.error in a response";
        assert_eq!(text, expected);
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
