//! JSON Schema 2020-12 of layouts.

use serde_json::{Map, Value, json};

use super::scalar;
use crate::shape::{Field, Layout, Tagging, Variant, inlined};

/// The schemas of several layouts, with the types they have in common beside them.
pub(super) struct Schemas {
    /// What a reference to a common type looks like.
    reference: fn(&str) -> String,
    /// The common types, by a name of their own.
    types: Vec<(String, &'static Layout, Value)>,
    /// The types that are described now, from the outside in: by their own name, and the one above.
    open: Vec<(&'static str, String)>,
}

impl Schemas {
    pub(super) const fn new(reference: fn(&str) -> String) -> Self {
        Self {
            reference,
            types: Vec::new(),
            open: Vec::new(),
        }
    }

    /// The common types, by name.
    pub(super) fn into_types(self) -> Map<String, Value> {
        let types = self.types.into_iter();
        types.map(|(name, _, schema)| (name, schema)).collect()
    }

    /// The schema of a layout.
    pub(super) fn of(&mut self, layout: &'static Layout) -> Value {
        match *layout {
            Layout::Scalar(name) => scalar::schema(name),
            Layout::Option(inner) => json!({ "anyOf": [self.of(inner), { "type": "null" }] }),
            Layout::List(inner) => json!({ "type": "array", "items": self.of(inner) }),
            Layout::Array(inner, length) => json!({
                "type": "array", "items": self.of(inner), "minItems": length, "maxItems": length,
            }),
            Layout::Map(_, value) => {
                json!({ "type": "object", "additionalProperties": self.of(value) })
            }
            Layout::Tuple(parts) => self.tuple(parts),
            Layout::Struct(fields) => self.object(fields, &[]),
            Layout::Enum { tagging, variants } => self.one_of(tagging, variants),
            Layout::Named(name, Some(inner)) => self.named(name, inner),
            Layout::Named(name, None) => json!({ "title": name }),
            Layout::Recursive(name) => self.recursive(name),
        }
    }

    fn tuple(&mut self, parts: &[&'static Layout]) -> Value {
        let prefix: Vec<Value> = parts.iter().map(|part| self.of(part)).collect();
        json!({ "type": "array", "prefixItems": prefix, "items": false, "minItems": parts.len() })
    }

    /// An object; `docs` are those of its fields.
    pub(super) fn object(
        &mut self,
        fields: &'static [Field],
        docs: &[(&'static str, &'static str)],
    ) -> Value {
        let fields = inlined(fields);
        let (flattened, own): (Vec<&Field>, Vec<&Field>) =
            fields.into_iter().partition(|field| field.flatten);
        let required: Vec<&str> = own
            .iter()
            .filter(|field| !field.optional)
            .map(|field| field.name)
            .collect();
        let mut properties = Map::new();
        for field in own {
            let docs = docs.iter().find(|(name, _)| *name == field.name);
            let schema = described(self.of(&field.layout), docs.map(|(_, docs)| *docs));
            properties.insert(field.name.to_owned(), schema);
        }
        let mut object =
            json!({ "type": "object", "properties": properties, "required": required });
        for field in flattened {
            self.flatten(&field.layout, &mut object);
        }
        object
    }

    /// What a flattened value that is no struct adds to the object around it.
    fn flatten(&mut self, layout: &'static Layout, object: &mut Value) {
        match *layout {
            Layout::Named(_, Some(inner)) => self.flatten(inner, object),
            Layout::Map(_, value) => object["additionalProperties"] = self.of(value),
            Layout::Enum { .. } => object["allOf"] = json!([self.of(layout)]),
            _ => {}
        }
    }

    fn one_of(&mut self, tagging: Tagging, variants: &[Variant]) -> Value {
        let is_unit = |variant: &Variant| variant.layout.is_none();
        if matches!(tagging, Tagging::External) && variants.iter().all(is_unit) {
            let names: Vec<&str> = variants.iter().map(|variant| variant.name).collect();
            return json!({ "enum": names });
        }
        let variants = variants
            .iter()
            .map(|variant| self.variant(tagging, variant));
        json!({ "anyOf": variants.collect::<Vec<Value>>() })
    }

    fn variant(&mut self, tagging: Tagging, variant: &Variant) -> Value {
        let payload = variant.layout.map(|layout| self.of(layout));
        // The variant that stands for every other name is read from any.
        let name = match variant.other {
            true => json!({ "type": "string" }),
            false => json!({ "const": variant.name }),
        };
        match (tagging, payload) {
            (Tagging::Untagged, payload) => payload.unwrap_or_else(|| json!({ "type": "null" })),
            (Tagging::External, None) => name,
            (Tagging::External, Some(payload)) => only(&[(variant.name, payload)]),
            (Tagging::Internal(tag) | Tagging::Adjacent(tag, _), None) => only(&[(tag, name)]),
            (Tagging::Internal(tag), Some(payload)) => {
                json!({ "allOf": [payload, only(&[(tag, name)])] })
            }
            (Tagging::Adjacent(tag, content), Some(payload)) => {
                only(&[(tag, name), (content, payload)])
            }
        }
    }

    /// A type with a name is described once, beside the schemas that refer to it.
    fn named(&mut self, name: &'static str, layout: &'static Layout) -> Value {
        if !matches!(layout, Layout::Struct(_) | Layout::Enum { .. }) {
            return self.of(layout);
        }
        let known = self.types.iter().find(|(_, known, _)| *known == layout);
        let key = match known {
            Some((key, ..)) => key.clone(),
            None => self.describe(name, layout),
        };
        self.reference_to(&key)
    }

    fn describe(&mut self, name: &'static str, layout: &'static Layout) -> String {
        let key = self.free_key(name);
        let place = self.types.len();
        self.types.push((key.clone(), layout, Value::Null));
        self.open.push((name, key.clone()));
        let schema = self.of(layout);
        self.open.pop();
        if let Some((_, _, known)) = self.types.get_mut(place) {
            *known = schema;
        }
        key
    }

    /// Types of different modules may have one name.
    fn free_key(&self, name: &str) -> String {
        let is_free = |key: &String| self.types.iter().all(|(known, ..)| known != key);
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let mut keys = [name.to_owned()].into_iter().chain(numbered);
        keys.find(is_free).unwrap_or_default()
    }

    fn recursive(&self, name: &str) -> Value {
        let mut open = self.open.iter().rev();
        match open.find(|(known, _)| *known == name) {
            Some((_, key)) => self.reference_to(key),
            None => json!({ "title": name }),
        }
    }

    fn reference_to(&self, key: &str) -> Value {
        json!({ "$ref": (self.reference)(key) })
    }
}

/// An object with these fields.
fn only(fields: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> = fields
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()))
        .collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

/// The schema with its docs.
pub(super) fn described(mut schema: Value, docs: Option<&str>) -> Value {
    if let (Some(docs), Some(schema)) =
        (docs.filter(|docs| !docs.is_empty()), schema.as_object_mut())
    {
        schema.insert("description".to_owned(), Value::from(docs));
    }
    schema
}
