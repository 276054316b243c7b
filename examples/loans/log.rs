//! A log file: rows of text, plain or compressed.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use anyhow::{Context as _, ensure};
use csv::{ErrorKind, StringRecord};
use flate2::read::MultiGzDecoder;

use crate::progress::Progress;
use crate::row::{BrokenRow, COLUMNS, Fields, Row};

/// A log file, one row after another.
pub struct Log {
    reader: csv::Reader<Box<dyn Read + Send>>,
    columns: StringRecord,
    record: StringRecord,
}

/// A row that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The row is not one of as many columns of text.
    #[error("{0}")]
    Columns(String),
    /// The row says nothing.
    #[error(transparent)]
    Row(#[from] BrokenRow),
    /// The file cannot be read on.
    #[error("cannot read on")]
    File(#[source] csv::Error),
}

impl Log {
    /// Opens a file; `progress` follows how much of it has been read.
    pub fn open(path: &Path, progress: &Progress) -> anyhow::Result<Self> {
        let columns = || format!("the first line should read {}", COLUMNS.join(","));
        let mut reader = csv::Reader::from_reader(text(path, progress)?);
        let found = reader.headers().with_context(columns)?.clone();
        let has = |column| found.iter().any(|found| found == column);
        ensure!(COLUMNS.into_iter().all(has), columns());
        Ok(Self {
            reader,
            columns: found,
            record: StringRecord::new(),
        })
    }

    fn read(&mut self) -> Result<Option<Row>, LogError> {
        if !self.reader.read_record(&mut self.record)? {
            return Ok(None);
        }
        let fields: Fields<'_> = self.record.deserialize(Some(&self.columns))?;
        Ok(Some(fields.parse()?))
    }
}

impl Iterator for Log {
    /// The line, and what stands there.
    type Item = (u64, Result<Row, LogError>);

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.reader.position().line();
        let row = self.read().transpose()?;
        Some((line, row))
    }
}

impl From<csv::Error> for LogError {
    fn from(error: csv::Error) -> Self {
        match error.kind() {
            ErrorKind::UnequalLengths { len, .. } => Self::Columns(format!(
                "{len} columns where {} are expected",
                COLUMNS.len()
            )),
            ErrorKind::Utf8 { .. } => Self::Columns("the text is not UTF-8".to_owned()),
            _ => Self::File(error),
        }
    }
}

/// The text of a file, unpacked where its name ends in `.gz`.
fn text(path: &Path, progress: &Progress) -> io::Result<Box<dyn Read + Send>> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let file = BufReader::new(progress.follow(file, bytes));
    Ok(if path.extension().is_some_and(|ending| ending == "gz") {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    })
}
