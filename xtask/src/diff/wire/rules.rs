//! The table of verdicts: what each kind of change means to a client that sends the value, and to one that receives it.
//! A value that is sent may become freer and not narrower, a value that is received the other way round.

use serde::{Serialize, Serializer};

use super::super::impact::{Direction, Wire};

use Wire::{Breaking, Docs, Maybe, Safe};

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule {
    /// Its name, in kebab-case.
    pub kind: &'static str,
    /// Whether something came, went, or became something else.
    pub effect: Effect,
    sends: Wire,
    receives: Wire,
}

/// What a change does to the element, or to one of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
    /// It is something else.
    Changed,
}

impl Rule {
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

/// A rule is known by its name.
impl PartialEq<&str> for Rule {
    fn eq(&self, kind: &&str) -> bool {
        self.kind == *kind
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.kind)
    }
}

macro_rules! rules {
    ($($name:ident = $effect:ident $kind:literal: $sends:ident, $receives:ident;)*) => {
        impl Rule {
            $(pub(in crate::diff) const $name: Self =
                Self { kind: $kind, effect: Effect::$effect, sends: $sends, receives: $receives };)*
        }

        /// Every kind of change.
        pub const ALL: &[Rule] = &[$(Rule::$name),*];
    };
}

rules! {
    // The document.
    DESCRIBED = Changed "description-changed": Docs, Docs;
    EXTENSION = Changed "extension-changed": Docs, Docs;
    TAGS = Changed "tags-changed": Docs, Docs;
    VERSION = Changed "version-changed": Safe, Safe;
    SERVER_ADDED = Added "server-added": Safe, Safe;
    SERVER_REMOVED = Removed "server-removed": Breaking, Breaking;
    SERVER_DEFAULT = Changed "default-server-changed": Breaking, Breaking;
    // Anything that no rule below knows.
    MEMBER = Changed "member-changed": Maybe, Maybe;

    // Operations.
    OPERATION_ADDED = Added "operation-added": Safe, Safe;
    OPERATION_REMOVED = Removed "operation-removed": Breaking, Breaking;
    OPERATION_MOVED = Changed "operation-moved": Breaking, Breaking;
    OPERATION_RENAMED = Changed "operation-id-changed": Safe, Safe;
    PATH_PARAMETER_RENAMED = Changed "path-parameter-renamed": Safe, Safe;
    DEPRECATED = Changed "deprecated": Safe, Safe;
    NOT_DEPRECATED = Changed "deprecation-withdrawn": Docs, Docs;

    // Who may call.
    PERMISSION_ADDED = Added "permission-added": Breaking, Breaking;
    PERMISSION_CHANGED = Changed "permission-changed": Breaking, Breaking;
    PERMISSION_REMOVED = Removed "permission-removed": Safe, Safe;
    RESOURCE_CHANGED = Changed "permission-resource-changed": Breaking, Breaking;
    SECURITY_ADDED = Added "security-added": Breaking, Breaking;
    SECURITY_REMOVED = Removed "security-removed": Safe, Safe;
    SECURITY_WAY_ADDED = Added "security-alternative-added": Safe, Safe;
    SECURITY_WAY_REMOVED = Removed "security-alternative-removed": Breaking, Breaking;
    SCHEME_ADDED = Added "security-scheme-added": Safe, Safe;
    SCHEME_REMOVED = Removed "security-scheme-removed": Safe, Safe;
    SCHEME_CHANGED = Changed "security-scheme-changed": Breaking, Breaking;

    // Parameters, and the headers of answers.
    PARAMETER_ADDED = Added "parameter-added": Safe, Safe;
    PARAMETER_ADDED_REQUIRED = Added "required-parameter-added": Breaking, Safe;
    PARAMETER_REMOVED = Removed "parameter-removed": Maybe, Maybe;
    PARAMETER_REMOVED_REQUIRED = Removed "required-parameter-removed": Maybe, Breaking;
    PARAMETER_RENAMED = Changed "parameter-renamed": Breaking, Breaking;
    PARAMETER_MOVED = Changed "parameter-moved": Breaking, Breaking;
    SERIALISATION = Changed "serialisation-changed": Breaking, Breaking;

    // Bodies and answers.
    BODY_ADDED = Added "body-added": Safe, Safe;
    BODY_ADDED_REQUIRED = Added "required-body-added": Breaking, Safe;
    BODY_REMOVED = Removed "body-removed": Breaking, Breaking;
    MEDIA_TYPE_ADDED = Added "media-type-added": Safe, Maybe;
    MEDIA_TYPE_REMOVED = Removed "media-type-removed": Breaking, Breaking;
    SUCCESS_ADDED = Added "success-status-added": Maybe, Maybe;
    SUCCESS_REMOVED = Removed "success-status-removed": Breaking, Breaking;
    FAILURE_ADDED = Added "failure-status-added": Safe, Safe;
    FAILURE_REMOVED = Removed "failure-status-removed": Safe, Safe;

    // Schemas.
    SCHEMA_ADDED = Added "schema-added": Safe, Safe;
    SCHEMA_REMOVED = Removed "schema-removed": Safe, Safe;
    SCHEMA_RENAMED = Changed "schema-renamed": Safe, Safe;
    RETYPED = Changed "type-changed": Breaking, Breaking;
    TYPE_WIDENED = Changed "type-widened": Safe, Breaking;
    TYPE_NARROWED = Changed "type-narrowed": Breaking, Safe;
    FORMAT_CHANGED = Changed "format-changed": Breaking, Breaking;
    FORMAT_ADDED = Added "format-added": Breaking, Safe;
    FORMAT_REMOVED = Removed "format-removed": Safe, Breaking;
    // How a value is to be shown, and not what it is.
    FORMAT_HINT = Changed "format-hint-changed": Safe, Safe;
    NULLABLE = Changed "became-nullable": Safe, Breaking;
    NOT_NULLABLE = Changed "became-not-nullable": Breaking, Safe;
    REQUIRED = Changed "became-required": Breaking, Safe;
    OPTIONAL = Changed "became-optional": Safe, Breaking;
    PROPERTY_ADDED = Added "property-added": Safe, Safe;
    PROPERTY_ADDED_REQUIRED = Added "required-property-added": Breaking, Safe;
    PROPERTY_REMOVED = Removed "property-removed": Maybe, Maybe;
    PROPERTY_REMOVED_REQUIRED = Removed "required-property-removed": Maybe, Breaking;
    PROPERTY_RENAMED = Changed "property-renamed": Breaking, Breaking;
    PROPERTY_MOVED = Changed "property-moved": Breaking, Breaking;
    ENUM_VALUE_ADDED = Added "enum-value-added": Safe, Maybe;
    ENUM_VALUE_REMOVED = Removed "enum-value-removed": Breaking, Safe;
    ENUM_ADDED = Added "enum-added": Breaking, Safe;
    ENUM_REMOVED = Removed "enum-removed": Safe, Breaking;
    ENUM_NAMES = Changed "enum-names-changed": Safe, Safe;
    TIGHTER = Changed "limit-tightened": Breaking, Safe;
    LOOSER = Changed "limit-loosened": Safe, Breaking;
    PATTERN_ADDED = Added "pattern-added": Breaking, Safe;
    PATTERN_CHANGED = Changed "pattern-changed": Breaking, Maybe;
    PATTERN_REMOVED = Removed "pattern-removed": Safe, Maybe;
    DEFAULT_CHANGED = Changed "default-changed": Breaking, Safe;
    DEFAULT_ADDED = Added "default-added": Maybe, Safe;
    CLOSED = Changed "additional-properties-forbidden": Breaking, Safe;
    OPENED = Changed "additional-properties-allowed": Safe, Maybe;
    ALTERNATIVE_ADDED = Added "alternative-added": Safe, Breaking;
    ALTERNATIVE_REMOVED = Removed "alternative-removed": Breaking, Safe;
    DISCRIMINATOR = Changed "discriminator-changed": Breaking, Breaking;
    // A change of `required` has rules of its own.
    READ_ONLY = Changed "became-read-only": Maybe, Safe;
    NOT_READ_ONLY = Changed "became-writable": Safe, Safe;
    WRITE_ONLY = Changed "became-write-only": Safe, Maybe;
    NOT_WRITE_ONLY = Changed "became-readable": Safe, Safe;
    PART_ADDED = Added "part-added": Breaking, Safe;
    PART_REMOVED = Removed "part-removed": Safe, Breaking;
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
        assert_eq!(Rule::RETYPED.verdict(Direction::Neither), Wire::Safe);
        assert_eq!(Rule::DESCRIBED.verdict(Direction::Neither), Wire::Docs);
        assert_eq!(Rule::REQUIRED.verdict(Direction::Both), Wire::Breaking);
    }
}
