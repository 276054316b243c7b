//! What the guides show of the compiler is what it says.

use std::fs;
use std::path::Path;

/// The blocks of a guide that show an error.
fn errors(guide: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(guide);
    let text = fs::read_to_string(path).unwrap();
    let blocks = text.split("```text\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap().trim_end().to_owned());
    blocks.filter(|block| block.starts_with("error")).collect()
}

/// The errors of all cases.
fn expected() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/lock");
    let files = fs::read_dir(folder).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let outputs = files.filter(|path| path.extension().is_some_and(|end| end == "stderr"));
    let text = outputs.map(|path| fs::read_to_string(path).unwrap().trim_end().to_owned());
    text.collect()
}

#[test]
fn the_errors_in_the_guides_are_those_of_the_compiler() {
    let expected = expected();
    for (guide, least) in [("README.md", 1), ("docs/evolution.md", 5)] {
        let shown = errors(guide);
        assert!(shown.len() >= least, "{guide} shows {} errors", shown.len());
        for error in shown {
            assert!(expected.contains(&error), "{guide}:\n{error}");
        }
    }
}
