//! The loan applications, on the real log where there is one.

use std::path::{Path, PathBuf};

use crate::program::{Desk, quick_loans, shout, workspace};

/// The log, in the directory that `ANNALS_DATA` names or in `shared/data` beside the checkout.
///
/// `None` where it is absent; on CI that is a failure.
fn log() -> Option<PathBuf> {
    let beside = || workspace().join("../shared/data");
    let directory = std::env::var_os("ANNALS_DATA").map_or_else(beside, PathBuf::from);
    let file = directory.join("loan_applications.csv.gz");
    if file.exists() {
        return Some(file);
    }
    let missing = format!("there is no {}: set ANNALS_DATA", file.display());
    assert!(std::env::var_os("CI").is_none(), "{missing}");
    shout(&format!("SKIPPED, the real log is not tested: {missing}"));
    None
}

#[test]
fn the_real_log_is_imported_once_and_every_application_ends_as_it_did() {
    let Some(log) = log() else { return };
    let desk = Desk::new();
    assert_eq!(
        import(&desk, &log),
        ["imported 262200 events of 13087 applications"]
    );
    let outcomes = "approved 2246\ncancelled 2807\ndeclined 7635\nopen 399\n";
    assert_eq!(desk.run(quick_loans(), "outcomes").printed(), outcomes);
    let report = desk.run(quick_loans(), "report");
    let total = "total         2246       2807      7635       399\n";
    assert!(report.printed().contains(total), "{}", report.printed());
    assert_eq!(
        import(&desk, &log),
        [
            "stored before: 262200",
            "imported 0 events of 0 applications"
        ]
    );
    assert_eq!(desk.run(quick_loans(), "outcomes").printed(), outcomes);
}

/// What an import prints, without its pace.
fn import(desk: &Desk, log: &Path) -> Vec<String> {
    let ran = desk.run(quick_loans(), &format!("import {}", log.display()));
    let lines = ran.printed().lines().skip(1);
    lines.map(str::to_owned).collect()
}
