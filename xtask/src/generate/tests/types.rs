//! Structs, enums, unions and other names.

use serde_json::json;

use super::{schemas, text};

#[test]
fn fields_keep_the_order_of_the_page_and_their_wire_names() {
    let generated =
        schemas(&json!({"ADto": {"type": "object", "required": ["zeta", "fooBar"], "properties": {
            "zeta": {"type": "string"}, "fooBar": {"type": "number"}, "alpha": {"type": "boolean"},
        }}}));
    assert_eq!(generated.fields("A"), ["zeta: String", "foo_bar: f64", "alpha: Option<bool>"]);
    let attributes = text(&generated.object("A").fields);
    assert!(attributes.contains(r#"#[serde(rename="fooBar")]pub foo_bar"#), "{attributes}");
    assert_eq!(generated.methods("builders.rs", "A"), ["new", "with_alpha"]);
}

#[test]
fn odd_property_names_become_fields_and_stay_exact_on_the_wire() {
    let names = [
        "type",
        "self",
        "Self",
        "crate",
        "1",
        "3d",
        "日本",
        "😀",
        "é",
        "e\u{301}",
        "a b",
        "$ref",
        "@id",
        "fooBar",
        "foo_bar",
        "",
        "new",
        "_",
        "a\"b",
        "\u{202E}x",
    ];
    let properties: serde_json::Map<_, _> =
        names.iter().map(|name| ((*name).to_owned(), json!({"type": "string"}))).collect();
    let generated = schemas(&json!({"A": {"type": "object", "properties": properties}}));
    assert_eq!(generated.fields("A").len(), names.len());
    let attributes = generated.object("A").fields.into_iter().map(|field| {
        let own = field.ident.expect("is named").to_string();
        let mut wire = own.clone();
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            let _ = attribute.parse_nested_meta(|meta| {
                let value = meta.value().and_then(syn::parse::ParseBuffer::parse::<syn::LitStr>);
                if meta.path.is_ident("rename") {
                    wire = value?.value();
                }
                Ok(())
            });
        }
        wire
    });
    assert_eq!(attributes.collect::<Vec<_>>(), names);
}

#[test]
fn optional_objects_are_boxed_and_a_schema_may_contain_itself() {
    let generated = schemas(&json!({"Node": {"type": "object", "required": ["children"], "properties": {
        "next": {"$ref": "#/components/schemas/Node"},
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
        "byName": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Node"}},
    }}}));
    assert_eq!(
        generated.fields("Node"),
        [
            "next: Option<Box<Node>>",
            "children: Vec<Node>",
            "by_name: Option<::std::collections::BTreeMap<String,Node>>"
        ]
    );
}

#[test]
fn a_cycle_with_one_optional_edge_is_boxed_there_and_nowhere_else() {
    let generated = schemas(&json!({
        "A": {"type": "object", "required": ["b"], "properties": {"b": {"$ref": "#/components/schemas/B"}}},
        "B": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}}},
    }));
    assert_eq!(generated.fields("A"), ["b: B"]);
    assert_eq!(generated.fields("B"), ["a: Option<Box<A>>"]);
}

#[test]
fn nullable_and_required_are_told_apart() {
    let generated = schemas(&json!({
        "A": {"type": "object", "required": ["here", "list", "inner"], "properties": {
            "here": {"type": "integer", "nullable": true},
            "list": {"type": "array", "items": {"type": "integer", "nullable": true}},
            "inner": {"type": "object", "nullable": true, "allOf": [{"$ref": "#/components/schemas/B"}]},
            "maybe": {"type": "integer", "nullable": true},
            "items": {"type": "array", "items": {"allOf": [{"$ref": "#/components/schemas/B"}], "nullable": true}},
        }},
        "B": {"type": "object", "properties": {"x": {}}},
    }));
    assert_eq!(
        generated.fields("A"),
        [
            "here: Option<i64>",
            "list: Vec<Option<i64>>",
            "inner: Option<Box<B>>",
            "maybe: Option<i64>",
            "items: Option<Vec<Option<B>>>"
        ]
    );
    assert_eq!(generated.fields("B"), ["x: Option<::serde_json::Value>"]);
    let source = text(&generated.object("A"));
    assert_eq!(source.matches("crate::wire::Nullable<").count(), 2, "{source}");
    let decoders = generated.decoders("A");
    assert_eq!(decoders.matches("=> whole(").count(), 3, "{decoders}");
}

