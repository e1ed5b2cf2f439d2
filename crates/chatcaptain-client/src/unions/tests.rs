//! Unions decoded and encoded, as codegen writes them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::*;

/// Defines a struct and what codegen writes for it.
macro_rules! object {
    ($name:ident { $($wire:literal $presence:ident $field:ident: $kind:ty,)* }) => {
        #[derive(Clone, Debug, PartialEq, Serialize)]
        struct $name { $(#[serde(rename = $wire)] $field: $kind,)* }
        crate::object::object! { $name { $($wire => value($field),)* } }
        object_shape! { $name { $($wire $presence $kind,)* } }
    };
}

object! { Text { "kind" required kind: String, "text" optional text: Option<String>, } }
object! { Image { "kind" required kind: String, "url" optional url: Option<String>, } }
object! { Tree { "left" optional left: Option<Box<Node>>, "right" optional right: Option<Box<Node>>, } }
object! { Leaf { "leaf" required leaf: i64, } }

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Block {
    Image(Box<Image>),
    Text(Box<Text>),
    Unknown(Value),
}

union! { Block, any false, tag "kind" { "text" => Text, "image" => Image, "picture" => Image, },
{ Image => value(Box<Image>), Text => value(Box<Text>), } }

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Node {
    Numbers(Vec<i64>),
    Leaf(Box<Leaf>),
    Tree(Box<Tree>),
    Map(BTreeMap<String, bool>),
    Integer(i64),
    Number(f64),
    Unknown(Value),
}

union! { Node, any false, tag "" {}, {
    Numbers => whole(Vec<i64>), Leaf => value(Box<Leaf>), Tree => value(Box<Tree>), Map => value(BTreeMap<String, bool>),
    Integer => whole(i64), Number => value(f64),
} }

fn decode<T: for<'de> Deserialize<'de>>(json: &Value) -> T {
    let from_text = serde_json::from_str::<T>(&json.to_string());
    from_text.unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn encoded<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("is encoded")
}

#[test]
fn the_discriminator_names_the_member_and_what_it_does_not_name_is_kept() {
    let image = Image { kind: "image".to_owned(), url: Some("x".to_owned()) };
    assert_eq!(decode::<Block>(&json!({"kind": "image", "url": "x"})), Block::Image(Box::new(image)));
    assert!(matches!(decode(&json!({"kind": "picture", "url": null})), Block::Image(_)));
    // A member that nobody knows is ignored, as it is in every struct.
    assert!(matches!(decode(&json!({"kind": "text", "new": 1})), Block::Text(_)));
    for unknown in [
        json!({"kind": "video", "url": "x"}),
        json!({"kind": "text", "text": 7}),
        json!({"url": "x"}),
        json!("text"),
        json!(null),
        json!(["text", null]),
    ] {
        let found: Block = decode(&unknown);
        assert_eq!(found, Block::Unknown(unknown.clone()));
        assert_eq!(encoded(&found), unknown);
    }
}

#[test]
fn a_union_without_a_discriminator_is_decoded_by_what_the_value_holds() {
    assert!(matches!(decode(&json!([1, 2])), Node::Numbers(_)));
    assert!(matches!(decode(&json!([1, "a"])), Node::Unknown(_)));
    assert!(matches!(decode(&json!({"leaf": 3})), Node::Leaf(_)));
    assert!(matches!(decode(&json!({"left": {"leaf": 1}})), Node::Tree(_)));
    assert!(matches!(decode(&json!({"other": true})), Node::Map(_)));
    assert_eq!(decode::<Node>(&json!(3)), Node::Integer(3));
    assert_eq!(decode::<Node>(&json!(3.0)), Node::Number(3.0));
    assert_eq!(decode::<Node>(&json!(3.5)), Node::Number(3.5));
    // No float holds it.
    assert!(matches!(decode(&json!(u64::MAX)), Node::Unknown(_)));
}

#[test]
fn what_another_member_has_is_never_ignored() {
    // `left` would be ignored by `Leaf`, and `leaf` by `Tree`.
    for json in [json!({"leaf": 1, "left": null}), json!({"leaf": 1, "right": {"leaf": 2}})] {
        assert_eq!(decode::<Node>(&json), Node::Unknown(json));
    }
}

#[test]
fn a_name_twice_is_an_error_in_a_union_as_in_a_struct() {
    for json in [
        r#"{"leaf": 1, "leaf": 2}"#,
        r#"{"leaf": 1, "leaf": 1}"#,
        r#"{"left": {"leaf": 1, "leaf": 2}}"#,
        r#"{"new": [{"a": null, "b": 0, "a": 1}]}"#,
    ] {
        let error = serde_json::from_str::<Node>(json).expect_err(json).to_string();
        assert!(error.starts_with("duplicate field"), "{error}");
        let error = serde_json::from_str::<Vec<Node>>(&format!("[3, {json}]")).expect_err(json).to_string();
        assert!(error.starts_with("duplicate field"), "{error}");
    }
    for value in [r#"[{"a":1},{"a":1}]"#, r#"[-1,null,"a",true,[]]"#, "18446744073709551615", "2.5"] {
        let found: Node = serde_json::from_str(value).expect(value);
        assert_eq!(encoded(&found).to_string(), value);
    }
}

#[test]
fn a_union_that_contains_itself_on_two_ways_is_decoded_in_time() {
    let mut tree = json!({"leaf": 1});
    for _ in 0..40 {
        tree = json!({"left": tree, "right": null, "leaf": "no number"});
        tree = json!({"right": tree});
    }
    assert_eq!(encoded(&decode::<Node>(&tree)).to_string().matches("no number").count(), 40);
}

mod enums {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(transparent)]
    struct Open(String);
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(transparent)]
    struct Closed(String);
    enum_shape! { Open, Texts ["open", "new"] }
    enum_shape! { Closed, Texts ["closed"] }

    object! { Door { "state" required state: Open, "size" optional size: Option<f64>, } }
    object! { Wall { "state" required state: Closed, "size" optional size: Option<f64>, } }
    object! { Window { "glass" required glass: Open, } }

    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(untagged)]
    enum Part {
        Door(Door),
        Wall(Wall),
        Window(Window),
        Open(Open),
        Text(String),
        Unknown(Value),
    }

    union! { Part, any false, tag "" {}, {
        Door => value(Door), Wall => value(Wall), Window => value(Window), Open => value(Open), Text => value(String),
    } }

    #[test]
    fn the_values_of_enums_tell_members_apart() {
        assert!(matches!(decode(&json!({"state": "open"})), Part::Door(_)));
        assert!(matches!(decode(&json!({"state": "closed", "size": 2})), Part::Wall(_)));
        assert!(matches!(decode(&json!({"state": "ajar"})), Part::Unknown(_)));
        // No other member has this property: the enum is open.
        assert!(matches!(decode(&json!({"glass": "thick"})), Part::Window(_)));
        assert!(matches!(decode(&json!("new")), Part::Open(_)));
        assert!(matches!(decode(&json!("old")), Part::Text(_)));
    }
}

