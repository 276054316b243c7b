//! Messages as lines of JSON.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;

use super::{CloudEvent, PublishError, Publisher};
use crate::store::BoxFuture;

/// Hands messages out as lines of JSON: to a file, or to the standard output.
///
/// In a file, messages are synced to the disk before they count as taken, once for each batch. A line that
/// a crash has cut off is cut away when the file is opened again: it was not taken, and comes once more.
/// What is written to the standard output is flushed; whoever reads it may lose it all the same.
#[derive(Debug)]
pub struct JsonLinesPublisher {
    to: To,
}

#[derive(Debug)]
enum To {
    /// A file, and where its last whole batch ends.
    File(File, u64),
    Stdout(io::Stdout),
}

impl JsonLinesPublisher {
    /// Appends to a file, which is created where there is none.
    ///
    /// # Errors
    ///
    /// Fails where the file cannot be opened, read and synced.
    pub fn append_to(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path)?;
        let end = end_of_lines(&mut file)?;
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        file.sync_all()?;
        sync_directory_of(path)?;
        let to = To::File(file, end);
        Ok(Self { to })
    }

    /// Writes to the standard output.
    #[must_use]
    pub fn to_stdout() -> Self {
        let to = To::Stdout(io::stdout());
        Self { to }
    }

    fn write(&mut self, events: &[CloudEvent]) -> io::Result<()> {
        let lines: String = events.iter().map(|event| format!("{event}\n")).collect();
        match &mut self.to {
            To::Stdout(stdout) => {
                stdout.write_all(lines.as_bytes())?;
                stdout.flush()
            }
            To::File(file, end) => {
                // What an earlier try has left is written over.
                file.set_len(*end)?;
                file.seek(SeekFrom::Start(*end))?;
                file.write_all(lines.as_bytes())?;
                file.sync_data()?;
                *end += lines.len() as u64;
                Ok(())
            }
        }
    }
}

impl Publisher for JsonLinesPublisher {
    fn publish<'a>(
        &'a mut self,
        events: &'a [CloudEvent],
    ) -> BoxFuture<'a, Result<(), PublishError>> {
        let written = self.write(events).map_err(Into::into);
        Box::pin(std::future::ready(written))
    }
}

/// Where the last whole line of a file ends.
fn end_of_lines(file: &mut File) -> io::Result<u64> {
    let mut lines = BufReader::new(file);
    let (mut end, mut line) = (0, Vec::new());
    while lines.read_until(b'\n', &mut line)? > 0 {
        if line.ends_with(b"\n") {
            end += line.len() as u64;
        }
        line.clear();
    }
    Ok(end)
}

/// Makes the entry of a new file as durable as the file.
#[cfg(unix)]
fn sync_directory_of(path: &Path) -> io::Result<()> {
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory_of(_: &Path) -> io::Result<()> {
    Ok(())
}
