//! A responder that follows a small file.

use std::{error::Error, fmt, fs::File, io::Read, path::Path, str::FromStr};

use chatcaptain_client::types::{Content, MessageContentButton, MessageContentButtons};

use super::{Input, InputKind, Reply, Responder, rules_file as written};
use crate::tokenizer::words;

/// Bytes of a rule file.
const MAX_BYTES: u64 = 1 << 20;

/// A responder that follows a file of rules: the first that fits answers.
///
/// A `keyword` fits a message that has its words, one after the other; case and accents do not count. The label and
/// value of a button that somebody chose count as words of their message. An `event` fits events and custom events of
/// this name, a `flow` its payloads, of one `step` where that is given. `any: true` fits every message.
///
/// # Example
///
/// ```
/// use chatcaptain_server::responder::RuleFile;
///
/// let rules: RuleFile = "
/// rules:
///   - when: { keyword: refund }
///     reply:
///       - buttons: { text: Which order?, choices: [ { label: The last one, value: last } ] }
///   - when: { event: cart_left }
///     reply: [ { text: Is there anything we can do? } ]
///   - when: { flow: onboarding, step: hello }
///     reply: [ { text: Welcome! } ]
///   - when: { any: true }
///     reply: [ { hand_over: Nothing fits. } ]
/// ".parse()?;
/// assert_eq!(rules.len(), 4);
/// # Ok::<(), chatcaptain_server::responder::RuleError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RuleFile {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    when: When,
    replies: Vec<Reply>,
}

#[derive(Clone, Debug)]
enum When {
    Keyword(Vec<String>),
    Event(String),
    Step { flow: String, step: Option<String> },
    Any,
}

impl RuleFile {
    /// A file to begin with: it greets, asks for an order, and hands over.
    pub const DEMO: &str = include_str!("demo.yaml");

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, is larger than 1 MiB, or is wrong: with everything that is wrong in it.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, RuleError> {
        let path = path.as_ref();
        let place = |problem: String| RuleError(vec![format!("{}: {problem}", path.display())]);
        let mut text = String::new();
        let file = File::open(path).map_err(|error| place(error.to_string()))?;
        file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(|error| place(error.to_string()))?;
        if text.len() as u64 > MAX_BYTES {
            return Err(place(format!("is larger than {MAX_BYTES} bytes")));
        }
        let named = |problem: &String| format!("{}: {problem}", path.display());
        text.parse().map_err(|RuleError(problems)| RuleError(problems.iter().map(named).collect()))
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

impl FromStr for RuleFile {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let file: written::File =
            serde_saphyr::from_str(text).map_err(|error| RuleError(vec![error.to_string()]))?;
        let mut problems = Vec::new();
        let mut rules = Vec::new();
        for (index, rule) in file.rules.iter().enumerate() {
            let wrong = |problem: &str| format!("rule {}: {problem}", index + 1);
            let when = when(&rule.when).map_err(|problem| problems.push(wrong(problem)));
            if rule.reply.is_empty() {
                problems.push(wrong("`reply` is empty: give a text, buttons or hand_over"));
            }
            let replies: Result<Vec<Reply>, &str> = rule.reply.iter().map(reply).collect();
            let replies = replies.map_err(|problem| problems.push(wrong(problem)));
            if let (Ok(when), Ok(replies)) = (when, replies) {
                rules.push(Rule { when, replies });
            }
        }
        if problems.is_empty() { Ok(Self { rules }) } else { Err(RuleError(problems)) }
    }
}

fn when(written: &written::When) -> Result<When, &'static str> {
    match written {
        written::When { keyword: Some(keyword), event: None, flow: None, step: None, any: None } => {
            let keyword: Vec<String> = words(keyword).map(|word| word.folded).collect();
            if keyword.is_empty() { Err("`keyword` has no word") } else { Ok(When::Keyword(keyword)) }
        }
        written::When { keyword: None, event: Some(event), flow: None, step: None, any: None } => {
            if event.is_empty() { Err("`event` is empty") } else { Ok(When::Event(event.clone())) }
        }
        written::When { keyword: None, event: None, flow: Some(flow), step, any: None } => {
            Ok(When::Step { flow: flow.clone(), step: step.clone() })
        }
        written::When { keyword: None, event: None, flow: None, step: None, any: Some(true) } => {
            Ok(When::Any)
        }
        _ => Err("`when` must be one of: keyword, event, flow (with or without step), any: true"),
    }
}

fn reply(written: &written::Answer) -> Result<Reply, &'static str> {
    match written {
        written::Answer { text: Some(text), buttons: None, hand_over: None } => {
            if text.is_empty() {
                return Err("`text` is empty");
            }
            let content = Box::new(Content::new().with_text(text));
            Ok(Reply::Message { kind: "text".to_owned(), content })
        }
        written::Answer { text: None, buttons: Some(buttons), hand_over: None } => {
            if buttons.choices.is_empty() {
                return Err("`buttons` has no choices");
            }
            let choice = |choice: &written::Choice| {
                let value = choice.value.as_ref().unwrap_or(&choice.label);
                MessageContentButton::new(&choice.label, "text", value)
            };
            let choices = MessageContentButtons::new(buttons.choices.iter().map(choice).collect());
            let content = Content::new().with_text(&buttons.text).with_buttons(choices);
            Ok(Reply::Message { kind: "buttons".to_owned(), content: Box::new(content) })
        }
        written::Answer { text: None, buttons: None, hand_over: Some(reason) } => {
            Ok(Reply::HandOver { reason: reason.clone() })
        }
        _ => Err("each reply must be one of: text, buttons, hand_over"),
    }
}

