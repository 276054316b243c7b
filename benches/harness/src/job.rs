//! What is asked for on the command line.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Debug)]
pub struct Job {
    pub bench: String,
    pub size: u64,
    pub directory: PathBuf,
    /// Where the events are: `sqlite`, where the command line names none.
    pub store: String,
}

impl Job {
    /// Reads the command line.
    ///
    /// # Panics
    ///
    /// Panics where it is not `BENCH SIZE DIRECTORY [STORE]`.
    #[must_use]
    pub fn from_args() -> Self {
        let mut args = std::env::args().skip(1);
        let mut next = || args.next().expect("usage: BENCH SIZE DIRECTORY [STORE]");
        Self {
            bench: next(),
            size: next().parse().expect("SIZE is a number"),
            directory: next().into(),
            store: args.next().unwrap_or_else(|| String::from("sqlite")),
        }
    }

    /// How the contestant is called with the store it has.
    #[must_use]
    pub fn who(&self, name: &str) -> String {
        format!("{name}-{}", self.store)
    }

    /// What a crash of the machine leaves of what was acknowledged.
    #[must_use]
    pub fn durability(&self) -> &'static str {
        match self.store.as_str() {
            "memory" => "none",
            _ => "full",
        }
    }

    /// Takes part with this size at most, where more would take too long.
    pub fn at_most(&mut self, size: u64) {
        self.size = self.size.min(size);
    }

    /// Ends the program in the way that tells the runner to leave it out.
    pub fn unknown(&self) -> ! {
        eprintln!("no such bench: {} with {}", self.bench, self.store);
        std::process::exit(2)
    }

    /// A file that stays from round to round, and whether it is there already.
    #[must_use]
    pub fn kept(&self, name: &str) -> (PathBuf, bool) {
        let path = self.directory.join(format!("{name}-{}.db", self.size));
        let found = path.with_extension("whole").exists();
        if !found {
            remove(&path);
        }
        (path, found)
    }

    /// Marks a kept file as whole and begins again in a process that has the memory of none of the work.
    ///
    /// What is kept in memory alone cannot begin again: there it returns.
    pub fn keep(&self, path: &Path) {
        if self.store == "memory" {
            return;
        }
        std::fs::write(path.with_extension("whole"), "").expect("the directory can be written");
        let program = std::env::current_exe().expect("its path is known");
        let failed = Command::new(program).args(std::env::args().skip(1)).exec();
        panic!("it does not begin again: {failed}");
    }

    /// A file that is new in every round.
    #[must_use]
    pub fn fresh(&self) -> PathBuf {
        let path = self.directory.join(format!("{}.db", self.bench));
        remove(&path);
        path
    }
}

pub(crate) fn remove(path: &Path) {
    for end in ["db", "db-wal", "db-shm"] {
        // It may not be there.
        let _ = std::fs::remove_file(path.with_extension(end));
    }
}
