//! The runtime and the macros read a lock alike.

use std::fs;
use std::path::Path;

#[test]
fn both_crates_have_the_same_reader() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for file in ["format.rs", "parse.rs"] {
        let read = |folder: &str| fs::read_to_string(root.join(folder).join(file)).unwrap();
        let (runtime, macros) = (read("runtime/src/lock"), read("macros/src/lock"));
        assert!(
            runtime == macros,
            "runtime/src/lock/{file} is not macros/src/lock/{file}"
        );
    }
}
