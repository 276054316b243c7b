//! The lock of the crate that is compiled, read once.

use std::collections::HashMap;
use std::env;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::format::Lock;

const NAME: &str = "annals.lock";

/// No lock is larger: what is read beyond it is not kept.
const MAX_BYTES: u64 = 8 * 1024 * 1024 + 1;

/// A lock, or what is wrong with it.
type Read = Result<Lock, String>;

/// The lock of the crate.
pub(super) struct Found {
    pub(super) lock: Arc<Read>,
    /// Whether it is the item that asks which speaks for the file: the first that asked since it was
    /// changed, and that again when an editor expands it anew.
    pub(super) speaks: bool,
}

/// What is known of a file.
struct Known {
    stamp: Stamp,
    lock: Arc<Read>,
    /// The item that speaks for it.
    speaker: String,
}

/// The state of a file that tells whether it was changed.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
}

/// Every event of a crate asks for the one lock. A compiler ends after one crate; an editor's server
/// goes on, over many crates and changes.
static LOCKS: LazyLock<Mutex<HashMap<PathBuf, Known>>> = LazyLock::new(Mutex::default);

/// The lock of the crate that is compiled, if there is one.
pub(super) fn of_crate(item: &Ident) -> Option<Found> {
    let root = env::var_os("CARGO_MANIFEST_DIR")?;
    at(&Path::new(&root).join(NAME), &item.to_string())
}

fn at(path: &Path, item: &str) -> Option<Found> {
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        metadata => metadata,
    };
    let stamp = Stamp::of(metadata.as_ref().ok());
    let mut locks = LOCKS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = locks.get(path).filter(|known| known.stamp == stamp) {
        return Some(Found {
            lock: Arc::clone(&known.lock),
            speaks: known.speaker == item,
        });
    }
    let lock = metadata
        .map_err(unreadable)
        .and_then(|found| read(path, &found));
    let lock = Arc::new(lock);
    let known = Known {
        stamp,
        lock: Arc::clone(&lock),
        speaker: item.to_owned(),
    };
    locks.insert(path.to_owned(), known);
    Some(Found { lock, speaks: true })
}

impl Stamp {
    fn of(metadata: Option<&Metadata>) -> Self {
        Self {
            modified: metadata.and_then(|metadata| metadata.modified().ok()),
            length: metadata.map_or(0, Metadata::len),
        }
    }
}

fn read(path: &Path, metadata: &Metadata) -> Read {
    // What is no file, such as a pipe, might never end.
    if !metadata.is_file() {
        return Err(unreadable(io::Error::other("it is not a file")));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    let read = io::Read::read_to_end(&mut io::Read::take(file, MAX_BYTES), &mut bytes);
    read.map_err(unreadable)?;
    Lock::parse(&bytes).map_err(|broken| format!("broken `{NAME}`, {broken}"))
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
fn unreadable(error: io::Error) -> String {
    format!("expected a readable `{NAME}`, found: {error}")
}

/// What makes the compiler look at the file again when it is changed. Once in a crate is enough.
pub(super) fn tracked() -> TokenStream {
    let name = format!("/{NAME}");
    quote! {
        const _: &[u8] = ::core::include_bytes!(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #name)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_read_once_and_again_when_it_changed() {
        let path = env::temp_dir().join(format!("annals-{}.lock", std::process::id()));
        assert!(at(&path, "A").is_none());
        fs::write(&path, "format 1\n").unwrap();
        let found = |item| at(&path, item).unwrap();
        let (first, second, again) = (found("A"), found("B"), found("A"));
        assert!(first.speaks && !second.speaks && again.speaks);
        assert!(Arc::ptr_eq(&first.lock, &second.lock));
        fs::write(&path, "broken\n").unwrap();
        let changed = found("B");
        assert!(changed.speaks && changed.lock.is_err());
        fs::remove_file(&path).unwrap();
        assert!(at(&path, "A").is_none());
    }
}
