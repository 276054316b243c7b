//! What a state is made of, as the fingerprint of its snapshots tells it.

use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Ident, Type};

use super::split::Split;
use crate::attr;

/// A field, a variant, the attributes of the whole, or an old event that is others today: a state folded
/// from other ones is another state.
pub(crate) struct StatePart {
    /// `#[cfg(..)]` before it.
    pub(crate) cfg: Vec<Attribute>,
    /// Its serde attributes and its name, or the old event and its function.
    pub(crate) declared: String,
    /// The type of a field.
    pub(crate) ty: Option<Type>,
}

impl StatePart {
    /// All parts of a state, in the order of the source, and after them the splits.
    pub(crate) fn all(input: &DeriveInput, splits: &[Split]) -> Vec<Self> {
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
        parts.extend(splits.iter().map(Self::of_split));
        parts
    }

    fn new(kind: &str, attrs: &[Attribute], name: Option<&Ident>, ty: Option<&Type>) -> Self {
        let mut words = vec![kind.to_owned()];
        words.extend(name.map(ToString::to_string));
        let serde = attrs.iter().filter(|attr| attr::is(attr, "serde"));
        words.extend(serde.map(|attr| attr.to_token_stream().to_string()));
        Self {
            cfg: Vec::new(),
            declared: words.join(" "),
            ty: ty.cloned(),
        }
    }

    fn of_split(split: &Split) -> Self {
        let function = split.function.to_token_stream();
        Self {
            cfg: split.cfg.clone(),
            declared: format!("split {} = {function}", split.name()),
            ty: None,
        }
    }
}

fn of_fields(fields: &Fields) -> impl Iterator<Item = StatePart> {
    let part = |field: &Field| {
        StatePart::new("field", &field.attrs, field.ident.as_ref(), Some(&field.ty))
    };
    fields.iter().map(part)
}
