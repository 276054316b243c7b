//! Each release agrees with the lock it was released with.
//!
//! `ANNALS_LOCK=update cargo test -p annals-example-evolution --examples` would record what is new; in a story that
//! is over there is nothing.

use std::path::{Path, PathBuf};

use annals::lock::check_at;

use crate::{release_1, release_2, release_3};

fn lock(release: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    folder.join(release).with_extension("lock")
}

#[test]
fn the_first_release_is_as_it_was_released() {
    check_at::<release_1::Parcel>(&lock("release_1"));
}

#[test]
fn the_second_release_reads_what_the_first_stored() {
    check_at::<release_2::Parcel>(&lock("release_2"));
}

#[test]
fn the_third_release_reads_what_both_stored() {
    check_at::<release_3::Parcel>(&lock("release_3"));
}
