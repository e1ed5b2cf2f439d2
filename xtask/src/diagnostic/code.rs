//! The codes of all diagnostics: what a message is about, as a name that stays the same and that programs can look for.

use std::fmt;

/// An enum whose variants have texts.
macro_rules! codes {
    ($($variant:ident $text:literal,)*) => {
        /// What a diagnostic is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl Code {
            /// The code as messages show it, kebab-case.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

// In the order of the texts, which is the order of messages about one place.
codes! {
    AliasOfNothing "alias-of-nothing",
    AliasTaken "alias-taken",
    AllOfConflict "all-of-conflict",
    AmbiguousPath "ambiguous-path",
    AnonymousSecurity "anonymous-security",
    ArrayItems "array-items",
    Authorization "authorization",
    BrokenOff "broken-off",
    Case "case",
    CompositionCycle "composition-cycle",
    Conflict "conflict",
    CountAsNumber "count-as-number",
    DefaultOutsideEnum "default-outside-enum",
    Discriminator "discriminator",
    Drift "drift",
    DuplicateKey "duplicate-key",
    DuplicateOperation "duplicate-operation",
    DuplicateOperationId "duplicate-operation-id",
    DuplicateParameter "duplicate-parameter",
    EmptyComposition "empty-composition",
    Encoded "encoded",
    EnumMemberName "enum-member-name",
    EnumMembers "enum-members",
    EnumWithoutNames "enum-without-names",
    FunctionName "function-name",
    GeneratorDefect "generator-defect",
    Html "html",
    InexactNumber "inexact-number",
    Info "info",
    InlineEnum "inline-enum",
    InvalidDecision "invalid-decision",
    InvalidJson "invalid-json",
    InvalidLock "invalid-lock",
    LostDescription "lost-description",
    LostFragments "lost-fragments",
    LostOperation "lost-operation",
    LostParameter "lost-parameter",
    LostProperty "lost-property",
    LostResponse "lost-response",
    LostSchema "lost-schema",
    LostValue "lost-value",
    MethodName "method-name",
    NameGone "name-gone",
    NameMoved "name-moved",
    NestedIndex "nested-index",
    NoAddress "no-address",
    NoFragments "no-fragments",
    NoLength "no-length",
    NoPages "no-pages",
    NoPermission "no-permission",
    NoSecurity "no-security",
    NoServer "no-server",
    NoUnreleased "no-unreleased",
    NotAChoice "not-a-choice",
    NotADocument "not-a-document",
    NotAFile "not-a-file",
    NotAFolder "not-a-folder",
    NotAVersion "not-a-version",
    NotFound "not-found",
    NotOpenapi "not-openapi",
    NotUtf8 "not-utf8",
    NulCharacter "nul-character",
    NullableWithoutType "nullable-without-type",
    OddName "odd-name",
    OperationId "operation-id",
    OtherOrigin "other-origin",
    OverlayAction "overlay-action",
    OverlayNoEffect "overlay-no-effect",
    OverlayNoMatch "overlay-no-match",
    OverlayReason "overlay-reason",
    OverlaySyntax "overlay-syntax",
    OverlayTarget "overlay-target",
    OverlayUpdate "overlay-update",
    OverlayVersion "overlay-version",
    PageTooLarge "page-too-large",
    ParameterForm "parameter-form",
    ParameterName "parameter-name",
    ParameterTwice "parameter-twice",
    ParameterType "parameter-type",
    PathForm "path-form",
    PathParameter "path-parameter",
    PathTemplate "path-template",
    PathTrick "path-trick",
    PermissionInText "permission-in-text",
    ReadAndWriteOnly "read-and-write-only",
    Redirect "redirect",
    RefSiblings "ref-siblings",
    RequestBody "request-body",
    RequiredCycle "required-cycle",
    RequiredMember "required-member",
    ResponseBody "response-body",
    ResponseStatus "response-status",
    SameFile "same-file",
    SchemaConflict "schema-conflict",
    SchemaName "schema-name",
    SchemaTooDeep "schema-too-deep",
    Section "section",
    SkippedFence "skipped-fence",
    Source "source",
    StaleRenderedPage "stale-rendered-page",
    Status "status",
    Timeout "timeout",
    TooLarge "too-large",
    TooManyPages "too-many-pages",
    TypeName "type-name",
    UnclosedFence "unclosed-fence",
    UnfinishedWitness "unfinished-witness",
    UnknownSecurityScheme "unknown-security-scheme",
    UnknownSide "unknown-side",
    UnknownType "unknown-type",
    UnmarkedTimestamp "unmarked-timestamp",
    Unreachable "unreachable",
    UnreachableSchema "unreachable-schema",
    Unreadable "unreadable",
    UnresolvedName "unresolved-name",
    UnresolvedRef "unresolved-ref",
    UnsupportedAllOf "unsupported-all-of",
    UnsupportedEnum "unsupported-enum",
    UnsupportedKeyword "unsupported-keyword",
    UnsupportedMember "unsupported-member",
    UnsupportedMethod "unsupported-method",
    UnsupportedObject "unsupported-object",
    UnsupportedParameter "unsupported-parameter",
    UnsupportedPath "unsupported-path",
    UnsupportedRef "unsupported-ref",
    UnsupportedSchema "unsupported-schema",
    UnsupportedSecurityScheme "unsupported-security-scheme",
    UnsupportedUnion "unsupported-union",
    UnsupportedVersion "unsupported-version",
    UntypedParameter "untyped-parameter",
    UnusedDecision "unused-decision",
    VariantName "variant-name",
    VersionPlace "version-place",
    VersionStep "version-step",
    VersionTaken "version-taken",
    WrongShape "wrong-shape",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