#[test]
fn a_schema_without_a_type_of_its_own_is_another_name() {
    let generated = schemas(&json!({
        "Names": {"type": "array", "items": {"type": "string"}},
        "Free": {"type": "object"},
        "A": {"type": "object", "required": ["names"], "properties": {"names": {"$ref": "#/components/schemas/Names"}}},
    }));
    assert!(generated.text("types.rs").contains("pub type Names = Vec<String>;"));
    assert!(
        generated
            .text("types.rs")
            .contains("pub type Free = ::std::collections::BTreeMap<String, ::serde_json::Value>;")
    );
    assert_eq!(generated.fields("A"), ["names: Vec<String>"]);
}

#[test]
fn an_inline_object_is_named_after_its_place() {
    let generated = schemas(
        &json!({"A": {"type": "object", "required": ["list"], "properties": {"list": {"type": "array", "items":
        {"type": "object", "properties": {"deep": {"type": "object", "properties": {"x": {"type": "string"}}}}}}}}}),
    );
    assert_eq!(generated.fields("A"), ["list: Vec<AListItem>"]);
    assert_eq!(generated.fields("AListItem"), ["deep: Option<Box<AListItemDeep>>"]);
}

#[test]
fn an_inline_object_is_one_type_however_often_it_is_used() {
    let list = |target: &str| {
        let target = json!({"$ref": format!("#/components/schemas/{target}")});
        json!({"type": "array", "items": {"type": "object", "properties": {"x": target, "y": target}}})
    };
    // A list that contains itself, and lists that double at each level.
    let mut all = json!({"Own": list("Own"), "L0": {"type": "array", "items": {"type": "string"}}});
    for level in 1..=18 {
        all[format!("L{level}")] = list(&format!("L{}", level - 1));
    }
    let generated = schemas(&all);
    assert_eq!(generated.fields("OwnItem"), ["x: Option<Vec<OwnItem>>", "y: Option<Vec<OwnItem>>"]);
    assert_eq!(generated.fields("L18Item"), ["x: Option<Vec<L17Item>>", "y: Option<Vec<L17Item>>"]);
}

#[test]
fn a_part_of_all_of_keeps_the_types_that_are_inline_in_it() {
    let x = json!({"type": "object", "properties": {"x": {"type": "string"}}});
    let base = json!({"type": "object", "properties": {"deep": x}});
    let generated = schemas(&json!({
        "Base": base,
        "A": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"type": "object", "properties": {"own": x}}]},
        "Wrapped": {"description": "d", "allOf": [base]},
    }));
    assert_eq!(generated.fields("A"), ["deep: Option<Box<BaseDeep>>", "own: Option<Box<AOwn>>"]);
    assert_eq!(generated.fields("Wrapped"), ["deep: Option<Box<WrappedDeep>>"]);
}

#[test]
fn several_members_of_all_of_are_one_struct() {
    let generated = schemas(&json!({
        "Base": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
        "A": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"type": "object", "properties": {"x": {"type": "integer"}}}]},
    }));
    assert_eq!(generated.fields("A"), ["id: String", "x: Option<i64>"]);
}

