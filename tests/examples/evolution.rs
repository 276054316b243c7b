//! Three releases over one file, and what the compiler says between them.

use std::fs;

use crate::program::{Desk, evolution, workspace};

const LOADED: [&str; 6] = [
    r#"stores parcel-1 at version 4: Parcel { to: "Anna", weight: 700, signed_by: Some("Anna") }"#,
    r#"loads parcel-1 at version 4: Parcel { recipient: "Anna", weight: 700, express: false, paid_cents: 570, signed_by: Some("Anna") }"#,
    r#"stores parcel-2 at version 4: Parcel { recipient: "Ben", weight: 1200, express: true, paid_cents: 990, signed_by: Some("a neighbour") }"#,
    r#"loads parcel-1 at version 4: Parcel { recipient: "Anna", weight: Weight { grams: 700, weighed: false }, express: false, paid_cents: 570, signed_by: Some("Anna") }"#,
    r#"loads parcel-2 at version 4: Parcel { recipient: "Ben", weight: Weight { grams: 1200, weighed: false }, express: true, paid_cents: 990, signed_by: Some("a neighbour") }"#,
    r#"stores parcel-3 at version 3: Parcel { recipient: "Cleo", weight: Weight { grams: 350, weighed: true }, express: false, paid_cents: 390, signed_by: Some("Cleo") }"#,
];

#[test]
fn the_third_release_reads_what_all_three_stored() {
    let desk = Desk::new();
    let ran = desk.run(evolution(), "");
    let lines = ran.printed().lines();
    let is_loaded = |line: &&str| line.starts_with("loads ") || line.starts_with("stores ");
    assert_eq!(lines.filter(is_loaded).collect::<Vec<_>>(), LOADED);
    let first = r#"parcel-1 ParcelPosted version 1: {"to":"Anna","weight":700}"#;
    assert!(ran.printed().contains(first));
}

#[test]
fn what_the_compiler_says_is_what_it_says() {
    let ran = Desk::new().run(evolution(), "");
    for release in ["evolution_release_2.stderr", "evolution_release_3.stderr"] {
        let said = fs::read_to_string(workspace().join("tests/ui/lock").join(release)).unwrap();
        assert!(
            said.starts_with("error") && ran.printed().contains(&said),
            "{said}"
        );
    }
}
