//! How far the import has come, and how fast.

use std::fmt::Display;
use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over the bytes of the file, and the rate of the rows. On a terminal only.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    began: Instant,
    rows: AtomicU64,
}

impl Progress {
    /// Begins.
    pub fn new() -> Self {
        let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {msg}");
        let bar = ProgressBar::new(0);
        Self {
            bar: bar.with_style(style.expect("the template is well-formed")),
            began: Instant::now(),
            rows: AtomicU64::new(0),
        }
    }

    /// Follows how much of a file of so many bytes is read.
    pub fn follow<R: Read>(&self, file: R, bytes: u64) -> impl Read + use<R> {
        self.bar.set_length(bytes);
        self.bar.wrap_read(file)
    }

    /// Counts a row that is done with.
    pub fn count(&self) {
        let rows = self.rows.fetch_add(1, Ordering::Relaxed) + 1;
        if rows.is_multiple_of(1000) {
            self.bar.set_message(self.rate());
        }
    }

    /// Says something to the user, above the bar.
    pub fn say(&self, text: impl Display) {
        self.bar.suspend(|| eprintln!("{text}"));
    }

    /// Takes the bar off the terminal.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// The rows so far, and how fast they come.
    pub fn rate(&self) -> String {
        let rows = self.rows.load(Ordering::Relaxed);
        let seconds = self.began.elapsed().as_secs_f64();
        let rate = rows as f64 / seconds;
        format!("{rows} rows in {seconds:.1} s, {rate:.0} a second")
    }
}