#[test]
fn a_property_that_members_of_all_of_repeat_is_one_field_of_the_narrowest_type_with_the_last_words() {
    let generated = schemas(&json!({
        "Kind": {"type": "string", "enum": ["a", "b"]},
        "Only": {"type": "string", "enum": ["a"]},
        "Base": {"type": "object", "properties": {
            "words": {"type": "string", "description": "Of every kind.", "deprecated": true},
            "limit": {"type": "string", "nullable": true, "minLength": 1},
            "kind": {"$ref": "#/components/schemas/Kind"},
            "count": {"type": "integer", "description": "How many."},
            "token": {"type": "string", "format": "password"},
            "any": {},
        }},
        "A": {
            "allOf": [
                {"$ref": "#/components/schemas/Base"},
                {"type": "object", "required": ["limit", "any"], "properties": {
                    "words": {"type": "string", "description": "Of this kind.", "title": "T", "example": "x"},
                    "limit": {"type": "string", "nullable": true, "maxLength": 9},
                    "kind": {"allOf": [{"$ref": "#/components/schemas/Only"}]},
                    "count": {"type": "number"},
                    "token": {"type": "string"},
                    "any": {"type": "boolean"},
                }},
            ],
            "properties": {"limit": {"type": "string"}},
        },
    }));
    let expected = [
        "words: Option<String>",
        "limit: String",
        "kind: Option<Only>",
        "count: Option<i64>",
        "token: Option<String>",
        "any: bool",
    ];
    assert_eq!(generated.fields("A"), expected);
    let attributes = text(&generated.object("A").fields);
    for word in ["Of this kind.", "How many.", "Deprecated by the vendor."] {
        assert!(attributes.contains(word), "{word}: {attributes}");
    }
    assert!(!attributes.contains("Of every kind."), "{attributes}");
    // The credential of the base stays one.
    assert_eq!(generated.text("builders.rs").matches("wire::Redacted").count(), 2);
}

#[test]
fn a_union_tries_narrow_variants_first_and_keeps_the_rest() {
    let generated = schemas(&json!({
        "Loose": {"type": "object", "properties": {"a": {"type": "string"}}},
        "Tight": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
        "U": {"oneOf": [
            {"type": "number"}, {"$ref": "#/components/schemas/Loose"}, {"$ref": "#/components/schemas/Tight"},
            {"type": "integer"}, {"type": "array", "items": {"type": "string"}},
        ]},
        "A": {"type": "object", "properties": {"u": {"$ref": "#/components/schemas/U"}}},
    }));
    let union = generated.enumeration("types.rs", "U");
    let variants: Vec<String> = union.variants.iter().map(|variant| variant.ident.to_string()).collect();
    assert_eq!(variants, ["TextList", "Tight", "Loose", "Integer", "Number", "Unknown"]);
    assert_eq!(generated.fields("A"), ["u: Option<Box<U>>"]);
}

#[test]
fn lists_that_differ_in_null_alone_are_two_variants() {
    let list = |nullable: bool| json!({"type": "array", "items": {"type": "string", "nullable": nullable}});
    let generated = schemas(&json!({"U": {"oneOf": [list(false), list(true), list(false)]}}));
    let union = text(&generated.enumeration("types.rs", "U").variants);
    assert!(union.contains("TextList(Vec<String>)"), "{union}");
    assert!(union.contains("NullableTextList(Vec<Option<String>>)"), "{union}");
    assert_eq!(union.matches("List(").count(), 2, "{union}");
}

#[test]
fn an_inline_object_of_any_name_is_named_as_progenitor_writes_it() {
    let inner = json!({"type": "object", "properties": {"gen": {"type": "string"}}});
    let generated =
        schemas(&json!({"A": {"type": "object", "properties": {"x": inner, "m²": inner, "é": inner}}}));
    let fields = ["x: Option<Box<Ax>>", "m_ub2: Option<Box<AmUb2>>", "ue9: Option<Box<AUe9>>"];
    assert_eq!(generated.fields("A"), fields);
    assert_eq!(generated.fields("Ax"), ["gen_: Option<String>"]);
}