#[test]
fn a_boolean_with_one_value_tells_members_apart_and_an_object_of_other_names_is_none() {
    static DONE: Shape = Shape::Object(&[
        Property::required("ok", &Shape::Flag(true)),
        Property::optional("data", &Shape::Text),
    ]);
    static FAILED: Shape = Shape::Object(&[
        Property::required("ok", &Shape::Flag(false)),
        Property::optional("error", &Shape::Text),
    ]);
    static EMPTY: Shape = Shape::Object(&[Property::optional("x", &Shape::Text)]);
    static RESULT: Union = Union {
        name: "Result",
        tag: Tag { property: "", members: &[] },
        has_any: false,
        members: &[&DONE, &FAILED, &EMPTY],
    };
    static SHAPE: Shape = Shape::Union(&RESULT);
    let chosen = |value: Value| choose::choose(&SHAPE, &value);
    assert_eq!(chosen(json!({"ok": true})), Some(0));
    assert_eq!(chosen(json!({"ok": false})), Some(1));
    assert_eq!(chosen(json!({"ok": false, "later": 1})), Some(1));
    assert_eq!(chosen(json!({"x": "a", "later": 1})), Some(2));
    assert_eq!(chosen(json!({})), Some(2));
    // None of the names is known: another alternative, of a later version of the API.
    assert_eq!(chosen(json!({"later": 1})), None);
}

mod hostile {
    use super::*;

    object! { One { "next" optional next: Option<Box<Link>>, "a" optional a: Option<i64>, } }
    object! { Two { "next" optional next: Option<Box<Link>>, "b" optional b: Option<Value>, } }
    object! { Three { "next" optional next: Option<Box<Link>>, "c" optional c: Option<Vec<Link>>, } }

    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(untagged)]
    enum Link {
        One(One),
        Two(Two),
        Three(Three),
        Unknown(Value),
    }

    union! { Link, any false, tag "" {}, { One => value(One), Two => value(Two), Three => value(Three), } }

    object! { Own { "next" optional next: Option<Box<Own>>, } }
    object! { Other { "next" optional next: Option<Box<Either>>, "b" optional b: Option<Value>, } }

    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(untagged)]
    enum Either {
        Own(Own),
        Other(Other),
        Unknown(Value),
    }

    union! { Either, any false, tag "" {}, { Own => value(Own), Other => value(Other), } }

    /// A chain with something at each level, and how much was done for each value of it.
    fn work<T: for<'de> Deserialize<'de>>(depth: usize, member: &str, at_each_level: &Value) -> usize {
        let mut chain = json!({"c": vec![json!({"p": "a"}); 3]});
        for _ in 0..depth {
            chain = json!({"next": chain, member: at_each_level});
        }
        work::take();
        decode::<T>(&chain);
        let done = work::take();
        work::copied(&chain);
        done / work::take()
    }

    #[test]
    fn the_work_for_a_value_is_linear() {
        let wide = vec![1; 100];
        for (member, at_each_level) in [
            ("z", json!("z".repeat(90))),
            ("z", json!(wide)),
            ("a", json!(wide)),
            ("b", json!(wide)),
            ("c", json!([{"z": 1}, {"next": {"a": 1, "z": {}}}])),
            ("c", json!([{"a": 1, "b": 1}])),
        ] {
            for depth in [10, 60, 110] {
                let works = [work::<Link>, work::<Either>].map(|work| work(depth, member, &at_each_level));
                assert!(works.iter().all(|work| *work < 30), "{member} {depth}: {works:?}");
            }
        }
    }
}
