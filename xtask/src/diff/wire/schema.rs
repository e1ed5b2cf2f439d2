//! A schema against another one, its properties aside.
//! What is written differently and demands the same is no change.

use serde_json::Value;

use super::{
    Walk,
    effective::{Both, Use, is_word, unwrapped},
    located::{Located, Pair, normal},
    rules::Rule,
    values::LIMITS,
};
use crate::{diff::impact::Direction, pointer};

/// What has a comparison of its own, words and limits aside.
const KNOWN: [&str; 12] = [
    "type",
    "format",
    "enum",
    "default",
    "pattern",
    "items",
    "additionalProperties",
    "oneOf",
    "anyOf",
    "readOnly",
    "writeOnly",
    "discriminator",
];

const NULL: [Rule; 2] = [Rule::NULLABLE, Rule::NOT_NULLABLE];

impl<'d> Walk<'d> {
    /// Compares two uses of schemas.
    pub(super) fn schema(&mut self, pair: Pair<'_, 'd>) {
        self.words(pair);
        let (was, is) = (unwrapped(self.old, pair.old), unwrapped(self.new, pair.new));
        let target = Pair { old: &was.target, new: &is.target, ..pair };
        let is_named = was.named && is.named;
        if !is_named || was.nullable != is.nullable {
            self.flag(NULL, pair, (was.allows_null(), is.allows_null()));
        }
        // An unnamed schema is compared where it stands, a named one where it is declared.
        if is_named { self.named(target) } else { self.compare(target) }
    }

    /// Compares two uses of which each is of all these schemas at once.
    pub(super) fn together(&mut self, [old, new]: [&[Located<'d>]; 2], direction: Direction) {
        let (Some(last_old), Some(last_new)) = (old.last(), new.last()) else { return };
        let pair = Pair { old: last_old, new: last_new, direction };
        if let ([_], [_]) = (old, new) {
            return self.schema(pair);
        }
        let uses = |document, all: &[Located<'d>]| -> Vec<Use<'d>> {
            all.iter().map(|schema| unwrapped(document, schema)).collect()
        };
        let (was, is) = (uses(self.old, old), uses(self.new, new));
        let null = |uses: &[Use<'d>]| uses.iter().all(Use::allows_null);
        self.flag(NULL, pair, (null(&was), null(&is)));
        let targets = |uses: Vec<Use<'d>>| uses.into_iter().map(|of| of.target).collect::<Vec<_>>();
        self.compare_all(pair, [&targets(was), &targets(is)]);
    }

    /// Notes two schemas with names, which are compared once for each direction.
    pub(super) fn named(&mut self, pair: Pair<'_, 'd>) {
        let (old, new) = (pair.old, pair.new);
        if self.seen.insert((old.at.clone(), new.at.clone(), pair.direction)) {
            self.open.push_back((old.clone(), new.clone(), pair.direction));
        }
    }

    /// Compares the schemas that were noted, and those that they lead to.
    pub(super) fn noted(&mut self) {
        while let Some((old, new, direction)) = self.open.pop_front() {
            let pair = Pair { old: &old, new: &new, direction };
            // The old name went and the new one came.
            if pointer::get(self.new, &old.at).is_none() && pointer::get(self.old, &new.at).is_none() {
                self.became(Rule::SCHEMA_RENAMED, pair);
            }
            self.flag(NULL, pair, pair.is("nullable"));
            self.words(pair);
            self.compare(pair);
        }
    }

    /// Compares what two schemas demand, null aside.
    fn compare(&mut self, pair: Pair<'_, 'd>) {
        self.compare_all(pair, [std::slice::from_ref(pair.old), std::slice::from_ref(pair.new)]);
    }

    fn compare_all(&mut self, pair: Pair<'_, 'd>, all: [&[Located<'d>]; 2]) {
        // A schema may contain itself, also one without a name of its own.
        let key = |side: &[Located<'d>]| {
            side.iter().map(|of| of.at.as_str()).collect::<Vec<_>>().join(" ") + " body"
        };
        if !self.seen.insert((key(all[0]), key(all[1]), pair.direction)) {
            return;
        }
        let both = Both::new([self.old, self.new], pair, all);
        if self.became_union(&both) {
            return;
        }
        let is_comparable = self.types(&both);
        self.forms(&both);
        self.limits(&both);
        self.enumeration(&both);
        self.defaults(&both);
        // What is inside of a list that became an object has not changed: the type says it all.
        if is_comparable {
            self.properties(&both);
            self.additional(&both);
            self.items(&both);
        }
        self.alternatives(&both);
        self.access(&both);
        self.other_keywords(&both);
    }

    /// Compares what is allowed beside the properties.
    fn additional(&mut self, both: &Both<'_, 'd>) {
        let [old, new] = both.all("additionalProperties");
        let forbids = |all: &[Located<'d>]| all.iter().any(|said| *said.value == Value::Bool(false));
        let forbidden = (forbids(old), forbids(new));
        self.flag([Rule::CLOSED, Rule::OPENED], both.pair, forbidden);
        // Without a word about them, further properties are as free as `true` and `{}` make them.
        if forbidden == (false, false)
            && [old, new].iter().any(|all| all.iter().any(|said| said.value.is_object()))
        {
            self.said(both, "additionalProperties");
        }
    }

    fn items(&mut self, both: &Both<'_, 'd>) {
        if both.all("items").iter().any(|all| !all.is_empty()) {
            self.said(both, "items");
        }
    }

    /// Compares the schemas below a keyword; where there is none, any value is allowed.
    fn said(&mut self, both: &Both<'_, 'd>, key: &str) {
        let any = [both.pair.old.get_or_any(key), both.pair.new.get_or_any(key)];
        let [old, new] = both.all(key);
        let or_any = |all: &[Located<'d>], any: &Located<'d>| {
            if all.is_empty() { vec![any.clone()] } else { all.to_vec() }
        };
        self.together([&or_any(old, &any[0]), &or_any(new, &any[1])], both.pair.direction);
    }

    /// `readOnly` and `writeOnly` are judged with the property.
    fn access(&mut self, both: &Both<'_, 'd>) {
        let nowhere = both.pair.going(Direction::Neither);
        for (key, rules) in [
            ("readOnly", [Rule::READ_ONLY, Rule::NOT_READ_ONLY]),
            ("writeOnly", [Rule::WRITE_ONLY, Rule::NOT_WRITE_ONLY]),
        ] {
            let [was, is] = both.all(key).map(|all| all.iter().any(|said| *said.value == Value::Bool(true)));
            self.flag(rules, nowhere, (was, is));
        }
    }

    /// Keywords that nothing above knows.
    fn other_keywords(&mut self, both: &Both<'_, 'd>) {
        let is_limit = |key: &str| LIMITS.iter().any(|(limit, ..)| *limit == key);
        for key in
            both.keys().into_iter().filter(|key| !KNOWN.contains(key) && !is_word(key) && !is_limit(key))
        {
            let [was, is] = both.all(key);
            if was.len() > 1 || is.len() > 1 {
                self.parts(both, key);
                continue;
            }
            let [was, is] = [was, is].map(|said| said.first().map(|said| said.value));
            if was.map(normal) != is.map(normal) {
                self.value([Rule::MEMBER; 3], both.pair, (was, is), Some(key));
            }
        }
    }
}