#[test]
fn enums_are_open_and_named_by_the_lock() {
    let generated = schemas(&json!({
        "Kind": {"type": "string", "enum": ["meta-whatsapp", "unknown", "", "*"]},
        "State": {"type": "number", "enum": [0, -1], "x-enum-varnames": ["OPEN", "UNRECOGNIZED"]},
        "A": {"type": "object", "required": ["kind"], "properties": {
            "kind": {"description": "d", "allOf": [{"$ref": "#/components/schemas/Kind"}]},
            "state": {"$ref": "#/components/schemas/State"},
        }},
    }));
    let names = |name| {
        let found = generated.enumeration("enums.rs", name);
        found.variants.iter().map(|variant| variant.ident.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names("Kind"), ["MetaWhatsapp", "UnknownValue", "Empty", "Star", "Unknown"]);
    assert_eq!(names("State"), ["Open", "Unrecognized", "Unknown"]);
    assert_eq!(generated.fields("A"), ["kind: Kind", "state: Option<State>"]);
}

#[test]
fn secrets_are_kept_from_debug_and_timestamps_are_read() {
    let generated =
        schemas(&json!({"A": {"type": "object", "required": ["token", "created"], "properties": {
            "token": {"type": "string", "format": "password"},
            "created": {"type": "string", "x-timestamp": true},
            "seenAt": {"type": "string", "x-timestamp": true},
        }}}));
    assert!(!text(&generated.object("A")).contains("Debug"));
    let builders = generated.text("builders.rs");
    assert!(builders.contains(".field(\"token\", &crate::wire::Redacted)"), "{builders}");
    assert_eq!(generated.methods("builders.rs", "A"), ["new", "with_seen_at", "created_at", "seen_at"]);
}

#[test]
fn the_names_of_secrets_are_in_the_table() {
    let password = json!({"type": "string", "format": "password"});
    let generated = schemas(&json!({
        "A": {"type": "object", "properties": {
            "plain": {"type": "string"},
            "direct": password,
            "listed": {"type": "array", "items": password},
            "named": {"$ref": "#/components/schemas/Key"},
            "object": {"$ref": "#/components/schemas/B"},
        }},
        "B": {"type": "object", "properties": {"a": password}},
        "Key": password,
    }));
    let table = generated.text("table.rs");
    let line = table.lines().find(|line| line.contains("SECRETS")).expect("is there");
    assert!(line.ends_with(r#"= &["a", "direct", "listed", "named"];"#), "{line}");
}

#[test]
fn limits_and_formats_do_not_change_a_type() {
    let generated = schemas(
        &json!({"A": {"type": "object", "required": ["a", "b", "c", "d"], "properties": {
            "a": {"type": "string", "format": "uuid", "minLength": 3, "pattern": "^a+$", "default": "x", "title": "B"},
            "b": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 9, "default": 77},
            "c": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2, "uniqueItems": true},
            "d": {"type": "string", "format": "date-time", "x-rust-type": {"crate": "x", "version": "*", "path": "x::Y"}},
        }}}),
    );
    assert_eq!(generated.fields("A"), ["a: String", "b: i64", "c: Vec<f64>", "d: String"]);
}

#[test]
fn a_type_that_is_called_like_one_of_the_standard_library_hides_nothing() {
    let paths = super::super::paths::PRELUDE.map(|(name, _)| name);
    let object =
        json!({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}}}});
    let document = super::document(&json!({}), &json!({"Option": object.clone(), "Vec": object}));
    let schemas = ["Option", "Vec"].map(|name| (name.to_owned(), name.to_owned())).into();
    let resolved = crate::names::Names::resolve(&document, None).expect("resolves");
    let names = crate::names::Names { schemas, ..resolved };
    let generated = super::Generated(super::generate(&document, "", &names).expect("generates"));
    assert_eq!(generated.fields("Option"), ["a: ::std::option::Option<::std::vec::Vec<String>>"]);
    assert!(paths.contains(&"Option"));
}

#[test]
fn a_long_chain_of_schemas_costs_no_stack() {
    let chain = |index: usize| {
        let next = json!({"$ref": format!("#/components/schemas/S{}", index + 1)});
        (format!("S{index}"), json!({"type": "object", "required": ["n"], "properties": {"n": next}}))
    };
    let mut chain: serde_json::Map<_, _> = (0..300).map(chain).collect();
    chain.insert("S300".to_owned(), json!({"type": "object", "properties": {"x": {"type": "string"}}}));
    assert_eq!(schemas(&chain.into()).fields("S0"), ["n: S1"]);
}

#[test]
fn variants_may_be_called_like_the_associated_types_of_the_impls() {
    let generated = schemas(&json!({
        "A": {"type": "string", "enum": ["Err", "Error"]},
        "B": {"type": "number", "enum": [1, 2], "x-enum-varnames": ["Err", "Error"]},
    }));
    let enums = generated.text("enums.rs");
    assert!(
        enums.contains("fn from_str(text: &str) -> ::std::result::Result<Self, ::std::convert::Infallible>")
    );
    assert!(enums.contains("fn try_from(number: f64) -> ::std::result::Result<Self, NotFinite>"));
    assert!(!enums.contains("Result<Self, Self::"), "{enums}");
}
