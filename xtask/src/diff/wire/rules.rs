//! The table of changes: each kind with what it does to the set of values, or of calls, that the document allows. The verdict
//! follows from that and from the direction; each exception stands beside its reason.

pub use super::verdict::{Effect, Exception, Rule, Set};

use crate::diff::impact::{Direction, Wire};

macro_rules! rules {
    ($($name:ident = $effect:ident $kind:literal: $of:ident $set:ident $(, $way:ident $wire:ident: $reason:literal)*;)*) => {
        impl Rule {
            $(pub(in crate::diff) const $name: Self = Self {
                kind: $kind,
                effect: Effect::$effect,
                set: Set::$set,
                exceptions: &[$(Exception { direction: Direction::$way, wire: Wire::$wire, reason: $reason }),*],
                is_of_calls: is_of_calls!($of),
            };)*
        }

        /// Every kind of change.
        pub const ALL: &[Rule] = &[$(Rule::$name),*];
    };
}

macro_rules! is_of_calls {
    (calls) => {
        true
    };
    (values) => {
        false
    };
}

rules! {
    // The document.
    DESCRIBED = Changed "description-changed": values Words;
    EXTENSION = Changed "extension-changed": values Words;
    TAGS = Changed "tags-changed": values Words;
    VERSION = Changed "version-changed": values Same;
    SERVER_ADDED = Added "server-added": calls Wider;
    SERVER_REMOVED = Removed "server-removed": calls Narrower;
    SERVER_DEFAULT = Changed "default-server-changed": calls Other;
    // Anything that no rule below knows.
    MEMBER = Changed "member-changed": values Unknown;

    // Operations.
    OPERATION_ADDED = Added "operation-added": calls Wider;
    OPERATION_REMOVED = Removed "operation-removed": calls Narrower;
    OPERATION_MOVED = Changed "operation-moved": calls Other;
    OPERATION_RENAMED = Changed "operation-id-changed": calls Same;
    PATH_PARAMETER_RENAMED = Changed "path-parameter-renamed": calls Same;
    DEPRECATED = Changed "deprecated": values Same;
    NOT_DEPRECATED = Changed "deprecation-withdrawn": values Words;

    // Who may call.
    PERMISSION_ADDED = Added "permission-added": calls Narrower;
    PERMISSION_CHANGED = Changed "permission-changed": calls Other;
    PERMISSION_REMOVED = Removed "permission-removed": calls Wider;
    RESOURCE_CHANGED = Changed "permission-resource-changed": calls Other;
    SECURITY_ADDED = Added "security-added": calls Narrower;
    SECURITY_REMOVED = Removed "security-removed": calls Wider;
    SECURITY_WAY_ADDED = Added "security-alternative-added": calls Wider;
    SECURITY_WAY_REMOVED = Removed "security-alternative-removed": calls Narrower;
    // What demands a scheme is told where it is demanded.
    SCHEME_ADDED = Added "security-scheme-added": calls Same;
    SCHEME_REMOVED = Removed "security-scheme-removed": calls Same;
    SCHEME_CHANGED = Changed "security-scheme-changed": calls Other;

    // Parameters, and the headers of answers.
    PARAMETER_ADDED = Added "parameter-added": values Same;
    PARAMETER_ADDED_REQUIRED = Added "required-parameter-added": values Narrower;
    PARAMETER_REMOVED = Removed "parameter-removed": values Same,
        Sends Maybe: "it does nothing any more, and a strict server refuses what it does not know",
        Receives Maybe: "a program may do without it, and then it does something else";
    PARAMETER_REMOVED_REQUIRED = Removed "required-parameter-removed": values Wider,
        Sends Maybe: "it does nothing any more, and a strict server refuses what it does not know";
    PARAMETER_RENAMED = Changed "parameter-renamed": values Other;
    PARAMETER_MOVED = Changed "parameter-moved": values Other;
    SERIALISATION = Changed "serialisation-changed": values Other;

    // Bodies and answers.
    BODY_ADDED = Added "body-added": values Same;
    BODY_ADDED_REQUIRED = Added "required-body-added": values Narrower;
    BODY_REMOVED = Removed "body-removed": values Other;
    MEDIA_TYPE_ADDED = Added "media-type-added": values Wider,
        Receives Maybe: "a server sends it to whoever accepts it, and a client says what it accepts";
    MEDIA_TYPE_REMOVED = Removed "media-type-removed": values Narrower,
        Receives Breaking: "a client that asks for it does not get it";
    SUCCESS_ADDED = Added "success-status-added": values Wider,
        Receives Maybe: "a client takes every 2xx for a success; what comes with it may be something else";
    SUCCESS_REMOVED = Removed "success-status-removed": values Narrower,
        Receives Breaking: "what was promised does not come";
    // `200` became `2XX`.
    SUCCESS_WIDENED = Changed "success-status-widened": values Wider,
        Receives Maybe: "a client takes every 2xx for a success; what comes with it may be something else";
    SUCCESS_NARROWED = Changed "success-status-narrowed": values Narrower;
    // A failure may come whether it is documented or not.
    FAILURE_ADDED = Added "failure-status-added": values Same;
    FAILURE_REMOVED = Removed "failure-status-removed": values Same;

    // Schemas.
    SCHEMA_ADDED = Added "schema-added": values Same;
    SCHEMA_REMOVED = Removed "schema-removed": values Same;
    SCHEMA_RENAMED = Changed "schema-renamed": values Same;
    RETYPED = Changed "type-changed": values Other;
    TYPE_WIDENED = Changed "type-widened": values Wider;
    TYPE_NARROWED = Changed "type-narrowed": values Narrower;
    FORMAT_CHANGED = Changed "format-changed": values Other;
    FORMAT_ADDED = Added "format-added": values Narrower;
    FORMAT_REMOVED = Removed "format-removed": values Wider;
    // How a value is to be shown, and not what it is.
    FORMAT_HINT = Changed "format-hint-changed": values Same;
    NULLABLE = Changed "became-nullable": values Wider;
    NOT_NULLABLE = Changed "became-not-nullable": values Narrower;
    REQUIRED = Changed "became-required": values Narrower;
    OPTIONAL = Changed "became-optional": values Wider;
    PROPERTY_ADDED = Added "property-added": values Same;
    PROPERTY_ADDED_REQUIRED = Added "required-property-added": values Narrower;
    PROPERTY_REMOVED = Removed "property-removed": values Same,
        Sends Maybe: "it does nothing any more, and a strict server refuses what it does not know",
        Receives Maybe: "a program may do without it, and then it does something else";
    PROPERTY_REMOVED_REQUIRED = Removed "required-property-removed": values Wider,
        Sends Maybe: "it does nothing any more, and a strict server refuses what it does not know";
    PROPERTY_RENAMED = Changed "property-renamed": values Other;
    PROPERTY_MOVED = Changed "property-moved": values Other;
    ENUM_VALUE_ADDED = Added "enum-value-added": values Wider,
        Receives Maybe: "enums are open here: a value that is not known is kept, and the program may not expect it";
    ENUM_VALUE_REMOVED = Removed "enum-value-removed": values Narrower;
    ENUM_ADDED = Added "enum-added": values Narrower;
    ENUM_REMOVED = Removed "enum-removed": values Wider;
    ENUM_NAMES = Changed "enum-names-changed": values Same;
    TIGHTER = Changed "limit-tightened": values Narrower;
    LOOSER = Changed "limit-loosened": values Wider;
    PATTERN_ADDED = Added "pattern-added": values Narrower;
    PATTERN_CHANGED = Changed "pattern-changed": values Other,
        Receives Maybe: "a client takes any text, and the program may rely on its form";
    PATTERN_REMOVED = Removed "pattern-removed": values Wider,
        Receives Maybe: "a client takes any text, and the program may rely on its form";
    DEFAULT_CHANGED = Changed "default-changed": values Same,
        Sends Breaking: "a call that leaves it out means something else";
    DEFAULT_ADDED = Added "default-added": values Same,
        Sends Maybe: "a call that leaves it out may have meant something else";
    CLOSED = Changed "additional-properties-forbidden": values Narrower;
    OPENED = Changed "additional-properties-allowed": values Wider,
        Receives Maybe: "a client ignores properties that it does not know";
    ALTERNATIVE_ADDED = Added "alternative-added": values Wider;
    ALTERNATIVE_REMOVED = Removed "alternative-removed": values Narrower;
    DISCRIMINATOR = Changed "discriminator-changed": values Other;
    // Another value of the property of a discriminator leads to an alternative that both documents have.
    TAG_ADDED = Added "discriminator-value-added": values Wider,
        Receives Maybe: "unions are open here: a value that is not known is kept, and the program may not expect it";
    TAG_REMOVED = Removed "discriminator-value-removed": values Narrower;
    // A change of `required` has rules of its own.
    READ_ONLY = Changed "became-read-only": values Same,
        Sends Maybe: "it does nothing any more, and a strict server refuses it";
    NOT_READ_ONLY = Changed "became-writable": values Same;
    WRITE_ONLY = Changed "became-write-only": values Same,
        Receives Maybe: "a program may do without it, and then it does something else";
    NOT_WRITE_ONLY = Changed "became-readable": values Same;
    PART_ADDED = Added "part-added": values Narrower;
    PART_REMOVED = Removed "part-removed": values Wider;
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

    #[test]
    fn an_exception_differs_from_what_is_derived() {
        for rule in ALL {
            for exception in rule.exceptions {
                assert!(
                    matches!(exception.direction, Direction::Sends | Direction::Receives),
                    "{}",
                    rule.kind
                );
                assert_ne!(exception.wire, rule.set.verdict(exception.direction), "{}", rule.kind);
            }
        }
    }
}