impl Responder for RuleFile {
    fn respond(&self, input: &Input<'_>) -> Vec<Reply> {
        let rule = self.rules.iter().find(|rule| rule.when.fits(input.kind));
        rule.map(|rule| rule.replies.clone()).unwrap_or_default()
    }

    fn answers(&self) -> bool {
        !self.is_empty()
    }
}

impl When {
    fn fits(&self, kind: InputKind<'_>) -> bool {
        match (self, kind) {
            (Self::Keyword(keyword), InputKind::Message(content)) => said(content).any(|text| {
                let words: Vec<String> = words(text).map(|word| word.folded).collect();
                words.windows(keyword.len()).any(|part| part == keyword)
            }),
            (Self::Event(event), InputKind::Event { name } | InputKind::CustomEvent { name }) => {
                event == name
            }
            (Self::Event(event), InputKind::Payload { event: Some(name), .. }) => event == name,
            (Self::Step { flow, step }, InputKind::Payload { flow: Some(in_flow), step: at, .. }) => {
                flow == in_flow && step.as_deref().is_none_or(|step| Some(step) == at)
            }
            (Self::Any, InputKind::Message(_)) => true,
            _ => false,
        }
    }
}

/// The texts of a message, and of the button that was chosen with it.
fn said(content: &Content) -> impl Iterator<Item = &str> {
    let chosen = content.selected_button.as_deref();
    let chosen = chosen.into_iter().flat_map(|button| [button.value.as_str(), button.label.as_str()]);
    content.text.as_deref().into_iter().chain(chosen)
}

/// What is wrong in a rule file: all of it.
#[derive(Debug)]
pub struct RuleError(Vec<String>);

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl Error for RuleError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(when: &str, kind: InputKind<'_>) -> bool {
        let file = format!("rules: [ {{ when: {when}, reply: [ {{ text: yes }} ] }} ]");
        let input = Input { chatbot: "b", conversation: "c", channel: "w", language: "", kind };
        !file.parse::<RuleFile>().unwrap().respond(&input).is_empty()
    }

    #[test]
    fn each_kind_of_rule_fits_its_input_and_not_the_one_beside_it() {
        let text = |text: &str| Content::new().with_text(text);
        let step = InputKind::Payload { flow: Some("f"), step: Some("s"), event: None, payload: None };
        for (when, kind, expected) in [
            ("{ keyword: Rück gabe }", InputKind::Message(&text("die RUCK-Gabe!")), true),
            ("{ keyword: Rück gabe }", InputKind::Message(&text("gabe rück")), false),
            ("{ keyword: refund }", InputKind::Message(&text("refunds")), false),
            ("{ keyword: refund }", InputKind::Event { name: "refund" }, false),
            ("{ event: e }", InputKind::Event { name: "e" }, true),
            ("{ event: e }", InputKind::CustomEvent { name: "e" }, true),
            ("{ event: e }", InputKind::Event { name: "E" }, false),
            ("{ flow: f, step: s }", step, true),
            ("{ flow: f }", step, true),
            ("{ flow: f, step: t }", step, false),
            ("{ any: true }", InputKind::Message(&text("")), true),
            ("{ any: true }", step, false),
        ] {
            assert_eq!(fits(when, kind), expected, "{when}");
        }
    }

    #[test]
    fn the_first_rule_that_fits_answers() {
        let rules: RuleFile = RuleFile::DEMO.parse().unwrap();
        let content = Content::new().with_text("Hello, a refund please");
        let kind = InputKind::Message(&content);
        let replies =
            rules.respond(&Input { chatbot: "b", conversation: "c", channel: "w", language: "", kind });
        let [Reply::Message { kind, content }] = &replies[..] else { panic!("{replies:?}") };
        assert_eq!(kind, "buttons");
        assert_eq!(content.buttons.as_ref().unwrap().buttons.len(), 2);
    }

    #[test]
    fn everything_that_is_wrong_is_told() {
        let file = "rules:\n  - { when: {}, reply: [ { text: a } ] }\n  - { when: { keyword: '!' }, reply: [] }\n  \
                    - { when: { any: true }, reply: [ { text: a, hand_over: b } ] }";
        let told = file.parse::<RuleFile>().unwrap_err().to_string();
        assert_eq!(
            told,
            "rule 1: `when` must be one of: keyword, event, flow (with or without step), any: true\n\
             rule 2: `keyword` has no word\n\
             rule 2: `reply` is empty: give a text, buttons or hand_over\n\
             rule 3: each reply must be one of: text, buttons, hand_over"
        );
        for (wrong, right) in [
            ("rules: [ { wen: {} } ]", "rules: []"),
            ("rules: []\nrules: []", "rules: [ ]"),
            ("rules: [", "rules: [\n]"),
        ] {
            assert!(wrong.parse::<RuleFile>().is_err(), "{wrong}");
            assert!(right.parse::<RuleFile>().is_ok(), "{right}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = RuleFile::from_path("no/such/rules.yaml").unwrap_err().to_string();
        assert!(error.starts_with("no/such/rules.yaml: "), "{error}");
    }
}
