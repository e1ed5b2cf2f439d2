//! The table of verdicts: what each kind of change means to a client that sends the value, and to one that receives it.
//! A value that is sent may become freer and not narrower, a value that is received the other way round.

use super::super::verdict::{Direction, Wire};

use Wire::{Breaking, Docs, Maybe, Safe};

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule {
    /// Its name, in kebab-case.
    pub kind: &'static str,
    sends: Wire,
    receives: Wire,
}

impl Rule {
    const fn new(kind: &'static str, sends: Wire, receives: Wire) -> Self {
        Self { kind, sends, receives }
    }

    /// The verdict for a value that goes this way.
    pub fn verdict(self, direction: Direction) -> Wire {
        match direction {
            Direction::Sends => self.sends,
            Direction::Receives => self.receives,
            Direction::Both => self.sends.max(self.receives),
            // What nobody sends or receives breaks nobody.
            Direction::Neither => self.sends.max(self.receives).min(Safe),
        }
    }
}

macro_rules! rules {
    ($($name:ident = $kind:literal: $sends:ident, $receives:ident;)*) => {
        $(pub(super) const $name: Rule = Rule::new($kind, $sends, $receives);)*
        /// Every kind of change.
        pub const ALL: &[Rule] = &[$($name),*];
    };
}

