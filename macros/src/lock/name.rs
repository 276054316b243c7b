//! Names in texts that are read back: in quotes, unless they are plain words.
//!
//! The runtime and the macros have this file in common: each has a copy, and a test holds them to it.

use std::fmt;

/// A name: in quotes, unless it is a plain word.
pub(crate) struct Name<'a>(pub(crate) &'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_plain(self.0) {
            return f.write_str(self.0);
        }
        f.write_str("\"")?;
        for char in self.0.chars() {
            match char {
                '"' | '\\' => write!(f, "\\{char}")?,
                '\0'..='\x1f' | '\x7f' => write!(f, "\\x{:02x}", u32::from(char))?,
                _ => write!(f, "{char}")?,
            }
        }
        f.write_str("\"")
    }
}

/// Whether a name needs no quotes.
pub(crate) const fn is_plain(name: &str) -> bool {
    let mut bytes = name.as_bytes();
    if matches!(bytes, [] | [b'-' | b'.', ..]) {
        return false;
    }
    while let [byte, rest @ ..] = bytes {
        if !is_plain_byte(*byte) {
            return false;
        }
        bytes = rest;
    }
    true
}

pub(crate) const fn is_plain_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' | 0x80..)
}
