//! The name of an operation that the pages give none: `GET /v1/things/{thingId}` becomes `get_things_by_thing_id`.

use crate::names::spelling;

/// The forms of the name, the shortest first: the fixed parts of the path and the parameter at its end; all parameters;
/// the version, too.
pub(super) fn forms(key: &str) -> Vec<String> {
    let (method, path) = key.split_once(' ').unwrap_or((key, ""));
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_parameter = |part: &str| part.starts_with('{');
    let is_last = |index: usize| index + 1 == parts.len();
    let name = |is_used: &dyn Fn(usize, &str) -> bool| {
        let used = parts.iter().enumerate().filter(|(index, part)| is_used(*index, part));
        let words =
            used.map(|(_, part)| if is_parameter(part) { format!("by_{part}") } else { (*part).to_owned() });
        spelling::snake(&[vec![method.to_lowercase()], words.collect()].concat().join("_"))
    };
    vec![
        name(&|index, part| !is_version(part) && (!is_parameter(part) || is_last(index))),
        name(&|_, part| !is_version(part)),
        name(&|_, _| true),
    ]
}

/// The name, then the name with a number.
pub(super) fn numbered(name: &str) -> impl Iterator<Item = String> {
    let others = (2_u32..).map(move |number| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(others)
}

/// Whether a function was named after the method and the path of its operation.
pub(super) fn is_of(key: &str, function: &str) -> bool {
    let plain = match function.rsplit_once('_') {
        Some((plain, number)) if number.parse::<u32>().is_ok() => plain,
        _ => function,
    };
    forms(key).iter().any(|form| form == function || form == plain)
}

/// `v1`, `v2.1`.
fn is_version(part: &str) -> bool {
    let is_number = |rest: &str| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    part.strip_prefix('v').is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_says_more() {
        for (key, expected) in [
            (
                "GET /v1/bots/{botId}/things/{thingId}",
                [
                    "get_bots_things_by_thing_id",
                    "get_bots_by_bot_id_things_by_thing_id",
                    "get_v1_bots_by_bot_id_things_by_thing_id",
                ],
            ),
            ("POST /v2.1/things", ["post_things", "post_things", "post_v2_1_things"]),
            ("DELETE /videos/v", ["delete_videos_v"; 3]),
            ("GET /", ["get"; 3]),
            ("PUT /é t/{a.b}", ["put_é_t_by_a_b"; 3]),
        ] {
            assert_eq!(forms(key), expected, "{key}");
        }
        assert!(
            is_of("GET /v1/a", "get_v1_a_12")
                && is_of("GET /v1/a", "get_a")
                && !is_of("GET /v1/a", "get_a_b")
        );
    }
}
