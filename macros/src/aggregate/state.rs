//! What a state is made of, as the fingerprint of its snapshots tells it.

use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Ident, Type};

use crate::attr;

/// A field, a variant, or the attributes of the whole.
pub(crate) struct StatePart {
    /// Its serde attributes and its name.
    pub(crate) declared: String,
    /// The type of a field.
    pub(crate) ty: Option<Type>,
}

impl StatePart {
    /// All parts of a state, in the order of the source.
    pub(crate) fn all(input: &DeriveInput) -> Vec<Self> {
        let mut parts = vec![Self::new("state", &input.attrs, None, None)];
        match &input.data {
            Data::Struct(item) => parts.extend(of_fields(&item.fields)),
            Data::Enum(item) => {
                for variant in &item.variants {
                    let name = Some(&variant.ident);
                    parts.push(Self::new("variant", &variant.attrs, name, None));
                    parts.extend(of_fields(&variant.fields));
                }
            }
            Data::Union(_) => {}
        }
        parts
    }

    fn new(kind: &str, attrs: &[Attribute], name: Option<&Ident>, ty: Option<&Type>) -> Self {
        let mut words = vec![kind.to_owned()];
        words.extend(name.map(ToString::to_string));
        let serde = attrs.iter().filter(|attr| attr::is(attr, "serde"));
        words.extend(serde.map(|attr| attr.to_token_stream().to_string()));
        Self {
            declared: words.join(" "),
            ty: ty.cloned(),
        }
    }
}

fn of_fields(fields: &Fields) -> impl Iterator<Item = StatePart> {
    let part = |field: &Field| {
        StatePart::new("field", &field.attrs, field.ident.as_ref(), Some(&field.ty))
    };
    fields.iter().map(part)
}
