//! The keys under which what a reactor does is done once.

use crate::names::IdempotencyKey;

/// The longest key that every store takes, in bytes, where its limits are not changed.
const LONGEST: usize = 255;

/// The key of some parts: they stand in it one after another, or follow from it where that is too long.
pub(super) fn key(parts: &[&str]) -> IdempotencyKey {
    // The one character that no store takes as part of an id. Where an aggregate's id has it, its own
    // error is told.
    let text = parts.join("/").replace('\0', "");
    IdempotencyKey::new(shortened(&text)).expect("it is not empty and has no NUL")
}

fn shortened(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let ends = text.char_indices().map(|(end, _)| end);
    let end = ends.take_while(|end| *end < LONGEST - 32).last();
    let start = text.get(..end.unwrap_or_default()).unwrap_or_default();
    format!("{start}/{:032x}", fingerprint(text))
}

/// FNV-1a over 128 bits: it need only tell apart what one event leads to.
fn fingerprint(text: &str) -> u128 {
    let start = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    text.bytes().fold(start, |hash: u128, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_its_parts() {
        let key = key(&["collecting", "0198", "Payment", "7"]);
        assert_eq!(key.as_str(), "collecting/0198/Payment/7");
    }

    #[test]
    fn long_ids_have_keys_of_their_own_that_every_store_takes() {
        let long = "ü".repeat(200);
        let one = key(&["collecting", &long, "1"]);
        let other = key(&["collecting", &long, "2"]);
        assert_ne!(one, other);
        assert_eq!(one, key(&["collecting", &long, "1"]));
        assert!(one.as_str().len() <= LONGEST);
        assert!(one.as_str().starts_with("collecting/ü"));
    }

    /// The published value for FNV-1a over 128 bits: keys must be the same in every release.
    #[test]
    fn the_fingerprint_is_that_of_fnv() {
        assert_eq!(fingerprint("a"), 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
    }
}
