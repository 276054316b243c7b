//! The error of a type that is not as it was released, made while compiling.

use super::{Field, Layout, Tagging, Variant, reads};

/// Fails, where it is evaluated in a constant, unless `layout` reads everything that was released as
/// `text`. The message says what was released and what is found.
///
/// # Panics
///
/// Panics where the layout does not read it.
#[track_caller]
pub const fn assert_released(layout: &Layout, text: &str, message: &str, help: &str) {
    if !reads(layout, text) {
        let released = Text::EMPTY.push(message).push("\nreleased: `").push(text);
        let found = released.push("`\nfound:    `").layout(layout);
        let message = found.push("`\nhelp: ").push(help);
        panic!("{}", message.as_str());
    }
}

/// Text that is put together in a constant. What does not fit is cut off.
#[derive(Clone, Copy)]
struct Text {
    bytes: [u8; Self::CAPACITY],
    len: usize,
}

impl Text {
    const CAPACITY: usize = 2048;

    const EMPTY: Self = Self {
        bytes: [0; Self::CAPACITY],
        len: 0,
    };

    const fn as_str(&self) -> &str {
        match str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            // Cut off inside a letter.
            Err(_) => "a released type is not as it was",
        }
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "a constant has no other way to write a byte, and the index is checked"
    )]
    const fn push(mut self, text: &str) -> Self {
        let mut bytes = text.as_bytes();
        while let [byte, rest @ ..] = bytes {
            if self.len < Self::CAPACITY {
                self.bytes[self.len] = *byte;
                self.len += 1;
            }
            bytes = rest;
        }
        self
    }

    const fn layout(self, layout: &Layout) -> Self {
        match *layout {
            Layout::Scalar(name) => self.push(name),
            Layout::Option(inner) => self.push("option<").layout(inner).push(">"),
            Layout::List(inner) => self.push("list<").layout(inner).push(">"),
            Layout::Array(inner, _) => self.push("array<").layout(inner).push(", ..>"),
            Layout::Map(key, value) => {
                let key = self.push("map<").layout(key);
                key.push(", ").layout(value).push(">")
            }
            Layout::Tuple(parts) => self.push("(").parts(parts).push(")"),
            Layout::Struct(fields) => self.push("{").fields("", fields).push("}"),
            Layout::Enum { tagging, variants } => {
                let list = self.push("enum").tagging(tagging).push("[");
                list.variants(variants).push("]")
            }
            Layout::Named(_, Some(inner)) => self.layout(inner),
            Layout::Named(name, None) => self.push("?").push(name),
            Layout::Recursive(name) => self.push("^").push(name),
        }
    }

    const fn parts(mut self, mut parts: &[&Layout]) -> Self {
        let mut separator = "";
        while let [part, rest @ ..] = parts {
            self = self.push(separator).layout(part);
            (parts, separator) = (rest, ", ");
        }
        self
    }

    const fn fields(mut self, mut separator: &str, mut fields: &[Field]) -> Self {
        while let [field, rest @ ..] = fields {
            let mark = if field.optional { "?: " } else { ": " };
            self = match field.layout.flattened() {
                Some(inner) if field.flatten => self.fields(separator, inner),
                _ if field.flatten => self.push(separator).push("..").layout(&field.layout),
                _ => self
                    .push(separator)
                    .push(field.name)
                    .push(mark)
                    .layout(&field.layout),
            };
            (fields, separator) = (rest, ", ");
        }
        self
    }

    const fn tagging(self, tagging: Tagging) -> Self {
        match tagging {
            Tagging::External => self,
            Tagging::Internal(tag) => self.push("(").push(tag).push(")"),
            Tagging::Adjacent(tag, content) => {
                self.push("(").push(tag).push(", ").push(content).push(")")
            }
            Tagging::Untagged => self.push("(|)"),
        }
    }

    const fn variants(mut self, mut variants: &[Variant]) -> Self {
        let mut separator = "";
        while let [variant, rest @ ..] = variants {
            self = self.push(separator).push(variant.name);
            if let Some(layout) = variant.layout {
                self = self.push(" ").layout(layout);
            }
            (variants, separator) = (rest, ", ");
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;

    #[test]
    fn the_message_shows_both_sides() {
        let found = std::panic::catch_unwind(|| {
            assert_released(
                <Vec<Option<u8>>>::LAYOUT,
                "list<u8>",
                "it differs",
                "restore it",
            );
        });
        let message = found.unwrap_err().downcast::<String>().unwrap();
        let expected =
            "it differs\nreleased: `list<u8>`\nfound:    `list<option<u8>>`\nhelp: restore it";
        assert_eq!(*message, expected);
    }

    #[test]
    fn a_message_that_does_not_fit_is_cut() {
        let text = Text::EMPTY.push(&"a".repeat(5000));
        assert_eq!(text.as_str().len(), Text::CAPACITY);
        let text = Text::EMPTY.push(&"ü".repeat(1023)).push("aü");
        assert!(text.as_str().ends_with("was"));
    }
}
