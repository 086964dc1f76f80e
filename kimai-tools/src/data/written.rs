//! What an answer says was written.

use serde_json::Value;

/// The ids of the things in an answer (`id`, or several in `ids`), also of those that Kimai stopped or dropped beside,
/// without those that were so before.
pub(crate) fn written(data: &Value) -> Vec<u64> {
    let listed = |name: &str| data.get(name).and_then(Value::as_array).into_iter().flatten();
    let unchanged: Vec<u64> = listed("unchanged").filter_map(Value::as_u64).collect();
    let things = ["rows", "stopped", "dropped"].into_iter().flat_map(listed);
    things.flat_map(ids).filter_map(Value::as_u64).filter(|id| !unchanged.contains(id)).collect()
}

fn ids(thing: &Value) -> impl Iterator<Item = &Value> {
    thing.get("id").into_iter().chain(thing.get("ids").and_then(Value::as_array).into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_of_things_are_told_and_no_others() {
        let data =
            json!({"rows": [{"id": 5, "project": {"id": 1}}, {"ids": [7, 8]}, {"name": "x"}], "id": 9});
        assert_eq!(written(&data), [5, 7, 8]);
        assert!(written(&json!({"deed": "Deleted"})).is_empty());
    }

    #[test]
    fn what_kimai_did_beside_counts_and_what_was_so_before_does_not() {
        let started = json!({"rows": [{"id": 9}], "stopped": [{"id": 4}]});
        assert_eq!(written(&started), [9, 4]);
        let exported = json!({"rows": [{"id": 1}, {"id": 2}], "unchanged": [2]});
        assert_eq!(written(&exported), [1]);
    }
}
