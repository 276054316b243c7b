//! A value as a layout describes it.

use serde_json::{Map, Value};

use super::anything;
use super::choices::Choices;
use super::scalars;
use crate::shape::{Field, Layout, Tagging, Variant};

/// A value of the layout; none where every value would go on without end.
pub(super) fn value(layout: &Layout, choices: &Choices) -> Option<Value> {
    let value = |layout| value(layout, choices);
    match *layout {
        Layout::Scalar(name) => Some(scalars::value(name, choices)),
        Layout::Option(inner) => Some(value(inner).unwrap_or(Value::Null)),
        Layout::List(inner) => Some(Value::Array(value(inner).into_iter().collect())),
        Layout::Array(inner, length) => (0..length).map(|_| value(inner)).collect(),
        Layout::Map(key, inner) => Some(map(value(key), value(inner))),
        Layout::Tuple(parts) => parts.iter().map(|part| value(part)).collect(),
        Layout::Struct(fields) => object(fields, choices).map(Value::Object),
        Layout::Enum { tagging, variants } => one_of(tagging, variants, choices),
        Layout::Named(_, Some(inner)) => value(inner),
        Layout::Named(_, None) => Some(anything(choices)),
        Layout::Recursive(_) => None,
    }
}

fn map(key: Option<Value>, value: Option<Value>) -> Value {
    let key = key.map(|key| match key {
        Value::String(key) => key,
        other => other.to_string(),
    });
    Value::Object(key.zip(value).into_iter().collect())
}

fn object(fields: &[Field], choices: &Choices) -> Option<Map<String, Value>> {
    let mut object = Map::new();
    for field in fields {
        match value(&field.layout, choices) {
            Some(Value::Object(inner)) if field.flatten => object.extend(inner),
            Some(_) if field.flatten => {}
            Some(value) => drop(object.insert(field.name.to_owned(), value)),
            None if field.optional => {}
            None => return None,
        }
    }
    Some(object)
}

/// The first variants come first, but for those that have no value.
fn one_of(tagging: Tagging, variants: &[Variant], choices: &Choices) -> Option<Value> {
    let possible = variants.iter().filter(|variant| !variant.other);
    let possible: Vec<&Variant> = possible.filter(|variant| is_finite(variant)).collect();
    if possible.is_empty() {
        return None;
    }
    let variant = choices.pick(&possible);
    let payload = match variant.layout {
        None => None,
        Some(layout) => Some(value(layout, choices)?),
    };
    Some(tagged(tagging, variant.name, payload))
}

fn is_finite(variant: &Variant) -> bool {
    let value_of = |layout| value(layout, &Choices::first());
    variant
        .layout
        .is_none_or(|layout| value_of(layout).is_some())
}

/// A variant with what it carries.
fn tagged(tagging: Tagging, name: &str, payload: Option<Value>) -> Value {
    let mut object = Map::new();
    match (tagging, payload) {
        (Tagging::Untagged, payload) => return payload.unwrap_or(Value::Null),
        (Tagging::External, None) => return Value::from(name),
        (Tagging::External, Some(payload)) => drop(object.insert(name.to_owned(), payload)),
        (Tagging::Internal(tag), payload) => {
            if let Some(Value::Object(fields)) = payload {
                object = fields;
            }
            object.insert(tag.to_owned(), Value::from(name));
        }
        (Tagging::Adjacent(tag, content), payload) => {
            object.insert(tag.to_owned(), Value::from(name));
            object.extend(payload.map(|payload| (content.to_owned(), payload)));
        }
    }
    Value::Object(object)
}
