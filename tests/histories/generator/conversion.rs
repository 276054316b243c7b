//! How a field may have become what it is: a function, and what it does.
#![expect(
    clippy::needless_pass_by_value,
    reason = "all conversions are functions of one type"
)]

use super::random::Random;
use super::types::Type;
use super::values::{Value, Way};

/// A change of a field's type.
#[derive(Debug, Clone)]
pub(crate) struct Conversion {
    pub(crate) from: Type,
    /// The path or the closure that stands in the attribute.
    pub(crate) function: String,
    pub(crate) is_fallible: bool,
    /// What it makes of a value; nothing where it fails.
    pub(crate) convert: fn(Value) -> Option<Value>,
}

impl Conversion {
    /// One that leads to `into`, where there is any.
    pub(crate) fn make_up(into: &Type, random: &mut Random) -> Option<Self> {
        let known = known(into);
        (!known.is_empty()).then(|| random.pick(&known))
    }
}

fn with(from: Type, function: &str, convert: fn(Value) -> Option<Value>) -> Conversion {
    Conversion {
        from,
        function: function.to_owned(),
        is_fallible: false,
        convert,
    }
}

fn try_with(from: Type, function: &str, convert: fn(Value) -> Option<Value>) -> Conversion {
    Conversion {
        is_fallible: true,
        ..with(from, function, convert)
    }
}

fn known(into: &Type) -> Vec<Conversion> {
    match into {
        Type::U8 => vec![
            with(Type::Bool, "u8::from", number_of_bool),
            try_with(Type::I64, "u8::try_from", |value| narrowed(value, 255)),
            try_with(Type::U32, "|number: u32| number.try_into()", |value| {
                narrowed(value, 255)
            }),
        ],
        Type::U32 => vec![
            with(Type::U8, "u32::from", Some),
            with(Type::U8, "From::from", Some),
            try_with(Type::I64, "u32::try_from", |value| {
                narrowed(value, u32::MAX.into())
            }),
            with(
                Type::optional(Type::U32),
                "Option::unwrap_or_default",
                |value| Some(or_zero(value)),
            ),
        ],
        Type::I64 => vec![
            with(Type::U8, "i64::from", Some),
            with(Type::U32, "Into::into", Some),
            with(Type::Bool, "i64::from", number_of_bool),
            try_with(Type::Text, "crate::types::number", parsed),
        ],
        Type::Bool => vec![with(Type::U8, "|number| number != 0", |value| {
            Some(Value::Bool(value != Value::Number(0)))
        })],
        Type::Text => vec![
            with(Type::I64, "|number: i64| number.to_string()", text_of),
            with(Type::U32, "|number| number.to_string()", text_of),
            with(Type::list(Type::Text), "crate::types::joined", joined),
        ],
        Type::Place => vec![with(Type::OldPlace, "crate::types::Place::from", numbered)],
        Type::Way => vec![try_with(Type::Text, "crate::types::way", way)],
        Type::Optional(inner) => vec![with((**inner).clone(), "Some", |value| {
            Some(Value::Optional(Some(Box::new(value))))
        })],
        Type::List(inner) => vec![with((**inner).clone(), "|one| vec![one]", |value| {
            Some(Value::List(vec![value]))
        })],
        Type::OldPlace | Type::Map(_) => Vec::new(),
    }
}

fn number_of_bool(value: Value) -> Option<Value> {
    Some(Value::Number((value == Value::Bool(true)).into()))
}

fn narrowed(value: Value, max: i64) -> Option<Value> {
    match value {
        Value::Number(number) if (0..=max).contains(&number) => Some(value),
        _ => None,
    }
}

fn or_zero(value: Value) -> Value {
    match value {
        Value::Optional(Some(inner)) => *inner,
        _ => Value::Number(0),
    }
}

pub(crate) fn parsed(value: Value) -> Option<Value> {
    match value {
        Value::Text(text) => text.parse().ok().map(Value::Number),
        _ => None,
    }
}

fn text_of(value: Value) -> Option<Value> {
    match value {
        Value::Number(number) => Some(Value::Text(number.to_string())),
        _ => None,
    }
}

fn joined(value: Value) -> Option<Value> {
    let Value::List(values) = value else {
        return None;
    };
    let text = |value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    };
    let texts: Option<Vec<String>> = values.into_iter().map(text).collect();
    texts.map(|texts| Value::Text(texts.join(",")))
}

fn numbered(value: Value) -> Option<Value> {
    match value {
        Value::OldPlace { street } => Some(Value::Place {
            street,
            number: None,
        }),
        _ => None,
    }
}

fn way(value: Value) -> Option<Value> {
    match value {
        Value::Text(text) if text == "land" => Some(Value::Way(Way::ByLand)),
        Value::Text(text) if text == "air" => Some(Value::Way(Way::ByAir(true))),
        _ => None,
    }
}
