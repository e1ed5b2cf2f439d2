//! Changes of the lock that a person accepted.

use serde_json::Value;

use crate::{
    diagnostic::Edit,
    json::{self, Object},
};

use super::renamed_paths::shape;

/// The text of the lock with these edits; those of the overlay are not for this file.
pub fn edited(text: &str, edits: &[Edit]) -> String {
    let Ok(mut lock) = json::parse(text) else { return text.to_owned() };
    for edit in edits {
        match edit {
            Edit::Unlock(path) => remove(&mut lock, path),
            Edit::Lock(path, text) => set(&mut lock, path, text),
            Edit::Decide(_) | Edit::Act(_) | Edit::Remove(_) | Edit::Retarget(..) => {}
        }
    }
    json::to_pretty(&lock)
}

fn remove(lock: &mut Value, path: &[String]) {
    let Some((key, above)) = path.split_last() else { return };
    let parent = above.iter().try_fold(lock, |value, key| {
        let members = value.as_object_mut()?;
        members.get_mut(&known(members, key))
    });
    if let Some(Value::Object(members)) = parent {
        members.shift_remove(&known(members, key));
    }
}

fn set(lock: &mut Value, path: &[String], text: &str) {
    let mut value = lock;
    for key in path {
        let Value::Object(members) = value else { return };
        let key = known(members, key);
        value = members.entry(key).or_insert_with(|| Value::Object(Object::new()));
    }
    *value = Value::from(text);
}

/// The key as the lock has it: the pages may call the parameters of a path otherwise by now.
fn known(members: &Object, key: &str) -> String {
    let is_same = |known: &&String| shape(known) == shape(key);
    if members.contains_key(key) || !key.contains('{') {
        return key.to_owned();
    }
    members.keys().find(is_same).map_or(key, String::as_str).to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_member_is_removed_or_set_whatever_its_parameters_are_called() {
        let lock = json!({"operations": {"GET /a/{x}": {"function": "a"}, "GET /b": {"function": "b"}}});
        let path = |path: &[&str]| path.iter().map(|key| (*key).to_owned()).collect();
        let edits = [
            Edit::Unlock(path(&["operations", "GET /b"])),
            Edit::Lock(path(&["operations", "GET /a/{y}", "function"]), "c".to_owned()),
            Edit::Lock(path(&["aliases", "functions", "a"]), "GET /a/{y}".to_owned()),
            Edit::Unlock(path(&["nowhere", "x"])),
        ];
        let expected = json!({
            "operations": {"GET /a/{x}": {"function": "c"}},
            "aliases": {"functions": {"a": "GET /a/{y}"}},
        });
        assert_eq!(edited(&lock.to_string(), &edits), json::to_pretty(&expected));
    }
}
