//! Reads a schema lock, and says where it is not what it should be.
//!
//! The runtime and the macros have this file in common: each has a copy, and a test holds them to it.

use std::collections::HashSet;
use std::collections::btree_map::Entry;

use super::format::{Aggregate, Broken, Lock, Part, Record, Shape};
use super::name::{Name, is_plain, is_plain_byte};

/// The newest format this code knows.
const FORMAT: &str = "1";

/// A file that is larger was not written by annals.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// What stands only in a file whose merge was not finished.
const CONFLICTS: &[&str] = &["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

impl Lock {
    /// Reads the bytes of a lock.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Broken> {
        let mut lock = Self::default();
        for block in blocks(text(bytes)?)? {
            match block.header.word {
                "aggregate" => lock.add_aggregate(&block)?,
                _ => lock.add_event(&block)?,
            }
        }
        lock.check_members()?;
        Ok(lock)
    }

    fn add_aggregate(&mut self, block: &Block<'_>) -> Result<(), Broken> {
        let (name, rest) = block.header.name()?;
        block.header.nothing_in(rest)?;
        let aggregate = aggregate(block)?;
        match self.aggregates.insert(name, aggregate) {
            None => Ok(()),
            Some(_) => block.header.expected("one block an aggregate"),
        }
    }

    fn add_event(&mut self, block: &Block<'_>) -> Result<(), Broken> {
        let (name, rest) = block.header.name()?;
        let version = version(&block.header, rest)?;
        let record = record(block)?;
        match self.events.entry(name).or_default().entry(version) {
            Entry::Vacant(place) => drop(place.insert(record)),
            Entry::Occupied(_) => return block.header.expected("one block a version"),
        }
        Ok(())
    }

    fn check_members(&self) -> Result<(), Broken> {
        let members = self
            .aggregates
            .values()
            .flat_map(|aggregate| &aggregate.events);
        for (event, line) in members {
            if !self.events.contains_key(event) {
                return Err(Broken {
                    line: *line,
                    expected: format!("a block for the event {}", Name(event)),
                    found: "none".to_owned(),
                });
            }
        }
        Ok(())
    }
}

/// The bytes as text that ends where a line does.
fn text(bytes: &[u8]) -> Result<&str, Broken> {
    let broken = |line, expected: &str, found: &str| {
        Err(Broken {
            line,
            expected: expected.to_owned(),
            found: found.to_owned(),
        })
    };
    if bytes.len() > MAX_BYTES {
        return broken(1, "at most 8 MiB", "more");
    }
    let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
    match str::from_utf8(bytes) {
        Ok(text) if text.is_empty() || text.ends_with('\n') => Ok(text),
        Ok(_) => broken(lines(bytes) + 1, "a line end", "the end of the file"),
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            broken(lines(valid) + 1, "UTF-8 text", "other bytes")
        }
    }
}

/// A header, and the indented lines below it.
struct Block<'a> {
    header: Line<'a>,
    entries: Vec<Line<'a>>,
}

/// A line, as its first word and the rest.
struct Line<'a> {
    /// Counted from 1.
    number: usize,
    is_indented: bool,
    word: &'a str,
    rest: &'a str,
}

fn blocks(text: &str) -> Result<Vec<Block<'_>>, Broken> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut lines = text.lines().enumerate();
    let mut lines = lines
        .by_ref()
        .map(|(index, line)| Line::read(index + 1, line));
    format(text, lines.by_ref())?;
    for line in lines {
        let line = line?;
        match (line.word, blocks.last_mut()) {
            (word, _) if is_blank(word) => {}
            (_, Some(block)) if line.is_indented => block.entries.push(line),
            ("aggregate" | "event", _) if !line.is_indented => blocks.push(Block {
                header: line,
                entries: Vec::new(),
            }),
            _ => return line.expected("`aggregate` or `event`"),
        }
    }
    Ok(blocks)
}

fn is_blank(word: &str) -> bool {
    word.is_empty() || word.starts_with('#')
}

