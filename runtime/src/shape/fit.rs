//! Compares a layout with a recorded text, where the compiler can run it.

use super::reader::Reader;
use super::{Field, Layout, Tagging, Variant};

/// How a layout stands to the text that was recorded of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// They mean the same JSON.
    Same,
    /// What the text describes still reads, and so does more: a variant was added, or a field may be
    /// absent.
    Grown,
    /// Something the text describes would not be read as it was.
    Different,
}

/// Compares `layout` with a recorded text.
///
/// The order of fields and variants does not matter, nor whether fields stand in a flattened struct.
/// A type recorded by name alone still fits after its layout became known.
///
/// # Examples
///
/// ```
/// use annals::shape::{Fit, Shape, fit};
///
/// const _: () = assert!(matches!(fit(<Vec<u32>>::LAYOUT, "list<u32>"), Fit::Same));
/// const _: () = assert!(matches!(fit(<Vec<u64>>::LAYOUT, "list<u32>"), Fit::Different));
/// ```
#[must_use]
pub const fn fit(layout: &Layout, text: &str) -> Fit {
    let end = Reader::new(text).layout(layout);
    match end.rest {
        Some([]) if end.grown => Fit::Grown,
        Some([]) => Fit::Same,
        _ => Fit::Different,
    }
}

/// Whether `text` is the text of `layout`.
#[must_use]
pub const fn same(layout: &Layout, text: &str) -> bool {
    matches!(fit(layout, text), Fit::Same)
}

/// Whether everything that `text` describes is read by `layout` as it was.
#[must_use]
pub const fn reads(layout: &Layout, text: &str) -> bool {
    !matches!(fit(layout, text), Fit::Different)
}

