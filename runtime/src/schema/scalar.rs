//! JSON Schema 2020-12 of what has no parts.

use serde_json::{Value, json};

pub(super) fn schema(name: &str) -> Value {
    match name {
        "bool" => json!({ "type": "boolean" }),
        "null" => json!({ "type": "null" }),
        "f32" | "f64" | "json number" => json!({ "type": "number" }),
        "json object" => json!({ "type": "object" }),
        // As text, or as a number where the crate is asked for that.
        "decimal" => json!({ "type": ["string", "number"] }),
        "char" => json!({ "type": "string", "minLength": 1, "maxLength": 1 }),
        "string" | "time" | "local-datetime" | "socket address" => json!({ "type": "string" }),
        "date" => text("date"),
        "datetime" => text("date-time"),
        "uuid" => text("uuid"),
        "ipv4 address" => text("ipv4"),
        "ipv6 address" => text("ipv6"),
        "ip address" => json!({ "anyOf": [text("ipv4"), text("ipv6")] }),
        "month" => json!({ "enum": MONTHS }),
        "weekday" => json!({ "enum": WEEKDAYS }),
        "json" => json!({}),
        _ => match name.strip_prefix("nonzero ") {
            Some(name) => json!({ "allOf": [number(name)], "not": { "const": 0 } }),
            None => number(name),
        },
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn text(format: &str) -> Value {
    json!({ "type": "string", "format": format })
}

/// An integer. Those of 128 bits have no bounds here, as JSON readers have none for them.
fn number(name: &str) -> Value {
    let (minimum, maximum) = match name {
        "u8" => (json!(0), json!(u8::MAX)),
        "u16" => (json!(0), json!(u16::MAX)),
        "u32" => (json!(0), json!(u32::MAX)),
        "u64" => (json!(0), json!(u64::MAX)),
        "i8" => (json!(i8::MIN), json!(i8::MAX)),
        "i16" => (json!(i16::MIN), json!(i16::MAX)),
        "i32" => (json!(i32::MIN), json!(i32::MAX)),
        "i64" => (json!(i64::MIN), json!(i64::MAX)),
        "u128" => return json!({ "type": "integer", "minimum": 0 }),
        "i128" => return json!({ "type": "integer" }),
        // Named by an implementation of `Shape` that is not ours.
        _ => return json!({ "title": name }),
    };
    json!({ "type": "integer", "minimum": minimum, "maximum": maximum })
}