/// Reads up to the line that tells the format.
fn format<'a>(
    text: &str,
    lines: impl Iterator<Item = Result<Line<'a>, Broken>>,
) -> Result<(), Broken> {
    for line in lines {
        let line = line?;
        match line.word {
            word if is_blank(word) => {}
            "format" if line.rest == FORMAT => return Ok(()),
            "format" => return line.expected("format 1 or older"),
            _ => return line.expected("`format 1`"),
        }
    }
    Err(Broken {
        line: text.lines().count().max(1),
        expected: "`format 1`".to_owned(),
        found: "the end of the file".to_owned(),
    })
}

impl<'a> Line<'a> {
    fn read(number: usize, text: &'a str) -> Result<Self, Broken> {
        let trimmed = text.trim();
        let (word, rest) = trimmed.split_once([' ', '\t']).unwrap_or((trimmed, ""));
        let line = Self {
            number,
            is_indented: text.starts_with([' ', '\t']),
            word,
            rest: rest.trim_start(),
        };
        if CONFLICTS.iter().any(|marker| text.starts_with(marker)) {
            return line.expected("no merge conflict");
        }
        if text.chars().any(|char| char.is_control() && char != '\t') {
            return line.expected("text");
        }
        Ok(line)
    }

    fn expected<T>(&self, expected: &str) -> Result<T, Broken> {
        let Self { word, rest, .. } = self;
        self.expected_not(expected, &format!("{word} {rest}"))
    }

    fn expected_not<T>(&self, expected: &str, found: &str) -> Result<T, Broken> {
        Err(Broken {
            line: self.number,
            expected: expected.to_owned(),
            found: shown(found),
        })
    }

    fn nothing_in(&self, rest: &str) -> Result<(), Broken> {
        match rest.trim() {
            "" => Ok(()),
            more => self.expected_not("the end of the line", more),
        }
    }

    /// The name behind the word, and what stands behind the name.
    fn name(&self) -> Result<(String, &'a str), Broken> {
        let end = self.rest.bytes().position(|byte| !is_plain_byte(byte));
        let (plain, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let quoted = || self.rest.strip_prefix('"').and_then(unquoted);
        match is_plain(plain) {
            true => Ok((plain.to_owned(), rest)),
            false => quoted().map_or_else(|| self.expected_not("a name", self.rest), Ok),
        }
    }

    /// The part behind the word: `name: layout`, `name?: layout` or `..layout`.
    fn part(&self) -> Result<Part, Broken> {
        if let Some(layout) = self.rest.strip_prefix("..") {
            return self.part_of(None, false, layout);
        }
        let (name, rest) = self.name()?;
        let (optional, rest) = match rest.strip_prefix('?') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        match rest.strip_prefix(": ") {
            Some(layout) => self.part_of(Some(name), optional, layout),
            None => self.expected_not("`: ` and a layout", rest),
        }
    }

    fn part_of(&self, name: Option<String>, optional: bool, layout: &str) -> Result<Part, Broken> {
        if layout.is_empty() {
            return self.expected_not("a layout", layout);
        }
        Ok(Part {
            name,
            optional,
            layout: layout.to_owned(),
        })
    }
}

/// Reads a name up to its closing quote, and gives what stands behind that.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut chars = text.chars();
    loop {
        match chars.next()? {
            '"' => return Some((name, chars.as_str())),
            '\\' => match chars.next()? {
                'x' => {
                    let (code, rest) = chars.as_str().split_at_checked(2)?;
                    name.push(char::from(u8::from_str_radix(code, 16).ok()?));
                    chars = rest.chars();
                }
                char => name.push(char),
            },
            char => name.push(char),
        }
    }
}

fn version(header: &Line<'_>, rest: &str) -> Result<u32, Broken> {
    let number = rest.strip_prefix(" version ").unwrap_or_default();
    let is_digits = number.bytes().all(|byte| byte.is_ascii_digit());
    match number.parse() {
        Ok(number) if is_digits && number > 0 => Ok(number),
        _ => header.expected_not("`version` and a number from 1", rest),
    }
}

