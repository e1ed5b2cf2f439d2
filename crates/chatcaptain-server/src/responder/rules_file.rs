//! The rule file as it is written.

use serde::Deserialize;

/// All of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) rules: Vec<Rule>,
}

/// When, and what then.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) when: When,
    pub(super) reply: Vec<Answer>,
}

/// One of these kinds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct When {
    pub(super) keyword: Option<String>,
    pub(super) event: Option<String>,
    pub(super) flow: Option<String>,
    pub(super) step: Option<String>,
    pub(super) any: Option<bool>,
}

/// One of these.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Answer {
    pub(super) text: Option<String>,
    pub(super) buttons: Option<Buttons>,
    pub(super) hand_over: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Buttons {
    pub(super) text: String,
    pub(super) choices: Vec<Choice>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) label: String,
    pub(super) value: Option<String>,
}
