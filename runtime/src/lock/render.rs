//! Writes a schema lock, and shows what was added to one.

use std::fmt;

use super::format::{Aggregate, Lock, Record, Shape};
use super::name::Name;

const HEADER: &str = "\
# The released shape of every event version, for the compiler to hold the code to.
# `ANNALS_LOCK=update cargo test` adds what is new. It belongs into version control.
format 1
";

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEADER)?;
        for (name, aggregate) in &self.aggregates {
            write!(f, "\naggregate {}\n{aggregate}", Name(name))?;
        }
        for (name, versions) in &self.events {
            for (version, record) in versions {
                write!(f, "\nevent {} version {version}\n{record}", Name(name))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  type {}", self.rust_type)?;
        let mut events = self.events.keys();
        events.try_for_each(|event| writeln!(f, "  event {}", Name(event)))
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  type {}", self.rust_type)?;
        write!(f, "{}", self.shape)?;
        for part in &self.grown {
            match self.shape {
                Shape::Value(_) => writeln!(f, "  grown {}", part.layout)?,
                _ => writeln!(f, "  grown {part}")?,
            }
        }
        match &self.sample {
            Some(sample) => writeln!(f, "  sample {sample}"),
            None => writeln!(f, "  unsampled"),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opaque => writeln!(f, "  opaque"),
            Self::Value(layout) => writeln!(f, "  value {layout}"),
            Self::Fields(fields) if fields.is_empty() => writeln!(f, "  object"),
            Self::Fields(fields) => {
                let mut fields = fields.iter();
                fields.try_for_each(|field| writeln!(f, "  field {field}"))
            }
        }
    }
}

/// The lines of `new` that `old` does not have, with a `+`, below the headers they belong to.
pub(super) fn added(old: &Lock, new: &Lock) -> String {
    let (old, new) = (old.to_string(), new.to_string());
    let mut old_lines = old.lines().peekable();
    let mut header = None;
    let mut diff = String::new();
    for line in new.lines() {
        let is_header = !line.starts_with(' ');
        if old_lines.next_if_eq(&line).is_some() {
            header = if is_header { Some(line) } else { header };
            continue;
        }
        if let Some(header) = header.take_if(|_| !is_header) {
            diff += &format!("  {header}\n");
        }
        header = header.filter(|_| !is_header);
        if !line.is_empty() {
            diff += &format!("+ {line}\n");
        }
    }
    diff
}
