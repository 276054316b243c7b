//! A layout as text: written at run time, compared by the compiler.

use std::fmt;

use super::{Field, Layout, Variant};

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Scalar(name) => f.write_str(name),
            Self::Option(inner) => write!(f, "option<{inner}>"),
            Self::List(inner) => write!(f, "list<{inner}>"),
            Self::Array(inner, length) => write!(f, "array<{inner}, {length}>"),
            Self::Map(key, value) => write!(f, "map<{key}, {value}>"),
            Self::Tuple(parts) => {
                f.write_str("(")?;
                separated(f, parts)?;
                f.write_str(")")
            }
            Self::Struct(fields) => {
                f.write_str("{")?;
                separated(f, fields)?;
                f.write_str("}")
            }
            Self::Enum { tag, variants } => {
                write!(f, "enum({tag})[")?;
                separated(f, variants)?;
                f.write_str("]")
            }
            Self::Opaque(name) => write!(f, "?{name}"),
            Self::Recursive(name) => write!(f, "^{name}"),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.optional { "?" } else { "" };
        write!(f, "{}{mark}: {}", self.name, self.layout)
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match self.layout {
            Some(layout) => write!(f, " {layout}"),
            None => Ok(()),
        }
    }
}

fn separated(f: &mut fmt::Formatter<'_>, parts: &[impl fmt::Display]) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        let separator = if index == 0 { "" } else { ", " };
        write!(f, "{separator}{part}")?;
    }
    Ok(())
}

/// Whether `text` is the text of `layout`.
///
/// Usable in a constant: this is how a build compares a type with what the schema lock recorded.
///
/// # Examples
///
/// ```
/// use annals::shape::{Shape, same};
///
/// const _: () = assert!(same(<Vec<u32>>::LAYOUT, "list<u32>"));
/// ```
#[must_use]
pub const fn same(layout: &Layout, text: &str) -> bool {
    Reader::new(text).layout(layout).is_at_end()
}

/// How far `text` has been found to be as expected. Copied from step to step, as constants like it.
#[derive(Clone, Copy)]
struct Reader<'a> {
    text: &'a [u8],
    /// `None` once something was not as expected.
    rest: Option<usize>,
}

impl<'a> Reader<'a> {
    const fn new(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            rest: Some(0),
        }
    }

    const fn is_at_end(self) -> bool {
        matches!(self.rest, Some(at) if at == self.text.len())
    }

    /// Expects `word` next.
    #[expect(
        clippy::indexing_slicing,
        reason = "a constant has no other way to read a byte"
    )]
    const fn word(self, word: &str) -> Self {
        let Some(at) = self.rest else {
            return self;
        };
        let word = word.as_bytes();
        let mut index = 0;
        while index < word.len() {
            if at + index >= self.text.len() || self.text[at + index] != word[index] {
                return Self { rest: None, ..self };
            }
            index += 1;
        }
        Self {
            rest: Some(at + word.len()),
            ..self
        }
    }

    const fn layout(self, layout: &Layout) -> Self {
        match *layout {
            Layout::Scalar(name) => self.word(name),
            Layout::Option(inner) => self.word("option<").layout(inner).word(">"),
            Layout::List(inner) => self.word("list<").layout(inner).word(">"),
            Layout::Array(inner, length) => {
                let inner = self.word("array<").layout(inner);
                inner.word(", ").number(length).word(">")
            }
            Layout::Map(key, value) => {
                let key = self.word("map<").layout(key);
                key.word(", ").layout(value).word(">")
            }
            Layout::Tuple(parts) => self.word("(").parts(parts).word(")"),
            Layout::Struct(fields) => self.word("{").fields(fields).word("}"),
            Layout::Enum { tag, variants } => {
                let tag = self.word("enum(").word(tag).word(")[");
                tag.variants(variants).word("]")
            }
            Layout::Opaque(name) => self.word("?").word(name),
            Layout::Recursive(name) => self.word("^").word(name),
        }
    }

    const fn parts(mut self, mut parts: &[&Layout]) -> Self {
        let mut separator = "";
        while let [part, rest @ ..] = parts {
            self = self.word(separator).layout(part);
            (parts, separator) = (rest, ", ");
        }
        self
    }

    const fn fields(mut self, mut fields: &[Field]) -> Self {
        let mut separator = "";
        while let [field, rest @ ..] = fields {
            let mark = if field.optional { "?: " } else { ": " };
            self = self
                .word(separator)
                .word(field.name)
                .word(mark)
                .layout(field.layout);
            (fields, separator) = (rest, ", ");
        }
        self
    }

    const fn variants(mut self, mut variants: &[Variant]) -> Self {
        let mut separator = "";
        while let [variant, rest @ ..] = variants {
            self = self.word(separator).word(variant.name);
            if let Some(layout) = variant.layout {
                self = self.word(" ").layout(layout);
            }
            (variants, separator) = (rest, ", ");
        }
        self
    }

    /// Expects `number` in decimal.
    #[expect(clippy::indexing_slicing, reason = "a digit is less than ten")]
    const fn number(self, number: usize) -> Self {
        let before = if number > 9 {
            self.number(number / 10)
        } else {
            self
        };
        before.word(DIGITS[number % 10])
    }
}

const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

#[cfg(test)]
mod tests {
    use super::super::Shape;
    use super::*;

    const POINT: Layout = Layout::Struct(&[
        Field {
            name: "x",
            optional: false,
            layout: &Layout::Scalar("i64"),
        },
        Field {
            name: "note",
            optional: true,
            layout: &Layout::Option(&Layout::Opaque("Note")),
        },
    ]);

    const KIND: Layout = Layout::Enum {
        tag: "tag=\"t\"",
        variants: &[
            Variant {
                name: "None",
                layout: None,
            },
            Variant {
                name: "Many",
                layout: Some(&Layout::Array(&POINT, 120)),
            },
        ],
    };

    #[test]
    fn what_display_writes_is_what_a_constant_recognises() {
        let map = Layout::Map(String::LAYOUT, &KIND);
        let tuple = Layout::Tuple(&[&POINT, bool::LAYOUT]);
        for layout in [
            POINT,
            KIND,
            map,
            tuple,
            Layout::Recursive("Tree"),
            Layout::Tuple(&[]),
        ] {
            assert!(same(&layout, &layout.to_string()), "{layout}");
        }
    }

    #[test]
    fn every_change_of_a_layout_changes_its_text() {
        let text = KIND.to_string();
        assert_eq!(
            text,
            "enum(tag=\"t\")[None, Many array<{x: i64, note?: option<?Note>}, 120>]"
        );
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            let changed = String::from_utf8(changed).unwrap();
            assert!(!same(&KIND, &changed), "{changed}");
            assert!(!same(&KIND, &text[..at]), "{}", &text[..at]);
        }
        assert!(!same(&KIND, &format!("{text} ")));
    }
}
