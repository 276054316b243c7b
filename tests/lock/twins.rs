//! The runtime and the macros read a lock alike.

use std::fs;
use std::path::Path;

#[test]
fn both_crates_have_the_same_reader() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |file: &str| fs::read_to_string(root.join(file)).unwrap();
    let pairs = [
        ("runtime/src/lock/format.rs", "macros/src/lock/format.rs"),
        ("runtime/src/lock/parse.rs", "macros/src/lock/parse.rs"),
        ("runtime/src/shape/name.rs", "macros/src/lock/name.rs"),
    ];
    for (runtime, macros) in pairs {
        let copy = format!("change both: cp {runtime} {macros}");
        assert!(
            read(runtime) == read(macros),
            "{runtime} is not {macros}; {copy}"
        );
    }
}
