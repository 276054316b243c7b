//! The types that a generated field may have.

use super::random::Random;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    U8,
    U32,
    I64,
    Bool,
    Text,
    Place,
    OldPlace,
    Way,
    Optional(Box<Type>),
    List(Box<Type>),
    Map(Box<Type>),
}

impl Type {
    pub(crate) fn make_up(random: &mut Random) -> Self {
        match random.below(12) {
            0 => Self::optional(Self::simple(random)),
            1 => Self::list(Self::simple(random)),
            2 => Self::Map(Box::new(Self::simple(random))),
            3 => Self::list(Self::optional(Self::simple(random))),
            4 => Self::Place,
            5 => Self::Way,
            _ => Self::simple(random),
        }
    }

    pub(crate) fn optional(inner: Self) -> Self {
        Self::Optional(Box::new(inner))
    }

    pub(crate) fn list(inner: Self) -> Self {
        Self::List(Box::new(inner))
    }

    fn simple(random: &mut Random) -> Self {
        random.pick(&[Self::U8, Self::U32, Self::I64, Self::Bool, Self::Text])
    }

    /// How Rust writes it.
    pub(crate) fn rust(&self) -> String {
        match self {
            Self::U8 => "u8".to_owned(),
            Self::U32 => "u32".to_owned(),
            Self::I64 => "i64".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Text => "String".to_owned(),
            Self::Place => "crate::types::Place".to_owned(),
            Self::OldPlace => "crate::types::OldPlace".to_owned(),
            Self::Way => "crate::types::Way".to_owned(),
            Self::Optional(inner) => format!("Option<{}>", inner.rust()),
            Self::List(inner) => format!("Vec<{}>", inner.rust()),
            Self::Map(inner) => format!("std::collections::BTreeMap<String, {}>", inner.rust()),
        }
    }
}
