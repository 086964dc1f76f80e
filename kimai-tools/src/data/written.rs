//! What an answer says was written.

use serde_json::Value;

/// The ids of an answer's rows, each of which is one thing (`id`) or several (`ids`).
pub(crate) fn written(data: &Value) -> Vec<u64> {
    let rows = data.get("rows").and_then(Value::as_array).into_iter().flatten();
    rows.flat_map(ids).filter_map(Value::as_u64).collect()
}

fn ids(row: &Value) -> impl Iterator<Item = &Value> {
    row.get("id").into_iter().chain(row.get("ids").and_then(Value::as_array).into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_of_rows_are_told_and_no_others() {
        let data =
            json!({"rows": [{"id": 5, "project": {"id": 1}}, {"ids": [7, 8]}, {"name": "x"}], "id": 9});
        assert_eq!(written(&data), [5, 7, 8]);
        assert!(written(&json!({"deed": "Deleted"})).is_empty());
    }
}