impl Reader<'_> {
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
            Layout::Enum { tagging, variants } => {
                let list = self.word("enum").tagging(tagging).word("[");
                let end = match tagging {
                    Tagging::Untagged => list.payloads(variants),
                    _ => list.variants(variants),
                };
                end.word("]")
            }
            Layout::Named(name, inner) => self.named(name, inner),
            Layout::Recursive(name) => self.word("^").word(name),
        }
    }

    /// A type recorded by its name still fits when its layout has become known.
    const fn named(self, name: &str, layout: Option<&Layout>) -> Self {
        let by_name = self.word("?").word(name);
        let ends = matches!(
            by_name.next(),
            None | Some(b',' | b'>' | b')' | b'}' | b']')
        );
        match layout {
            _ if by_name.is_ok() && ends => by_name,
            Some(layout) => self.layout(layout),
            None => self.failed(),
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

    /// Expects each of the fields, in any order.
    const fn fields(mut self, fields: &[Field]) -> Self {
        let mut seen = 0;
        while self.is_ok() && !matches!(self.next(), Some(b'}')) {
            let separator = if seen == 0 { "" } else { ", " };
            self = self.word(separator).any_field(fields);
            seen += 1;
        }
        if seen == count(fields) {
            self
        } else {
            self.failed()
        }
    }

    const fn any_field(self, mut fields: &[Field]) -> Self {
        while let [field, rest @ ..] = fields {
            let end = match field.layout.flattened() {
                Some(inner) if field.flatten => self.any_field(inner),
                _ => self.field(field),
            };
            if end.is_ok() {
                return end;
            }
            fields = rest;
        }
        self.failed()
    }

    const fn field(self, field: &Field) -> Self {
        if field.flatten {
            return self.word("..").layout(&field.layout);
        }
        let name = self.name(field.name);
        match name.next() {
            Some(b'?') if field.optional => name.word("?: ").layout(&field.layout),
            _ => name
                .word(": ")
                .layout(&field.layout)
                .grown_if(field.optional),
        }
    }

    const fn tagging(self, tagging: Tagging) -> Self {
        match tagging {
            Tagging::External => self,
            Tagging::Internal(tag) => self.word("(").name(tag).word(")"),
            Tagging::Adjacent(tag, content) => {
                self.word("(").name(tag).word(", ").name(content).word(")")
            }
            Tagging::Untagged => self.word("(|)"),
        }
    }

    /// Expects some of the variants, in any order.
    const fn variants(mut self, variants: &[Variant]) -> Self {
        let mut seen = 0;
        while self.is_ok() && !matches!(self.next(), Some(b']')) {
            let separator = if seen == 0 { "" } else { ", " };
            self = self.word(separator).any_variant(variants);
            seen += 1;
        }
        self.grown_if(seen < variants.len())
    }

    /// Expects what the first variants carry: where nothing tells them apart, the order does.
    const fn payloads(mut self, mut variants: &[Variant]) -> Self {
        let mut separator = "";
        while self.is_ok() && !matches!(self.next(), Some(b']')) {
            let [variant, rest @ ..] = variants else {
                return self.failed();
            };
            self = self.word(separator).payload(variant);
            (variants, separator) = (rest, ", ");
        }
        self.grown_if(!variants.is_empty())
    }

    const fn payload(self, variant: &Variant) -> Self {
        match variant.layout {
            Some(layout) => self.layout(layout),
            None => self.word("null"),
        }
    }

    const fn any_variant(self, mut variants: &[Variant]) -> Self {
        while let [variant, rest @ ..] = variants {
            let end = self.variant(variant);
            if end.is_ok() {
                return end;
            }
            variants = rest;
        }
        self.failed()
    }

    const fn variant(self, variant: &Variant) -> Self {
        let is_other = matches!(self.next(), Some(b'.'));
        let name = match is_other {
            true if variant.other => self.word("..").name(variant.name),
            true => self.failed(),
            false => self.name(variant.name).grown_if(variant.other),
        };
        match variant.layout {
            Some(layout) => name.word(" ").layout(layout),
            None => name,
        }
    }
}

const fn count(mut fields: &[Field]) -> usize {
    let mut sum = 0;
    while let [field, rest @ ..] = fields {
        sum += match field.layout.flattened() {
            Some(inner) if field.flatten => count(inner),
            _ => 1,
        };
        fields = rest;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::{Layout, Shape};
    use super::*;

    const fn field(name: &'static str, layout: &'static Layout) -> Field {
        Field::new(name, layout)
    }

    const fn variant(name: &'static str, layout: Option<&'static Layout>) -> Variant {
        Variant {
            name,
            other: false,
            layout,
        }
    }

    const NOTE: Layout = Layout::Named("Vec<Note>", None);

    const POINT: Layout = Layout::Struct(&[
        field("x", i64::LAYOUT),
        Field {
            optional: true,
            ..field("note", &Layout::Option(&NOTE))
        },
    ]);

    const KIND: Layout = Layout::Enum {
        tagging: Tagging::Internal("t"),
        variants: &[
            variant("None", None),
            variant("Many", Some(&Layout::Array(&POINT, 120))),
        ],
    };

    const ODD_NAMES: Layout = Layout::Struct(&[
        field("a: i64, b", bool::LAYOUT),
        field("quote\"\\\n", bool::LAYOUT),
        field("", bool::LAYOUT),
        field(".x", bool::LAYOUT),
        field("grüße", bool::LAYOUT),
    ]);

    const ALTERNATIVES: Layout = Layout::Enum {
        tagging: Tagging::Untagged,
        variants: &[variant("A", Some(u8::LAYOUT)), variant("B", None)],
    };

    const ADJACENT: Layout = Layout::Enum {
        tagging: Tagging::Adjacent("t", "c"),
        variants: &[Variant {
            other: true,
            ..variant("Unknown", None)
        }],
    };

    const FLATTENED: Layout = Layout::Struct(&[
        Field {
            flatten: true,
            ..field("point", &Layout::Named("Point", Some(&POINT)))
        },
        field("y", u8::LAYOUT),
        Field {
            flatten: true,
            ..field("rest", &Layout::Map(String::LAYOUT, u8::LAYOUT))
        },
    ]);

    const LAYOUTS: &[Layout] = &[
        POINT,
        KIND,
        ODD_NAMES,
        ALTERNATIVES,
        ADJACENT,
        FLATTENED,
        Layout::Map(String::LAYOUT, &KIND),
        Layout::Tuple(&[&POINT, bool::LAYOUT]),
        Layout::Tuple(&[]),
        Layout::Recursive("Tree"),
        NOTE,
    ];

    #[test]
    fn what_display_writes_is_what_a_constant_recognises() {
        for layout in LAYOUTS {
            assert!(same(layout, &layout.to_string()), "{layout}");
        }
    }

    #[test]
    fn every_change_of_a_text_is_seen() {
        for layout in LAYOUTS {
            let text = layout.to_string();
            for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
                let mut changed = text.clone().into_bytes();
                changed[at] ^= 1;
                if let Ok(changed) = String::from_utf8(changed) {
                    assert!(!same(layout, &changed), "{changed}");
                }
                assert!(!reads(layout, &text[..at]), "{}", &text[..at]);
            }
            assert!(!reads(layout, &format!("{text} ")));
        }
    }

    #[test]
    fn each_layout_has_a_text_of_its_own() {
        for (at, layout) in LAYOUTS.iter().enumerate() {
            for other in &LAYOUTS[at + 1..] {
                assert!(!reads(layout, &other.to_string()), "{layout} reads {other}");
            }
        }
    }

    #[test]
    fn the_text_is_readable() {
        let text = "enum(t)[None, Many array<{x: i64, note?: option<?Vec<Note>>}, 120>]";
        assert_eq!(KIND.to_string(), text);
        let text =
            r#"{"a: i64, b": bool, "quote\"\\\x0a": bool, "": bool, ".x": bool, grüße: bool}"#;
        assert_eq!(ODD_NAMES.to_string(), text);
        assert_eq!(ALTERNATIVES.to_string(), "enum(|)[u8, null]");
        assert_eq!(ADJACENT.to_string(), "enum(t, c)[..Unknown]");
    }

    #[test]
    fn order_and_flattening_do_not_matter() {
        let text = "{y: u8, note?: option<?Vec<Note>>, ..map<string, u8>, x: i64}";
        assert_eq!(fit(&FLATTENED, text), Fit::Same);
        let text = "enum(t)[Many array<{note?: option<?Vec<Note>>, x: i64}, 120>, None]";
        assert_eq!(fit(&KIND, text), Fit::Same);
    }

    #[test]
    fn an_added_variant_is_growth_and_a_lost_one_is_not() {
        assert_eq!(fit(&KIND, "enum(t)[None]"), Fit::Grown);
        assert_eq!(fit(&KIND, "enum(t)[None, Few]"), Fit::Different);
        assert_eq!(fit(&ALTERNATIVES, "enum(|)[u8]"), Fit::Grown);
        assert_eq!(fit(&ALTERNATIVES, "enum(|)[null]"), Fit::Different);
        assert_eq!(fit(&ADJACENT, "enum(t, c)[Unknown]"), Fit::Grown);
    }

    #[test]
    fn a_field_may_become_optional_but_not_required_or_more() {
        let text = "{x: i64, note: option<?Vec<Note>>}";
        assert_eq!(fit(&POINT, text), Fit::Grown);
        assert_eq!(
            fit(&POINT, "{x?: i64, note?: option<?Vec<Note>>}"),
            Fit::Different
        );
        assert_eq!(fit(&POINT, "{x: i64}"), Fit::Different);
    }

    #[test]
    fn a_type_recorded_by_name_fits_once_its_layout_is_known() {
        let known = Layout::Named("Note", Some(&POINT));
        assert_eq!(fit(&known, "?Note"), Fit::Same);
        assert_eq!(fit(&known, &POINT.to_string()), Fit::Same);
        assert_eq!(fit(&known, "?Notes"), Fit::Different);
        let inner = Layout::Named("Note", Some(&Layout::Named("Notes", None)));
        assert_eq!(fit(&inner, "?Notes"), Fit::Same);
        assert!(!inner.is_known() && Layout::Named("Name", Some(bool::LAYOUT)).is_known());
    }
}