fn aggregate(block: &Block<'_>) -> Result<Aggregate, Broken> {
    let mut aggregate = Aggregate::default();
    for line in &block.entries {
        match line.word {
            "type" if aggregate.rust_type.is_empty() => aggregate.rust_type = line.rest.to_owned(),
            "event" => {
                let (name, rest) = line.name()?;
                line.nothing_in(rest)?;
                if aggregate.events.insert(name, line.number).is_some() {
                    return line.expected("each event once");
                }
            }
            _ => return line.expected("`type` once, and `event`s"),
        }
    }
    match aggregate.rust_type.as_str() {
        "" => block.header.expected("a block with `type`"),
        _ => Ok(aggregate),
    }
}

fn record(block: &Block<'_>) -> Result<Record, Broken> {
    let mut rust_type = None;
    let mut shape = None;
    let mut sample = None;
    let mut grown = Vec::new();
    let mut known = HashSet::new();
    for line in &block.entries {
        match line.word {
            "type" if rust_type.is_none() => rust_type = Some(line.rest.to_owned()),
            "sample" if sample.is_none() => sample = Some(Some(line.rest.to_owned())),
            "unsampled" if sample.is_none() => sample = Some(None),
            "grown" => grown.push(growth(line, shape.as_ref(), &known)?),
            _ => shape = Some(shape_with(line, shape, &mut known)?),
        }
    }
    match (rust_type, shape, sample) {
        (Some(rust_type), Some(shape), Some(sample)) => Ok(Record {
            rust_type,
            shape,
            grown,
            sample,
        }),
        _ => block.header.expected("a whole block"),
    }
}

/// The shape as another line says more of it.
fn shape_with(
    line: &Line<'_>,
    shape: Option<Shape>,
    known: &mut HashSet<String>,
) -> Result<Shape, Broken> {
    match (line.word, shape) {
        ("field", None) => fields_with(line, Vec::new(), known),
        ("field", Some(Shape::Fields(fields))) => fields_with(line, fields, known),
        ("object", None) => line
            .nothing_in(line.rest)
            .map(|()| Shape::Fields(Vec::new())),
        ("opaque", None) => line.nothing_in(line.rest).map(|()| Shape::Opaque),
        ("value", None) if !line.rest.is_empty() => Ok(Shape::Value(line.rest.to_owned())),
        _ => line.expected("one `type`, shape or `sample`"),
    }
}

fn fields_with(
    line: &Line<'_>,
    mut fields: Vec<Part>,
    known: &mut HashSet<String>,
) -> Result<Shape, Broken> {
    let field = line.part()?;
    if !known.insert(field.key()) {
        return line.expected("each field once");
    }
    fields.push(field);
    Ok(Shape::Fields(fields))
}

/// What a part of the shape grew to.
fn growth(line: &Line<'_>, shape: Option<&Shape>, known: &HashSet<String>) -> Result<Part, Broken> {
    match shape {
        Some(Shape::Value(_)) => line.part_of(None, false, line.rest),
        Some(Shape::Fields(_)) => {
            let grown = line.part()?;
            match known.contains(&grown.key()) {
                true => Ok(grown),
                false => line.expected("a field that is recorded"),
            }
        }
        _ => line.expected("`grown` behind what grew"),
    }
}

/// What stands in a line, short enough for a message.
fn shown(text: &str) -> String {
    const LIMIT: usize = 40;
    let mut text = text.trim().chars().map(|char| match char.is_control() {
        true => '\u{fffd}',
        false => char,
    });
    let start: String = text.by_ref().take(LIMIT).collect();
    match (start.is_empty(), text.next()) {
        (true, _) => "nothing".to_owned(),
        (_, None) => format!("`{start}`"),
        (_, Some(_)) => format!("`{start}..`"),
    }
}
