//! Checks of what an administrator enters. Each error says what would be valid.

use std::{error::Error, fmt};

use chatcaptain_client::types::{ChannelType, Environment};

use crate::{
    app::ID_BYTES,
    store::{Channel, StoreError},
};

/// Why an administrative change failed.
#[derive(Debug)]
pub struct AdminError(Problem);

#[derive(Debug)]
enum Problem {
    Invalid(String),
    Taken(String),
    Store(StoreError),
}

impl AdminError {
    pub(super) fn invalid(why: impl Into<String>) -> Self {
        Self(Problem::Invalid(why.into()))
    }

    /// An id that exists already.
    pub(super) fn taken(error: StoreError, what: &str, id: &str) -> Self {
        match error {
            StoreError::Exists(_) => Self(Problem::Taken(format!("the {what} {id} already exists"))),
            other => other.into(),
        }
    }

    /// Whether the id exists already.
    pub fn is_taken(&self) -> bool {
        matches!(self.0, Problem::Taken(_))
    }

    pub(super) fn none(what: &str, id: &str) -> Self {
        Self::invalid(format!("there is no {what} {id}"))
    }
}

impl From<StoreError> for AdminError {
    fn from(error: StoreError) -> Self {
        Self(Problem::Store(error))
    }
}

impl fmt::Display for AdminError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Invalid(why) | Problem::Taken(why) => f.write_str(why),
            Problem::Store(error) => error.fmt(f),
        }
    }
}

impl Error for AdminError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Problem::Invalid(_) | Problem::Taken(_) => None,
            Problem::Store(error) => error.source(),
        }
    }
}

pub(super) fn known<'a>(
    what: &str,
    value: &str,
    values: impl IntoIterator<Item = &'a str>,
) -> Result<(), AdminError> {
    let values: Vec<&str> = values.into_iter().collect();
    if values.contains(&value) {
        return Ok(());
    }
    Err(AdminError::invalid(format!("unknown {what} {value}: expected one of {}", values.join(", "))))
}

pub(super) fn is_id(id: &str) -> Result<(), AdminError> {
    is_text("an id", id)
}

/// An id or a name. Lists print one per line, so a line break would look like another entry.
pub(super) fn is_text(what: &str, text: &str) -> Result<(), AdminError> {
    if text.is_empty() || text.len() > ID_BYTES || text.chars().any(changes_lines) {
        return Err(AdminError::invalid(format!(
            "{what} must have 1 to {ID_BYTES} bytes and no control characters"
        )));
    }
    Ok(())
}

/// Control characters, and those that break a line or turn its direction.
fn changes_lines(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

pub(super) fn known_channel_type(kind: &str) -> Result<(), AdminError> {
    known("channel type", kind, ChannelType::KNOWN.iter().map(ChannelType::as_str))
}

pub(super) fn known_environment(environment: &str) -> Result<(), AdminError> {
    known("environment", environment, Environment::KNOWN.iter().map(Environment::as_str))
}

pub(super) fn is_channel(channel: &Channel) -> Result<(), AdminError> {
    known_channel_type(&channel.kind)?;
    known_environment(&channel.environment)?;
    channel.origins.iter().try_for_each(|origin| is_origin(origin))?;
    if channel.public && channel.origins.is_empty() {
        return Err(AdminError::invalid("a public channel needs at least one origin"));
    }
    Ok(())
}

/// An origin as browsers send it: only scheme, host and port, in lower case.
fn is_origin(origin: &str) -> Result<(), AdminError> {
    let (host, default) = match (origin.strip_prefix("https://"), origin.strip_prefix("http://")) {
        (Some(host), _) => (host, ":443"),
        (_, Some(host)) => (host, ":80"),
        _ => ("", ""),
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-:[]".contains(c);
    let begins = host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[');
    if !begins || !host.chars().all(plain) || host.ends_with([':', '-']) || host.ends_with(default) {
        let why = format!(
            "invalid origin {origin}: expected one such as https://example.com or http://localhost:8080, in lower case, without a \
             path and without the default port"
        );
        return Err(AdminError::invalid(why));
    }
    Ok(())
}
