//! A value as a type asks for it: a deserializer that makes up what it is asked to read.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::Value;

use super::choices::Choices;
use super::{anything, from_layout, scalars};
use crate::shape::{Layout, inlined};

/// How deep values of a recursive type go before lists stay empty.
const DEPTH: u8 = 8;

/// Why a made-up value was not taken.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refused {
    /// The type said so.
    ByType(String),
    /// Every value of the type would go on without end.
    NoValue,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByType(reason) => f.write_str(reason),
            Self::NoValue => f.write_str("a value of the type would go on without end"),
        }
    }
}

impl std::error::Error for Refused {}

impl de::Error for Refused {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self::ByType(reason.to_string())
    }
}

impl From<serde_json::Error> for Refused {
    fn from(error: serde_json::Error) -> Self {
        Self::ByType(error.to_string())
    }
}

/// Answers whatever is asked of it.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    choices: &'a Choices,
    layout: Option<&'static Layout>,
    depth: u8,
}

impl<'a> Source<'a> {
    pub(super) const fn new(choices: &'a Choices, layout: Option<&'static Layout>) -> Self {
        Self {
            choices,
            layout,
            depth: 0,
        }
    }

    /// The source of a part.
    fn part(self, layout: Option<&'static Layout>) -> Self {
        Self {
            layout,
            depth: self.depth + 1,
            ..self
        }
    }

    /// The layout behind names.
    fn layout(self) -> Option<&'static Layout> {
        let mut layout = self.layout;
        while let Some(Layout::Named(_, inner)) = layout {
            layout = *inner;
        }
        layout
    }

    /// The value, where the layout says all about it.
    fn known(self) -> Option<Result<Value, Refused>> {
        let layout = self.layout()?;
        let value = || from_layout::value(layout, self.choices).ok_or(Refused::NoValue);
        layout.is_known().then(value)
    }

    fn is_deep(self) -> bool {
        self.depth > DEPTH
    }

    /// The names and layouts of the fields of a struct, of which the type says `names`.
    fn fields(self, names: &'static [&'static str]) -> Vec<Entry> {
        match self.layout() {
            Some(Layout::Struct(fields)) => {
                let fields = inlined(fields).into_iter().filter(|field| !field.flatten);
                fields
                    .map(|field| (field.name, Some(&field.layout)))
                    .collect()
            }
            _ => names.iter().map(|name| (*name, None)).collect(),
        }
    }
}

/// The name of a field and what is known of its layout.
type Entry = (&'static str, Option<&'static Layout>);

/// A method that answers from the layout where it can.
macro_rules! answer {
    ($($method:ident($($arg:ident: $type:ty),*) => $answer:expr;)+) => {$(
        fn $method<V: Visitor<'de>>(self, $($arg: $type,)* visitor: V) -> Result<V::Value, Refused> {
            if let Some(value) = self.known() {
                return Ok(value?.$method($($arg,)* visitor)?);
            }
            let answer: fn(Self, V, $($type),*) -> Result<V::Value, Refused> = $answer;
            answer(self, visitor, $($arg),*)
        }
    )+};
}

