//! The values of those types.

use super::random::Random;
use super::types::Type;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Number(i64),
    Bool(bool),
    Text(String),
    Optional(Option<Box<Value>>),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
    Place { street: String, number: Option<i64> },
    OldPlace { street: String },
    Way(Way),
}

#[expect(clippy::enum_variant_names, reason = "as in `types.rs`")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Way {
    ByLand,
    BySea(i64),
    ByAir(bool),
}

const TEXTS: &[&str] = &[
    "",
    "land",
    "air",
    "17",
    "-3",
    "a \"b\" \\ c",
    "äöü 🚢",
    "null",
];

impl Value {
    pub(crate) fn make_up(ty: &Type, random: &mut Random) -> Self {
        let several = |random: &mut Random| random.below(3);
        match ty {
            Type::U8 => Self::Number(random.pick(&[0, 1, 7, 255])),
            Type::U32 => Self::Number(random.pick(&[0, 1, 200, 300, 4_294_967_295])),
            Type::I64 => Self::Number(random.pick(&[0, -1, 9, 255, 256, i64::MIN, i64::MAX])),
            Type::Bool => Self::Bool(random.once_in(2)),
            Type::Text => Self::Text(random.pick(TEXTS).to_owned()),
            Type::Place => Self::Place {
                street: random.pick(TEXTS).to_owned(),
                number: random.pick(&[None, Some(0), Some(255)]),
            },
            Type::OldPlace => Self::OldPlace {
                street: random.pick(TEXTS).to_owned(),
            },
            Type::Way => Self::Way(random.pick(&[Way::ByLand, Way::BySea(3), Way::ByAir(false)])),
            Type::Optional(inner) => {
                Self::Optional((!random.once_in(3)).then(|| Box::new(Self::make_up(inner, random))))
            }
            Type::List(inner) => {
                let count = several(random);
                Self::List((0..count).map(|_| Self::make_up(inner, random)).collect())
            }
            Type::Map(inner) => {
                let count = several(random);
                let keys = ["k", "with blank", "K"].into_iter().take(count);
                let entry = |key: &str| (key.to_owned(), Self::make_up(inner, random));
                Self::Map(keys.map(entry).collect())
            }
        }
    }

    /// What `Default` gives.
    pub(crate) fn default_of(ty: &Type) -> Self {
        match ty {
            Type::U8 | Type::U32 | Type::I64 => Self::Number(0),
            Type::Bool => Self::Bool(false),
            Type::Text => Self::Text(String::new()),
            Type::Place => Self::Place {
                street: String::new(),
                number: None,
            },
            Type::OldPlace => Self::OldPlace {
                street: String::new(),
            },
            Type::Way => Self::Way(Way::ByLand),
            Type::Optional(_) => Self::Optional(None),
            Type::List(_) => Self::List(Vec::new()),
            Type::Map(_) => Self::Map(Vec::new()),
        }
    }

    /// An expression for it.
    pub(crate) fn rust(&self) -> String {
        match self {
            Self::Number(number) if *number == i64::MIN => "i64::MIN".to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Bool(value) => value.to_string(),
            Self::Text(text) => text_of(text),
            Self::Optional(None) => "None".to_owned(),
            Self::Optional(Some(inner)) => format!("Some({})", inner.rust()),
            Self::List(values) => {
                let values: Vec<String> = values.iter().map(Self::rust).collect();
                format!("vec![{}]", values.join(", "))
            }
            Self::Map(entries) => {
                let entry =
                    |(key, value): &(String, Self)| format!("({}, {})", text_of(key), value.rust());
                let entries: Vec<String> = entries.iter().map(entry).collect();
                format!("std::collections::BTreeMap::from([{}])", entries.join(", "))
            }
            Self::Place { street, number } => format!(
                "crate::types::Place {{ street: {}, number: {number:?} }}",
                text_of(street)
            ),
            Self::OldPlace { street } => {
                format!("crate::types::OldPlace {{ street: {} }}", text_of(street))
            }
            Self::Way(way) => match way {
                Way::ByLand => "crate::types::Way::ByLand".to_owned(),
                Way::BySea(number) => format!("crate::types::Way::BySea({number})"),
                Way::ByAir(high) => format!("crate::types::Way::ByAir {{ high: {high} }}"),
            },
        }
    }
}

fn text_of(text: &str) -> String {
    format!("String::from({text:?})")
}
