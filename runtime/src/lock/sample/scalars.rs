//! Plausible values for what has no parts.

use serde_json::Value;

use super::choices::Choices;

/// Texts that some type or other takes.
pub(super) const TEXTS: &[&str] = &[
    "text",
    "1",
    "1.5",
    "0192f0c1-7b1e-7c3a-9d55-2f4b6a8c0e11",
    "2024-02-29T12:30:00Z",
    "2024-02-29",
    "12:30:00",
    "2024-02-29T12:30:00",
    "name@example.org",
    "https://example.org/",
    "127.0.0.1",
    "127.0.0.1:80",
    "EUR",
    "en",
    "DE",
    "1.0.0",
    "#102030",
    "P1D",
    "+4930123456",
    "a",
    "A",
    "",
];

/// A value of the scalar that a layout calls `name`.
pub(super) fn value(name: &str, choices: &Choices) -> Value {
    match name {
        "bool" => Value::Bool(true),
        "f32" | "f64" => Value::from(1.5),
        "null" => Value::Null,
        "json" | "json object" => Value::Object(serde_json::Map::new()),
        "json number" => Value::from(1),
        _ if is_integer(name) => Value::from(choices.pick(&[1, 100, 10, 2, 0])),
        _ => Value::from(text(name, choices)),
    }
}

fn is_integer(name: &str) -> bool {
    let name = name.strip_prefix("nonzero ").unwrap_or(name);
    name.strip_prefix(['i', 'u'])
        .is_some_and(|bits| bits.parse::<u8>().is_ok())
}

fn text(name: &str, choices: &Choices) -> &'static str {
    match name {
        "char" => "a",
        "date" => "2024-02-29",
        "datetime" => "2024-02-29T12:30:00Z",
        "decimal" => "1.5",
        "ip address" | "ipv4 address" => "127.0.0.1",
        "ipv6 address" => "::1",
        "local-datetime" => "2024-02-29T12:30:00",
        "month" => "February",
        "socket address" => "127.0.0.1:80",
        "time" => "12:30:00",
        "uuid" => "0192f0c1-7b1e-7c3a-9d55-2f4b6a8c0e11",
        "weekday" => "Thu",
        _ => choices.pick(TEXTS),
    }
}