impl<'de> Deserializer<'de> for Source<'_> {
    type Error = Refused;

    answer! {
        deserialize_any() => |source, visitor| Ok(anything(source.choices).deserialize_any(visitor)?);
        deserialize_bool() => |_, visitor| visitor.visit_bool(true);
        deserialize_i8() => |source, visitor| visitor.visit_i8(source.choices.pick(&[1, 100, 10, 2, 0]));
        deserialize_i16() => |source, visitor| visitor.visit_i16(source.choices.pick(&[1, 100, 10, 2, 0]));
        deserialize_i32() => |source, visitor| visitor.visit_i32(source.choices.pick(&[1, 100, 10, 2, 0]));
        deserialize_i64() => |source, visitor| visitor.visit_i64(source.choices.pick(&[1, 100, 10, 2, 0]));
        deserialize_i128() => |source, visitor| visitor.visit_i128(source.choices.pick(&[1, 100, 10, 2, 0]));
        deserialize_u8() => |source, visitor| visitor.visit_u8(source.choices.pick(&[1, 100, 10, 2, 0]));
        deserialize_u16() => |source, visitor| visitor.visit_u16(source.choices.pick(&[1, 100, 10, 2, 0]));
        deserialize_u32() => |source, visitor| visitor.visit_u32(source.choices.pick(&[1, 100, 10, 2, 0]));
        deserialize_u64() => |source, visitor| visitor.visit_u64(source.choices.pick(&[1, 100, 10, 2, 0]));
        deserialize_u128() => |source, visitor| visitor.visit_u128(source.choices.pick(&[1, 100, 10, 2, 0]));
        deserialize_f32() => |_, visitor| visitor.visit_f32(1.5);
        deserialize_f64() => |_, visitor| visitor.visit_f64(1.5);
        deserialize_char() => |_, visitor| visitor.visit_char('a');
        deserialize_str() => |source, visitor| visitor.visit_str(source.choices.pick(scalars::TEXTS));
        deserialize_string() => |source, visitor| visitor.visit_str(source.choices.pick(scalars::TEXTS));
        deserialize_bytes() => |_, visitor| visitor.visit_bytes(b"a");
        deserialize_byte_buf() => |_, visitor| visitor.visit_byte_buf(b"a".to_vec());
        deserialize_option() => |source, visitor| match source.is_deep() {
            true => visitor.visit_none(),
            false => visitor.visit_some(source.part(match source.layout() {
                Some(Layout::Option(inner)) => Some(inner),
                _ => None,
            })),
        };
        deserialize_unit() => |_, visitor| visitor.visit_unit();
        deserialize_unit_struct(_name: &'static str) => |_, visitor, _| visitor.visit_unit();
        deserialize_newtype_struct(_name: &'static str) => |source, visitor, _| {
            visitor.visit_newtype_struct(source)
        };
        deserialize_seq() => |source, visitor| visitor.visit_seq(Parts::new(source, 1));
        deserialize_tuple(len: usize) => |source, visitor, len| {
            visitor.visit_seq(Parts::exactly(source, len))
        };
        deserialize_tuple_struct(_name: &'static str, len: usize) => |source, visitor, _, len| {
            visitor.visit_seq(Parts::exactly(source, len))
        };
        deserialize_map() => |source, visitor| match source.layout() {
            Some(Layout::Struct(_)) => visitor.visit_map(Fields::new(source, source.fields(&[]))),
            _ => visitor.visit_map(Pairs::new(source)),
        };
        deserialize_struct(_name: &'static str, fields: &'static [&'static str]) => {
            |source, visitor, _, fields| {
                visitor.visit_map(Fields::new(source, source.fields(fields)))
            }
        };
        deserialize_enum(_name: &'static str, variants: &'static [&'static str]) => {
            |source, visitor, _, variants| match variants {
                [] => Err(Refused::NoValue),
                _ if source.depth > 2 * DEPTH => Err(Refused::NoValue),
                _ => visitor.visit_enum(Chosen {
                    source,
                    variant: source.choices.pick(variants),
                }),
            }
        };
        deserialize_identifier() => |source, visitor| {
            visitor.visit_str(source.choices.pick(scalars::TEXTS))
        };
        deserialize_ignored_any() => |_, visitor| visitor.visit_unit();
    }
}

/// Some parts of one layout.
struct Parts<'a> {
    source: Source<'a>,
    left: usize,
    length: usize,
}

impl<'a> Parts<'a> {
    /// As many as `length`, unless it goes too deep.
    fn new(source: Source<'a>, length: usize) -> Self {
        let length = if source.is_deep() { 0 } else { length };
        Self::exactly(source, length)
    }

    const fn exactly(source: Source<'a>, length: usize) -> Self {
        Self {
            source,
            left: length,
            length,
        }
    }

    fn layout(&self) -> Option<&'static Layout> {
        match self.source.layout()? {
            Layout::List(inner) | Layout::Array(inner, _) => Some(inner),
            Layout::Tuple(parts) => parts.get(self.length - self.left).copied(),
            _ => None,
        }
    }
}

impl<'de> SeqAccess<'de> for Parts<'_> {
    type Error = Refused;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Refused> {
        if self.left == 0 {
            return Ok(None);
        }
        let part = self.source.part(self.layout());
        self.left -= 1;
        seed.deserialize(part).map(Some)
    }
}

/// The fields of a struct.
struct Fields<'a> {
    source: Source<'a>,
    fields: std::vec::IntoIter<Entry>,
    layout: Option<&'static Layout>,
}

impl<'a> Fields<'a> {
    fn new(source: Source<'a>, fields: Vec<Entry>) -> Self {
        Self {
            source,
            fields: fields.into_iter(),
            layout: None,
        }
    }
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refused> {
        for (name, layout) in self.fields.by_ref() {
            // Among the names a type says are aliases, which it refuses beside the name itself.
            if layout.is_some() || self.source.choices.pick(&[true, false]) {
                self.layout = layout;
                return seed.deserialize(StrDeserializer::new(name)).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Refused> {
        seed.deserialize(self.source.part(self.layout))
    }
}

/// The one key of a map, and its value.
struct Pairs<'a> {
    source: Source<'a>,
    left: usize,
}

impl<'a> Pairs<'a> {
    fn new(source: Source<'a>) -> Self {
        Self {
            source,
            left: usize::from(!source.is_deep()),
        }
    }

    fn layouts(&self) -> (Option<&'static Layout>, Option<&'static Layout>) {
        match self.source.layout() {
            Some(Layout::Map(key, value)) => (Some(key), Some(value)),
            _ => (None, None),
        }
    }
}

impl<'de> MapAccess<'de> for Pairs<'_> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refused> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let key = self.source.part(self.layouts().0);
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Refused> {
        seed.deserialize(self.source.part(self.layouts().1))
    }
}

/// A variant of an enum.
struct Chosen<'a> {
    source: Source<'a>,
    variant: &'static str,
}

impl<'de, 'a> EnumAccess<'de> for Chosen<'a> {
    type Error = Refused;
    type Variant = Payload<'a>;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Self::Variant), Refused> {
        let variant = seed.deserialize(StrDeserializer::<Refused>::new(self.variant))?;
        Ok((variant, Payload(self.source.part(None))))
    }
}

/// What a variant carries.
struct Payload<'a>(Source<'a>);

impl<'de> VariantAccess<'de> for Payload<'_> {
    type Error = Refused;

    fn unit_variant(self) -> Result<(), Refused> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refused> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Refused> {
        self.0.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.0.deserialize_struct("", fields, visitor)
    }
}