rules! {
    // The document.
    DESCRIBED = "description-changed": Docs, Docs;
    EXTENSION = "extension-changed": Docs, Docs;
    TAGS = "tags-changed": Docs, Docs;
    VERSION = "version-changed": Safe, Safe;
    SERVER_ADDED = "server-added": Safe, Safe;
    SERVER_REMOVED = "server-removed": Breaking, Breaking;
    SERVER_DEFAULT = "default-server-changed": Breaking, Breaking;
    // Anything that no rule below knows.
    MEMBER = "member-changed": Maybe, Maybe;

    // Operations.
    OPERATION_ADDED = "operation-added": Safe, Safe;
    OPERATION_REMOVED = "operation-removed": Breaking, Breaking;
    OPERATION_MOVED = "operation-moved": Breaking, Breaking;
    OPERATION_RENAMED = "operation-id-changed": Safe, Safe;
    PATH_PARAMETER_RENAMED = "path-parameter-renamed": Safe, Safe;
    DEPRECATED = "deprecated": Safe, Safe;
    NOT_DEPRECATED = "deprecation-withdrawn": Docs, Docs;

    // Who may call.
    PERMISSION_ADDED = "permission-added": Breaking, Breaking;
    PERMISSION_CHANGED = "permission-changed": Breaking, Breaking;
    PERMISSION_REMOVED = "permission-removed": Safe, Safe;
    RESOURCE_CHANGED = "permission-resource-changed": Breaking, Breaking;
    SECURITY_ADDED = "security-added": Breaking, Breaking;
    SECURITY_REMOVED = "security-removed": Safe, Safe;
    SECURITY_WAY_ADDED = "security-alternative-added": Safe, Safe;
    SECURITY_WAY_REMOVED = "security-alternative-removed": Breaking, Breaking;
    SCHEME_ADDED = "security-scheme-added": Safe, Safe;
    SCHEME_REMOVED = "security-scheme-removed": Safe, Safe;
    SCHEME_CHANGED = "security-scheme-changed": Breaking, Breaking;

    // Parameters, and the headers of answers.
    PARAMETER_ADDED = "parameter-added": Safe, Safe;
    PARAMETER_ADDED_REQUIRED = "required-parameter-added": Breaking, Safe;
    PARAMETER_REMOVED = "parameter-removed": Maybe, Maybe;
    PARAMETER_REMOVED_REQUIRED = "required-parameter-removed": Maybe, Breaking;
    PARAMETER_RENAMED = "parameter-renamed": Breaking, Breaking;
    PARAMETER_MOVED = "parameter-moved": Breaking, Breaking;
    SERIALISATION = "serialisation-changed": Breaking, Breaking;

    // Bodies and answers.
    BODY_ADDED = "body-added": Safe, Safe;
    BODY_ADDED_REQUIRED = "required-body-added": Breaking, Safe;
    BODY_REMOVED = "body-removed": Breaking, Breaking;
    MEDIA_TYPE_ADDED = "media-type-added": Safe, Maybe;
    MEDIA_TYPE_REMOVED = "media-type-removed": Breaking, Breaking;
    SUCCESS_ADDED = "success-status-added": Maybe, Maybe;
    SUCCESS_REMOVED = "success-status-removed": Breaking, Breaking;
    FAILURE_ADDED = "failure-status-added": Safe, Safe;
    FAILURE_REMOVED = "failure-status-removed": Safe, Safe;

    // Schemas.
    SCHEMA_ADDED = "schema-added": Safe, Safe;
    SCHEMA_REMOVED = "schema-removed": Safe, Safe;
    SCHEMA_RENAMED = "schema-renamed": Safe, Safe;
    RETYPED = "type-changed": Breaking, Breaking;
    TYPE_WIDENED = "type-widened": Safe, Breaking;
    TYPE_NARROWED = "type-narrowed": Breaking, Safe;
    FORMAT_CHANGED = "format-changed": Breaking, Breaking;
    FORMAT_ADDED = "format-added": Breaking, Safe;
    FORMAT_REMOVED = "format-removed": Safe, Breaking;
    // How a value is to be shown, and not what it is.
    FORMAT_HINT = "format-hint-changed": Safe, Safe;
    NULLABLE = "became-nullable": Safe, Breaking;
    NOT_NULLABLE = "became-not-nullable": Breaking, Safe;
    REQUIRED = "became-required": Breaking, Safe;
    OPTIONAL = "became-optional": Safe, Breaking;
    PROPERTY_ADDED = "property-added": Safe, Safe;
    PROPERTY_ADDED_REQUIRED = "required-property-added": Breaking, Safe;
    PROPERTY_REMOVED = "property-removed": Maybe, Maybe;
    PROPERTY_REMOVED_REQUIRED = "required-property-removed": Maybe, Breaking;
    PROPERTY_RENAMED = "property-renamed": Breaking, Breaking;
    ENUM_VALUE_ADDED = "enum-value-added": Safe, Maybe;
    ENUM_VALUE_REMOVED = "enum-value-removed": Breaking, Safe;
    ENUM_ADDED = "enum-added": Breaking, Safe;
    ENUM_REMOVED = "enum-removed": Safe, Breaking;
    ENUM_NAMES = "enum-names-changed": Safe, Safe;
    TIGHTER = "limit-tightened": Breaking, Safe;
    LOOSER = "limit-loosened": Safe, Breaking;
    PATTERN_ADDED = "pattern-added": Breaking, Safe;
    PATTERN_CHANGED = "pattern-changed": Breaking, Maybe;
    PATTERN_REMOVED = "pattern-removed": Safe, Maybe;
    DEFAULT_CHANGED = "default-changed": Breaking, Safe;
    DEFAULT_ADDED = "default-added": Maybe, Safe;
    CLOSED = "additional-properties-forbidden": Breaking, Safe;
    OPENED = "additional-properties-allowed": Safe, Maybe;
    ALTERNATIVE_ADDED = "alternative-added": Safe, Breaking;
    ALTERNATIVE_REMOVED = "alternative-removed": Breaking, Safe;
    DISCRIMINATOR = "discriminator-changed": Breaking, Breaking;
    READ_ONLY = "read-only-changed": Maybe, Safe;
    WRITE_ONLY = "write-only-changed": Safe, Maybe;
    PART_ADDED = "part-added": Breaking, Safe;
    PART_REMOVED = "part-removed": Safe, Breaking;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let kinds: BTreeSet<_> = ALL.iter().map(|rule| rule.kind).collect();
        assert_eq!(kinds.len(), ALL.len());
    }

    #[test]
    fn what_no_operation_reaches_is_safe() {
        assert_eq!(RETYPED.verdict(Direction::Neither), Wire::Safe);
        assert_eq!(DESCRIBED.verdict(Direction::Neither), Wire::Docs);
        assert_eq!(REQUIRED.verdict(Direction::Both), Wire::Breaking);
    }
}
