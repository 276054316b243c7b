//! [`Reader`]: reads a recorded text where the compiler can run it.

use super::name::{is_plain, is_plain_byte};

/// How far a text has been found to be as expected. Copied from step to step, as constants like it.
///
/// It runs for every field of every recorded event whenever a crate is compiled: the compiler's
/// interpreter is fast with patterns of slices, and slow with calls for each byte.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    /// `None` once something was not as expected.
    pub(super) rest: Option<&'a [u8]>,
    pub(super) grown: bool,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self {
            rest: Some(text.as_bytes()),
            grown: false,
        }
    }

    pub(super) const fn failed(self) -> Self {
        Self { rest: None, ..self }
    }

    pub(super) const fn is_ok(self) -> bool {
        self.rest.is_some()
    }

    /// Notes that the layout takes more than the text describes.
    pub(super) const fn grown_if(self, grown: bool) -> Self {
        Self {
            grown: self.grown || grown,
            ..self
        }
    }

    /// The byte that comes next.
    pub(super) const fn next(self) -> Option<u8> {
        match self.rest {
            Some([byte, ..]) => Some(*byte),
            _ => None,
        }
    }

    pub(super) const fn byte(self, byte: u8) -> Self {
        match self.rest {
            Some([next, rest @ ..]) if *next == byte => Self {
                rest: Some(rest),
                ..self
            },
            _ => self.failed(),
        }
    }

    /// Expects `word` next.
    pub(super) const fn word(self, word: &str) -> Self {
        let Some(mut text) = self.rest else {
            return self;
        };
        let mut word = word.as_bytes();
        while let [expected, rest @ ..] = word {
            text = match text {
                [byte, text @ ..] if *byte == *expected => text,
                _ => return self.failed(),
            };
            word = rest;
        }
        Self {
            rest: Some(text),
            ..self
        }
    }

    /// Expects the name next, in quotes where it needs them.
    pub(super) const fn name(self, name: &str) -> Self {
        if matches!(self.next(), Some(b'"')) {
            return self.byte(b'"').escaped(name).byte(b'"');
        }
        let end = self.word(name);
        match end.next() {
            Some(byte) if is_plain_byte(byte) => end.failed(),
            _ if end.is_ok() && is_plain(name) => end,
            _ => end.failed(),
        }
    }

    const fn escaped(mut self, name: &str) -> Self {
        let mut bytes = name.as_bytes();
        while let [byte, rest @ ..] = bytes {
            self = match *byte {
                b'"' | b'\\' => self.byte(b'\\').byte(*byte),
                0..=0x1f | 0x7f => self.word("\\x").hex(*byte / 16).hex(*byte % 16),
                byte => self.byte(byte),
            };
            bytes = rest;
        }
        self
    }

    const fn hex(self, digit: u8) -> Self {
        let first = if digit < 10 { b'0' } else { b'a' - 10 };
        self.byte(first + digit)
    }

    /// Expects `number` in decimal.
    #[expect(clippy::cast_possible_truncation, reason = "a digit is less than ten")]
    pub(super) const fn number(self, number: usize) -> Self {
        let before = if number > 9 {
            self.number(number / 10)
        } else {
            self
        };
        before.byte(b'0' + (number % 10) as u8)
    }
}
